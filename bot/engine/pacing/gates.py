"""When to ask: one pure function, the same for the live sweep, for explanations and for simulations.

The rule in three sentences: I ask one question at a time, about once a week, in daytime. If you don't answer I ask less often, and
after three I stop. Only you can make me ask more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.engine.model.history import AskId
from bot.engine.model.ids_and_time import local_day, share, utc
from bot.engine.model.state import State
from bot.engine.model.tempo import Ceiling, Tempo, TrialArm
from bot.engine.model.world import QUIET_WORLD, World
from bot.engine.pacing.choice import Chosen, NotWorthIt, choose, excluded
from bot.engine.pacing.known_answers import known_answers
from bot.engine.pacing.reasons import Ask, Next, Reason, Rest, Wait
from bot.engine.pacing.send_window import EVENING, window_for
from prompts.catalogue.catalogue import Catalogue, Pace
from prompts.model.durations import after, is_longer
from prompts.model.question import Duration, Question, QuestionId, Value

POLICY = "3"
"""Version of these rules; logged with every ask so that results can be told apart.

2: whatever pulls a question is in the visit. 3: who is held out gets what they put off; nobody is asked beside what they do of long
ago (a promise that is past counts from then on), nor more often than their Yes says.
"""

_JITTER = 0.1
"""At most this share of the gap is added, never taken away (pacing.md): spreads people and keeps the promise."""


def next_ask(state: State, now: datetime, catalogue: Catalogue, world: World = QUIET_WORLD) -> Next:
    """Whether to write first now: the gates in their order, the first that fails is the reason."""
    return (
        _consent(state, now, catalogue)
        or _braked(state, now, catalogue, world)
        or _paused(state, now, catalogue)
        or _undecided(state, now, catalogue)
        or _open_ask(state, catalogue)
        or _snoozed(state, now, catalogue)
        or _held_out(state, catalogue)
        or _resting(state, catalogue)
        or _gap(state, now)
        or _cap(state, now, catalogue)
        or _quiet(state, now, catalogue)
        or _throttled(now, world)
        or _eligible(state, now, catalogue, world)
    )


def pulled_ask(
    state: State, now: datetime, catalogue: Catalogue, world: World = QUIET_WORLD, *, prefer: QuestionId | None = None
) -> Next:
    """A question the customer's own act asked for: only the Yes, an operator's brake and the choice can hold it back."""
    return (
        _consent(state, now, catalogue)
        or _braked(state, now, catalogue, world)
        or _eligible(state, now, catalogue, world, prefer=prefer, pulled=True)
    )


def may_still_leave(state: State, ask: AskId | None, now: datetime) -> bool:
    """Whether a proactive message may still be sent that was decided a moment ago: the gates that the customer closes.

    `ask` is the question that it puts; a message without one only needs the Yes.
    """
    is_over = ask is not None and (state.open is None or state.open.ask != ask)
    is_held = state.is_paused(now) or state.decides_until(now) is not None
    return state.may_be_asked(now) and not is_held and not is_over


_SAME_VISIT = timedelta(hours=6)
"""A visit ends with the day, where the customer is; one that goes past midnight ends when nothing was asked for so long."""


def asks_in_visit(state: State, now: datetime, catalogue: Catalogue) -> int:
    """Asks of this visit so far."""
    last = state.tempo.last_ask_at
    return state.tempo.sitting if last is not None and _is_same_visit(last, now, state, catalogue) else 0


def has_room(state: State, now: datetime, catalogue: Catalogue) -> bool:
    """Whether this visit may have one more question; those put off to a time that still belongs to it have their place."""
    to_come = sum(_is_same_visit(now, until, state, catalogue) for until, _ in put_off(state, now, catalogue))
    return asks_in_visit(state, now, catalogue) + to_come < catalogue.brand.pace.in_one_visit


def one_more(
    state: State, now: datetime, catalogue: Catalogue, world: World = QUIET_WORLD, *, prefer: QuestionId | None = None
) -> Question | None:
    """The question *One more?* would bring, if nothing waits and the visit still has room for one."""
    if state.open is not None or not has_room(state, now, catalogue):
        return None
    found = pulled_ask(state, now, catalogue, world, prefer=prefer)
    return found.question if isinstance(found, Ask) else None


def promise(state: State, asked_at: datetime, catalogue: Catalogue) -> datetime:
    """The earliest moment the bot writes first again after an ask at `asked_at`: gap, jitter, cap and quiet times folded in."""
    pace = catalogue.brand.pace
    gap = after(asked_at, gap_of(state.tempo, pace, asked_at, state.rhythm)) - asked_at
    earliest = asked_at + gap * (1 + _JITTER * share("jitter", state.customer, asked_at.date()))
    if (free := _cap_frees(state.tempo.pushes, earliest, pace)) is not None:
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


def _cap_frees(proactive: tuple[datetime, ...], moment: datetime, pace: Pace) -> datetime | None:
    """When the rolling cap allows one more, if it does not at `moment`."""
    recent = [sent for sent in proactive if after(sent, pace.cap_window) > moment]
    return after(recent[-pace.cap], pace.cap_window) if len(recent) >= pace.cap else None


def _consent(state: State, now: datetime, catalogue: Catalogue) -> Rest | None:
    if not state.may_be_asked(now):
        return Rest((Reason("consent", state.phase),))
    is_too_early = catalogue.brand.age_question and state.is_of_age is None
    return Rest((Reason("consent", "age"),)) if is_too_early else None


_LATER_TODAY = timedelta(hours=1)
"""How soon a customer is looked at again whom only the global brake holds."""


def _braked(state: State, now: datetime, catalogue: Catalogue, world: World) -> Wait | None:
    """The global brake, pulled by an operator or by the circuit breaker; its release is no flood, everybody keeps their slot."""
    if not world.brake:
        return None
    later = window_for(state.zone, catalogue).slot(now + _LATER_TODAY, "slot", state.customer)
    return Wait(later, (Reason("paused", world.brake),))


def _held_out(state: State, catalogue: Catalogue) -> Rest | None:
    """A share of customers, by hash, who are only asked when they write: the baseline of blocks (off by default).

    What they put off to a time of their own comes then, as they were told.
    """
    is_held = share("holdout", state.customer) < catalogue.brand.pace.holdout
    return Rest((Reason("paused", "holdout"),)) if is_held else None


def _throttled(now: datetime, world: World) -> Wait | None:
    until = world.throttled_until
    return Wait(until, (Reason("throttle"),)) if until is not None and now < until else None


def _paused(state: State, now: datetime, catalogue: Catalogue) -> Wait | None:
    """The customer's own break; it ends inside the window, spread like everything else."""
    until = state.paused_until
    if until is None or now >= until:
        return None
    return Wait(window_for(state.zone, catalogue).slot(until, "slot", state.customer), (Reason("paused"),))


def _undecided(state: State, now: datetime, catalogue: Catalogue) -> Wait | None:
    """An erasure was asked for and is not confirmed: it may be that they thought it was done."""
    until = state.decides_until(now)
    if until is None:
        return None
    return Wait(window_for(state.zone, catalogue).slot(until, "slot", state.customer), (Reason("paused", "erasure"),))


def _open_ask(state: State, catalogue: Catalogue) -> Next | None:
    if state.open is None:
        return None
    until = after(state.open.sent_at or state.open.at, catalogue.brand.pace.silence_after)
    return Wait(until, (Reason("open_ask", state.open.question),))


_STILL_THEIR_TIME = timedelta(minutes=10)
"""A question later than this, after an outage, is not at the time the customer chose any more (pacing.md: pulled)."""


def _snoozed(state: State, now: datetime, catalogue: Catalogue) -> Next | None:
    """A Later time the customer chose: the same question, then, and it is theirs, so no other gate holds it.

    Only *Tonight* names an hour: the others were put where the window was, which is elsewhere once they say where their clock is.
    What they said or what was withdrawn since counts more: a question that may not be asked any more is not.
    """
    chosen = put_off(state, now, catalogue)
    if not chosen:
        return None
    until, question = min(chosen)
    if now < until:
        return Wait(until, (Reason("snoozed", question),))
    window = window_for(state.zone, catalogue)
    is_their_hour = now - until <= _STILL_THEIR_TIME and until.astimezone(ZoneInfo(window.zone)).time() == EVENING
    if not is_their_hour and not window.allows(now):
        return Wait(window.slot(now, "slot", state.customer), (Reason("snoozed", question),))
    if (ends := _full_until(state, question, now, catalogue)) is not None:
        return Wait(window.slot(ends, "slot", state.customer), (Reason("snoozed", question),))
    return Ask(catalogue.questions[question], (Reason("snoozed", question),))


def put_off(state: State, now: datetime, catalogue: Catalogue) -> list[tuple[datetime, QuestionId]]:
    """The Later times that wait, each with its question."""
    times = [(history.snoozed_to, name) for name, history in state.histories.items() if history.snoozed_to is not None]
    if not times:
        return []
    known = known_answers(state, catalogue)
    return [(until, name) for until, name in times if may_come_back(state, name, now, catalogue, known)]


def _full_until(state: State, question: QuestionId, now: datetime, catalogue: Catalogue) -> datetime | None:
    """When the visit ends that has no room for this question: so many were put off to one day that the rest has to wait.

    The last question of the visit comes back into it, since it is no further one.
    """
    last, asks = state.tempo.last_ask_at, state.history(question).asks
    if last is None or (asks and asks[-1].at == last):
        return None
    if asks_in_visit(state, now, catalogue) < catalogue.brand.pace.in_one_visit:
        return None
    zone = state.zone or catalogue.brand.pace.brand_zone
    return max(utc(local_day(last, zone) + timedelta(days=1), 0, 0, zone), last + _SAME_VISIT)


def _is_same_visit(one: datetime, two: datetime, state: State, catalogue: Catalogue) -> bool:
    zone = state.zone or catalogue.brand.pace.brand_zone
    return local_day(one, zone) == local_day(two, zone) or two - one < _SAME_VISIT


_HELD_BY_THE_CHOICE = frozenset({"later", "asked_enough", "skipped"})
"""What keeps a question from being chosen, and not from coming at the time the customer named."""


def may_come_back(state: State, name: QuestionId, now: datetime, catalogue: Catalogue, known: Mapping[QuestionId, Value]) -> bool:
    """Whether a question that was put off would be asked at its time."""
    question = catalogue.questions.get(name)
    if question is None:
        return False
    why = excluded(state, question, now, catalogue, known, pulled=True)
    return why is None or why in _HELD_BY_THE_CHOICE


def _resting(state: State, catalogue: Catalogue) -> Rest | None:
    detail = "own" if state.tempo.ceiling == "own" else str(state.tempo.silences)
    return Rest((Reason("resting", detail),)) if is_resting(state, catalogue) else None


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


def _eligible(
    state: State, now: datetime, catalogue: Catalogue, world: World, *, prefer: QuestionId | None = None, pulled: bool = False
) -> Ask | Wait:
    match choose(state, now, catalogue, world, prefer=prefer, pulled=pulled):
        case Chosen(question):
            return Ask(question, (Reason("worth_asking", question.id),))
        case NotWorthIt(best):
            reason = Reason("worth_asking", f"below:{best}")
        case None:
            reason = Reason("nothing_eligible")
    later = window_for(state.zone, catalogue).slot(now + _LOOK_AGAIN, "slot", state.customer)
    return Wait(later, (reason,))
