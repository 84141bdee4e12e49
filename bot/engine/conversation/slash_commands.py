"""Slash commands: an explicit table of everything a customer can ask the bot to do."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from types import MappingProxyType

from bot.engine.conversation import menu
from bot.engine.conversation.answers import drafts
from bot.engine.conversation.buttons.table import press
from bot.engine.conversation.context import context_of
from bot.engine.conversation.help import help_, no_such_command
from bot.engine.conversation.onboarding import contact, linking, start
from bot.engine.conversation.onboarding.contact_verdict import is_link
from bot.engine.conversation.questions import why
from bot.engine.conversation.questions.asked import open_question
from bot.engine.conversation.rights import erasure, my_data, privacy, spoken_code, stop
from bot.engine.conversation.settings import consents, language, pace, pause, time_zone
from bot.engine.conversation.turn import Turn
from bot.engine.model.inputs import Commanded
from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.slots import end_of_break
from bot.engine.understanding.span import span_of

Command = Callable[[Turn, str], None]


def commanded(turn: Turn, name: str, argument: str = "") -> None:
    """A slash command; one that does not exist gets the list of those that do. What was asked back is over with it."""
    drafts.lapse(turn, drafts.asked_back(turn))
    start.wake(turn)
    COMMANDS.get(name, _alone(no_such_command))(turn, argument)


def in_words(given: Commanded) -> str:
    """What the command says if it is read as words: `/delete_my_data`."""
    return f"{given.name.replace('_', ' ')} {given.argument}".strip()


def _alone(do: Callable[[Turn], None]) -> Command:
    """A command behind which nothing is looked at."""
    return lambda turn, argument: do(turn)


def _pressing(action: Action, otherwise: Callable[[Turn], None]) -> Command:
    """What a button of the open question does."""

    def command(turn: Turn, argument: str) -> None:
        waiting = open_question(turn)
        if waiting is None:
            return otherwise(turn)
        press(turn, Token(waiting[0].ask, action))

    return command


def opens_something(word: str, topics: Container[str]) -> bool:
    """Whether a start word says more than that somebody came: that of a campaign does not."""
    return linking.is_code(word) or is_link(word) or word in topics


def _take_a_break(turn: Turn, argument: str) -> None:
    """A day behind the command (`/pause until 5 March`) chooses at once, as a span does."""
    until = end_of_break(argument, context_of(turn)) if argument and span_of(argument) is None else None
    pause.take_a_break(turn, argument, until=until)


def _started(turn: Turn, argument: str) -> None:
    """/start, also by a link: a code of another chat is a request, and so is a customer record; a topic says what is asked first.

    Any other word is a campaign's, and says nothing.
    """
    if linking.is_code(argument):
        return linking.follow(turn, argument)
    if is_link(argument):
        return contact.follow(turn, argument)
    contact.came_for(turn, argument) if argument in turn.catalogue.topics else start.started(turn)


def _link(turn: Turn, argument: str) -> None:
    """/link gives a code; with one behind it, it takes it."""
    linking.follow(turn, argument) if argument else linking.offer(turn)


def _nothing_open(turn: Turn) -> None:
    turn.say(turn.phrase("nothing_open"))


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "start": _started,
        "stop": _alone(lambda turn: stop.stop(turn, "command")),
        "delete": _alone(erasure.offer_erasure),
        "privacy": _alone(privacy.privacy),
        "developer_info": _alone(privacy.privacy),
        "mydata": _alone(my_data.show_answers),
        "where": _alone(my_data.show_answers),
        "export": _alone(my_data.export),
        "consents": _alone(consents.consents),
        "why": _pressing(Action.WHY, why.why_not_now),
        "skip": _pressing(Action.SKIP, _nothing_open),
        "later": _pressing(Action.LATER, _nothing_open),
        "pace": pace.how_often,
        "pause": _take_a_break,
        "resume": _alone(pause.resume),
        "language": language.languages,
        "link": _link,
        "code": _alone(spoken_code.offer),
        "timezone": time_zone.ask_to_type,
        "help": _alone(help_),
        "menu": _alone(menu.menu),
    }
)

RIGHTS = frozenset({"stop", "delete", "privacy", "mydata", "export", "consents", "pause"})
"""What is done on an edited message too: whoever corrects `/stpo` has said /stop."""
