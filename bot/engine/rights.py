"""The customer's rights, each used at once and in the chat: see, know, stop, erase."""

from __future__ import annotations

from datetime import timedelta

from bot.engine import keyboard, tokens
from bot.engine.asking import asked
from bot.engine.effects import Button, Cancel, Erase, Message
from bot.engine.facts import (
    AnswerErased,
    AskClosed,
    ConsentRecorded,
    ErasureOffered,
    KeptAfterStop,
    Resumed,
    RightUsed,
    Stopped,
)
from bot.engine.moments import receipt_code
from bot.engine.pacing import is_resting
from bot.engine.state import BE_ASKED, Given
from bot.engine.storing import promised
from bot.engine.tokens import Action, Token
from bot.engine.turn import Turn
from prompts.durations import after
from prompts.kinds.table import KINDS
from prompts.question import QuestionId

_CONFIRMATION_LASTS = timedelta(minutes=15)
"""An erasure is confirmed soon or offered again; an old button never erases."""


def stop(turn: Turn, how: str) -> None:
    """Withdrawal, as easy as the Yes (GDPR Art. 7(3)): from any state, one message, no persuasion, no confirmation step."""
    if turn.state.phase == "stopped":
        return _confirm_stop(turn, how)
    if turn.state.phase in ("new", "noticed", "declined"):
        turn.say(turn.phrase("stop.never_asked"))
        return
    _withdraw(turn, how)
    _confirm_stop(turn, how)


def blocked(turn: Turn) -> None:
    """A block by the messenger is a stop; there is nobody to tell."""
    if turn.state.phase == "active":
        _withdraw(turn, "blocked")


def keep_after_stop(turn: Turn) -> None:
    """*Keep it, just don't ask*: the answers stay under their own retention."""
    if turn.state.phase != "stopped":
        return turn.toast(turn.phrase("toast.question_over"))
    if turn.state.erase_at is not None:
        turn.happened(KeptAfterStop())
    turn.amend(turn.phrase("stop.kept"))


def not_a_stop(turn: Turn) -> None:
    """*I meant something else*: the stop is taken back by the customer's own tap, on the words they first agreed to."""
    consent = turn.state.consents.get(BE_ASKED)
    if turn.state.phase != "stopped" or consent is None:
        return turn.toast(turn.phrase("toast.question_over"))
    until = after(turn.now, turn.catalogue.brand.consent_valid)
    renewed = turn.id("consent:be_asked")
    language = turn.state.language
    turn.happened(ConsentRecorded(renewed, BE_ASKED, "renewed", consent.wording, language, "stop:taken_back", until))
    turn.happened(Resumed())
    turn.amend(turn.phrase("stop.taken_back"))


def offer_erasure(turn: Turn) -> None:
    """/delete: says exactly what goes; one single-use confirmation."""
    confirmation = turn.id("erasure")
    turn.happened(ErasureOffered(confirmation))
    buttons = [
        Button(turn.phrase("button.erase_all"), tokens.write(Action.ERASE_ALL, confirmation)),
        Button(turn.phrase("button.keep_all"), tokens.write(Action.KEEP_ALL, confirmation)),
    ]
    turn.say(turn.phrase("erase.offer", count=_count(turn)), keyboard.rows(buttons))


def erase_all(turn: Turn, token: Token) -> None:
    """The confirmation: everything goes now (GDPR Art. 17)."""
    offered = turn.state.erase_asked
    if offered is None or offered[0] != token.ask or turn.now - offered[1] > _CONFIRMATION_LASTS:
        turn.toast(turn.phrase("toast.confirm_again"))
        return offer_erasure(turn)
    forget(turn, farewell=True)


def erase_now(turn: Turn) -> None:
    """*Erase now*, after a stop."""
    if turn.state.phase != "stopped":
        return turn.toast(turn.phrase("toast.question_over"))
    forget(turn, farewell=True)


def forget(turn: Turn, *, farewell: bool) -> None:
    """Erase this customer; the receipt is all that is left."""
    code = receipt_code(turn.moment.nonce)
    turn.effects.append(Cancel("all"))
    turn.effects.append(Erase(Message(turn.phrase("erase.done", code=code)) if farewell else None, code))


def keep_all(turn: Turn) -> None:
    """*Keep*: nothing is erased."""
    turn.amend(turn.phrase("erase.kept"))


def erase_answer(turn: Turn, token: Token) -> None:
    """*Erase* on one answer: its value and words are gone, that it was given stays."""
    found = asked(turn, token.ask)
    given = turn.state.history(found[0].id).given if found else None
    if found is None or given is None:
        return turn.toast(turn.phrase("toast.nothing_to_change"))
    turn.happened(AnswerErased(found[0].id, given.id, "erased"))
    turn.toast(turn.phrase("toast.erased"))
    show_answers(turn, tapped=True)


def show_answers(turn: Turn, *, tapped: bool = False) -> None:
    """/mydata: every value in words, with its date, purpose and keep-until; what was declined; the pace (GDPR Art. 15)."""
    turn.happened(RightUsed("access"))
    text = "\n".join([*_answer_lines(turn), *_other_lines(turn)])
    rows = _answer_rows(turn)
    if tapped:
        turn.amend(text, rows)
    else:
        turn.say(text, rows)


def menu(turn: Turn) -> None:
    """/menu: what the customer can do at any time."""
    buttons = [
        Button(turn.phrase("button.my_answers"), tokens.write(Action.MY_ANSWERS)),
        Button(turn.phrase("button.stop"), tokens.write(Action.STOP)),
        Button(turn.phrase("button.erase_all"), tokens.write(Action.OFFER_ERASURE)),
    ]
    turn.say(turn.phrase("menu"), keyboard.rows(buttons))


def privacy(turn: Turn) -> None:
    """/privacy: who is responsible, what is kept and why, how to stop (GDPR Art. 13; Telegram Bot Developer Terms section 4)."""
    turn.happened(RightUsed("information"))
    brand, phrases, language = turn.catalogue.brand, turn.catalogue.phrases, turn.state.language
    lines = []
    if brand.controller is not None:
        controller = brand.controller
        lines.append(
            turn.phrase("privacy.controller", name=controller.name, address=controller.address, contact=controller.contact)
        )
    lines.append(turn.phrase("privacy.what"))
    promises = dict.fromkeys(q.purpose.promise.says(language) for q in turn.catalogue.questions.values())
    if promises:
        lines.append(turn.phrase("details.purposes", purposes="; ".join(promises)))
    if receivers := [receiver.called.says(language) for receiver in brand.receivers]:
        lines.append(turn.phrase("details.receivers", receivers=phrases.listed(receivers, language)))
    lines.append(turn.phrase("privacy.keep", keep=phrases.duration(brand.keep_at_most, language)))
    lines.append(turn.phrase("privacy.rights"))
    if brand.privacy_page:
        lines.append(turn.phrase("privacy.page", page=brand.privacy_page))
    turn.say("\n".join(lines))


def _withdraw(turn: Turn, how: str) -> None:
    if turn.state.open is not None:
        turn.happened(AskClosed(turn.state.open.ask, turn.state.open.question, "withdrawn"))
    consent = turn.state.consents[BE_ASKED]
    withdrawn = turn.id("consent:be_asked")
    turn.happened(ConsentRecorded(withdrawn, BE_ASKED, "withdrawn", consent.wording, turn.state.language, how, None))
    turn.happened(Stopped(how, after(turn.now, turn.catalogue.brand.erase_after_stop)))
    turn.effects.append(Cancel("all" if how == "blocked" else "proactive"))


def _confirm_stop(turn: Turn, how: str) -> None:
    erase_at = turn.state.erase_at
    buttons = []
    if erase_at is not None:
        buttons.append(Button(turn.phrase("button.erase_now"), tokens.write(Action.ERASE_NOW)))
        buttons.append(Button(turn.phrase("button.keep_after_stop"), tokens.write(Action.KEEP_AFTER_STOP)))
    if how == "word":
        buttons.append(Button(turn.phrase("button.not_a_stop"), tokens.write(Action.NOT_A_STOP)))
    text = turn.phrase("stop.erase_on", day=turn.day(erase_at)) if erase_at else turn.phrase("stop.data_kept")
    turn.say(text, keyboard.rows(buttons))


def _count(turn: Turn) -> str:
    count = sum(1 for _ in turn.state.answers())
    return turn.phrase("count.answer" if count == 1 else "count.answers", count=count)


def _answer_lines(turn: Turn) -> list[str]:
    known = enumerate(turn.state.answers(), start=1)
    lines = [f"{number}. {_answer_line(turn, question, given)}" for number, (question, given) in known]
    return lines or [turn.phrase("mydata.none")]


def _answer_line(turn: Turn, question_id: QuestionId, given: Given) -> str:
    found = asked(turn, given.ask)
    language = turn.state.language
    if found is None:
        return turn.phrase("mydata.answer_plain", label=f"{question_id}:", answer=given.said, day=turn.day(given.at))
    question = found[0]
    label = question.label.says(language) + ":" if question.label else question.ask.says(language)
    answer = KINDS[question.kind].say(question, given.value, language)
    purpose = question.purpose.promise.says(language)
    keep = turn.day(given.keep_until)
    return turn.phrase("mydata.answer", label=label, answer=answer, day=turn.day(given.at), purpose=purpose, keep=keep)


def _other_lines(turn: Turn) -> list[str]:
    state, language = turn.state, turn.state.language
    declined = [
        (question.label or question.ask).says(language)
        for question in turn.catalogue.questions.values()
        if state.history(question.id).refused or _is_skipped(turn, question.id)
    ]
    lines = []
    if declined:
        lines.append(turn.phrase("mydata.declined", questions="; ".join(declined)))
    if (consent := state.consents.get(BE_ASKED)) is not None:
        lines.append(turn.phrase(f"mydata.consent.{consent.status}", day=turn.day(consent.at)))
    if state.keeps_to_us:
        lines.append(turn.phrase("mydata.not_shared"))
    lines.append(turn.phrase(f"mydata.address.{turn.moment.channel}"))
    return [*lines, *_pace_line(turn)]


def _pace_line(turn: Turn) -> list[str]:
    if not turn.state.may_be_asked(turn.now):
        return []
    if is_resting(turn.state, turn.catalogue):
        return [turn.phrase("mydata.resting")]
    promise = promised(turn)
    return [promise] if promise else []


def _is_skipped(turn: Turn, question: QuestionId) -> bool:
    not_before = turn.state.history(question).not_before
    return not_before is not None and turn.now < not_before


def _answer_rows(turn: Turn) -> list[list[Button]]:
    rows = []
    for number, (_, given) in enumerate(turn.state.answers(), start=1):
        change = Button(turn.phrase("button.change_numbered", number=number), tokens.write(Action.CHANGE, given.ask))
        erase = Button(turn.phrase("button.erase_numbered", number=number), tokens.write(Action.ERASE_ANSWER, given.ask))
        rows.append([change, erase])
    return rows
