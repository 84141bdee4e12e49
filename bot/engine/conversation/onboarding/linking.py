"""One person in two chats: joined only by their own act, with a code that one chat gives and the other takes."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.person import ChatLinked, LinkOffered
from bot.engine.model.ids_and_time import crockford, crockford_number
from bot.engine.model.inputs import Joining
from bot.engine.model.state import State

_LASTS = timedelta(minutes=15)
_HALF = 13
"""Letters of a 63-bit number: the customer's id, then a secret of the same size."""

DEEP_LINK = "link_"
"""Start word of a deep link that carries a code; Telegram takes 64 letters of `A-Za-z0-9_-` (Bot API, deep linking)."""


def offer(turn: Turn) -> None:
    """/link: a single-use code for the other chat."""
    if turn.state.phase not in ("active", "stopped"):
        return turn.say(turn.phrase("wish.not_asked"))
    code = turn.id("link")
    turn.happened(LinkOffered(code))
    turn.say(turn.phrase("link.offer", code=crockford(turn.state.customer, _HALF) + crockford(code, _HALF)))


def join(turn: Turn, given: Joining) -> None:
    """The code, sent in the other chat: that chat is this customer's as well, if it was just offered here."""
    if is_fresh(turn.state, given.code, turn.now):
        turn.happened(ChatLinked(turn.moment.channel))
        turn.say(turn.phrase("link.done"))


def is_fresh(state: State, code: int, now: datetime) -> bool:
    """Whether this code was offered to this customer, not long ago, and not used since."""
    offered = state.link_offered
    return offered is not None and offered[0] == code and now - offered[1] <= _LASTS


def read(text: str) -> tuple[int, int] | None:
    """Customer and secret in a typed or tapped code, or nothing."""
    letters = text.strip().removeprefix(DEEP_LINK)
    if len(letters) != 2 * _HALF:
        return None
    customer, code = crockford_number(letters[:_HALF]), crockford_number(letters[_HALF:])
    return (customer, code) if customer is not None and code is not None else None
