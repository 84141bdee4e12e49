"""Slash commands, and the words that mean the same: explicit tables of everything a customer can ask the bot to do."""

from __future__ import annotations

from collections.abc import Callable

from bot.engine import answering, declining, linking, menu, mydata, rights, sharing, welcome, wishes
from bot.engine.facts import ZoneAsked
from bot.engine.turn import Turn


def commanded(turn: Turn, name: str, argument: str = "") -> None:
    """A slash command; one that does not exist gets the list of those that do."""
    welcome.wake(turn)
    if name.lower() in _WITH_ARGUMENT:
        return _WITH_ARGUMENT[name.lower()](turn, argument)
    _COMMANDS.get(name.lower(), help_)(turn)


def help_(turn: Turn) -> None:
    """/help: what the bot does and which commands there are."""
    turn.say(turn.phrase("help", contact=person_to_ask(turn)), [[menu.button(turn)]])


def person_to_ask(turn: Turn) -> str:
    """Who can help where the bot cannot."""
    human = turn.catalogue.brand.human_contact
    return turn.phrase("fallback.person", contact=human) if human else ""


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
    "pace": wishes.how_often,
    "pause": wishes.take_a_break,
    "language": wishes.languages,
}

_COMMANDS: dict[str, Callable[[Turn], None]] = {
    "start": welcome.started,
    "stop": lambda turn: rights.stop(turn, "command"),
    "delete": rights.offer_erasure,
    "privacy": rights.privacy,
    "developer_info": rights.privacy,
    "mydata": mydata.show_answers,
    "where": mydata.show_answers,
    "export": mydata.export,
    "consents": sharing.consents,
    "why": answering.why,
    "skip": declining.skip,
    "later": lambda turn: declining.offer_later(turn, None),
    "resume": wishes.resume,
    "link": linking.offer,
    "timezone": _ask_about_zone,
    "help": help_,
    "menu": menu.menu,
}

WORDS: dict[str, Callable[[Turn], None]] = {
    "help": help_,
    "menu": menu.menu,
    "privacy": rights.privacy,
    "my_data": mydata.show_answers,
    "delete": rights.offer_erasure,
}
"""Words no answer may be: the linter refuses them as labels."""

WISHES: dict[str, Callable[[Turn], None]] = {
    "pause": wishes.take_a_break,
    "pace": wishes.how_often,
    "language": wishes.languages,
    "export": mydata.export,
    "consents": sharing.consents,
}
"""Wishes about the bot itself, unless the words name an answer."""
