"""/start, and waking up: where a customer stands who comes by themselves."""

from __future__ import annotations

from bot.engine.conversation.onboarding import age
from bot.engine.conversation.onboarding.notice import greet
from bot.engine.conversation.questions.ask import ask, message_of
from bot.engine.conversation.questions.asked import ask_key, open_question
from bot.engine.conversation.questions.when_next import promise_again, promised
from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Button, Say
from bot.engine.model.facts.pace import Woken
from bot.engine.model.tokens import Action
from bot.engine.pacing.gates import pulled_ask
from bot.engine.pacing.reasons import Ask
from bot.engine.pacing.visit import has_room
from prompts.model.durations import after
from prompts.model.question import Duration

_BETWEEN_PULLS = Duration(24, "hours")
"""A question beside the customer's own visit comes at the earliest so long after the last ask (pacing.md)."""


def started(turn: Turn) -> None:
    """/start: the notice for who has not said Yes; for who has, where they stand."""
    if not turn.state.may_be_asked(turn.now):
        return greet(turn)
    if turn.state.age_doubted:
        return age.ask_again(turn)
    if show_open_question(turn, intro=turn.phrase("start.again")):
        return
    if age.has_to_be_asked(turn):
        return turn.say(*age.question(turn))
    if (pause := on_a_break(turn)) is not None:
        said, buttons = pause
        return turn.say(said, [*buttons, *_my_answers(turn)])
    decided = beside_visit(turn)
    if decided is not None:
        turn.say(turn.phrase("start.while_here"))
        return ask(turn, decided, pulled=True)
    turn.say(turn.phrase("start.all_set", promise=promised(turn) or turn.phrase("start.nothing")), _my_answers(turn))


def show_open_question(turn: Turn, *, intro: str = "") -> bool:
    """The question that waits, once more; whether one does."""
    waiting = open_question(turn)
    if waiting is not None:
        message = message_of(turn, waiting[1], waiting[0].ask, intro=intro)
        turn.effects.append(Say(ask_key(waiting[0].ask), message))
    return waiting is not None


def on_a_break(turn: Turn) -> tuple[str, list[list[Button]]] | None:
    """Until when the customer wants to be left in peace, with the button that ends it; nothing where they asked for no break."""
    if turn.state.paused_until is None or not turn.state.is_paused(turn.now):
        return None
    return turn.phrase("pause.until", day=turn.day(turn.state.paused_until)), [[turn.button(Action.RESUME, mark=turn.state.pause)]]


def wake(turn: Turn) -> None:
    """A resting customer who writes is asked again, one rung slower than standard, and counted from now.

    Counted from the last ask, long ago, a question would come beside whatever they wrote for.
    """
    fell_silent = turn.state.tempo.silences >= turn.catalogue.brand.pace.rest_after_silences
    if fell_silent and turn.state.may_be_asked(turn.now):
        turn.happened(Woken())
        promise_again(turn, since=turn.now)


def beside_visit(turn: Turn) -> Ask | None:
    """The question for somebody who came by themselves, where this visit has room for one."""
    last = turn.state.tempo.last_ask_at
    is_soon = last is not None and turn.now < after(last, _BETWEEN_PULLS)
    if is_soon or not has_room(turn.state, turn.now, turn.catalogue):
        return None
    decided = pulled_ask(turn.state, turn.now, turn.catalogue, turn.moment.world)
    return decided if isinstance(decided, Ask) else None


def _my_answers(turn: Turn) -> list[list[Button]]:
    return [[turn.button(Action.MY_ANSWERS)]]
