"""In which of their chats a customer is written to: never in one that they blocked."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.model.state import State
from bot.engine.model.world import Chat, Moment


def where_to_write(state: State, chats: Sequence[Chat]) -> Chat:
    """Where to write first: in the chat that was joined last, unless it is blocked, or a page that nobody has open.

    Where all are blocked it is one of these, and nothing can reach them there.
    """
    let_in = [chat for chat in chats if chat.channel not in state.blocked] or list(chats)
    return ([chat for chat in let_in if chat.is_open] or let_in)[-1]


def is_reached_here(state: State, moment: Moment) -> bool:
    """Whether a question can reach the customer now in the chat of this moment."""
    return moment.present and moment.channel not in state.blocked


def is_reached(state: State, moment: Moment) -> bool:
    """Whether a question can reach the customer now in any of their chats."""
    return any(chat.is_open and chat.channel not in state.blocked for chat in _all(moment))


def has_another(state: State, moment: Moment, channel: str) -> bool:
    """Whether they have a chat beside this one that is not blocked."""
    return any(chat.channel != channel and chat.channel not in state.blocked for chat in _all(moment))


def _all(moment: Moment) -> tuple[Chat, ...]:
    return (Chat(moment.channel, moment.present), *moment.elsewhere)
