"""When to ask: one pure function, the same for the live sweep, for explanations and for simulations.

The rule in three sentences: I ask one question at a time, about once a week, in daytime. If you don't answer I ask less often, and
after three I stop. Only you can make me ask more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine.model.ids_and_time import AskId, local, share
from bot.engine.model.state import State
from bot.engine.model.world import QUIET_WORLD, World
from bot.engine.pacing.choice import Chosen, NotWorthIt, choose
from bot.engine.pacing.reasons import Ask, Next, Reason, Rest, Wait
from bot.engine.pacing.rhythm import cap_frees, is_resting
from bot.engine.pacing.send_window import EVENING, window_for
from bot.engine.pacing.visit import full_until, has_room, put_off
from prompts.catalogue.catalogue import Catalogue
from prompts.model.durations import after
from prompts.model.question import Question, QuestionId

POLICY = "5"
"""Version of these rules; logged with every ask so that results can be told apart.

2: whatever pulls a question is in the visit. 3: who is held out gets what they put off; nobody is asked beside what they do of long
ago (a promise that is past counts from then on), nor more often than their Yes says. 4: special categories are for nobody; what was
put off under a Yes that ended does not come under the next one. 5: nobody is asked beside an Undo, a *never* or an erasure,
however long after the question.
"""


def next_ask(state: State, now: datetime, catalogue: Catalogue, world: World = QUIET_WORLD) -> Next:
    """Whether to write first now: the gates in their order, the first that fails is the reason."""
    return (
        _consent(state, now, catalogue)
        or _use_restricted(state)
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
    """A question the customer's own act asked for: only the Yes, a brake or restriction and the choice can hold it back."""
    return (
        _consent(state, now, catalogue)
        or _use_restricted(state)
        or _braked(state, now, catalogue, world)
        or _eligible(state, now, catalogue, world, prefer=prefer, pulled=True)
    )


def is_over(state: State, ask: AskId | None) -> bool:
    """Whether this question, which a message puts, waits no more: it was answered, taken back or closed before it left."""
    return ask is not None and (state.open is None or state.open.ask != ask)


def may_still_leave(state: State, ask: AskId | None, now: datetime) -> bool:
    """Whether a proactive message may still be sent that was decided a moment ago: the gates that the customer closes.

    `ask` is the question that it puts; a message without one only needs the Yes.
    """
    is_held = state.is_paused(now) or state.decides_until(now) is not None or state.use_restricted != 0 or state.age_doubted
    return state.may_be_asked(now) and not is_held and not is_over(state, ask)


def one_more(
    state: State, now: datetime, catalogue: Catalogue, world: World = QUIET_WORLD, *, prefer: QuestionId | None = None
) -> Question | None:
    """The question *One more?* would bring, if nothing waits and the visit still has room for one."""
    if state.open is not None or not has_room(state, now, catalogue):
        return None
    found = pulled_ask(state, now, catalogue, world, prefer=prefer)
    return found.question if isinstance(found, Ask) else None


def _consent(state: State, now: datetime, catalogue: Catalogue) -> Rest | None:
    if not state.may_be_asked(now):
        return Rest((Reason("consent", state.phase),))
    is_too_early = state.age_doubted or (catalogue.brand.age_question and state.is_of_age is None)
    return Rest((Reason("consent", "age"),)) if is_too_early else None


def _use_restricted(state: State) -> Rest | None:
    """Whoever asked for it (GDPR Art. 18) is asked nothing at all: a new answer would be one more use."""
    return Rest((Reason("paused", "restricted"),)) if state.use_restricted else None


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
    held_out = catalogue.brand.pace.holdout
    is_held = held_out > 0 and share("holdout", state.customer) < held_out
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


def _snoozed(state: State, now: datetime, catalogue: Catalogue) -> Ask | Wait | None:
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
    is_their_hour = now - until <= _STILL_THEIR_TIME and local(until, window.zone).time() == EVENING
    if not is_their_hour and not window.allows(now):
        return Wait(window.slot(now, "slot", state.customer), (Reason("snoozed", question),))
    if (ends := full_until(state, question, now, catalogue)) is not None:
        return Wait(window.slot(ends, "slot", state.customer), (Reason("snoozed", question),))
    return Ask(catalogue.questions[question], (Reason("snoozed", question),))


def _resting(state: State, catalogue: Catalogue) -> Rest | None:
    detail = "own" if state.tempo.ceiling == "own" else str(state.tempo.silences)
    return Rest((Reason("resting", detail),)) if is_resting(state, catalogue) else None


def _gap(state: State, now: datetime) -> Wait | None:
    at = state.tempo.next_ask_at
    return Wait(at, (Reason("gap", str(state.tempo.step)),)) if at is not None and now < at else None


def _cap(state: State, now: datetime, catalogue: Catalogue) -> Wait | None:
    free = cap_frees(state.tempo.pushes, now, catalogue.brand.pace)
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
