"""The phone beside the form: the real engine on the draft, on a clock that moves when told, storing nothing.

What was done so far comes with the form and is done again on the draft as it is now. So the phone shows at once what a change of
the question does to the conversation, two windows never share one, and nothing about it stays on the server.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.console.editing.rehearsing import Rehearse, Rehearsing
from bot.engine.model.effects import Message
from bot.errors import ZeropartyError
from bot.rehearsal.transcript import Act, MovesTo, Says, Taps
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.revision import with_revision
from prompts.model.durations import after
from prompts.model.question import Language, QuestionId

_MOST_ACTS = 60
_MOST_LETTERS = 4096
"""Of one message, as on a messenger (Bot API, sendMessage)."""

_FIRST, _REST = 5, 1
_JUMPS: Mapping[str, timedelta] = MappingProxyType({"1d": timedelta(days=1), "8d": timedelta(days=8), "30d": timedelta(days=30)})
_SILENCE = "silence"
_SHAPE = re.compile(r"(say|tap|jump):(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Bubble:
    """Something on the screen: what the customer did, what the bot says, or how time passed."""

    side: str
    """own, bot, or clock."""
    text: str
    rows: Sequence[Sequence[str]] = ()
    """The labels of its buttons, where they can still be pressed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The phone after everything that was done."""

    bubbles: Sequence[Bubble]
    acts: Sequence[str]
    now: datetime
    notes: Sequence[str] = ()
    """Toasts, and what could not be done."""
    language: Language = "en"
    has_test: bool = False
    """Whether half of the people read other words."""
    other_words: bool = False
    """Whether these are the ones shown."""

    @property
    def written(self) -> str:
        """What was done, as the form carries it."""
        return json.dumps(list(self.acts), ensure_ascii=False)


@dataclass(slots=True)
class _Screen:
    """What is on it, in order; a message that changes stays in its place."""

    bubbles: list[Bubble | str] = field(default_factory=list)
    shown: dict[str, Message] = field(default_factory=dict)

    def take(self, shown: Mapping[str, Message]) -> bool:
        """What is on it now; whether anything new appeared."""
        fresh = [ref for ref in shown if ref not in self.shown]
        self.bubbles += fresh
        self.shown |= shown
        return bool(fresh)

    def drawn(self) -> list[Bubble]:
        return [self._drawn(each) if isinstance(each, str) else each for each in self.bubbles]

    def _drawn(self, ref: str) -> Bubble:
        message = self.shown[ref]
        return Bubble("bot", message.text, [[button.label for button in row] for row in message.rows])


def acts_in(written: str) -> list[str]:
    """What was done so far, as the form carried it; what is none of ours is left out."""
    try:
        given = json.loads(written or "[]")
    except (ValueError, RecursionError):
        return []
    listed = given if isinstance(given, list) else []
    # Half letters (`\ud800`), which JSON can write, are none that anybody typed.
    listed = [act.encode("utf-8", "replace").decode() for act in listed if isinstance(act, str)]
    return [act for act in listed if isinstance(act, str) and len(act) <= _MOST_LETTERS + 10 and _SHAPE.fullmatch(act)][:_MOST_ACTS]


async def played(
    rehearse: Rehearse,
    catalogue: Catalogue,
    about: QuestionId,
    language: Language,
    acts: Sequence[str],
    *,
    other_words: bool = False,
    today: date | None = None,
) -> Shown:
    """The phone after these acts, beginning at the question itself, `today`: hello and Yes are done already.

    Of a wording test the half that reads the `other_words` is shown where it is asked for.
    """
    has_test = catalogue.questions[about].wording_test is not None
    rehearsal = await rehearse(asking_first(catalogue, about, other_words=other_words), language)
    try:
        if today is not None and today > rehearsal.now().astimezone(ZoneInfo(rehearsal.zone)).date():
            begins = rehearsal.now().astimezone(ZoneInfo(rehearsal.zone))
            await _act(rehearsal, MovesTo(begins.replace(year=today.year, month=today.month, day=today.day)))
        shown = await _played(rehearsal, acts, language)
        return replace(shown, has_test=has_test, other_words=has_test and other_words)
    finally:
        await rehearsal.close()


_NOTHING_SENT = "Nothing is sent in this time: a question still waits for its answer, or it is too early for the next one."


async def _played(rehearsal: Rehearsing, acts: Sequence[str], language: Language) -> Shown:
    screen, notes, done = _Screen(), list[str](), list[str]()
    phrases = rehearsal.catalogue.phrases
    await _act(rehearsal, Says("/start"))
    await _act(rehearsal, Taps(phrases.says("button.yes", language)))
    screen.take(dict(list(rehearsal.shown.items())[-1:]))
    screen.shown = dict(rehearsal.shown)
    for written in acts[:_MOST_ACTS]:
        act, own = _read(written, rehearsal)
        if isinstance(act, MovesTo):
            notes = await _time_passes(rehearsal, screen, act.at, own)
            done.append(written)
            continue
        try:
            notes = await _act(rehearsal, act)
        except ZeropartyError as error:  # a button that the question, as it is now, does not have
            notes = [str(error)]
            break
        screen.bubbles.append(own)
        screen.take(rehearsal.shown)
        done.append(written)
    if len(acts) > _MOST_ACTS:
        notes = [f"That was {_MOST_ACTS} steps; begin again to go on."]
    now = rehearsal.now().astimezone(ZoneInfo(rehearsal.zone))
    return Shown(screen.drawn(), done, now, notes, language)


async def _time_passes(rehearsal: Rehearsing, screen: _Screen, until: datetime, own: Bubble) -> list[str]:
    """Day by day: whatever comes meanwhile stands under the day on which it came, each under its own."""
    notes, days = list[str](), list[str]()
    before = len(screen.bubbles)
    while rehearsal.now() < until:
        local = rehearsal.now().astimezone(ZoneInfo(rehearsal.zone))
        midnight = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
        at = len(screen.bubbles)
        notes += await _act(rehearsal, MovesTo(min(until, midnight.astimezone(until.tzinfo))))
        if screen.take(rehearsal.shown):
            days.append(_date(local))
            screen.bubbles.insert(at, Bubble("clock", days[-1]))
    arrived = _date(until.astimezone(ZoneInfo(rehearsal.zone)))
    if not days or own.text != _day(until, rehearsal):
        screen.bubbles.insert(before, own)
    elif days[-1] != arrived:
        screen.bubbles.append(own)
    if not days:
        screen.bubbles.append(Bubble("clock", _NOTHING_SENT))
    return notes


async def _act(rehearsal: Rehearsing, act: Act) -> list[str]:
    """Do it; the toasts that came of it."""
    return [line.text for line in await rehearsal.act(act) if line.is_toast]


def _read(written: str, rehearsal: Rehearsing) -> tuple[Act, Bubble]:
    found = _SHAPE.fullmatch(written)
    assert found is not None
    kind, what = found[1], found[2]
    if kind == "tap":
        return Taps(what), Bubble("own", what)
    if kind == "say":
        return Says(what[:_MOST_LETTERS]), Bubble("own", what[:_MOST_LETTERS])
    if what == _SILENCE:
        until = after(rehearsal.now(), rehearsal.catalogue.brand.pace.silence_after)
        return MovesTo(until), Bubble("clock", f"No reply until {_day(until, rehearsal)}")
    until = rehearsal.now() + _JUMPS.get(what, timedelta(0))
    return MovesTo(until), Bubble("clock", _day(until, rehearsal))


def _day(at: datetime, rehearsal: Rehearsing) -> str:
    local = at.astimezone(ZoneInfo(rehearsal.zone))
    return f"{_date(local)}, {local:%H:%M}"


def _date(local: datetime) -> str:
    return f"{local:%A}, {local.day} {local:%B %Y}"


def asking_first(catalogue: Catalogue, about: QuestionId, *, other_words: bool = False) -> Catalogue:
    """The same questions, of which this one is asked first, whatever its season and its conditions; nobody's age is asked."""
    this = catalogue.questions[about]
    ask = this.wording_test if other_words and this.wording_test else this.ask
    always = replace(this, priority=_FIRST, only_if=(), ask_from=None, ask_until=None, paused=False)
    first = with_revision(replace(always, ask=ask, wording_test=None))
    others = {ident: with_revision(replace(question, priority=_REST)) for ident, question in catalogue.questions.items()}
    questions = {about: first, **{ident: question for ident, question in others.items() if ident != about}}
    revisions = {question.revision: question for question in questions.values()}
    return replace(catalogue, brand=replace(catalogue.brand, age_question=False), questions=questions, revisions=revisions)
