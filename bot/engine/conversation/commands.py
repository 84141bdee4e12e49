"""Slash commands, and the words that mean the same: explicit tables of everything a customer can ask the bot to do."""

from __future__ import annotations

from collections.abc import Callable

from bot.engine.conversation import menu
from bot.engine.conversation.answers import later, skip
from bot.engine.conversation.help import help_
from bot.engine.conversation.onboarding import linking, start
from bot.engine.conversation.questions import why
from bot.engine.conversation.rights import erasure, my_data, privacy, stop
from bot.engine.conversation.settings import consents, language, pace, pause
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.person import ZoneAsked


def commanded(turn: Turn, name: str, argument: str = "") -> None:
    """A slash command; one that does not exist gets the list of those that do."""
    start.wake(turn)
    if name.lower() in _WITH_ARGUMENT:
        return _WITH_ARGUMENT[name.lower()](turn, argument)
    _COMMANDS.get(name.lower(), help_)(turn)


def said_as_word(turn: Turn, text: str, table: dict[str, Callable[[Turn], None]]) -> bool:
    """Whether the whole message is a word of one of these lists; then it is done."""
    for name, action in table.items():
        if turn.catalogue.phrases.means(name, text):
            action(turn)
            return True
    return False


def _ask_about_zone(turn: Turn) -> None:
    """/timezone: the customer tells, without being asked."""
    turn.happened(ZoneAsked())
    turn.say(turn.phrase("zone.type"))


_WITH_ARGUMENT: dict[str, Callable[[Turn, str], None]] = {
    "pace": pace.how_often,
    "pause": pause.take_a_break,
    "language": language.languages,
}


_COMMANDS: dict[str, Callable[[Turn], None]] = {
    "start": start.started,
    "stop": lambda turn: stop.stop(turn, "command"),
    "delete": erasure.offer_erasure,
    "privacy": privacy.privacy,
    "developer_info": privacy.privacy,
    "mydata": my_data.show_answers,
    "where": my_data.show_answers,
    "export": my_data.export,
    "consents": consents.consents,
    "why": why.why,
    "skip": skip.skip,
    "later": lambda turn: later.offer_later(turn, None),
    "resume": pause.resume,
    "link": linking.offer,
    "timezone": _ask_about_zone,
    "help": help_,
    "menu": menu.menu,
}


WORDS: dict[str, Callable[[Turn], None]] = {
    "help": help_,
    "menu": menu.menu,
    "privacy": privacy.privacy,
    "my_data": my_data.show_answers,
    "delete": erasure.offer_erasure,
}
"""Words no answer may be: the linter refuses them as labels."""


WISHES: dict[str, Callable[[Turn], None]] = {
    "pause": pause.take_a_break,
    "pace": pace.how_often,
    "language": language.languages,
    "export": my_data.export,
    "consents": consents.consents,
}
"""Wishes about the bot itself, unless the words name an answer."""
