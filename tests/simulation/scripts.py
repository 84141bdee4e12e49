"""Scripted customers, for the engine one by one and for the simulation all at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np

from bot.engine.model.ids_and_time import share
from bot.simulation.policies.bot_events import Events
from bot.simulation.population.people import Luck, People, Places
from bot.simulation.population.question_columns import NOBODY, Floats, Ints, Questions
from bot.simulation.population.reactions import ANSWERED, PUT_OFF, SILENT, SKIPPED, Reactions
from bot.simulation.population.worlds import DAY
from prompts.catalogue.catalogue import Brand, Catalogue, Pace
from prompts.model.question import Clause, Duration, Option, Purpose, Question, Text
from prompts.text.phrase_files import packaged_phrases

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
"""The simulation's minute 0."""

DAYS = 180
CALENDAR = DAYS + 200
"""Days for which places are known: promises may lie far behind the end."""


@dataclass(frozen=True, slots=True)
class Script:
    """All that one customer will ever do."""

    customer: int
    begins: int
    what: tuple[int, ...]
    """By the number of the ask, from 0."""
    after: tuple[int, ...]
    takes_more: tuple[bool, ...]
    next_week: tuple[bool, ...]
    visits: tuple[int, ...]
    opens: tuple[bool, ...]
    """By question: whether its parent's answer opens it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How things stand after everything that happened in one minute."""

    minute: int
    open: int
    """The place of the question that waits, or NOBODY."""
    tempo: tuple[int, ...]
    """Step, silences, skips, laters, sitting."""
    pushes: int
    """Unsolicited messages so far, as far as they are remembered."""
    next_ask_at: int


LONGEST = 400
"""Lines of a script: more asks than anybody gets."""


def random_script(chance: Random, customer: int, questions: int, patience: int) -> Script:
    """A customer with a temper of their own, so that ladders, rests, skips and laters all come up."""
    weights = [chance.random() ** 2 + 0.02 for _ in range(4)]
    begins = chance.randrange(int(7 * DAY))
    visits = sorted(chance.sample(range(begins + 1, begins + int(DAYS * DAY)), chance.choice([0, 2, 6, 20])))
    return Script(
        customer=customer,
        begins=begins,
        what=tuple(chance.choices([ANSWERED, SKIPPED, PUT_OFF, SILENT], weights, k=LONGEST)),
        after=tuple(chance.randrange(1, patience) for _ in range(LONGEST)),
        takes_more=tuple(chance.random() < 0.7 for _ in range(LONGEST)),
        next_week=tuple(chance.random() < 0.5 for _ in range(LONGEST)),
        visits=tuple(visits),
        opens=tuple(chance.random() < 0.6 for _ in range(questions)),
    )


def random_questions(chance: Random, number: int) -> Questions:
    """Columns with conditions, topics, priorities and answers that age within the run; a question opens at most one other."""
    parents = [NOBODY] * number
    for place in range(1, number):
        free = [earlier for earlier in range(place) if earlier not in parents]
        if free and chance.random() < 0.4:
            parents[place] = chance.choice(free)
    return Questions(
        parent=np.array(parents),
        priority=np.array([float(chance.randint(1, 5)) for _ in range(number)]),
        topic=np.array([chance.randrange(3) for _ in range(number)]),
        effort=np.zeros(number),
        fresh_for=np.array([chance.choice([20 * DAY, 60 * DAY, np.inf]) for _ in range(number)]),
    )


class ScriptedAudience:
    """The scripts, read by the simulation."""

    def __init__(self, scripts: list[Script]) -> None:
        self._scripts = scripts
        self._reads = np.zeros(len(scripts), dtype=np.int64)

    def read(self, who: Ints, at: Floats, question: Ints, load: Floats, place: Ints) -> Reactions:
        """The next line of each script."""
        lines = [(self._scripts[one], int(self._reads[one])) for one in who]
        self._reads[who] += 1
        return Reactions(
            what=np.array([script.what[line] for script, line in lines]),
            after=np.array([float(script.after[line]) for script, line in lines]),
            leaves=np.zeros(len(who), dtype=np.bool_),
            takes_more=np.array([script.takes_more[line] for script, line in lines]),
            next_week=np.array([script.next_week[line] for script, line in lines]),
        )

    def next_visit(self, who: Ints, seen: Ints) -> Floats:
        """The next visit of each."""
        pairs = [(self._scripts[one].visits, int(number)) for one, number in zip(who, seen, strict=True)]
        return np.array([visits[number] if number < len(visits) else np.inf for visits, number in pairs], dtype=np.float64)


def people_of(scripts: list[Script], questions: Questions) -> People:
    """The scripts' people, placed on each day exactly as the engine places them."""
    number = len(scripts)
    begins = np.array([float(script.begins) for script in scripts])
    never = np.full((number, 1), np.inf)
    return People(
        willing=np.zeros(number),
        half_life=np.full(number, DAY),
        restless=np.ones(number),
        begins=begins,
        ends=begins + DAYS * DAY,
        visits=never,
        moods=never,
        fits=np.ones((number, len(scripts[0].opens)), dtype=np.bool_),
        opens=np.array([script.opens for script in scripts]) | (questions.parent == NOBODY),
        places=Places(
            *(_places(scripts, name) for name in ("slot", "later", "jitter")),
            np.array([share("holdout", script.customer) for script in scripts]),
            np.array([share("trial", script.customer) for script in scripts]),
        ),
        luck=Luck((0,), number),
    )


def _places(scripts: list[Script], name: str) -> Floats:
    days = [(MONDAY + timedelta(days=day)).date() for day in range(CALENDAR)]
    return np.array([[share(name, script.customer, day) for day in days] for script in scripts])


def watched(events: Events, people: int) -> list[list[Seen]]:
    """Run the simulation; what each customer went through."""
    seen: list[list[Seen]] = [[] for _ in range(people)]
    ratchet = events.ratchet
    columns = (ratchet.step, ratchet.silences, ratchet.skips, ratchet.laters, ratchet.sitting)

    def look(event: str, who: Ints, at: Floats) -> None:
        for one, minute in zip(who.tolist(), at.tolist(), strict=True):
            tempo, pushes = tuple(int(column[one]) for column in columns), int(np.isfinite(ratchet.proactive[one]).sum())
            add(seen[one], Seen(int(minute), int(events.open[one]), tempo, pushes, int(ratchet.next_at[one])))

    events.watch = look
    events.run()
    return seen


def add(seen: list[Seen], now: Seen) -> None:
    """The last word about each minute counts."""
    if seen and seen[-1].minute == now.minute:
        seen.pop()
    seen.append(now)


def catalogue_of(pace: Pace, questions: Questions) -> Catalogue:
    """The same questions for the engine: a follow-up opens on a yes."""
    made = {_name(place): _question(questions, place) for place in range(len(questions))}
    return Catalogue(brand=Brand(pace=pace), questions=made, phrases=packaged_phrases(), version="1")


def _question(questions: Questions, place: int) -> Question:
    parent, fresh_for = int(questions.parent[place]), questions.fresh_for[place]
    return Question(
        id=_name(place),
        kind="yes_no",
        topic=f"t{questions.topic[place]}",
        ask=_text(f"Is it {place}?"),
        purpose=Purpose("recommend", _text("to recommend")),
        benefit=_text("You get more of it."),
        keep=Duration(3, "years"),
        sensitive="none",
        revision=_name(place),
        options=(Option("yes", _text("Yes")), Option("no", _text("No"))),
        only_if=(Clause(_name(parent), "is", "yes"),) if parent != NOBODY else (),
        ask_again=Duration(int(fresh_for / DAY), "days") if np.isfinite(fresh_for) else None,
        priority=int(questions.priority[place]),
    )


def _name(place: int) -> str:
    return f"q{place:02}"


def _text(words: str) -> Text:
    return Text({"en": words}, "en")
