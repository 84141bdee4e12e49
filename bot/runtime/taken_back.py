"""What a turn takes back, in the words in which the key store remembers it, and what these words mean to the engine (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.engine.model.facts.asks import Renamed
from bot.engine.model.facts.consent import ConsentRecorded, KeptAfterStop, Resumed, SharingAllowed, SharingRestricted, Stopped
from bot.engine.model.facts.fact import Fact
from bot.engine.model.inputs import SaidBefore
from bot.engine.model.state import BE_ASKED, State
from storage.model.records import SaidNo

_STOP, _KEPT, _PURPOSE, _HERE = "stop", "kept", "purpose ", "here "


def taken_back(before: State, happened: Iterable[Fact], now: datetime) -> tuple[SaidNo, ...]:
    """What these facts take back, or take up again of what was taken back before."""
    return tuple(SaidNo(what, now, holds) for fact in happened for what, holds in _of(before, fact))


def _of(before: State, fact: Fact) -> Iterator[tuple[str, bool]]:
    match fact:
        case Stopped():
            yield _STOP, True
        case KeptAfterStop():
            yield _KEPT, True
        case Resumed() if before.phase == "stopped":
            yield _STOP, False
            yield _KEPT, False
        case ConsentRecorded(purpose=purpose, status="withdrawn") if purpose != BE_ASKED:
            yield _PURPOSE + purpose, True
        case ConsentRecorded(purpose=purpose, status="given" | "renewed") if _is_withdrawn(before, purpose):
            yield _PURPOSE + purpose, False
        case _:
            yield from _sharing(before, fact)


def _sharing(before: State, fact: Fact) -> Iterator[tuple[str, bool]]:
    match fact:
        case SharingRestricted(scope=scope):
            yield _HERE + scope, True
        case SharingAllowed(scope=scope):
            yield _HERE + scope, False
        case Renamed(earlier, question) if before.history(earlier).restricted:
            yield _HERE + earlier, False
            yield _HERE + question, True
        case _:
            return


def _is_withdrawn(before: State, purpose: str) -> bool:
    consent = before.consents.get(purpose)
    return purpose != BE_ASKED and consent is not None and consent.status == "withdrawn"


def said_before(said: Iterable[SaidNo]) -> SaidBefore:
    """The same for the engine."""
    words = [one.what for one in said]
    return SaidBefore(
        stopped=_STOP in words,
        kept=_KEPT in words,
        withdrawn=tuple(word.removeprefix(_PURPOSE) for word in words if word.startswith(_PURPOSE)),
        stays_here=tuple(word.removeprefix(_HERE) for word in words if word.startswith(_HERE)),
    )
