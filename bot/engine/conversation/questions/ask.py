"""A question on its way to the customer."""

from __future__ import annotations

from bot.engine.conversation.questions.asked import ask_key
from bot.engine.conversation.questions.presentation import (
    explain_why,
    first_look,
    here,
    question_message,
    still_message,
    variant_of,
)
from bot.engine.conversation.questions.receivers import named_below
from bot.engine.conversation.questions.when_next import promise_again
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.decision import Wording
from bot.engine.model.effects import Message, Say
from bot.engine.model.facts.asks import AskClosed, Asked
from bot.engine.model.ids_and_time import AskId
from bot.engine.model.tokens import Action
from bot.engine.pacing.gates import POLICY
from bot.engine.pacing.reasons import Ask
from bot.engine.pacing.send_window import window_for
from bot.engine.pacing.visit import asks_in_visit
from prompts.catalogue.option_names import in_names_of
from prompts.kinds.table import KINDS
from prompts.model.question import Question

_UNSAID = "\N{HORIZONTAL ELLIPSIS}"
"""Stands for the customer's own answer in the record of what was shown: records of words hold nothing personal."""


def ask(turn: Turn, decided: Ask, *, pulled: bool, proactive: bool = False) -> None:
    """Put one question to the customer; whatever was still open is superseded.

    A `pulled` one goes on with the visit, whatever pulled it. A `proactive` one, even at a time the customer chose, is delivered at
    most once and not after the window.
    """
    if turn.state.open is not None:
        turn.happened(AskClosed(turn.state.open.ask, turn.state.open.question, "superseded"))
    question, ask_id = decided.question, turn.id("ask")
    earlier = asks_in_visit(turn.state, turn.now, turn.catalogue) if pulled else 0
    is_last = earlier > 0 and earlier + 1 >= turn.catalogue.brand.pace.in_one_visit
    message, wording = _put(turn, question, ask_id)
    turn.wordings.append(wording)
    turn.happened(
        Asked(
            ask=ask_id,
            question=question.id,
            revision=question.revision,
            wording=wording.sha256,
            language=turn.state.language,
            pulled=pulled,
            one_more=earlier > 0,
            policy=POLICY,
            variant=variant_of(turn.state.customer, question),
            pushes_kept=turn.catalogue.brand.pace.cap,
            asks_kept=turn.catalogue.brand.pace.asks_per_question,
            slowest=len(turn.catalogue.brand.pace.slower),
            reasons=tuple([f"{reason.rule}:{reason.detail}" for reason in decided.reasons]),
            named=named_below(turn, question).marks,
            proactive=proactive,
        )
    )
    promise_again(turn)
    until = window_for(turn.state.zone, turn.catalogue).closes_after(turn.now) if proactive else None
    if is_last:
        message = Message(f"{turn.phrase('ask.last_today')}\n{message.text}".strip(), message.rows)
    turn.effects.append(Say(ask_key(ask_id), message, proactive=proactive, not_after=until, ask=ask_id))


def _put(turn: Turn, question: Question, ask_id: AskId) -> tuple[Message, Wording]:
    """The message of a new ask and the record of its words, which are the same for everybody who has no answer yet."""
    if turn.state.history(question.id).given is None:
        look = first_look(turn, question, here(turn))
        return look.message(ask_id), look.wording
    message = message_of(turn, question, ask_id)
    return message, _wording(turn, question, ask_id, message)


def message_of(turn: Turn, question: Question, ask_id: AskId, *, intro: str = "") -> Message:
    """The message that puts a question; an answer that grew old is only to be confirmed."""
    given = turn.state.history(question.id).given
    if given is None or given.ask == ask_id:
        return question_message(turn, question, ask_id, intro=intro)
    answer = KINDS[question.kind].say(question, in_names_of(turn.catalogue, question, given.value), turn.state.language)
    message = still_message(turn, question, given, ask_id, answer=answer)
    return Message(f"{intro}\n{message.text}".strip(), message.rows)


def wording_of(turn: Turn, question: Question, ask_id: AskId) -> Wording:
    """The record of the words that put a question: what consent to its answer rests on."""
    wording = _wording(turn, question, ask_id, message_of(turn, question, ask_id))
    turn.wordings.append(wording)
    return wording


def _wording(turn: Turn, question: Question, ask_id: AskId, message: Message) -> Wording:
    given = turn.state.history(question.id).given
    if given is None or given.ask == ask_id:
        return turn.wording("question", message)
    return turn.wording("question", still_message(turn, question, given, ask_id, answer=_UNSAID))


def explained(turn: Turn, question: Question, ask_id: AskId) -> Message:
    """The question with the reason for it below, and without the button that asked for it."""
    message = message_of(turn, question, ask_id)
    rows = tuple(tuple(button for button in row if tokens.action_of(button.token) is not Action.WHY) for row in message.rows)
    return Message(f"{message.text}\n\n{explain_why(turn, question)}", rows)
