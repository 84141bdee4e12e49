"""A Yes includes whom its notice named, the receivers and who is responsible: of whoever came later people are told first.

A fifth attacker published a receiver after the Yes; the next answers left to it, and no message had named it.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.engine.model.facts.consent import ConsentRecorded
from bot.engine.model.packing import codec
from bot.engine.model.parts.agreements import BE_ASKED, Consent
from bot.export.consent_filter import Filter
from bot.export.sealed import against_the_seal
from bot.publishing.catalogue_files import readable
from prompts.catalogue.named import every_mark
from prompts.releases.diff import changes, promises
from storage.receivers import exports
from storage.receivers.exports import ExportedCustomer
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.regressions import builders
from tests.regressions.builders import handed_on, known, say, taps
from tests.support.app import Bot, running_bot, says_yes
from tests.support.later_receiver import publish, with_receivers, without_receivers
from tests.support.live_folder import edit

LINE = "Since your Yes, answers also go to our mailing tool, unless you keep them here: /consents."


async def told_of_nobody(bot: Bot) -> Customer:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    return ann


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = shutil.copytree(CATALOGUE, tmp_path / "questions")
    without_receivers(made)
    return made


@pytest.mark.slow
async def test_a_receiver_that_came_after_the_yes_is_named_before_it_gets_anything(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await told_of_nobody(bot)
        with_receivers(folder)
        await publish(bot, folder)
        assert ",dark," not in await handed_on(bot, tmp_path), "its promise has changed"
        await bot.time_passes(timedelta(days=9))
        asked = next(message for message in ann.chat.newest_first() if message.keyboard)
        assert LINE in asked.text
        await taps(bot, ann, "Skip")
        assert LINE in await next_question(bot, ann), "who skips has agreed to nothing"
        await say(bot, ann, "3")
        await say(bot, ann, "/menu")
        assert every_mark(bot.app.catalogue().brand.receivers) & set((await known(bot, ann)).named or ())
        assert LINE not in await next_question(bot, ann), "said once"


async def next_question(bot: Bot, ann: Customer) -> str:
    await bot.time_passes(timedelta(days=15))
    return next(message.text for message in ann.chat.newest_first() if "Skip" in str(message.keyboard))


@pytest.mark.slow
async def test_what_was_asked_under_no_such_line_is_held_until_the_receiver_was_named(tmp_path: Path, folder: Path) -> None:
    """As where the brand took a receiver back, somebody said Yes anew meanwhile, and the receiver came back."""
    with_receivers(folder)
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await told_of_nobody(bot)
        assert ",dark," in await handed_on(bot, tmp_path)
        without_receivers(folder)
        await publish(bot, folder)
        await say(bot, ann, "stop")
        await taps(bot, ann, "Keep it, just don't ask")
        await says_yes(bot, ann)
        with_receivers(folder)
        await publish(bot, folder)
        person, filter_ = await seen_by(bot, "hubspot")
        assert [answer for _, answer, how in filter_.judged(person, filter_.standing(person)) if how == "given"] == []
        assert filter_.withheld == {"not_told": 1}
        for words in ("/mydata", "who sees my answers?"):
            await say(bot, ann, words)
            said = next(ann.chat.newest_first()).text
            assert ("Nobody else" in said or "nowhere else" in said) and "mailing tool." not in said, said
        own, filter_ = await seen_by(bot, None)
        assert [answer for _, answer, how in filter_.judged(own, filter_.standing(own)) if how == "given"] == ["roast"]


async def seen_by(bot: Bot, receiver: str | None) -> tuple[ExportedCustomer, Filter]:
    [person] = await bot.app.store.read(partial(exports.page, after=-1, limit=9))
    filter_ = Filter(bot.clock.now(), bot.app.catalogue(), None, receiver)
    return against_the_seal(person, filter_.names), filter_


async def test_a_receiver_that_is_called_otherwise_is_another_one(tmp_path: Path, folder: Path) -> None:
    with_receivers(folder)
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await told_of_nobody(bot)
        brand = folder / "_brand.yaml"
        brand.write_text(brand.read_text(encoding="utf-8").replace("our mailing tool", "Adverts Ltd"), encoding="utf-8")
        await publish(bot, folder)
        assert ",dark," not in await handed_on(bot, tmp_path)
        assert LINE.replace("our mailing tool", "Adverts Ltd") in await next_question(bot, ann)


async def test_a_renewal_names_who_came_since_and_its_yes_includes_them(tmp_path: Path, folder: Path) -> None:
    edit(folder, "consent_valid: 12 months", "consent_valid: 35 days", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await told_of_nobody(bot)
        with_receivers(folder)
        await publish(bot, folder)
        await bot.time_passes(timedelta(days=10))
        asked = next((message for message in ann.chat.newest_first() if "Shall I go on?" in message.text), None)
        assert asked is not None and LINE in asked.text
        await taps(bot, ann, asked.keyboard[0][0], on=asked)
        assert every_mark(bot.app.catalogue().brand.receivers) & set((await known(bot, ann)).named or ())


@pytest.mark.slow
async def test_who_said_yes_before_it_was_kept_knows_of_those_who_were_there_and_of_no_later_one(
    tmp_path: Path, folder: Path
) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        with_receivers(folder)
        before = bot.app.catalogue()
        ann = await told_of_nobody(bot)
        assert before.anew == frozenset()
        await publish(bot, folder)
        assert bot.app.catalogue().anew
        state = await known(bot, ann)
        yes = state.consents[BE_ASKED]
        assert codec.unpack_person(state, codec.pack_person(state)).named == state.named is not None
        old = replace(state, consents={BE_ASKED: Consent(yes.id, "given", yes.at, yes.until, yes.wording)})
        assert codec.unpack_person(old, codec.pack_person(old)).named is None
        later = ConsentRecorded(9, BE_ASKED, "withdrawn", yes.wording, "en", "stop", None).change(state, bot.clock.now())
        assert later.named == state.named, "a stop that is taken back is the same Yes"
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        assert bot.app.catalogue().anew, "a restart knows it still"
        assert builders.the_same(bot, ann)


NEW_QUESTION = """
  - id: tea
    kind: yes_no
    ask: {en: Do you drink tea too?, de: Trinkst du auch Tee?}
    sensitive: none
    purpose: teas
    benefit: {en: You hear of our teas., de: Du erfährst von unseren Tees.}
    keep: 18 months
    crm: {tea_house: tea}
"""


@pytest.mark.slow
async def test_a_receiver_that_a_save_brings_is_named_as_well(tmp_path: Path, folder: Path) -> None:
    """No promise changes where nobody but a new question has it, so saving is enough; the Yes did not name it all the same."""
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await told_of_nobody(bot)
        brand = folder / "_brand.yaml"
        receiver = "receivers:\n  tea_house:\n    called: {en: our tea house, de: unser Teehaus}\n    purposes: [teas]\n"
        brand.write_text(brand.read_text(encoding="utf-8") + receiver, encoding="utf-8")
        edit(folder, "  mail_rhythm:\n", "  teas: {en: to offer you teas, de: um dir Tees anzubieten}\n  mail_rhythm:\n")
        coffee = folder / "coffee.yaml"
        coffee.write_text(coffee.read_text(encoding="utf-8") + NEW_QUESTION, encoding="utf-8")
        await next(job for job in bot.app.jobs() if job.name == "reload").work()
        assert "tea" in bot.app.catalogue().questions and bot.app.catalogue().anew
        seen: list[str] = []
        while not any("tea too" in text for text in seen):
            bot.clock.advance(timedelta(days=1))
            await say(bot, ann, "/menu")
            await taps(bot, ann, "One question now")
            seen.append(ann.chat.messages[-1].text)
            await taps(bot, ann, "Skip")
        for text in seen:
            assert ("our tea house" in text) == ("tea too" in text), "only where the answer goes there"


NOW_RESPONSIBLE = "Since your Yes, Adverts Ltd has become responsible for your answers: /privacy."


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    return shutil.copytree(CATALOGUE, tmp_path / "questions")


@pytest.mark.slow
async def test_who_is_responsible_changes_by_publishing_and_customers_read_it_with_their_next_question(
    tmp_path: Path, whole: Path
) -> None:
    async with running_bot(tmp_path / "var", prompts=whole) as bot:
        ann = await told_of_nobody(bot)
        edit(whole, "Northside Coffee Ltd", "Adverts Ltd", "_brand.yaml")
        await next(job for job in bot.app.jobs() if job.name == "reload").work()
        assert responsible(bot) == "Northside Coffee Ltd", "saving is not enough"
        assert [(draft.question, draft.why) for draft in bot.app.catalogue.drafts] == [("_brand", "promise")]
        new = readable(whole, bot.clock, bot.app.catalogue().revisions).usable()
        assert promises(changes(bot.app.catalogue(), new)) == ("_brand",)
    async with running_bot(tmp_path / "var", prompts=whole, at=bot.clock.now()) as bot:
        assert responsible(bot) == "Northside Coffee Ltd", "nor is a restart"
        ann = builders.the_same(bot, ann)
        await publish(bot, whole)
        assert responsible(bot) == "Adverts Ltd"
        bot.clock.advance(timedelta(days=1))
        for _ in range(20):  # the new server counts updates from where the last one did
            await say(bot, ann, "/menu")
        await taps(bot, ann, "One question now")
        assert NOW_RESPONSIBLE in ann.chat.messages[-1].text
        await taps(bot, ann, "Filter")
        await taps(bot, ann, "Done (1)")
        assert NOW_RESPONSIBLE not in await next_question(bot, ann), "said once"
        ben = bot.server.customer(4711)
        await says_yes(bot, ben)
        assert NOW_RESPONSIBLE not in ben.chat.messages[-1].text


async def test_who_answers_a_question_from_before_was_told_of_nobody_new(tmp_path: Path, whole: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=whole) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        edit(whole, "Northside Coffee Ltd", "Adverts Ltd", "_brand.yaml")
        await publish(bot, whole)
        await taps(bot, ann, "Dark")
        await taps(bot, ann, "One more?")
        assert NOW_RESPONSIBLE in ann.chat.messages[-1].text


def responsible(bot: Bot) -> str:
    controller = bot.app.catalogue().brand.controller
    return controller.name if controller is not None else ""


async def test_another_address_of_who_is_responsible_is_no_promise(tmp_path: Path, whole: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=whole) as bot:
        edit(whole, "1 Harbour Road, Cork", "2 Harbour Road, Cork", "_brand.yaml")
        await next(job for job in bot.app.jobs() if job.name == "reload").work()
        assert "2 Harbour" in str(bot.app.catalogue().brand.controller)
        assert bot.app.catalogue.drafts == () and bot.app.catalogue().anew == frozenset()
