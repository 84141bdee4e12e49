"""One customer who talks to the engine, a turn every few seconds: what is said, tapped, waited for, and what came of it."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import SystemClock
from bot.engine.conversation.decide import decide
from bot.engine.model.decision import Decision
from bot.engine.model.effects import Amend, Erase, Message, Say
from bot.engine.model.facts.answers import Answered
from bot.engine.model.inputs import ClockStruck, Commanded, Input, Pressed, typed
from bot.engine.model.state import State
from bot.engine.model.tokens import Action, action_of
from bot.engine.model.world import Moment
from bot.publishing.catalogue_files import readable
from prompts.catalogue.catalogue import Catalogue
from prompts.files import packaged
from tests.conftest import CATALOGUE
from tests.engine.people import LIVE, NOON

STARTER = readable(packaged("starter"), SystemClock()).usable()
"""What `make run` asks: English and German."""
THREE = readable(CATALOGUE.parent / "engine" / "understanding" / "catalogue", SystemClock()).usable()
"""English, German and Spanish."""

BETWEEN = timedelta(seconds=20)
KNOWN = {"roast": "dark", "brewing": "filter", "brew": "filter", "decaf": "no", "adventurous": "2", "cups": "3"} | dict.fromkeys(
    ("next_order", "runs_out"), "tomorrow"
)


class Talk:
    """From the first message on."""

    def __init__(self, catalogue: Catalogue = LIVE, language: str = "en") -> None:
        self.catalogue, self.language, self.now, self.turns = catalogue, language, NOON, 0
        self.state = State(1)
        self.tokens: dict[str, str] = {}
        self.last: Decision

    def does(self, given: Input) -> Talk:
        self.turns += 1
        self.now += BETWEEN
        self.last = decide(self.state, given, Moment(self.now, self.turns, "telegram", self.language), self.catalogue)
        self.state = self.last.state
        for message in self.messages:
            self.tokens |= {button.label: button.token for row in message.rows for button in row}
        return self

    def says(self, *words: str) -> Talk:
        for each in words:
            self.does(typed(each))
        return self

    def taps(self, what: str | Action) -> Talk:
        """The newest button of these words, or that does this."""
        wanted = [token for label, token in self.tokens.items() if what in (label, action_of(token))]
        return self.does(Pressed(wanted[-1]))

    def starts(self) -> Talk:
        return self.does(Commanded("start"))

    def says_yes(self) -> Talk:
        return self.starts().taps(Action.YES)

    def waits(self, span: timedelta) -> Talk:
        self.now += span
        return self

    def at(self, question: str, visits: int = 30) -> Talk:
        """Talked on, a visit every eight days, until this question waits."""
        for _ in range(visits):
            waiting = self.state.open
            if waiting is not None and waiting.question == question:
                return self
            if waiting is not None:
                self.says(KNOWN.get(waiting.question, "skip"))
            self.waits(timedelta(days=8)).starts()
        raise AssertionError(f"{question} never came")

    def strikes(self) -> Talk:
        return self.does(ClockStruck())

    @property
    def messages(self) -> list[Message]:
        return [effect.message for effect in self.last.effects if isinstance(effect, (Say, Amend))]

    @property
    def heard(self) -> str:
        """What the bot said last."""
        return "\n".join(message.text for message in self.messages)

    @property
    def offers(self) -> set[Action | None]:
        return {action_of(button.token) for message in self.messages for row in message.rows for button in row}

    @property
    def answered(self) -> list[Answered]:
        """What the last turn stored."""
        return [fact for fact in self.last.facts if isinstance(fact, Answered)]

    @property
    def erased(self) -> bool:
        return any(isinstance(effect, Erase) for effect in self.last.effects)
