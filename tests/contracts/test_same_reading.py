"""The same messages give the same reading on every channel: what is kept and what is replied, through the real channels.

Each message of the typed corpus is said by somebody of their own, in the situation it was written for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.engine.model.parts.agreements import BE_ASKED
from bot.engine.model.state import State
from bot.rehearsal import Stage, beginning
from bot.rehearsal.comparison import bot_lines, own_words, spoken_in
from bot.rehearsal.transcript import CHANNELS, Act, ChannelName, Header, MovesTo, Says
from tests.dialogues.stages import Theatre
from tests.engine.understanding.judge import CORPORA, LANGUAGES, LIVE, messages

CATALOGUE = Path(__file__).parents[1] / "engine" / "understanding" / "catalogue"
SAMPLE = 160
"""Messages between two edits; all of them where the slow tests run."""
SAID_YES = ("/start", "yes")
SITUATIONS: Mapping[str, tuple[str, ...]] = {
    "notice": ("/start",),
    "after_no": ("/start", "no"),
    "stopped": (*SAID_YES, "/stop"),
    "idle": (*SAID_YES, "dark"),
    "just_answered": (*SAID_YES, "dark"),
    "just_answered_brew": (*SAID_YES, "filter"),
    "change": (*SAID_YES, "dark", "change"),
    "pace": (*SAID_YES, "dark", "/pace"),
    "delete": (*SAID_YES, "dark", "/delete"),
}
"""What was said before, where no question waits."""
ASKED_FIRST: Mapping[str, str] = {name: name for name in LIVE.questions} | {"just_answered_brew": "brew"}
"""The question that is asked after the yes, where it is not the first one."""
BETWEEN_CUSTOMERS = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Read:
    """What became of one message: the reply, line by line, and what is kept."""

    message: str
    reply: tuple[str, ...]
    kept: Mapping[str, Any]


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return Theatre(tmp_path_factory.mktemp("houses"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("catalogues")


def in_all(*corpora: str) -> list[Mapping[str, Any]]:
    """The messages of these corpora in every language."""
    return [message for language in LANGUAGES for corpus in corpora for message in messages(corpus, language)]


def sample() -> list[Mapping[str, Any]]:
    """Some of every situation, and of every language, the same ones each time."""
    found = sorted(in_all(*CORPORA), key=lambda message: str(message["context"]))
    return found[:: len(found) // SAMPLE]


def asked_first(message: Mapping[str, Any]) -> str:
    """The question that waits after the yes."""
    return ASKED_FIRST.get(message["context"], "roast")


@cache
def one_question(folder: Path, question: str) -> Path:
    """The catalogue of the corpus with this question and no other before it."""
    made = folder / question
    made.mkdir()
    (made / "_brand.yaml").write_text((CATALOGUE / "_brand.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    head, *blocks = re.split(r"(?m)^(?=  - id: )", (CATALOGUE / "coffee.yaml").read_text(encoding="utf-8"))
    blocks.sort(key=lambda block: not block.startswith(f"  - id: {question}\n"))
    (made / "coffee.yaml").write_text(head + "".join(blocks), encoding="utf-8")
    return made


def kept(state: State | None) -> Mapping[str, Any]:
    """Everything about somebody that a message can change, as far as they would notice."""
    if state is None:
        return {}
    consent = state.consents.get(BE_ASKED)
    return {
        "phase": state.phase,
        "language": state.language,
        "zone": state.zone,
        "consent": consent and consent.status,
        "shares nothing": state.keeps_to_us,
        "answers": {question: (given.value, given.said, given.provenance) for question, given in state.answers()},
        "refused": {question for question, history in state.histories.items() if history.refused},
        "not before": {question: day(history.not_before) for question, history in state.histories.items()},
        "later": {question: day(history.snoozed_to) for question, history in state.histories.items()},
        "waits": state.open and (state.open.question, state.open.unclear, state.open.draft),
        "changing": state.changing and state.changing.question,
        "pace": (state.tempo.ceiling, state.tempo.step, day(state.tempo.next_ask_at)),
        "pause": day(state.paused_until),
        "erasure": (day(state.erase_at), state.erase_asked is not None),
        "stopped": state.stop and state.stop.how,
        "old enough": state.is_of_age,
    }


def day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


def acts(message: Mapping[str, Any]) -> list[Act]:
    """What leads to the situation, and the message itself."""
    return [Says(text) for text in (*SITUATIONS.get(message["context"], SAID_YES), str(message["text"]))]


async def read_by(stage: Stage, begins: datetime, message: Mapping[str, Any]) -> Read:
    """The message as this channel's customer says it."""
    await stage.act(MovesTo(begins))
    *before, last = acts(message)
    for act in before:
        await stage.act(act)
    reply = bot_lines(await stage.act(last))
    return Read(str(message["text"]), tuple(reply), kept(await stage.state()))


async def readings(theatre: Theatre, header: Header, channel: ChannelName, found: Sequence[Mapping[str, Any]]) -> list[Read]:
    """What becomes of the messages on one channel."""
    morning = beginning(theatre.catalogue(header))
    read = []
    async with theatre.house(channel, header) as stage_for:
        for number, message in enumerate(found):
            async with stage_for(message["language"], number) as stage:
                read.append(await read_by(stage, morning + number * BETWEEN_CUSTOMERS, message))
    return read


async def compare(theatre: Theatre, folder: Path, question: str, found: Sequence[Mapping[str, Any]]) -> None:
    """Those of the messages that are said after this question, on every channel."""
    these = [message for message in found if asked_first(message) == question]
    header = Header("en", CHANNELS, str(one_question(folder, question)))
    rehearsed = await readings(theatre, header, "terminal", these)
    assert any(each.kept["answers"] for each in rehearsed if each.kept)
    for channel in ("telegram", "webchat"):
        words = own_words(channel, LIVE.phrases)
        expected = [Read(each.message, tuple(spoken_in(line, words) for line in each.reply), each.kept) for each in rehearsed]
        assert await readings(theatre, header, channel, these) == expected


def test_the_sample_is_large_and_of_every_situation_and_language() -> None:
    assert len(sample()) >= 150
    assert {message["context"] for message in sample()} == set(SITUATIONS) | set(LIVE.questions)
    assert {message["language"] for message in sample()} == set(LANGUAGES)


@pytest.mark.slow
@pytest.mark.parametrize("question", LIVE.questions)
async def test_every_channel_reads_and_answers_alike(question: str, theatre: Theatre, folder: Path) -> None:
    await compare(theatre, folder, question, sample())


@pytest.mark.slow
@pytest.mark.parametrize("question", LIVE.questions)
@pytest.mark.parametrize("corpus", CORPORA)
async def test_every_channel_reads_the_whole_corpus_alike(corpus: str, question: str, theatre: Theatre, folder: Path) -> None:
    await compare(theatre, folder, question, in_all(corpus))
