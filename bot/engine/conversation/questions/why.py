"""*Why do you ask?*: the reason appears below the question, in the same message."""

from __future__ import annotations

from bot.engine.conversation.questions.ask import explained
from bot.engine.conversation.questions.asked import Shown, in_place, is_answered_since
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.asks import WhyShown
from bot.engine.model.ids_and_time import AskId
from bot.engine.pacing.explain import in_words
from bot.engine.pacing.gates import next_ask


def why(turn: Turn, shown: Shown) -> None:
    """The reason for its own question, however old the button."""
    if is_answered_since(turn, shown):
        return turn.toast(turn.phrase("toast.question_over"))
    ask_id = shown.record.id
    _note_why(turn, ask_id)
    message = explained(turn, shown.question, ask_id)
    turn.amend(message.text, message.rows, key=in_place(turn, ask_id))


def why_not_now(turn: Turn) -> None:
    """Nothing is asked at the moment: what holds the next question back."""
    decided = next_ask(turn.state, turn.now, turn.catalogue, turn.moment.world)
    said = in_words(decided, turn.state, turn.now, turn.catalogue, turn.state.language, to="customer")
    turn.say(f"{turn.phrase('why.none_open')} {said}")


def _note_why(turn: Turn, ask_id: AskId) -> None:
    """A question that many ask back about does not say itself what it is for; one that is over is not read afresh."""
    waiting = turn.state.open
    if waiting is None or waiting.ask != ask_id:
        return
    record = turn.state.history(waiting.question).ask(ask_id)
    if record is not None and not record.explained:
        turn.happened(WhyShown(ask_id, waiting.question))
