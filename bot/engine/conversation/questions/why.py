"""*Why do you ask?*: the reason appears below the question, in the same message."""

from __future__ import annotations

from bot.engine.conversation.questions.ask import explained
from bot.engine.conversation.questions.asked import (
    ask_key,
    asked,
    is_answered_since,
    open_question,
)
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.asks import WhyShown
from bot.engine.model.state import AskId
from bot.engine.model.tokens import Token
from bot.engine.pacing.explain import in_words
from bot.engine.pacing.gates import next_ask


def why(turn: Turn) -> None:
    """*Why do you ask?*, typed: the reason appears below the open question, in the same message."""
    waiting = open_question(turn)
    if waiting is None:
        decided = next_ask(turn.state, turn.now, turn.catalogue, turn.moment.world)
        said = in_words(decided, turn.state, turn.now, turn.catalogue, turn.state.language, to="customer")
        return turn.say(f"{turn.phrase('why.none_open')} {said}")
    _note_why(turn, waiting[0].ask)
    message = explained(turn, waiting[1], waiting[0].ask)
    turn.amend(message.text, message.rows, key=ask_key(waiting[0].ask))


def why_tapped(turn: Turn, token: Token) -> None:
    """*Why do you ask?*, tapped: its own question, however old the button."""
    found = asked(turn, token.ask)
    if found is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    if is_answered_since(turn, found[0], found[1]):
        return turn.toast(turn.phrase("toast.question_over"))
    _note_why(turn, token.ask)
    message = explained(turn, found[0], token.ask)
    turn.amend(message.text, message.rows)


def _note_why(turn: Turn, ask_id: AskId) -> None:
    """A question that many ask back about does not say itself what it is for; one that is over is not read afresh."""
    waiting = turn.state.open
    if waiting is None or waiting.ask != ask_id:
        return
    record = turn.state.history(waiting.question).ask(ask_id)
    if record is not None and not record.explained:
        turn.happened(WhyShown(ask_id, waiting.question))
