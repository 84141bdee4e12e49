"""A sticker, a voice message, a photo, somebody else's words: said plainly, not kept, and the way on."""

from __future__ import annotations

from bot.engine.conversation.onboarding import notice
from bot.engine.conversation.turn import Turn
from bot.engine.model.tokens import Action


def unreadable(turn: Turn, what: str) -> None:
    """What the bot cannot read, by its kind."""
    if turn.state.phase == "new":
        return notice.greet(turn)
    key = what if what in ("sticker", "voice", "forwarded") else "other"
    waiting = turn.state.open
    way_on = turn.phrase("unreadable.way_on") if waiting is not None else ""
    rows = [[turn.button(Action.SKIP, waiting.ask)]] if waiting is not None else []
    turn.say_once(key, f"{turn.phrase_in_turn(f'unreadable.{key}')} {way_on}".strip(), rows)
