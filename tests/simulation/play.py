"""A scripted customer, played to the real engine."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine.conversation.answers.later import Later
from bot.engine.conversation.decide import decide
from bot.engine.conversation.timers import due_at
from bot.engine.model import tokens
from bot.engine.model.effects import Say
from bot.engine.model.inputs import ClockStruck, Commanded, Delivered, Input, Pressed
from bot.engine.model.state import State
from bot.engine.model.tokens import Action
from bot.engine.model.world import Moment
from bot.simulation.population.question_columns import NOBODY, Questions
from bot.simulation.population.reactions import ANSWERED, SILENT, SKIPPED
from bot.simulation.population.worlds import DAY
from prompts.catalogue.catalogue import Catalogue
from tests.simulation.scripts import DAYS, MONDAY, Script, Seen, add


class Play:
    """One script, driven through the engine on a clock that moves from event to event."""

    def __init__(self, script: Script, catalogue: Catalogue, questions: Questions) -> None:
        self.script = script
        self.catalogue = catalogue
        self.state = State(script.customer)
        self.at = script.begins
        self.seen: list[Seen] = []
        self._child = {int(parent): child for child, parent in enumerate(questions.parent) if parent != NOBODY}
        self._asks = 0
        self._nonce = 0
        self._reacts_at: int | None = None

    def run(self) -> list[Seen]:
        """From hello to the end of the customer's time."""
        self._happens(Commanded("start"))
        assert self.state.notice is not None
        self.seen.clear()
        self._happens(Pressed(tokens.write(Action.YES, self.state.notice.id)))
        visits = list(self.script.visits)
        end = self.script.begins + int(DAYS * DAY)
        while (following := self._next(visits)) is not None and following[0] < end:
            self.at, event = following
            if event == "reaction":
                self._react()
            elif event == "visit":
                visits.pop(0)
                self._happens(Commanded("start"))
            else:
                self._happens(ClockStruck())
        return self.seen

    def _next(self, visits: list[int]) -> tuple[int, str] | None:
        """What happens next; at the same minute a reaction comes first, then a visit, then the clock."""
        due = due_at(self.state, self._now(), self.catalogue)
        found = [(visits[0], 1, "visit")] if visits else []
        if self._reacts_at is not None:
            found.append((self._reacts_at, 0, "reaction"))
        if due is not None:
            found.append((_minute(due[0]), 0 if due[1] == "silence" else 2, due[1]))
        return (min(found)[0], min(found)[2]) if found else None

    def _react(self) -> None:
        line, waiting = self._asks - 1, self.state.open
        assert waiting is not None
        self._reacts_at = None
        given = self.state.history(waiting.question).given
        what = self.script.what[line]
        if what == ANSWERED:
            token = tokens.write(Action.CHOOSE, waiting.ask, 0 if self._opens(waiting.question) else 1)
            self._happens(Pressed(tokens.write(Action.STILL_TRUE, waiting.ask) if given else token))
            if self.script.takes_more[line]:
                self._happens(Pressed(tokens.write(Action.ONE_MORE, waiting.ask)))
        elif what == SKIPPED:
            self._happens(Pressed(tokens.write(Action.SKIP, waiting.ask)))
        else:
            later = Later.NEXT_WEEK if self.script.next_week[line] else Later.TOMORROW
            self._happens(Pressed(tokens.write(Action.SNOOZE, waiting.ask, later)))

    def _happens(self, given: Input) -> None:
        decision = decide(self.state, given, self._moment(), self.catalogue)
        self.state = decision.state
        for effect in decision.effects:
            if isinstance(effect, Say) and effect.ask is not None:
                self._sent(effect.key, effect.ask)
        tempo = self.state.tempo
        waiting = int(self.state.open.question[1:]) if self.state.open else NOBODY
        counted = (tempo.step, tempo.silences, tempo.skips, tempo.laters, tempo.sitting)
        promise = _minute(tempo.next_ask_at) if tempo.next_ask_at else 0
        add(self.seen, Seen(self.at, waiting, counted, len(tempo.pushes), promise))

    def _sent(self, key: str, ask: int) -> None:
        self.state = decide(self.state, Delivered(key, ask, "1"), self._moment(), self.catalogue).state
        line, self._asks = self._asks, self._asks + 1
        self._reacts_at = None if self.script.what[line] == SILENT else self.at + self.script.after[line]

    def _opens(self, question: str) -> bool:
        child = self._child.get(int(question[1:]))
        return child is not None and self.script.opens[child]

    def _moment(self) -> Moment:
        self._nonce += 1
        return Moment(self._now(), self.script.customer * 100_000 + self._nonce)

    def _now(self) -> datetime:
        return MONDAY + timedelta(minutes=self.at)


def _minute(moment: datetime) -> int:
    return int((moment - MONDAY) / timedelta(minutes=1))
