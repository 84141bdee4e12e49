"""A tap on an option: of the open question, of a late one, or of one that has an answer by now."""

from __future__ import annotations

from bot.engine.conversation.answers import confirmation, several
from bot.engine.conversation.answers.saving import Taking, show_kept, take
from bot.engine.conversation.questions.ask import message_of
from bot.engine.conversation.questions.asked import Shown, asked, in_place, is_purpose_taken_back
from bot.engine.conversation.questions.presentation import here, question_rows, question_text, when_asked
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.answers import ChangeBegun, ChangeEnded
from bot.engine.model.history import Given
from bot.engine.model.tokens import Action
from prompts.catalogue.option_names import in_names_of
from prompts.kinds.table import GATHERING, KINDS
from prompts.model.answer_types import Read
from prompts.model.question import Question, QuestionId, Value


def chosen(turn: Turn, shown: Shown, index: int) -> None:
    """One option of the question; of one that has an answer by now it is an offer to change."""
    question, record = shown
    given = turn.state.history(question.id).given
    is_wanted = given is None or several.is_open(turn, record.id)
    if question.kind in GATHERING and is_wanted:
        return several.tapped(turn, shown, Action.CHOOSE, index)
    value = KINDS[question.kind].pick(question, index, when_asked(turn, record.id))
    if value is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    if is_wanted:
        _take(turn, shown, value)
    elif given is not None and given.value != value:
        _offer_switch(turn, question.id, value)


def corrected(turn: Turn, shown: Shown, index: int, changes: int) -> None:
    """Another option after *Change*. Of a keyboard that `changes` an answer which another one replaced since, it is an offer."""
    question, record = shown
    given = turn.state.history(question.id).given
    if changes and given is not None and given.id != changes:
        return _tapped_later(turn, shown, index, given)
    if question.kind in GATHERING:
        return several.tapped(turn, shown, Action.CORRECT, index)
    value = KINDS[question.kind].pick(question, index, when_asked(turn, record.id))
    if value is None or given is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    _take(turn, shown, value)


def _tapped_later(turn: Turn, shown: Shown, index: int, given: Given) -> None:
    value = KINDS[shown.question.kind].pick(shown.question, index, when_asked(turn, shown.record.id))
    if value is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    if value == given.value:
        return show_kept(turn, shown.question, tapped=True)
    _offer_switch(turn, shown.question.id, value)


def change(turn: Turn, shown: Shown, given: Given) -> None:
    """*Change*: the same message shows the buttons again, the current answer ticked."""
    question, record = shown
    turn.happened(ChangeBegun(question.id, record.id, None))
    ticked = in_names_of(turn.catalogue, question, given.value)
    rows = question_rows(turn, question, record.id, action=Action.CORRECT, ticked=ticked)
    turn.amend(question_text(turn, question), rows, key=in_place(turn, record.id))


def keep(turn: Turn, shown: Shown) -> None:
    """*Keep Medium*: the answer stays as it is."""
    if turn.state.changing is not None and turn.state.changing.ask == shown.record.id:
        turn.happened(ChangeEnded())
    given = turn.state.history(shown.question.id).given
    if given is not None and confirmation.is_confirmation(turn, shown.record.id):
        if not turn.is_tap:  # "never mind" leaves the step, and says nothing of an answer that they called changed
            return _ask_as_it_was(turn, shown)
        return confirmation.still_true(turn, shown, given)
    show_kept(turn, shown.question, tapped=True)


def _ask_as_it_was(turn: Turn, shown: Shown) -> None:
    message = message_of(turn, shown.question, shown.record.id)
    turn.amend(message.text, message.rows, key=in_place(turn, shown.record.id))


def switch(turn: Turn, shown: Shown, index: int, instead_of: int) -> None:
    """*Yes, Light*: the offered other option becomes the answer. What was erased since is not switched.

    `instead_of`: the answer that it was offered over; one that came later is a later word, and stays.
    """
    question, record = shown
    value = KINDS[question.kind].pick(question, index, when_asked(turn, record.id))
    if value is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    taking = Taking(question, record, value, _label(turn, question, value), "confirmed")
    given = turn.state.history(question.id).given
    if given is not None and given.id != instead_of:
        return turn.toast(turn.phrase("toast.from_earlier"))
    if given is None and not is_purpose_taken_back(turn, shown):
        return turn.toast(turn.phrase("toast.not_yours"))
    if take(turn, taking):
        show_kept(turn, question)
        turn.amend(turn.phrase("switched", answer=_label(turn, question, value)))


def edited(turn: Turn, text: str) -> bool:
    """A message changed after it was sent is an offer to change, never a silent answer; whether it names another one.

    Nobody knows which message it was: it is about the answer given last that it can be one of. Words of their own fit every
    question that takes any, so they are about nothing but the very last.
    """
    answers = sorted(turn.state.answers(), key=lambda pair: pair[1].at, reverse=True)
    for place, (question_id, given) in enumerate(answers):
        found = asked(turn, given.ask)
        kind = KINDS[found.question.kind] if found is not None else None
        if found is None or kind is None or (place and kind.answer_type == "words"):
            continue
        reading = kind.read(found.question, text, here(turn))
        if isinstance(reading, Read):
            if reading.value == given.value:
                return False
            _offer_switch(turn, question_id, reading.value, toast=False)
            return True
    return False


def _take(turn: Turn, shown: Shown, value: Value) -> None:
    said = _label(turn, shown.question, value)
    if take(turn, Taking(shown.question, shown.record, value, said, "tapped"), tapped=True):
        show_kept(turn, shown.question, tapped=True)


def _offer_switch(turn: Turn, question_id: QuestionId, value: Value, *, toast: bool = True) -> None:
    """An old keyboard or an edit names another option: the truth first, then the choice."""
    given = turn.state.history(question_id).given
    found = asked(turn, given.ask) if given else None
    if given is None or found is None:
        return turn.toast(turn.phrase("toast.not_yours")) if toast else turn.say(turn.phrase("edited.ignored"))
    now_says, new = _label(turn, found.question, given.value), _label(turn, found.question, value)
    if toast:
        turn.toast(turn.phrase("toast.older", answer=now_says))
    index = _index_of(turn, found.question, given.ask, value)
    if index is None:
        return _offer_change(turn, given.ask, now_says)
    yes = turn.button(Action.SWITCH, given.ask, index, mark=given.id, answer=new)
    no = turn.button(Action.KEEP, given.ask, says="button.keep_this", answer=now_says)
    turn.say(turn.phrase("switch", answer=new), [[yes, no]])


def _offer_change(turn: Turn, ask_id: int, now_says: str) -> None:
    """An answer no single button stands for: the customer is shown what counts, and can change it."""
    turn.say(turn.phrase("switch.by_change", answer=now_says), [[turn.button(Action.CHANGE, ask_id)]])


def _label(turn: Turn, question: Question, value: Value) -> str:
    return KINDS[question.kind].say(question, value, turn.state.language)


def _index_of(turn: Turn, question: Question, ask_id: int, value: Value) -> int | None:
    kind, then = KINDS[question.kind], when_asked(turn, ask_id)
    choices = kind.offer(question, then)
    return next((choice.index for choice in choices if kind.pick(question, choice.index, then) == value), None)
