"""How a turn limits us, in the words in which the key store remembers it, and what these words mean to the engine (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import get_args

from bot.engine.model.facts.answers import Answered, AnswerErased
from bot.engine.model.facts.fact import Fact
from bot.engine.model.ids_and_time import AnswerId
from bot.engine.model.inputs import SaidBefore
from bot.engine.model.parts.agreements import BE_ASKED
from bot.engine.model.permission import EVERYTHING
from bot.engine.model.state import State
from bot.engine.model.tempo import Ceiling
from storage.model.records import SaidNo

_A_DAY = timedelta(days=1)
_STOP, _MINOR, _KEPT, _NO = "stop", "minor", "kept", "no"
_PURPOSE, _HERE, _NEVER, _TOPIC, _PAUSE, _PACE, _ERASED = "purpose ", "here ", "never ", "topic ", "pause ", "pace ", "erased "
_USE, _HOLD, _DOUBT = "use", "hold", "doubt"
_ERASES, _DECIDES = "erases ", "decides "
"""The day on which all is erased after a stop; since when somebody was asked whether to erase everything, and has not said."""
_ZONE = "zone "
"""Where they said that their clock is; nothing behind it where they were asked and it is none of the places, or not said yet."""
CHANGING = "changing "
"""An answer that another takes the place of, and how far the log was then: until it is known that this was written."""
_APART = "apart "
"""A record is not theirs: which one is not written down, for what their CRM calls somebody names them."""
_BLOCKED = "blocked "
"""A channel whose chat of theirs takes nothing of ours."""
_PARTED = "parted "
"""The same of one that was joined before they said so."""


def taken_back(before: State, after: State, happened: Iterable[Fact], now: datetime) -> tuple[SaidNo, ...]:
    """What limits us after a turn and did not before, and what no longer does: told by the states, so that no way is missed."""
    earlier, later = dict.fromkeys(_limits(before)), dict.fromkeys(_limits(after))
    let_go = [SaidNo(word, now, holds=False) for word in earlier if word not in later]
    taken = [SaidNo(word, now, holds=True) for word in later if word not in earlier]
    return (*let_go, *taken, *_gone(happened, before, now))


def _gone(happened: Iterable[Fact], before: State, now: datetime) -> Iterator[SaidNo]:
    """Values that must not come back: erased, with their purpose too, and those that a later answer took the place of.

    A change says so only once it is written, or a kill would take both answers; that it may have been is known by how far their
    log was. What ran out says so itself, in whatever copy it stands, unless a restriction held it back, which a copy may hold too.
    """
    for fact in happened:
        if isinstance(fact, AnswerErased) and (fact.why != "expired" or _was_held_back(fact, before, now)):
            yield SaidNo(f"{_ERASED}{fact.answer}", now, holds=True)
        elif isinstance(fact, Answered) and fact.replaces is not None:
            yield SaidNo(f"{CHANGING}{fact.replaces} {before.facts}", now, holds=True, becomes=f"{_ERASED}{fact.replaces}")


def _limits(state: State) -> Iterator[str]:
    """Everything by which this customer holds us back now."""
    yield from _ended(state)
    yield from (_PURPOSE + name for name, one in state.consents.items() if one.status == "withdrawn" and name != BE_ASKED)
    yield from (_TOPIC + one.topic for one in state.refused_topics)
    yield from _of_questions(state)
    yield from dict.fromkeys(_APART + one.system for one in state.records_apart)
    yield from dict.fromkeys(_PARTED + one.system for one in state.records_apart if one.is_joined)
    yield from (_BLOCKED + channel for channel in state.blocked)
    if state.use_restricted:
        yield _USE
    if state.deletion_held:
        yield _HOLD
    if state.age_doubted:
        yield _DOUBT
    if state.keeps_to_us_by_own_word:
        yield _HERE + EVERYTHING
    if state.erase_asked is not None:
        yield _DECIDES + state.erase_asked[1].isoformat()
    yield from _when(state)


def _when(state: State) -> Iterator[str]:
    """At what hours, how often, and from when on they may be written to."""
    if state.paused_until is not None:
        yield _PAUSE + state.paused_until.isoformat()
    if state.tempo.ceiling is not None:
        yield _PACE + state.tempo.ceiling
    if state.zone is not None or state.zone_asked_at is not None:
        yield _ZONE + (state.zone or "")


def _ended(state: State) -> Iterator[str]:
    if state.phase == "declined":
        yield _NO
    if state.phase != "stopped":
        return
    yield _STOP
    if state.stop is not None and state.stop.how == "minor":
        yield _MINOR
    yield _KEPT if state.erase_at is None else _ERASES + state.erase_at.isoformat()


def _was_held_back(gone: AnswerErased, before: State, now: datetime) -> bool:
    """Whether its last day is long past: a tick that came late does no harm here."""
    given = before.history(gone.question).given
    return given is not None and given.keep_until < now - _A_DAY


def _of_questions(state: State) -> Iterator[str]:
    for name, history in state.histories.items():
        if history.restricted:
            yield _HERE + name
        if history.refused and not state.is_refused_with_its_topic(name):
            yield _NEVER + name


def denied(said: Iterable[SaidNo], state: State) -> str | None:
    """Of what somebody took back the first word that their records do not say; nothing when they say it all."""
    held, given = frozenset(_limits(state)), {f"{_ERASED}{one.id}" for _, one in state.answers()}
    words = (one.what for one in said)
    return next((word for word in words if word in given or not (word in held or word.startswith((_ERASED, CHANGING)))), None)


def as_written(said: Iterable[SaidNo], state: State) -> list[SaidNo]:
    """The same words, as far as what said them was ever written: a change that was cut off changed nothing.

    Records whose log is no shorter than it was then, and in which the old answer stands, are those that it was cut off in; of an
    older copy the log is shorter.
    """
    given = {one.id for _, one in state.answers()}
    words = []
    for one in said:
        if not one.what.startswith(CHANGING):
            words.append(one)
            continue
        answer, _, facts = one.what.removeprefix(CHANGING).partition(" ")
        if int(answer) not in given or state.facts < int(facts):
            words.append(SaidNo(f"{_ERASED}{answer}", one.at, holds=True))
    return words


def settled(
    said: Sequence[SaidNo], written: Sequence[SaidNo], state: State, names: Mapping[str, str], now: datetime
) -> tuple[SaidNo, ...]:
    """What the key store has to remember otherwise than as `said` now that what was `written` holds.

    A question goes by the name that it has now (`names` are those of renamed ones), and what ended in another way, or is over,
    would deny the records for ever.
    """
    held = frozenset(_limits(state))
    meant = {_called_now(one.what, names) if one.what not in held else one.what for one in written}
    kept = {word for word in meant if word in held or not _is_over(word, state)}
    told = {one.what for one in said}
    let_go = [SaidNo(word, now, holds=False) for word in sorted(told - kept)]
    return (*let_go, *(SaidNo(word, now, holds=True) for word in sorted(kept - told)))


def lost(said: Sequence[SaidNo], state: State, gone: Iterable[AnswerId], now: datetime) -> tuple[SaidNo, ...]:
    """What a key store lost that is older than the records, which say what holds; `gone` are answers that must not come back."""
    due, told = {*_limits(state), *(f"{_ERASED}{answer}" for answer in gone)}, {one.what for one in said}
    let_go = [SaidNo(word, now, holds=False) for word in sorted(told - due) if not word.startswith(_ERASED)]
    stopped_at = state.stop.at if state.stop is not None else now
    learnt = [SaidNo(word, stopped_at if word == _STOP else now, holds=True) for word in sorted(due - told)]
    return (*let_go, *learnt)


def _called_now(word: str, names: Mapping[str, str]) -> str:
    kind, _, about = word.partition(" ")
    return f"{kind} {names.get(about, about)}" if f"{kind} " in (_HERE, _NEVER) else word


def _is_over(word: str, state: State) -> bool:
    """Whether it cannot hold and need not: a break that is past, a pace that is kept anyway, a stop of who never said Yes here."""
    if word.startswith((_PAUSE, _PACE, _ZONE, _ERASES, _DECIDES)):
        return True
    return word in (_STOP, _MINOR, _KEPT, _NO, _DOUBT) and (state.phase != "active" or word == _DOUBT)


def said_before(said: Iterable[SaidNo]) -> SaidBefore:
    """The same for the engine."""
    said = list(said)
    words = [one.what for one in said]
    return SaidBefore(
        stopped_at=next((one.at for one in said if one.what == _STOP), None),
        as_a_child=_MINOR in words,
        age_doubted=_DOUBT in words,
        erase_at=_latest(_ERASES, words),
        kept=_KEPT in words,
        erasure_asked_at=_latest(_DECIDES, words),
        declined=_NO in words,
        withdrawn=_behind(_PURPOSE, words),
        stays_here=_behind(_HERE, words),
        never=_behind(_NEVER, words),
        never_about=_behind(_TOPIC, words),
        paused_until=_latest(_PAUSE, words),
        zone=next(iter(_behind(_ZONE, words)), None),
        pace=next((pace for pace in _PACES if _PACE + pace in words), None),
        erased=tuple(int(answer) for answer in _behind(_ERASED, words)),
        apart=_behind(_APART, words),
        parted=_behind(_PARTED, words),
        use_restricted=_USE in words,
        deletion_held=_HOLD in words,
        blocked=_behind(_BLOCKED, words),
    )


_PACES: tuple[Ceiling, ...] = get_args(Ceiling)


def _latest(kind: str, words: Iterable[str]) -> datetime | None:
    return max(map(datetime.fromisoformat, _behind(kind, words)), default=None)


def _behind(kind: str, words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.removeprefix(kind) for word in words if word.startswith(kind))
