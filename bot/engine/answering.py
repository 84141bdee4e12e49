"""What the customer does with a question: choose, type, change, skip, put off, refuse, ask why."""

from __future__ import annotations

from bot.engine import tokens
from bot.engine.asking import ask, ask_key, asked, explain_why, here, open_question, question_rows, question_text, when_asked
from bot.engine.effects import Button
from bot.engine.facts import AskClosed, ChangeBegun, ChangeEnded, Drafted, NotUnderstood
from bot.engine.pacing import pulled_ask
from bot.engine.reasons import Ask
from bot.engine.state import AskRecord, Draft
from bot.engine.storing import Taking, show_kept, take
from bot.engine.tokens import Action, Token
from bot.engine.turn import Turn
from prompts.kinds import Private, Read, TooLong, Unclear
from prompts.kinds.table import KINDS
from prompts.question import Question, QuestionId, Value

_CLARIFICATIONS = 2
"""Ask back at most twice, differently, then let go kindly."""


def chosen(turn: Turn, token: Token) -> None:
    """A tap on an option: of the open question, of a late one, or of one that has an answer by now."""
    found = asked(turn, token.ask)
    if found is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    question, record = found
    value = KINDS[question.kind].pick(question, token.index, when_asked(turn, token.ask))
    if value is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    given = turn.state.history(question.id).given
    if given is None:
        return take(turn, Taking(question, record, value, _label(turn, question, value), "tapped"), tapped=True)
    if given.value != value:
        _offer_switch(turn, question.id, value)


def corrected(turn: Turn, token: Token) -> None:
    """A tap on another option after *Change*."""
    found = asked(turn, token.ask)
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
    turn.amend(question_text(turn, question), rows)


def keep(turn: Turn, token: Token) -> None:
    """*Keep Medium*: the answer stays as it is."""
    found = asked(turn, token.ask)
    if turn.state.changing is not None:
        turn.happened(ChangeEnded())
    if found is not None:
        show_kept(turn, found[0], tapped=True)


def switch(turn: Turn, token: Token) -> None:
    """*Yes, Light*: the offered other option becomes the answer."""
    found = asked(turn, token.ask)
    value = KINDS[found[0].kind].pick(found[0], token.index, when_asked(turn, token.ask)) if found else None
    if found is None or value is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    question, record = found
    take(turn, Taking(question, record, value, _label(turn, question, value), "confirmed"))
    turn.amend(turn.phrase("switched", answer=_label(turn, question, value)))


def typed(turn: Turn, text: str) -> None:
    """Words while a question waits, or while an answer is being changed."""
    target = _target(turn)
    if target is None:
        return
    question, record = target
    match KINDS[question.kind].read(question, text, here(turn)):
        case Read(value, how):
            take(turn, Taking(question, record, value, text, how))
        case TooLong(limit, kept):
            _draft(turn, question, record, Draft("too_long", kept), turn.phrase("too_long", limit=limit), limit)
        case Private(topic, rest):
            said = turn.phrase("private.rest", topic=turn.phrase(f"topic.{topic}"), rest=rest)
            nothing_left = turn.phrase("private.nothing", topic=turn.phrase(f"topic.{topic}"))
            _draft(turn, question, record, Draft("private", rest), said if rest else nothing_left)
        case Unclear():
            _clarify(turn, question)


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


def keep_draft(turn: Turn, token: Token) -> None:
    """*Keep the first 300*, *Keep that*: what was shown becomes the answer, confirmed."""
    found = asked(turn, token.ask)
    draft = _draft_of(turn, token.ask)
    if found is None or draft is None:
        return turn.toast(turn.phrase("toast.draft_gone"))
    question, record = found
    turn.amend(turn.phrase("draft.kept"))
    take(turn, Taking(question, record, draft.keeps, draft.keeps, "confirmed"))


def drop_draft(turn: Turn, token: Token, *, rewrite: bool) -> None:
    """*Don't save* or *Let me rewrite*: the words are gone, the question still waits."""
    if turn.state.open is not None and turn.state.open.draft is not None:
        turn.happened(Drafted(None))
    elif turn.state.changing is not None:
        turn.happened(ChangeEnded())
    turn.amend(turn.phrase("draft.rewrite" if rewrite else "draft.dropped"))


def why(turn: Turn, *, tapped: bool = False) -> None:
    """*Why do you ask?*: the answer appears below the question, in the same message."""
    waiting = open_question(turn)
    if waiting is None:
        return turn.toast(turn.phrase("toast.question_over")) if tapped else turn.say(turn.phrase("why.none_open"))
    open_ask, question = waiting
    text = f"{question_text(turn, question)}\n\n{explain_why(turn, question)}"
    rows = question_rows(turn, question, open_ask.ask, with_why=False)
    turn.amend(text, rows, key=None if tapped else ask_key(open_ask.ask))


def one_more(turn: Turn, token: Token) -> None:
    """*One more?*: the customer's own act, at most so many in one visit."""
    found = turn.state.find_ask(token.ask)
    if turn.state.open is not None:
        return turn.toast(turn.phrase("toast.one_waits"))
    if turn.state.tempo.sitting >= turn.catalogue.brand.pace.in_one_visit:
        return turn.toast(turn.phrase("toast.enough_today"))
    decided = pulled_ask(turn.state, turn.now, turn.catalogue, prefer=found[0] if found else None)
    if not isinstance(decided, Ask):
        return turn.toast(turn.phrase("toast.no_more"))
    ask(turn, decided, pulled=True, one_more=True)


def _clarify(turn: Turn, question: Question) -> None:
    waiting = turn.state.open
    if waiting is None or turn.state.changing is not None:
        return turn.say(turn.phrase("clarify.change"))
    turn.happened(NotUnderstood(waiting.ask))
    if waiting.unclear >= _CLARIFICATIONS:
        turn.happened(AskClosed(waiting.ask, question.id, "unclear"))
        return turn.say(turn.phrase("clarify.let_go"))
    labels = [choice.label for choice in KINDS[question.kind].offer(question, here(turn))]
    if not labels:
        return turn.say(turn.phrase("clarify.words"))
    if waiting.unclear > 0:
        return turn.say(turn.phrase("clarify.second"))
    turn.say(turn.phrase("clarify.first", options=", ".join(labels)))


def _draft(turn: Turn, question: Question, record: AskRecord, draft: Draft, text: str, limit: int = 0) -> None:
    if turn.state.changing is not None:
        turn.happened(ChangeBegun(question.id, record.id, draft))
    else:
        turn.happened(Drafted(draft))
    turn.say(text, _draft_rows(turn, record, draft, limit))


def _draft_rows(turn: Turn, record: AskRecord, draft: Draft, limit: int) -> list[list[Button]]:
    drop = Button(turn.phrase("button.dont_save"), tokens.write(Action.DROP_DRAFT, record.id))
    rewrite = Button(turn.phrase("button.rewrite"), tokens.write(Action.REWRITE, record.id))
    if draft.why == "too_long":
        return [[Button(turn.phrase("button.keep_first", limit=limit), tokens.write(Action.KEEP_DRAFT, record.id))], [drop]]
    keep_that = [Button(turn.phrase("button.keep_that"), tokens.write(Action.KEEP_DRAFT, record.id))] if draft.keeps else []
    return [[*keep_that, rewrite], [drop]]


def _draft_of(turn: Turn, ask_id: int) -> Draft | None:
    waiting, changing = turn.state.open, turn.state.changing
    if changing is not None and changing.ask == ask_id:
        return changing.draft
    return waiting.draft if waiting is not None and waiting.ask == ask_id else None


def _offer_switch(turn: Turn, question_id: QuestionId, value: Value, *, toast: bool = True) -> None:
    """An old keyboard or an edit names another option: the truth first, then the choice."""
    given = turn.state.history(question_id).given
    found = asked(turn, given.ask) if given else None
    index = _index_of(turn, found[0], value) if found else None
    if given is None or found is None or index is None:
        return turn.toast(turn.phrase("toast.not_yours")) if toast else turn.say(turn.phrase("edited.ignored"))
    now_says, new = _label(turn, found[0], given.value), _label(turn, found[0], value)
    if toast:
        turn.toast(turn.phrase("toast.older", answer=now_says))
    yes = Button(turn.phrase("button.yes_switch", answer=new), tokens.write(Action.SWITCH, given.ask, index))
    no = Button(turn.phrase("button.keep_this", answer=now_says), tokens.write(Action.KEEP, given.ask))
    turn.say(turn.phrase("switch", answer=new), [[yes, no]])


def _target(turn: Turn) -> tuple[Question, AskRecord] | None:
    """What typed words are about: the answer being changed, else the open question."""
    changing, waiting = turn.state.changing, turn.state.open
    ask_id = changing.ask if changing else waiting.ask if waiting else None
    return asked(turn, ask_id) if ask_id is not None else None


def _label(turn: Turn, question: Question, value: Value) -> str:
    return KINDS[question.kind].say(question, value, turn.state.language)


def _index_of(turn: Turn, question: Question, value: Value) -> int | None:
    kind, today = KINDS[question.kind], here(turn)
    choices = kind.offer(question, today)
    return next((choice.index for choice in choices if kind.pick(question, choice.index, today) == value), None)
