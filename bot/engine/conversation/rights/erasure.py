"""Erasing everything (GDPR Art. 17): offered with exactly what goes, confirmed once, and then done."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine.conversation import keyboard
from bot.engine.conversation.questions.receivers import who_has_something
from bot.engine.conversation.rights import stop
from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Cancel, Erase, Farewell, Message
from bot.engine.model.facts.consent import ErasureLeft, ErasureOffered
from bot.engine.model.ids_and_time import receipt_code
from bot.engine.model.tokens import Action, Token

CONFIRMATION_LASTS = timedelta(minutes=15)
"""An erasure is confirmed soon or offered again; an old button never erases."""


def offer_erasure(turn: Turn, *, intro: str = "") -> None:
    """/delete: says exactly what goes; one single-use confirmation."""
    confirmation = turn.id("erasure")
    turn.happened(ErasureOffered(confirmation))
    buttons = [
        turn.button(Action.ERASE_ALL, confirmation),
        turn.button(Action.KEEP_ALL, confirmation),
    ]
    has_answers = any(True for _ in turn.state.answers())
    text = turn.phrase("erase.offer", count=_count(turn)) if has_answers else turn.phrase("erase.offer_nothing")
    if has_answers and (told := who_has_something(turn)):
        text = turn.phrase("erase.offer_shared", count=_count(turn), receivers=told)
    turn.amend(f"{intro} {text}".strip(), keyboard.rows(buttons), right="erase")


def hold(turn: Turn, asked_at: datetime) -> None:
    """The records forgot that this was offered: whoever has not said is left alone for as long as before (`decides_until`)."""
    offered = turn.state.erase_asked
    if offered is None or offered[1] < asked_at:
        turn.happened(ErasureOffered(turn.id("erasure"), asked_at))


def ask_plainly(turn: Turn) -> None:
    """A yes that is not the button's: nothing is erased on it, and the button's own words are asked for."""
    offered = turn.state.erase_asked
    if offered is None:
        return offer_erasure(turn)
    buttons = [turn.button(action, offered[0]) for action in (Action.ERASE_ALL, Action.KEEP_ALL)]
    turn.say(turn.phrase("erase.plainly", button=turn.phrase("button.erase_all")), keyboard.rows(buttons))


def erase_all(turn: Turn, token: Token) -> None:
    """The confirmation: everything goes now (GDPR Art. 17)."""
    offered = turn.state.erase_asked
    if offered is None or offered[0] != token.ask or turn.now - offered[1] > CONFIRMATION_LASTS:
        return offer_erasure(turn, intro=turn.phrase("erase.confirm_again"))
    forget(turn, farewell=True)


def erase_now(turn: Turn, token: Token) -> None:
    """*Erase now*, after this stop."""
    if not stop.is_of_this_stop(turn.state, token.ask):
        return stop.over(turn)
    forget(turn, farewell=True)


def forget(turn: Turn, *, farewell: bool) -> None:
    """Erase this customer; the receipt is all that is left."""
    code = receipt_code(turn.moment.nonce)
    turn.effects.append(Cancel("all"))
    is_minor = turn.state.stop is not None and turn.state.stop.how == "minor"
    said = _farewell(turn, code) if farewell else None
    turn.effects.append(Erase(said, code, "under_age" if is_minor else "erased"))


def keep_all(turn: Turn) -> None:
    """*Keep*: nothing is erased, and the button that would is over."""
    if turn.state.erase_asked is not None:
        turn.happened(ErasureLeft())
    turn.amend(turn.phrase("erase.kept"))


def _farewell(turn: Turn, code: str) -> Farewell:
    told = who_has_something(turn)
    goes_on = turn.phrase("erase.goes_on", receivers=told) if told else ""
    remains = f"{goes_on} {turn.phrase_here('erase.remains')}".strip()
    done = "erase.done_here" if told else "erase.done"
    return Farewell(
        done=Message(turn.phrase(done, code=code, remains=remains)),
        pending=Message(turn.phrase("erase.pending", code=code)),
        finished=Message(turn.phrase("erase.finished", code=code, remains=remains)),
        if_back=Message(turn.phrase("erase.finished_since", code=code, remains=remains)),
    )


def _count(turn: Turn) -> str:
    count = sum(1 for _ in turn.state.answers())
    return turn.phrase("count.answer" if count == 1 else "count.answers", count=count)
