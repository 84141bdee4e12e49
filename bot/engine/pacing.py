"""When to ask: one pure function, the same for the live sweep, for explanations and for simulations.

The rule in three sentences: I ask one question at a time, about once a week, in daytime. If you don't answer I ask less often, and
after three I stop. Only you can make me ask more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine.choice import choose
from bot.engine.moments import share
from bot.engine.reasons import Ask, Next, Reason, Rest, Wait
from bot.engine.state import State
from bot.engine.windows import window_for
from prompts.catalogue import Catalogue, Pace
from prompts.durations import after
from prompts.question import QuestionId

POLICY = "1"
"""Version of these rules; logged with every ask so that results can be told apart."""

_JITTER = 0.1
"""At most this share of the gap is added, never taken away (pacing.md): spreads people and keeps the promise."""


def next_ask(state: State, now: datetime, catalogue: Catalogue) -> Next:
    """Whether to write first now: the gates in their order, the first that fails is the reason."""
    return (
        _consent(state, now)
        or _open_ask(state, catalogue)
        or _snoozed(state, now, catalogue)
        or _resting(state, catalogue)
        or _gap(state, now)
        or _cap(state, now, catalogue)
        or _quiet(state, now, catalogue)
        or _eligible(state, now, catalogue)
    )


def pulled_ask(state: State, now: datetime, catalogue: Catalogue, *, prefer: QuestionId | None = None) -> Next:
    """A question the customer's own act asked for: only the Yes and the choice can hold it back."""
    return _consent(state, now) or _eligible(state, now, catalogue, prefer=prefer)


def promise(state: State, asked_at: datetime, catalogue: Catalogue) -> datetime:
    """The earliest moment the bot writes first again after an ask at `asked_at`: gap, jitter, cap and quiet times folded in."""
    pace = catalogue.brand.pace
    gap = _gap_of(state.tempo.step, pace, asked_at)
    earliest = asked_at + gap * (1 + _JITTER * share("jitter", state.customer, asked_at.date()))
    if (free := _cap_frees(state.tempo.pushes, earliest, pace)) is not None:
        earliest = max(earliest, free)
    return window_for(state.zone, catalogue).slot(earliest, "slot", state.customer)


def is_resting(state: State, catalogue: Catalogue) -> bool:
    """Too many silences in a row: nothing more until the customer writes."""
    return state.tempo.silences >= catalogue.brand.pace.rest_after_silences


def _gap_of(step: int, pace: Pace, from_: datetime) -> timedelta:
    ladder = (pace.gap, *pace.slower)
    return after(from_, ladder[min(step, len(ladder) - 1)]) - from_


def _cap_frees(pushes: tuple[datetime, ...], moment: datetime, pace: Pace) -> datetime | None:
    """When the rolling cap allows one more, if it does not at `moment`."""
    recent = [push for push in pushes if after(push, pace.cap_window) > moment]
    return after(recent[-pace.cap], pace.cap_window) if len(recent) >= pace.cap else None


def _consent(state: State, now: datetime) -> Rest | None:
    return None if state.may_be_asked(now) else Rest((Reason("consent", state.phase),))


def _open_ask(state: State, catalogue: Catalogue) -> Next | None:
    if state.open is None:
        return None
    until = after(state.open.sent_at or state.open.at, catalogue.brand.pace.silence_after)
    return Wait(until, (Reason("open_ask", state.open.question),))


def _snoozed(state: State, now: datetime, catalogue: Catalogue) -> Next | None:
    """A Later time the customer chose: the same question, then, and it is theirs, so no other gate holds it."""
    chosen = [(h.snoozed_to, q) for q, h in state.histories.items() if h.snoozed_to is not None]
    if not chosen:
        return None
    until, question = min(chosen)
    if now < until:
        return Wait(until, (Reason("snoozed", question),))
    wanted = catalogue.questions.get(question)
    return Ask(wanted, (Reason("snoozed", question),)) if wanted is not None and not wanted.paused else None


def _resting(state: State, catalogue: Catalogue) -> Rest | None:
    return Rest((Reason("resting", str(state.tempo.silences)),)) if is_resting(state, catalogue) else None


def _gap(state: State, now: datetime) -> Wait | None:
    at = state.tempo.next_ask_at
    return Wait(at, (Reason("gap", str(state.tempo.step)),)) if at is not None and now < at else None


def _cap(state: State, now: datetime, catalogue: Catalogue) -> Wait | None:
    free = _cap_frees(state.tempo.pushes, now, catalogue.brand.pace)
    if free is None:
        return None
    return Wait(window_for(state.zone, catalogue).slot(free, "slot", state.customer), (Reason("cap"),))


def _quiet(state: State, now: datetime, catalogue: Catalogue) -> Wait | None:
    window = window_for(state.zone, catalogue)
    if window.allows(now):
        return None
    return Wait(window.slot(now, "slot", state.customer), (Reason("quiet"),))


_LOOK_AGAIN = timedelta(days=1)
"""How soon a customer with nothing to be asked is looked at again: questions come, answers expire, conditions open."""


def _eligible(state: State, now: datetime, catalogue: Catalogue, *, prefer: QuestionId | None = None) -> Ask | Wait:
    question = choose(state, now, catalogue, prefer=prefer)
    if question is None:
        later = window_for(state.zone, catalogue).slot(now + _LOOK_AGAIN, "slot", state.customer)
        return Wait(later, (Reason("nothing_eligible"),))
    return Ask(question, (Reason("worth_asking", question.id),))
