"""The customer's rights, each used at once and in the chat: see, know, stop, erase."""

from __future__ import annotations

from datetime import timedelta

from bot.engine import keyboard, tokens
from bot.engine.effects import Button, Cancel, Erase, Message
from bot.engine.facts import (
    AskClosed,
    ConsentRecorded,
    ErasureOffered,
    KeptAfterStop,
    Resumed,
    RightUsed,
    Stopped,
)
from bot.engine.moments import receipt_code
from bot.engine.state import BE_ASKED
from bot.engine.tokens import Action, Token
from bot.engine.turn import Turn
from prompts.model.durations import after

_CONFIRMATION_LASTS = timedelta(minutes=15)
"""An erasure is confirmed soon or offered again; an old button never erases."""


def stop(turn: Turn, how: str) -> None:
    """Withdrawal, as easy as the Yes (GDPR Art. 7(3)): from any state, one message, no persuasion, no confirmation step."""
    if turn.state.phase == "stopped":
        return _confirm_stop(turn, how)
    if turn.state.phase in ("new", "noticed", "declined"):
        return turn.say(turn.phrase("stop.never_asked"))
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
    receivers = _receivers(turn)
    listed = turn.catalogue.phrases.listed(receivers, turn.state.language)
    text = turn.phrase("erase.offer", count=_count(turn))
    if receivers and any(True for _ in turn.state.answers()) and not turn.state.keeps_to_us:
        text = turn.phrase("erase.offer_shared", count=_count(turn), receivers=listed)
    turn.amend(text, keyboard.rows(buttons))


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
    if receivers := _receivers(turn):
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
    if how in ("word", "minor"):
        buttons.append(Button(turn.phrase("button.not_a_stop"), tokens.write(Action.NOT_A_STOP)))
    text = turn.phrase("stop.erase_on", day=turn.day(erase_at)) if erase_at else turn.phrase("stop.data_kept")
    because = turn.phrase("stop.minor") if how == "minor" else ""
    turn.say(f"{because} {text}".strip(), keyboard.rows(buttons))


def _receivers(turn: Turn) -> list[str]:
    return [receiver.called.says(turn.state.language) for receiver in turn.catalogue.brand.receivers]


def _count(turn: Turn) -> str:
    count = sum(1 for _ in turn.state.answers())
    return turn.phrase("count.answer" if count == 1 else "count.answers", count=count)
