"""Answers to those the bot does not know: nothing about them is stored, so there is no state and no fact."""

from __future__ import annotations

from bot.engine.conversation.buttons.table import BUTTONS
from bot.engine.conversation.onboarding import age, linking
from bot.engine.conversation.onboarding.contact_verdict import is_link
from bot.engine.conversation.turn import Turn
from bot.engine.model import inputs, tokens
from bot.engine.model.effects import Effect, Leave, Message, Say, Toast
from bot.engine.model.inputs import Input
from bot.engine.model.state import State
from bot.engine.model.tokens import Action
from bot.engine.model.world import Moment
from bot.engine.understanding.rights_in_words.stretched import is_stretched_stop
from prompts.catalogue.catalogue import Catalogue

_FOR_EVERYBODY = frozenset({"privacy", "developer_info", "help", "mydata", "why"})
"""Commands that always answer, and for which nobody has to be remembered."""

_OF_A_LINK = (Action.JOIN, Action.NOT_JOIN)
"""Buttons shown to whoever came by a link, whom we may not know."""


def answer(content: Input, moment: Moment, catalogue: Catalogue) -> tuple[Effect, ...] | None:
    """What else to say without getting to know them, or nothing when it is time to say hello."""
    language = catalogue.brand.spoken(moment.language)
    match content:
        case inputs.Pressed():
            return (Toast(catalogue.phrases.says("forgotten.tap", language)),)
        case inputs.Commanded("delete" | "export" | "code"):
            return (Say("stranger", Message(catalogue.phrases.says("forgotten.delete", language))),)
        case inputs.Commanded("stop"):
            return (Say("stranger", Message(catalogue.phrases.says("stop.never_asked", language))),)
        case inputs.Said(text) if catalogue.phrases.means("stop", text) or is_stretched_stop(text, catalogue.phrases):
            return (Say("stranger", Message(catalogue.phrases.says("stop.never_asked", language))),)
        case inputs.Blocked() | inputs.Unblocked() | inputs.Edited():
            return ()
        case _:
            return None


def is_answered_alike(content: Input) -> bool:
    """Whether it is decided for them as for everybody, and leaves nothing to remember."""
    return (isinstance(content, inputs.Commanded) and content.name in _FOR_EVERYBODY) or _is_about_a_link(content)


def _is_about_a_link(content: Input) -> bool:
    """Whether this is a step of joining two chats that leaves nothing to remember: all of them but a yes."""
    match content:
        case inputs.Pressed(text):
            token = tokens.read(text)
            return token is not None and token.action in _OF_A_LINK
        case inputs.Commanded("link", argument):
            return bool(argument)
        case inputs.Commanded("start", argument):
            return linking.is_code(argument) or is_link(argument)
        case inputs.LinkShown() | inputs.LinkDeclined() | inputs.NotJoined():
            return True
        case _:
            return False


def too_young(moment: Moment, catalogue: Catalogue) -> tuple[Effect, ...]:
    """For whoever told lately that they are too young: a kind word, and no question."""
    turn = Turn(State(0, language=catalogue.brand.spoken(moment.language)), moment, catalogue, BUTTONS)
    age.remembered(turn)
    return tuple(turn.effects)


def in_a_group(moment: Moment, catalogue: Catalogue) -> tuple[Effect, ...]:
    """One polite sentence, then leave: never personal data in a group."""
    sentence = catalogue.phrases.says("group.leaving", catalogue.brand.spoken(moment.language))
    return (Say("stranger", Message(sentence)), Leave())
