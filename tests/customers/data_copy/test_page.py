"""The readable page: safe to open anywhere, in the customer's language, and every state has its words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot import customers
from bot.customers.access_report import access_report
from bot.customers.data_copy import data_copy
from prompts.model.question import Text
from prompts.text.phrase_files import packaged_phrases
from storage.model import vocabulary
from tests.customers.data_copy.ann import WISH, Ann, act, copied, document, number_of, unzipped
from tests.support.app import Bot, says_yes
from tests.support.chromium import findings


async def page_of(bot: Bot, customer: int, language: str = "en") -> str:
    return unzipped(await copied(bot, customer, language))["my-answers.html"]


@pytest.mark.slow
async def test_it_loads_nothing_and_runs_nothing(bot: Bot, ann: Ann) -> None:
    page = await page_of(bot, ann.number)
    assert re.findall(r"<(script|link|img|iframe|form|object|base)\b|\bsrc=|\bhref=|url\(|@import|\bon[a-z]+=", page) == []
    assert "default-src 'none'" in page


@pytest.mark.slow
async def test_what_a_customer_typed_is_text_and_nothing_else(bot: Bot, ann: Ann) -> None:
    page = await page_of(bot, ann.number)
    assert WISH not in page
    assert "more &#34;Kenyan&#34; &lt;b&gt;coffees&lt;/b&gt; &amp; peaberries" in page


IN_WORDS = {
    "en": "What Northside knows about you|4 May 2026, 11:00|Your answers|you changed it|At most one question every 7 days",
    "de": "Was Northside über dich weiß|4. Mai 2026, 11:00 Uhr|Deine Antworten|du hast sie geändert|Hell|alle 7 Tage",
}


@pytest.mark.slow
@pytest.mark.parametrize("language", IN_WORDS)
async def test_it_speaks_the_customers_language_on_their_clock(language: str, bot: Bot, ann: Ann) -> None:
    page = await page_of(bot, ann.number, language)
    assert f'<html lang="{language}" dir="ltr">' in page
    assert [words for words in IN_WORDS[language].split("|") if words not in page] == []
    assert "{" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


@pytest.mark.slow
async def test_a_language_that_runs_from_the_right_does(bot: Bot, ann: Ann) -> None:
    catalogue = bot.app.catalogue()
    texts = {**catalogue.phrases.texts, "he": {"web.language": "he", "copy.direction": "rtl"}}
    hebrew = replace(catalogue, phrases=replace(catalogue.phrases, texts=texts))
    file = await data_copy(bot.app.store, ann.number, bot.clock.now(), hebrew, "he")
    assert '<html lang="he" dir="rtl">' in unzipped(file)["my-answers.html"]


async def test_whoever_only_saw_the_notice_has_a_page_too(bot: Bot) -> None:
    cat = bot.server.customer()
    await act(bot, cat, "/start")
    page = await page_of(bot, await number_of(bot, cat))
    for words in ("I have not asked you anything yet.", "no consent of yours", "I don&#39;t write first.", "handed nothing on"):
        assert words in page


@pytest.mark.slow
async def test_that_somebody_wanted_to_know_why_is_told(bot: Bot) -> None:
    cat = bot.server.customer()
    await says_yes(bot, cat)
    number = await number_of(bot, cat)
    assert document(await copied(bot, number))["asks"][0]["asked_why_at"] is None
    await act(bot, cat, "Why?")
    assert "waits for you; you wanted to know why" in await page_of(bot, number)
    said = document(await copied(bot, number))
    [noted] = [entry for entry in said["history"] if entry["what"] == "WhyShown"]
    assert noted == {"at": said["asks"][0]["asked_why_at"], "what": "WhyShown", "question": "roast"}


async def test_skips_and_stops_are_told(bot: Bot) -> None:
    cat = bot.server.customer()
    await says_yes(bot, cat)
    await act(bot, cat, "[Skip]")
    number = await number_of(bot, cat)
    page = await page_of(bot, number)
    assert "you skipped it" in page
    assert "What I do not ask for now" in page
    assert document(await copied(bot, number))["declined"][0]["question"] == "roast"
    assert '<dd dir="auto">English</dd>' in page
    await act(bot, cat, "stop")
    page = await page_of(bot, number)
    for words in ("Taken back: to be asked questions", "you stopped the questions", "Everything is erased on"):
        assert words in page


async def test_a_chat_that_is_blocked_is_told(bot: Bot) -> None:
    cat = bot.server.customer()
    await says_yes(bot, cat)
    number = await number_of(bot, cat)
    assert "blocked or gone" not in await page_of(bot, number)
    await cat.blocks_bot()
    await bot.listens()
    assert f"{cat.id} (blocked or gone: I don&#39;t write there)" in await page_of(bot, number)
    assert document(await copied(bot, number))["blocked_chats"] == ["telegram"]


async def test_words_that_wait_for_a_decision_are_told(bot: Bot) -> None:
    cat = bot.server.customer()
    await says_yes(bot, cat)
    await act(bot, cat, "[Dark]", "[One more?]", "a coffee like in Kenya, really " * 30)
    page = await page_of(bot, await number_of(bot, cat))
    assert "Not an answer yet" in page
    assert "a coffee like in Kenya, really" in page


@pytest.mark.slow
async def test_what_is_picked_so_far_is_told_in_words(bot: Bot) -> None:
    cat = bot.server.customer()
    await says_yes(bot, cat)
    await act(bot, cat, "[Dark]", "[One more?]", WISH, "[One more?]", "[Filter]", "[Espresso machine]")
    page = await page_of(bot, await number_of(bot, cat), "de")
    assert "Noch keine Antwort" in page
    assert "Filter und Siebträger" in page


async def test_an_answer_that_is_asked_back_is_told_and_the_sentence_is_not_kept(bot: Bot) -> None:
    cat = bot.server.customer()
    await says_yes(bot, cat)
    await act(bot, cat, "not light, my doctor forbids it. the dark one")
    number = await number_of(bot, cat)
    page = await page_of(bot, number, "de")
    report = await access_report(bot.app.store, number, bot.clock.now(), bot.app.catalogue())
    assert "Noch keine Antwort" in page
    assert "Dunkel" in page
    assert "doctor" not in page
    assert report is not None
    assert [(draft["why"], draft["words"]) for draft in report["drafts"]] == [("suggested", "dark")]


async def test_what_nobody_answered_is_told(bot: Bot) -> None:
    cat = bot.server.customer()
    await says_yes(bot, cat)
    await bot.time_passes(timedelta(days=4))
    page = await page_of(bot, await number_of(bot, cat))
    assert ">no answer</td>" in page
    assert "At most one question every 14 days" in page


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("state", vocabulary.PHASES),
        ("outcome", vocabulary.ASK_OUTCOMES),
        ("status", vocabulary.CONSENT_STATUSES),
        ("how", vocabulary.PROVENANCES),
        ("ended", vocabulary.ANSWER_ENDS),
        ("action", vocabulary.DELIVERY_ACTIONS),
    ],
)
def test_every_word_the_records_know_has_words_for_people(prefix: str, names: tuple[str, ...]) -> None:
    assert [name for name in names if f"copy.{prefix}.{name}" not in packaged_phrases().texts["en"]] == []


def test_every_phrase_of_the_copy_is_used() -> None:
    source = " ".join(file.read_text() for file in Path(customers.__path__[0], "data_copy").rglob("*.py"))
    used = set(re.findall(r'"([a-z_.]+)"', source))
    by_name = {"state", "outcome", "status", "how", "taken_back", "ended", "action", "channel", "place", "zone"}
    keys = [key.removeprefix("copy.") for key in packaged_phrases().texts["en"] if key.startswith("copy.")]
    assert [key for key in keys if key not in used and key.split(".")[0] not in by_name] == []


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_machine_finds_nothing_to_complain_about(
    scheme: str, chromium: Browser, bot: Bot, ann: Ann, tmp_path: Path
) -> None:
    saved = tmp_path / "my-answers.html"
    saved.write_text(await page_of(bot, ann.number), encoding="utf-8")
    # The page's own policy runs no script, and axe is one.
    context = await chromium.new_context(color_scheme=scheme, viewport={"width": 360, "height": 740}, bypass_csp=True)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(saved.as_uri())
    assert await findings(page) == []


@pytest.mark.slow
async def test_what_an_answer_changed_stands_beside_it(bot: Bot, ann: Ann) -> None:
    live = bot.app.catalogue()
    told = Text({"en": "We match your bags."}, "en")
    roast = replace(live.questions["roast"], changed={date(2026, 3, 2): told, date(2036, 3, 2): Text({"en": "Not yet."}, "en")})
    catalogue = replace(live, questions={**live.questions, "roast": roast})
    page = unzipped(await data_copy(bot.app.store, ann.number, bot.clock.now(), catalogue, "en"))["my-answers.html"]
    assert "Since 2 March 2026, because of such answers: We match your bags." in page
    assert page.count("We match your bags.") == 1 and "Not yet." not in page
