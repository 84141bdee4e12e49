"""A question on its way to the customer: its words, its buttons, its reasons."""

from __future__ import annotations

from bot.engine import keyboard, tokens
from bot.engine.effects import Button, Message, Say
from bot.engine.facts import AskClosed, Asked, Promised
from bot.engine.moments import local_day
from bot.engine.pacing import POLICY, promise, pulled_ask
from bot.engine.reasons import Ask
from bot.engine.state import AskId, AskRecord, Open, State
from bot.engine.tokens import Action
from bot.engine.turn import Turn
from bot.engine.windows import window_for
from prompts.kinds import Here
from prompts.kinds.table import KINDS
from prompts.question import Question, QuestionId, Value

_TICK = "\N{CHECK MARK} "


def ask(turn: Turn, decided: Ask, *, pulled: bool, one_more: bool = False) -> None:
    """Put one question to the customer; whatever was still open is superseded."""
    if turn.state.open is not None:
        turn.happened(AskClosed(turn.state.open.ask, turn.state.open.question, "superseded"))
    question, ask_id = decided.question, turn.id("ask")
    is_last = one_more and turn.state.tempo.sitting + 1 >= turn.catalogue.brand.pace.in_one_visit
    message = question_message(turn, question, ask_id, intro=turn.phrase("ask.last_today") if is_last else "")
    turn.happened(
        Asked(
            ask=ask_id,
            question=question.id,
            revision=question.revision,
            wording=turn.shown("question", message).sha256,
            language=turn.state.language,
            pulled=pulled,
            one_more=one_more,
            policy=POLICY,
            reasons=tuple(f"{reason.rule}:{reason.detail}" for reason in decided.reasons),
        )
    )
    promise_again(turn)
    until = None if pulled else window_for(turn.state.zone, turn.catalogue).closes_after(turn.now)
    turn.effects.append(Say(ask_key(ask_id), message, proactive=not pulled, not_after=until, ask=ask_id))


def promise_again(turn: Turn, *, by_customer: bool = False) -> None:
    """Work out the next promise from the last ask; only the customer's own act may bring it nearer."""
    tempo = turn.state.tempo
    if tempo.last_ask_at is None:
        return
    until = promise(turn.state, tempo.last_ask_at, turn.catalogue)
    if tempo.next_ask_at is not None and not by_customer:
        until = max(until, tempo.next_ask_at)
    if until != tempo.next_ask_at:
        turn.happened(Promised(until))


def ask_key(ask_id: AskId) -> str:
    """The name of the message that carries an ask."""
    return f"ask:{ask_id}"


def pinned(turn: Turn, question: QuestionId, revision: str) -> Question | None:
    """The question as it was shown with an ask."""
    return turn.catalogue.pinned(revision, question)


def open_question(turn: Turn) -> tuple[Open, Question] | None:
    """What waits for an answer, in the revision that was shown."""
    waiting = turn.state.open
    question = pinned(turn, waiting.question, waiting.revision) if waiting else None
    return (waiting, question) if waiting and question else None


def asked(turn: Turn, ask_id: AskId) -> tuple[Question, AskRecord] | None:
    """The question one of this customer's asks showed; nothing for anybody else's."""
    found = turn.state.find_ask(ask_id)
    question = pinned(turn, found[0], found[1].revision) if found else None
    return (question, found[1]) if found and question else None


def here(turn: Turn) -> Here:
    """What words mean now: typed answers."""
    return Here(turn.state.language, turn.today())


def when_asked(turn: Turn, ask_id: AskId) -> Here:
    """What buttons mean: `in 1 week` counts from the day the question was asked, however late the tap."""
    found = turn.state.find_ask(ask_id)
    return Here(turn.state.language, local_day(found[1].at, turn.zone) if found else turn.today())


def question_message(turn: Turn, question: Question, ask_id: AskId, *, intro: str = "") -> Message:
    """The question as it is first shown: ask, hint, benefit and purpose in one message, options, then Why? and Skip."""
    text = f"{intro}\n{question_text(turn, question)}".strip()
    return Message(text, question_rows(turn, question, ask_id))


def question_text(turn: Turn, question: Question) -> str:
    """Question, benefit and purpose line: what consent to the answer rests on (GDPR Art. 7(2))."""
    language = turn.state.language
    hint = f" {turn.phrase('ask.private_hint')}" if question.private_hint else ""
    purpose = turn.phrase("ask.purpose", purpose=question.purpose.promise.says(language))
    return f"{question.ask.says(language)}{hint}\n{question.benefit.says(language)} {purpose}"


def question_rows(
    turn: Turn,
    question: Question,
    ask_id: AskId,
    *,
    action: Action = Action.CHOOSE,
    ticked: Value | None = None,
    with_why: bool = True,
) -> keyboard.Rows:
    """The buttons of a question; `ticked` marks the current answer while it is being corrected."""
    kind, then = KINDS[question.kind], when_asked(turn, ask_id)
    choices = [
        Button(
            f"{_TICK}{choice.label}" if ticked is not None and kind.pick(question, choice.index, then) == ticked else choice.label,
            tokens.write(action, ask_id, choice.index),
        )
        for choice in kind.offer(question, then)
    ]
    if action is Action.CORRECT:
        return keyboard.rows(choices, [Button(turn.phrase("button.keep_answer"), tokens.write(Action.KEEP, ask_id))])
    quiet = [Button(turn.phrase("button.skip"), tokens.write(Action.SKIP, ask_id))]
    if with_why:
        quiet.insert(0, Button(turn.phrase("button.why"), tokens.write(Action.WHY, ask_id)))
    return keyboard.rows(choices, quiet)


def explain_why(turn: Turn, question: Question) -> str:
    """Why it is asked, how long it is kept, who gets it, and that saying nothing costs nothing."""
    language = turn.state.language
    phrases = turn.catalogue.phrases
    receivers = [receiver.called.says(language) for receiver in turn.catalogue.receivers_for(question)]
    goes = turn.phrase("why.goes_to", receivers=phrases.listed(receivers, language)) if receivers else turn.phrase("why.stays")
    purpose = question.purpose.promise.says(language)
    return turn.phrase("why", purpose=purpose[:1].upper() + purpose[1:], keep=phrases.duration(question.keep, language), goes=goes)


def can_offer_more(state: State, turn: Turn, prefer: QuestionId | None) -> Question | None:
    """The question *One more?* would bring, if the visit still has room for one."""
    if state.open is not None or state.tempo.sitting >= turn.catalogue.brand.pace.in_one_visit:
        return None
    found = pulled_ask(state, turn.now, turn.catalogue, prefer=prefer)
    return found.question if isinstance(found, Ask) else None
