"""A chat that is blocked: a stop, but for a Yes that was given in another chat since; and what the others are told of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.engine.conversation.rights import stop
from bot.engine.conversation.turn import Turn
from bot.engine.model import inputs
from bot.engine.model.effects import FOR_SURE, Cancel, Say
from bot.engine.model.facts.asks import AskUndeliverable
from bot.engine.model.facts.chats import ChatBack, ChatBlocked, StopTold
from bot.engine.model.inputs import Input
from bot.engine.model.parts.agreements import BE_ASKED
from bot.engine.pacing import reach

_WHOLE_SECONDS = timedelta(seconds=1)
"""Messengers tell when something happened in whole seconds (Bot API, ChatMemberUpdated.date): it may have been so much later."""

_BY_THEM_HERE = (
    *(inputs.Said, inputs.Commanded, inputs.Pressed, inputs.SentUnreadable, inputs.Edited, inputs.SharedContact),
    *(inputs.LinkShown, inputs.LinkAgreed, inputs.LinkDeclined, inputs.Joining, inputs.NotJoined, inputs.CameByLink),
)
"""What a customer did in the chat of the turn; a step of a link stands for the words or the tap that took it."""


def blocked(turn: Turn, channel: str, *, since: datetime | None = None) -> None:
    """A block by the messenger is a stop: only the same block told again, or one from before a Yes in another chat, is none.

    `since`: when it was so, as far as that is known.
    """
    is_known = channel in turn.state.blocked
    hold(turn, (channel,))
    if reach.has_another(turn.state, turn.moment, channel) and (is_known or _is_before_the_yes(turn, since)):
        return
    stop.end_links(turn)
    if turn.state.phase == "active":
        turn.effects.append(Cancel("all"))
        stop.withdraw(turn, "blocked", blocked_in=channel if turn.moment.elsewhere else "")
    elif turn.state.phase == "stopped":
        stop.mean_it(turn)


def refused(turn: Turn, given: inputs.NotDelivered) -> None:
    """The messenger refused a message since its chat is blocked; a question that it put waits for nobody there."""
    blocked(turn, given.channel or turn.moment.channel, since=given.handed_over_at)
    if turn.state.phase == "active" and given.ask is not None:
        turn.happened(AskUndeliverable(given.ask))


def hold(turn: Turn, channels: Iterable[str]) -> None:
    """These chats are blocked, as they were when it was known last; that it was a stop is said apart."""
    for channel in channels:
        if channel not in turn.state.blocked:
            turn.happened(ChatBlocked(channel))


def came_back(turn: Turn, given: Input) -> None:
    """A chat that was blocked comes back when the messenger says so, or the customer does anything there."""
    if turn.moment.channel in turn.state.blocked and isinstance(given, (inputs.Unblocked, *_BY_THEM_HERE)):
        turn.happened(ChatBack(turn.moment.channel))


def tell(turn: Turn, given: Input) -> None:
    """The first reply in another chat begins with the stop that nobody could be told of in the blocked one, unless it says so."""
    standing = turn.state.stop
    if standing is None or standing.blocked_in in ("", turn.moment.channel) or not isinstance(given, _BY_THEM_HERE):
        return
    turn.happened(StopTold())
    key = f"{FOR_SURE}stop"
    if not any(isinstance(effect, Say) and effect.key == key for effect in turn.effects):
        said, rows = stop.confirmation(turn, because=turn.phrase("stop.blocked"))
        turn.effects.insert(0, Say(key, turn.message(said, rows), one_at_a_time=True))


def _is_before_the_yes(turn: Turn, since: datetime | None) -> bool:
    consent = turn.state.consents.get(BE_ASKED)
    is_yes = turn.state.phase == "active" and consent is not None and consent.status in ("given", "renewed")
    return is_yes and consent is not None and since is not None and since + _WHOLE_SECONDS <= consent.at
