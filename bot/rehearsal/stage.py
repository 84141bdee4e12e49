"""A stage is a channel with one customer in front of it; the same transcript is played on each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channels.terminal import Line
from bot.engine.model.state import State
from bot.errors import ZeropartyError
from bot.rehearsal.comparison import bot_lines, differences, own_words, spoken_in
from bot.rehearsal.expectations import Found, unmet
from bot.rehearsal.keyboards import Key, Keyboards
from bot.rehearsal.transcript import Act, BotSays, Expects, Step, Taps
from prompts.catalogue.catalogue import Catalogue


class NotPossible(ZeropartyError):
    """The customer cannot do this here: there is no such button, or the channel has no such thing."""


class Stage(Protocol):
    """Where a conversation is played. Every act returns what appeared or changed in front of the customer, in order."""

    channel: str
    catalogue: Catalogue

    @property
    def messages(self) -> int:
        """New messages so far; what changed in place is none."""

    def now(self) -> datetime:
        """The moment at which the conversation has arrived."""

    async def act(self, act: Act) -> list[Line]:
        """Something the customer or the clock does. Raises `NotPossible`."""

    async def state(self) -> State | None:
        """What is stored about the customer, read back from the records."""


def find_key(keyboards: Keyboards, taps: Taps) -> Key:
    """The button a tap means; raises `NotPossible` where there is none."""
    key = keyboards.old(taps.label, taps.old) if taps.old else keyboards.newest(taps.label)
    if key is None:
        raise NotPossible(f"There is no {'old ' if taps.old else ''}button [{taps.label}] to tap.")
    return key


@dataclass(frozen=True, slots=True)
class Scene:
    """An act, with what the bot should say and what should hold afterwards."""

    number: int
    ends: int
    act: Act
    says: tuple[tuple[int, str], ...]
    expects: tuple[tuple[int, str], ...]


def scenes(steps: Sequence[Step]) -> Iterator[Scene]:
    """The acts of a transcript, each with the lines below it."""
    acts = [(index, step) for index, step in enumerate(steps) if not isinstance(step.what, BotSays | Expects)]
    ends = [*(index for index, _ in acts), len(steps)][1:]
    for (start, step), end in zip(acts, ends, strict=True):
        below = steps[start + 1 : end]
        says = tuple((s.number, s.what.text) for s in below if isinstance(s.what, BotSays))
        expects = tuple((s.number, s.what.text) for s in below if isinstance(s.what, Expects))
        assert not isinstance(step.what, BotSays | Expects)
        yield Scene(step.number, step.ends, step.what, says, expects)


async def play(stage: Stage, steps: Sequence[Step]) -> list[str]:
    """Act a transcript out; returns what differs from it, in words."""
    problems: list[str] = []
    words = own_words(stage.channel, stage.catalogue.phrases)
    for scene in scenes(steps):
        try:
            said = bot_lines(await stage.act(scene.act))
        except NotPossible as error:
            problems.append(f"line {scene.number}: {error}")
            continue
        expected = [(number, spoken_in(text, words)) for number, text in scene.says]
        problems += differences(expected, said)
        problems += await unmet_expectations(stage, scene.expects, len(said))
    return problems


async def unmet_expectations(stage: Stage, expects: Sequence[tuple[int, str]], lines: int) -> list[str]:
    """Which of these numbered expectations do not hold now, in words."""
    if not expects:
        return []
    found = Found(await stage.state(), stage.messages, lines, stage.now(), stage.catalogue)
    return [f"line {number}: {problem}" for number, text in expects if (problem := unmet(text, found))]
