"""What a third attacker, who can write rows, put back or rewrote: records and proofs, each with the promise that it broke."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from bot.app.session import opened
from bot.customers.access_report import report_of
from bot.customers.checks.consent_check import doubtful_consents
from bot.customers.checks.projection_check import foldings_that_differ
from bot.customers.checks.words_check import altered_words
from bot.customers.record import on_record
from bot.engine.model.state import State
from bot.engine.model.tokens import Action
from bot.errors import ZeropartyError
from bot.publishing.catalogue_files import readable, texts_in
from bot.publishing.requests import PublishRequest
from bot.runtime.older_copy import refuse_older_copy
from prompts.catalogue.lineage import current_ids
from prompts.releases.diff import changes, promises
from storage import tables as t
from storage.crypto import said_no
from storage.model.records import Address
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.regressions import builders
from tests.regressions.builders import handed_on, known, say, taps
from tests.support.app import Bot, running_bot, says_yes, state_at
from tests.support.live_folder import reload


async def rewrites(bot: Bot, statement: Any) -> int:
    """What somebody with the database and without its keys does."""
    return await bot.app.store.write(lambda unit: unit.connection.execute(statement).rowcount)


async def is_noticed(bot: Bot) -> bool:
    """Whether doctor finds anything."""
    _, doubts = await doubtful_consents(bot.app.store, names=current_ids(bot.app.catalogue()))
    _, differing = await foldings_that_differ(bot.app.store)
    return bool(doubts or differing)


async def answers_dark(bot: Bot, *, then: tuple[str, ...] = ()) -> Customer:
    """Somebody whose answer would leave, but for what they do afterwards."""
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await say(bot, ann, "dark")
    if then:
        await say(bot, ann, then[0])
        for label in then[1:]:
            await taps(bot, ann, label)
    return ann


STOPS_SHARING = ("/mydata", "Stop sharing 1")
KEEPS_HERE = ("/consents", "Keep my answers here")
TURNS_OFF = ("/consents", "Turn off 1")

R, C, W, A = t.restriction, t.consent_event, t.customer, t.answer

CUTS: dict[str, tuple[tuple[str, ...], Any]] = {
    "a stop of one answer cut out": (STOPS_SHARING, delete(R)),
    "a stop of one answer ended": (STOPS_SHARING, update(R).values(until=R.c.since + 1)),
    "a stop of one answer for another": (STOPS_SHARING, update(R).values(scope="brew")),
    "keeping everything here cut out": (KEEPS_HERE, delete(R)),
    "keeping everything here ended": (KEEPS_HERE, update(R).values(until=R.c.since + 1)),
    "keeping everything here for one answer": (KEEPS_HERE, update(R).values(scope="brew")),
    "a withdrawal cut out": (TURNS_OFF, delete(C).where(C.c.status == "withdrawn")),
    "a withdrawal called a yes": (TURNS_OFF, update(C).where(C.c.status == "withdrawn").values(status="given")),
    "a withdrawal of another purpose": (TURNS_OFF, update(C).where(C.c.status == "withdrawn").values(purpose="mail_rhythm")),
    "a yes without an end": ((), update(C).values(valid_until=None)),
    "a stop undone": (("stop",), update(W).values(phase="active")),
    "an answer for another purpose": ((), update(A).values(purpose="be_asked")),
    "an answer kept for longer": ((), update(A).values(keep_until=A.c.keep_until + 10**15)),
    "an answer that was tapped": ((), update(A).values(provenance="tapped")),
    "an answer of another day": ((), update(A).values(answered_at=A.c.answered_at - 1)),
    "an answer on the other consent": (
        (),
        update(A).values(consent_event_id=select(C.c.id).where(C.c.purpose == "be_asked").scalar_subquery()),
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("cut", CUTS)
async def test_a_word_that_was_cut_out_of_the_rows_lets_nothing_leave_and_is_noticed(bot: Bot, tmp_path: Path, cut: str) -> None:
    then, statement = CUTS[cut]
    await answers_dark(bot, then=then)
    assert not await is_noticed(bot)
    assert await rewrites(bot, statement)
    assert "dark" not in await handed_on(bot, tmp_path)
    assert await is_noticed(bot)


@pytest.mark.slow
async def test_a_row_that_somebody_added_is_noticed(bot: Bot) -> None:
    ann = await answers_dark(bot, then=STOPS_SHARING)
    await say(bot, ann, "/mydata")
    await taps(bot, ann, "Share 1")
    assert not await is_noticed(bot)
    await rewrites(bot, update(R).values(until=None))
    assert await is_noticed(bot)


ENDS: dict[str, tuple[tuple[str, ...], Any]] = {
    "an erasure called a running out": (("/mydata", "Erase 1"), update(A).values(ended_why="expired")),
    "an erasure of another day": (("/mydata", "Erase 1"), update(A).values(ended_at=A.c.ended_at + 1)),
    "a withdrawal called an erasure": (TURNS_OFF, update(A).values(ended_why="erased")),
    "a stop of one answer that began later": (STOPS_SHARING, update(R).values(since=R.c.since + 1)),
    "keeping everything here that began earlier": (KEEPS_HERE, update(R).values(since=R.c.since - 10**12)),
}


@pytest.mark.parametrize("cut", ENDS)
async def test_how_an_answer_ended_and_since_when_one_stays_here_is_what_happened(bot: Bot, cut: str) -> None:
    then, statement = ENDS[cut]
    await answers_dark(bot, then=then)
    assert not await is_noticed(bot)
    assert await rewrites(bot, statement)
    assert await is_noticed(bot)


@pytest.mark.slow
async def test_the_customers_next_message_does_not_seal_what_somebody_rewrote(bot: Bot, tmp_path: Path) -> None:
    ann = await answers_dark(bot, then=STOPS_SHARING)
    await rewrites(bot, delete(R))
    await rewrites(bot, delete(t.preference))
    await say(bot, ann, "/menu")
    assert (await known(bot, ann)).history("roast").restricted
    assert "dark" not in await handed_on(bot, tmp_path)
    assert await is_noticed(bot)


@pytest.mark.slow
async def test_sharing_that_was_lifted_is_no_contradiction_by_a_clock_that_is_behind(bot: Bot, tmp_path: Path) -> None:
    ann = await answers_dark(bot, then=STOPS_SHARING)
    await say(bot, ann, "/mydata")
    await taps(bot, ann, "Share 1")
    await rewrites(bot, update(R).values(until=W.c.updated_at).where(R.c.customer == W.c.id))
    bot.clock.advance(-builders.DAY / 24)
    assert ",dark," in await handed_on(bot, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("writes_again", [False, True])
async def test_a_question_renamed_since_is_still_the_one_that_was_sealed(tmp_path: Path, writes_again: bool) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "questions")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await builders.answers_roast(bot)
        await builders.say(bot, ann, "/mydata")
        await taps(bot, ann, "Stop sharing 1")
    file = folder / "coffee.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  - id: roast ", "  - id: darkness\n    was: roast ", 1), encoding="utf-8")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        again = builders.the_same(bot, ann)
        for _ in range(12 * writes_again):  # the new server counts updates from where the last one did
            await builders.say(bot, again, "/mydata")
        assert not await is_noticed(bot)
        await rewrites(bot, update(R).values(scope="roast"))
        assert not await is_noticed(bot), "rows of earlier releases stand under the earlier name"
        assert ",dark," not in await handed_on(bot, tmp_path)
        await rewrites(bot, update(R).values(scope="brew"))
        assert await is_noticed(bot)
        assert ",dark," not in await handed_on(bot, tmp_path)


YEAR = timedelta(days=365)


async def purpose_renamed(bot: Bot, folder: Path) -> None:
    """Another name for the same words, saved."""
    for name in ("coffee.yaml", "_brand.yaml"):
        file = folder / name
        file.write_text(file.read_text(encoding="utf-8").replace("recommend", "suggestions"), encoding="utf-8")
    await reload(bot)


def purpose(bot: Bot) -> str:
    return bot.app.catalogue().questions["roast"].purpose.id


@pytest.mark.slow
async def test_another_name_for_a_purpose_waits_until_it_is_published(tmp_path: Path) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "questions")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        await answers_dark(bot)
        before = bot.app.catalogue()
        await purpose_renamed(bot, folder)
        assert purpose(bot) == "recommend"
        new = readable(folder, bot.clock, before.revisions).usable()
        assert "roast" in promises(changes(before, new))


@pytest.mark.slow
@pytest.mark.parametrize("agrees_anew", [False, True])
async def test_a_purpose_that_was_turned_off_is_off_under_another_name(tmp_path: Path, agrees_anew: bool) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "questions")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await answers_dark(bot, then=TURNS_OFF)
        await purpose_renamed(bot, folder)
        request = PublishRequest(texts_in(folder), "ana", "because", "published", bot.app.catalogue.version)
        await bot.app.catalogue.publish(request)
        assert purpose(bot) == "suggestions"
        if agrees_anew:
            await say(bot, ann, "/consents")
            await taps(bot, ann, "Turn on 1")
        for _ in range(6):
            await bot.time_passes(timedelta(days=10))
        catalogue = bot.app.catalogue()
        new = (await known(bot, ann)).histories.keys() - {"roast"}
        of_it = [name for name in new if name in catalogue.questions and catalogue.questions[name].purpose.id == "suggestions"]
        assert bool(of_it) == agrees_anew


@pytest.mark.slow
async def test_a_purpose_under_two_names_is_one_line_and_is_turned_off_and_on_as_one(tmp_path: Path) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "questions")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await answers_dark(bot)
        await purpose_renamed(bot, folder)
        await bot.app.catalogue.publish(PublishRequest(texts_in(folder), "ana", "because", "published", bot.app.catalogue.version))
        await taps(bot, ann, "One more?")
        await say(bot, ann, "filter")
        assert {"recommend", "suggestions"} <= set((await known(bot, ann)).consents)
        for label, status in (("Turn off 1", "withdrawn"), ("Turn on 1", "renewed")):
            await say(bot, ann, "/consents")
            shown = [line for line in ann.chat.messages[-1].text.splitlines() if line[:1].isdigit()]
            assert len(shown) == 1
            await taps(bot, ann, label)
            found = await known(bot, ann)
            assert {found.consents[name].status for name in ("recommend", "suggestions")} == {status}
            assert found.values() == {}, "what was told for it went with it, under both names"


@pytest.mark.parametrize("how", ["stops and keeps", "is silent"])
async def test_nobody_is_kept_of_whom_nothing_is_left(bot: Bot, how: str) -> None:
    then = ("stop", "Keep it, just don't ask") if how == "stops and keeps" else ()
    ann = await answers_dark(bot, then=then)
    await bot.time_passes(YEAR)
    assert (await known(bot, ann)).values() == {"roast": "dark"}, "kept as long as it was promised"
    for _ in range(3):
        await bot.time_passes(YEAR)
    assert await state_at(bot.app, Address("telegram", str(ann.id))) is None


LATER = {
    "stops": ("stop",),
    "stops and keeps": ("stop", "Keep it, just don't ask"),
    "keeps here": KEEPS_HERE,
    "keeps one here": STOPS_SHARING,
    "turns off": TURNS_OFF,
    "never wants a question": ("stop asking about coffee", "When will you next run out of coffee?"),
    "wants nothing of a topic": ("stop asking about coffee", "Everything about Your coffee"),
    "takes a break": ("/pause 3 months",),
    "only when they write": ("/pace own",),
    "monthly": ("/pace monthly",),
    "erases an answer": ("/mydata", "Erase 1"),
    "is a child": ("I am a minor",),
    "takes a break and stops": ("/pause 3 months", "/stop"),
    "tells their clock": ("/timezone Auckland", "Yes"),
    "is asked whether to erase everything": ("/delete",),
}


def limits(state: State) -> object:
    """By what a customer holds us back."""
    refused = {name for name, history in state.histories.items() if history.refused}
    topics = {one.topic: set(one.questions) for one in state.refused_topics}
    child = state.stop is not None and state.stop.how == "minor"
    until = (state.paused_until, state.erase_at, state.erase_asked and state.erase_asked[1])
    return (state.phase, child, state.keeps_to_us, state.values(), refused, topics, until, state.tempo.ceiling, state.zone)


STILL_SHARED = (
    "never wants a question", "wants nothing of a topic", "takes a break", "only when they write", "monthly",
    "tells their clock", "is asked whether to erase everything",
)  # fmt: skip


def put_back(copy: Path, data: Path) -> None:
    """The database alone, as it was; the key store stays."""
    for beside in data.glob("zeroparty.db-*"):
        beside.unlink()
    shutil.copy(copy, data / "zeroparty.db")


@pytest.mark.slow
@pytest.mark.parametrize("later", LATER)
async def test_what_was_taken_back_holds_in_an_older_copy_of_the_records(tmp_path: Path, later: str) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    async with running_bot(data) as bot:
        ann, ben = await answers_dark(bot), await answers_dark(bot)
    shutil.copy(data / "zeroparty.db", copy)
    async with running_bot(data) as bot:
        bot.clock.advance(timedelta(hours=1))
        again = builders.the_same(bot, ann)
        for _ in range(20):  # the new server counts updates from where the last one did
            await builders.say(bot, again, "/menu")
        await say(bot, again, LATER[later][0])
        for label in LATER[later][1:]:
            await (say if label.startswith("/") else taps)(bot, again, label)
        expected = await known(bot, again)
    put_back(copy, data)
    async with opened(bot.app.settings, bot.clock, read_only=True) as store:
        with pytest.raises(ZeropartyError, match="older copy"):
            await refuse_older_copy(store)
    async with running_bot(data) as bot:
        again, other = builders.the_same(bot, ann), builders.the_same(bot, ben)
        found = await known(bot, again)
        assert limits(found) == limits(expected)
        assert found.history("roast").restricted == expected.history("roast").restricted
        assert {p: c.status for p, c in found.consents.items()} == {p: c.status for p, c in expected.consents.items()}
        assert (await known(bot, other)).phase == "active"
        assert not again.chat.messages, "nobody is written to about it"
        assert (await handed_on(bot, tmp_path)).count(",dark,") == 1 + (later in STILL_SHARED)
        assert not await is_noticed(bot)
        await refuse_older_copy(bot.app.store)


@pytest.mark.slow
async def test_what_was_taken_up_again_is_not_taken_back_and_nothing_is_kept_of_who_is_erased(bot: Bot) -> None:
    ann = await answers_dark(bot, then=STOPS_SHARING)
    who = (await known(bot, ann)).customer
    assert [said.what for said in said_no.of(bot.app.keys, [who])[who]] == ["here roast"]
    await say(bot, ann, "/mydata")
    await taps(bot, ann, "Share 1")
    assert not said_no.of(bot.app.keys, [who])
    await say(bot, ann, "stop")
    assert said_no.of(bot.app.keys, [who])
    await taps(bot, ann, "Erase now")
    assert not said_no.of(bot.app.keys, [who])


@pytest.mark.slow
async def test_a_no_to_the_notice_holds_in_an_older_copy_of_the_records(tmp_path: Path) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    async with running_bot(data) as bot:
        ann = bot.server.customer()
        await say(bot, ann, "/start")
    shutil.copy(data / "zeroparty.db", copy)
    async with running_bot(data) as bot:
        bot.clock.advance(timedelta(hours=1))
        await say(bot, builders.the_same(bot, ann), "no, thanks")
        assert await builders.phase(bot, ann) == "declined"
    put_back(copy, data)
    async with running_bot(data) as bot:
        found = await known(bot, ann)
        assert (found.phase, found.consents["be_asked"].status) == ("declined", "refused")
        assert not await is_noticed(bot)


async def test_a_word_that_was_let_go_is_not_remembered(bot: Bot) -> None:
    ann = await answers_dark(bot)
    who = (await known(bot, ann)).customer
    for words in ("/pause 1 week", "/pause 3 months", "/pace monthly", "stop asking about coffee"):
        await say(bot, ann, words)
    await taps(bot, ann, "Everything about Your coffee")
    assert {one.what.split()[0] for one in said_no.of(bot.app.keys, [who])[who]} == {"pause", "pace", "topic"}
    assert len(said_no.of(bot.app.keys, [who])[who]) == 3
    await taps(bot, ann, "Undo")
    await say(bot, ann, "go on")
    await builders.press(bot, ann, Action.RESUME)
    await say(bot, ann, "/pace weekly")
    assert [one.what for one in said_no.of(bot.app.keys, [who])[who]] == ["pace weekly"]


WORDS = {
    "what they agreed to": update(t.wording).values(text=t.wording.c.text + " and sold to anybody"),
    "buttons": update(t.wording).values(buttons="[]"),
    "the language": update(t.wording).values(language="de"),
    "a benefit": update(t.benefit).values(text="You get 1000 euros"),
    "a question": update(t.question_revision).values(body=func.replace(t.question_revision.c.body, "roast", "toast")),
}


@pytest.mark.parametrize("which", WORDS)
async def test_words_that_prove_a_consent_are_what_was_shown_or_nothing(bot: Bot, which: str) -> None:
    ann = await answers_dark(bot)
    assert (await altered_words(bot.app.store))[1] == {}
    await rewrites(bot, WORDS[which])
    assert (await altered_words(bot.app.store))[1]
    record = await on_record(bot.app.store, (await known(bot, ann)).customer)
    assert record is not None
    document = json.dumps(report_of(record, bot.clock.now(), bot.app.catalogue()))
    assert "sold to anybody" not in document and "1000 euros" not in document
    assert bool(record.altered) == (which in ("what they agreed to", "buttons", "the language"))
