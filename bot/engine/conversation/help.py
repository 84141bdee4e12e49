"""/help, and who can help where the bot cannot."""

from __future__ import annotations

from bot.engine.conversation.turn import Turn
from bot.engine.model.tokens import Action


def help_(turn: Turn) -> None:
    """/help: what the bot does and which commands there are."""
    turn.say(turn.phrase("help", contact=person_to_ask(turn)), [[turn.button(Action.MENU)]])


def person_to_ask(turn: Turn) -> str:
    """Who can help where the bot cannot."""
    human = turn.catalogue.brand.human_contact
    return turn.phrase("fallback.person", contact=human) if human else ""
