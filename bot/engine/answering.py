"""What the customer does with a question: choose, type, change, ask why, ask for one more."""

from __future__ import annotations

from bot.engine import clarifying, confirming, drafts, picking, tokens
from bot.engine.asking import (
    ask,
    ask_key,
    asked,
    asks_in_visit,
    can_offer_more,
    explained,
    in_place,
    is_answered_since,
    open_question,
)
from bot.engine.effects import Button
from bot.engine.explaining import in_words
from bot.engine.facts import ChangeBegun, ChangeEnded, WhyShown
from bot.engine.pacing import next_ask, pulled_ask
from bot.engine.reasons import Ask
from bot.engine.showing import here, question_rows, question_text, when_asked
from bot.engine.state import AskId, AskRecord
from bot.engine.storing import Taking, show_kept, take
from bot.engine.tokens import Action, Token
from bot.engine.turn import Turn
from prompts.kinds.table import GATHERING, KINDS
from prompts.model.kind import (
    Private,
    Read,
    TooLong,
    Unclear,
)
from prompts.model.question import Question, QuestionId, Value


def chosen(turn: Turn, token: Token) -> None:
    """A tap on an option: of the open question, of a late one, or of one that has an answer by now."""
    found = asked(turn, token.ask)
    if found is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    question, record = found
    given = turn.state.history(question.id).given
    if question.kind in GATHERING and (given is None or picking.is_open(turn, record.id)):
        return picking.tapped(turn, token)
    value = KINDS[question.kind].pick(question, token.index, when_asked(turn, token.ask))
    if value is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    if given is None or picking.is_open(turn, record.id):
        take(turn, Taking(question, record, value, _label(turn, question, value), "tapped"), tapped=True)
    elif given.value != value:
        _offer_switch(turn, question.id, value)


def corrected(turn: Turn, token: Token) -> None:
    """A tap on another option after *Change*."""
    found = asked(turn, token.ask)
    if found is not None and picking.is_toggle(found[0], token.action):
        return picking.tapped(turn, token)
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
    if found is not None and confirming.is_confirmation(turn, token.ask):
        return confirming.still_true(turn, token)
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


def typed(turn: Turn, text: str) -> None:
    """Words while a question waits, or while an answer is being changed."""
    target = target_of_words(turn)
    if target is None:
        return
    question, record = target
    match KINDS[question.kind].read(question, text, here(turn)):
        case Read(value, how):
            take(turn, Taking(question, record, value, text, how))
        case TooLong() as reading:
            drafts.too_long(turn, question, record, reading)
        case Private() as reading:
            drafts.private(turn, question, record, reading)
        case Unclear() as unclear:
            clarifying.clarify(turn, question, unclear)


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


def one_more(turn: Turn, token: Token) -> None:
    """*One more?*: the customer's own act, at most so many in one visit."""
    found = turn.state.find_ask(token.ask)
    if turn.state.open is not None:
        return turn.toast(turn.phrase("toast.one_waits"))
    asks = asks_in_visit(turn, turn.state)
    if asks >= turn.catalogue.brand.pace.in_one_visit:
        return turn.toast(turn.phrase("toast.enough_today"))
    decided = pulled_ask(turn.state, turn.now, turn.catalogue, turn.moment.world, prefer=found[0] if found else None)
    if not isinstance(decided, Ask):
        return turn.toast(turn.phrase("toast.no_more"))
    ask(turn, decided, pulled=True, one_more=asks > 0)


def target_of_words(turn: Turn) -> tuple[Question, AskRecord] | None:
    """What typed words are about: the answer being changed, else the open question."""
    changing, waiting = turn.state.changing, turn.state.open
    ask_id = changing.ask if changing else waiting.ask if waiting else None
    return asked(turn, ask_id) if ask_id is not None else None


def may_offer_one(turn: Turn) -> bool:
    """Whether a question could be asked at once, by the customer's own tap."""
    return can_offer_more(turn.state, turn, None) is not None


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
