"""*Skip*: not this one; no reason asked, none needed, and taken back where it stands."""

from __future__ import annotations

from bot.engine.conversation.questions.ask import message_of
from bot.engine.conversation.questions.asked import Shown, ask_key, in_place, number_of_its_kind
from bot.engine.conversation.questions.presentation import asks
from bot.engine.conversation.questions.when_next import promise_again
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.refusals import Skipped, SkipUndone
from bot.engine.model.tokens import Action
from prompts.model.durations import after
from prompts.model.question import Duration, Question

_SKIPPED_FOR = Duration(180, "days")
"""*Not this one* holds for half a year (pacing.md)."""


def skip(turn: Turn, shown: Shown) -> None:
    """*Skip*: its own question, however old the button."""
    question, record = shown
    turn.happened(Skipped(record.id, question.id, after(turn.now, _SKIPPED_FOR)))
    show_skipped(turn, question, record.id)


def undo(turn: Turn, shown: Shown) -> None:
    """*Undo*: the question stands open again, in the same message; not while the use of what they told us is restricted.

    The next one is as far away as from any question that they asked for.
    """
    if turn.state.use_restricted:
        return turn.toast(turn.phrase("reason.customer.paused.restricted"))
    question, record = shown
    turn.happened(SkipUndone(record.id, question.id))
    promise_again(turn, since=turn.now)
    message = message_of(turn, question, record.id)
    turn.amend(message.text, message.rows, key=in_place(turn, record.id))


def show_skipped(turn: Turn, question: Question, ask_id: int) -> None:
    """The question, skipped: until when, and how to take that back or make it final."""
    is_for_good = turn.state.history(question.id).refused
    found = turn.state.find_ask(ask_id)
    number = number_of_its_kind(turn, found[1], "skipped", "never") if found else 0
    text = turn.phrase_in_turn("skipped.for_good" if is_for_good else "skipped", number)
    buttons = [turn.button(Action.UNDO_SKIP, ask_id)]
    if not is_for_good:
        buttons.append(turn.button(Action.LATER, ask_id))
        buttons.append(turn.button(Action.NEVER, ask_id))
    rows = [buttons[:2], buttons[2:]] if len(buttons) > 2 else [buttons]
    turn.amend(f"{asks(turn, question)}\n{text}", rows, key=ask_key(ask_id))
