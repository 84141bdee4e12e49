"""A tap on an option: of the open question, of a late one, or of one that has an answer by now."""

from __future__ import annotations

from bot.engine.conversation.answers import (
    confirmation,
    several,
)
from bot.engine.conversation.answers.kept import show_kept
from bot.engine.conversation.answers.saving import Taking, take
from bot.engine.conversation.questions.asked import (
    asked,
    in_place,
)
from bot.engine.conversation.questions.presentation import (
    here,
    question_rows,
    question_text,
    when_asked,
)
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.answers import ChangeBegun, ChangeEnded
from bot.engine.model.tokens import Action, Token
from prompts.kinds.table import GATHERING, KINDS
from prompts.model.answering import (
    Read,
)
from prompts.model.question import Question, QuestionId, Value


def chosen(turn: Turn, token: Token) -> None:
    """A tap on an option: of the open question, of a late one, or of one that has an answer by now."""
    found = asked(turn, token.ask)
    if found is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    question, record = found
    given = turn.state.history(question.id).given
    if question.kind in GATHERING and (given is None or several.is_open(turn, record.id)):
        return several.tapped(turn, token)
    value = KINDS[question.kind].pick(question, token.index, when_asked(turn, token.ask))
    if value is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    if given is None or several.is_open(turn, record.id):
        take(turn, Taking(question, record, value, _label(turn, question, value), "tapped"), tapped=True)
    elif given.value != value:
        _offer_switch(turn, question.id, value)


def corrected(turn: Turn, token: Token) -> None:
    """A tap on another option after *Change*."""
    found = asked(turn, token.ask)
    if found is not None and several.is_toggle(found[0], token.action):
        return several.tapped(turn, token)
    value = KINDS[found[0].kind].pick(found[0], token.index, when_asked(turn, token.ask)) if found else None
    if found is None or value is None or turn.state.history(found[0].id).given is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    question, record = found
    take(turn, Taking(question, record, value, _label(turn, question, value), "tapped"), tapped=True)


def change(turn: Turn, token: Token) -> None:
    """*Change*: the same message shows the buttons again, the current answer ticked."""
    found = asked(turn, token.ask)
    given = turn.state.history(found[0].id).given if found else None
    if found is None or given is None:
        return turn.toast(turn.phrase("toast.nothing_to_change"))
    question, record = found
    turn.happened(ChangeBegun(question.id, record.id, None))
    rows = question_rows(turn, question, record.id, action=Action.CORRECT, ticked=given.value)
    turn.amend(question_text(turn, question), rows, key=in_place(turn, record.id))


def keep(turn: Turn, token: Token) -> None:
    """*Keep Medium*: the answer stays as it is."""
    found = asked(turn, token.ask)
    if turn.state.changing is not None:
        turn.happened(ChangeEnded())
    if found is not None and confirmation.is_confirmation(turn, token.ask):
        return confirmation.still_true(turn, token)
    if found is not None:
        show_kept(turn, found[0], tapped=True)


def switch(turn: Turn, token: Token) -> None:
    """*Yes, Light*: the offered other option becomes the answer."""
    found = asked(turn, token.ask)
    value = KINDS[found[0].kind].pick(found[0], token.index, when_asked(turn, token.ask)) if found else None
    if found is None or value is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    question, record = found
    if take(turn, Taking(question, record, value, _label(turn, question, value), "confirmed")):
        turn.amend(turn.phrase("switched", answer=_label(turn, question, value)))


def edited(turn: Turn, text: str) -> None:
    """A message changed after it was sent is an offer to change, never a silent answer."""
    last = max(turn.state.answers(), key=lambda pair: pair[1].at, default=None)
    found = asked(turn, last[1].ask) if last else None
    if last is None or found is None:
        return turn.say(turn.phrase("edited.ignored"))
    reading = KINDS[found[0].kind].read(found[0], text, here(turn))
    if not isinstance(reading, Read) or reading.value == last[1].value:
        return turn.say(turn.phrase("edited.ignored"))
    _offer_switch(turn, last[0], reading.value, toast=False)


def _offer_switch(turn: Turn, question_id: QuestionId, value: Value, *, toast: bool = True) -> None:
    """An old keyboard or an edit names another option: the truth first, then the choice."""
    given = turn.state.history(question_id).given
    found = asked(turn, given.ask) if given else None
    if given is None or found is None:
        return turn.toast(turn.phrase("toast.not_yours")) if toast else turn.say(turn.phrase("edited.ignored"))
    now_says, new = _label(turn, found[0], given.value), _label(turn, found[0], value)
    if toast:
        turn.toast(turn.phrase("toast.older", answer=now_says))
    index = _index_of(turn, found[0], given.ask, value)
    if index is None:
        return _offer_change(turn, given.ask, now_says)
    yes = Button(turn.phrase("button.yes_switch", answer=new), tokens.write(Action.SWITCH, given.ask, index))
    no = Button(turn.phrase("button.keep_this", answer=now_says), tokens.write(Action.KEEP, given.ask))
    turn.say(turn.phrase("switch", answer=new), [[yes, no]])


def _offer_change(turn: Turn, ask_id: int, now_says: str) -> None:
    """An answer no single button stands for: the customer is shown what counts, and can change it."""
    button = Button(turn.phrase("button.change"), tokens.write(Action.CHANGE, ask_id))
    turn.say(turn.phrase("switch.by_change", answer=now_says), [[button]])


def _label(turn: Turn, question: Question, value: Value) -> str:
    return KINDS[question.kind].say(question, value, turn.state.language)


def _index_of(turn: Turn, question: Question, ask_id: int, value: Value) -> int | None:
    kind, then = KINDS[question.kind], when_asked(turn, ask_id)
    choices = kind.offer(question, then)
    return next((choice.index for choice in choices if kind.pick(question, choice.index, then) == value), None)
