"""/help, and who can help where the bot cannot."""

from __future__ import annotations

from bot.engine.conversation.turn import Turn
from bot.engine.model.tokens import Action
from prompts.catalogue.catalogue import ContactTopic


def help_(turn: Turn) -> None:
    """/help: what the bot does and which commands there are."""
    turn.say(turn.phrase("help", contact=person_to_ask(turn)), [[turn.button(Action.MENU)]])


def no_such_command(turn: Turn) -> None:
    """A slash command that does not exist gets the list of those that do."""
    turn.say_once("command", turn.phrase("help", contact=person_to_ask(turn)), [[turn.button(Action.MENU)]])


def person_to_ask(turn: Turn, topic: ContactTopic | None = None) -> str:
    """Who can help where the bot cannot, with this topic where the brand names somebody for it."""
    brand = turn.catalogue.brand
    human = brand.contact_for(topic) if topic is not None else brand.human_contact
    return turn.phrase("fallback.person", contact=human) if human else ""
