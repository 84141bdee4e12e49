"""How often one customer is written to: the gap, whoever made it longer, and the promise that follows from it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.engine.model.ids_and_time import share
from bot.engine.model.state import State
from bot.engine.model.tempo import Ceiling, Tempo, TrialArm
from bot.engine.pacing.send_window import window_for
from prompts.catalogue.catalogue import Catalogue, Pace
from prompts.model.durations import after, is_longer
from prompts.model.question import Duration

_JITTER = 0.1
"""At most this share of the gap is added, never taken away (pacing.md): spreads people and keeps the promise."""


def promise(state: State, asked_at: datetime, catalogue: Catalogue) -> datetime:
    """The earliest moment the bot writes first again after an ask at `asked_at`: gap, jitter, cap and quiet times folded in."""
    pace = catalogue.brand.pace
    gap = after(asked_at, gap_of(state.tempo, pace, asked_at, state.rhythm)) - asked_at
    earliest = asked_at + gap * (1 + _JITTER * share("jitter", state.customer, asked_at.date()))
    if (free := cap_frees(state.tempo.pushes, earliest, pace)) is not None:
        earliest = max(earliest, free)
    window = window_for(state.zone, catalogue)
    return window.slot(earliest, "slot", state.customer, hour=_own_hour(state.tempo, window.zone, asked_at))


def is_resting(state: State, catalogue: Catalogue) -> bool:
    """Too many silences in a row, or the customer's own *only when I write*: nothing more until they do."""
    return state.tempo.ceiling == "own" or state.tempo.silences >= catalogue.brand.pace.rest_after_silences


_ENOUGH_HOURS = 3
"""Own messages from which on they tell when somebody is about (pacing.md)."""


def _own_hour(tempo: Tempo, zone: str, at: datetime) -> int | None:
    """The most frequent local hour of the customer's own messages; the latest of equals."""
    if len(tempo.hours) < _ENOUGH_HOURS:
        return None
    frequent = max(reversed(tempo.hours), key=tempo.hours.count)
    return at.replace(hour=frequent, minute=0).astimezone(ZoneInfo(zone)).hour


_OWN_GAPS: dict[Ceiling, Duration] = {"weekly": Duration(7, "days"), "monthly": Duration(1, "months")}
"""The customer's own ceilings, which only ever lengthen the gap."""


def own_rhythm(state: State, pace: Pace) -> Duration:
    """How often this customer is written to at most: as the brand says, and no more often than their Yes does."""
    agreed = state.rhythm
    return agreed if agreed is not None and is_longer(agreed, pace.gap) else pace.gap


def gap_of(tempo: Tempo, pace: Pace, from_: datetime, agreed: Duration | None = None) -> Duration:
    """The gap between proactive questions: the longest of the brand's, the customer's step, their trial and their own ceiling.

    `agreed` is what the notice named to which they said Yes: a brand that is in more of a hurry since has to ask them first.
    """
    ladder = (pace.gap, *pace.slower)
    gaps = [pace.gap, ladder[min(tempo.step, len(ladder) - 1)]]
    if tempo.trial == "longer" and pace.trial is not None:
        gaps.append(pace.trial)
    if tempo.ceiling in _OWN_GAPS:
        gaps.append(_OWN_GAPS[tempo.ceiling])
    if agreed is not None:
        gaps.append(agreed)
    return max(gaps, key=lambda gap: after(from_, gap))


def trial_arm(state: State, pace: Pace) -> TrialArm | None:
    """Which gap a trial gives to somebody who says Yes now, by hash; nothing without a trial, and for who was ever asked before."""
    if pace.trial is None or state.tempo.trial is not None or state.tempo.last_ask_at is not None:
        return None
    return "longer" if share("trial", state.customer) < 0.5 else "usual"


def cap_frees(proactive: tuple[datetime, ...], moment: datetime, pace: Pace) -> datetime | None:
    """When the rolling cap allows one more, if it does not at `moment`."""
    recent = [sent for sent in proactive if after(sent, pace.cap_window) > moment]
    return after(recent[-pace.cap], pace.cap_window) if len(recent) >= pace.cap else None
