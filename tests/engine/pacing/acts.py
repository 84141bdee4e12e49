"""What a customer can do, one word each, and made-up lives out of such words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.engine.conversation.answers.later import Later
from bot.engine.model.inputs import Blocked, ClockStruck, Commanded, Said
from bot.engine.model.tempo import Ceiling
from bot.engine.model.tokens import Action
from bot.engine.model.world import QUIET_WORLD, World
from prompts.catalogue.catalogue import Catalogue, Pace
from prompts.model.question import Duration, QuestionId
from tests.engine import people as p
from tests.engine.pacing.life import Life

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
_LONGEST_WAIT = timedelta(days=80)
"""Longer than the slowest rung with everything on top."""

ZONES = ("Europe/Dublin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "Australia/Lord_Howe", "Pacific/Apia", None)
STARTS = (
    datetime(2026, 3, 20, 10, 0, tzinfo=UTC),  # before the clocks change in Dublin
    datetime(2026, 10, 16, 15, 30, tzinfo=UTC),  # before they change back
    datetime(2028, 2, 10, 9, 0, tzinfo=UTC),  # before a leap day
    datetime(2026, 12, 10, 23, 30, tzinfo=UTC),  # night, before the holidays
)
HOLIDAYS = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2028, 3, 17)})

QUIET_PAIR = frozenset({5, 6})


@st.composite
def paces(draw: st.DrawFn) -> Pace:
    """Settings a brand may choose: tight and wide, by day and across midnight."""
    gap = draw(st.sampled_from([7, 3, 1]))
    return Pace(
        gap=Duration(gap, "days"),
        rest_after_silences=draw(st.sampled_from([3, 2, 4])),
        cap=draw(st.sampled_from([4, 2, 3])),
        cap_window=Duration(draw(st.sampled_from([30, 10])), "days"),
        hours=draw(st.sampled_from([(time(9), time(20)), (time(18), time(2)), (time(0), time(4))])),
        hours_when_zone_unknown=draw(st.sampled_from([(time(11), time(18)), (time(22), time(1))])),
        brand_zone=draw(st.sampled_from(["Europe/Dublin", "Pacific/Kiritimati"])),
        quiet_weekdays=draw(st.sampled_from([frozenset({6}), QUIET_PAIR, frozenset({0, 2, 4, 6})])),
    )


def questions(pace: Pace) -> Catalogue:
    """Eleven questions: two topics, one follow-up, one sensitive, one of a special category, most of them asked again."""
    again = Duration(45, "days")
    made = p.catalogue(
        p.question("a", topic="one", ask_again=again),
        p.question("b", topic="one", after="a", priority=4),
        p.question("c", topic="two", ask_again=again),
        p.question("d", topic="two", sensitive="location", priority=5),
        p.question("e", topic="one", priority=1),
        p.question("f", topic="two", sensitive="health", purpose="health", priority=5),
        *(p.question(name, topic="one" if name < "i" else "two", ask_again=again) for name in "ghijk"),
    )
    return replace(made, brand=replace(made.brand, pace=pace), quiet_dates=HOLIDAYS)


@dataclass(frozen=True, slots=True)
class Script:
    """A life that can be lived again, word by word."""

    customer: int
    zone: str | None
    start: datetime
    pace: Pace
    acts: tuple[str, ...]

    def born(self) -> Life:
        """The customer at their Yes."""
        life = Life(questions(self.pace), customer=self.customer, zone=self.zone, start=self.start)
        life.says_yes()
        return life

    def lived(self) -> Life:
        """All of it."""
        life = self.born()
        for act in self.acts:
            ACTS[act](life)
        return life


def scripts(*acts: str, pace: st.SearchStrategy[Pace] | None = None, most: int = 14) -> st.SearchStrategy[Script]:
    """Lives out of these acts (of all of them when none is named)."""
    return st.builds(
        Script,
        customer=st.integers(1, 10_000),
        zone=st.sampled_from(ZONES),
        start=st.sampled_from(STARTS),
        pace=paces() if pace is None else pace,
        acts=st.lists(st.sampled_from(acts or tuple(ACTS)), min_size=most // 2, max_size=most).map(tuple),
    )


def waits(life: Life) -> tuple[int, QuestionId] | None:
    """The open question, as soon as there is one."""
    if life.state.open is None:
        life.passes(_LONGEST_WAIT, until_asked=True)
    waiting = life.state.open
    return (waiting.ask, waiting.question) if waiting else None


def _answers(life: Life, option: int = 0) -> None:
    if (waiting := waits(life)) is not None:
        life.passes(3 * HOUR)
        life.answers(*waiting, option)


def _answers_on(life: Life) -> None:
    """An answer, then *One more?* and an answer again, as often as it works."""
    for _ in range(8):
        if (waiting := waits(life)) is not None:
            life.answers(*waiting)
            life.presses(Action.ONE_MORE, waiting[0])
        if life.state.open is None:
            return


def _answers_past_midnight(life: Life) -> None:
    """As *answers on*, beginning three minutes before the customer's midnight, a minute for each."""
    if waits(life) is None:
        return
    zone = ZoneInfo(life.state.zone or life.catalogue.brand.pace.brand_zone)
    evening = life.now.astimezone(zone).replace(hour=23, minute=57)
    life.passes(max(evening.astimezone(UTC) - life.now, timedelta(0)))
    while (waiting := life.state.open) is not None and waiting.at <= life.now:
        life.answers(waiting.ask, waiting.question)
        life.presses(Action.ONE_MORE, waiting.ask)
        life.passes(timedelta(minutes=1))
        if life.state.open == waiting:
            return


def _skips(life: Life) -> None:
    if (waiting := waits(life)) is not None:
        life.passes(HOUR)
        life.presses(Action.SKIP, waiting[0])


def _refuses(life: Life) -> None:
    if (waiting := waits(life)) is not None:
        life.presses(Action.NEVER, waiting[0])


def _puts_off(choice: Later) -> Callable[[Life], None]:
    def act(life: Life) -> None:
        if (waiting := waits(life)) is not None:
            life.passes(HOUR)
            life.puts_off(waiting[0], choice)

    return act


def _stays_silent(life: Life) -> None:
    if waits(life) is not None:
        life.passes(timedelta(hours=72, minutes=1))


def _answers_late(life: Life) -> None:
    if (late := life.latest("expired")) is not None and life.state.history(late[0]).given is None:
        life.answers(late[1].id, late[0])


def _comes_back(life: Life) -> None:
    if life.state.phase == "active":
        return
    life.happens(Commanded("start"))
    if life.state.notice is not None:
        life.says_yes()


def _paces(pace: Ceiling) -> Callable[[Life], None]:
    return lambda life: life.happens(Commanded("pace", pace))


def _visits(life: Life) -> None:
    life.passes(26 * HOUR)
    life.happens(Commanded("start"))


def _braked_for_a_while(life: Life) -> None:
    life.world = World(brake="operator")
    life.passes(3 * DAY)
    life.world = QUIET_WORLD


ACTS: dict[str, Callable[[Life], None]] = {
    "answers": _answers,
    "answers no": lambda life: _answers(life, 1),
    "answers on": _answers_on,
    "answers past midnight": _answers_past_midnight,
    "skips": _skips,
    "refuses": _refuses,
    "later tonight": _puts_off(Later.TONIGHT),
    "later tomorrow": _puts_off(Later.TOMORROW),
    "later next week": _puts_off(Later.NEXT_WEEK),
    "stays silent": _stays_silent,
    "answers late": _answers_late,
    "visits": _visits,
    "one now": lambda life: life.presses(Action.ONE_NOW),
    "chats": lambda life: life.happens(Said("hello there")),
    "a day passes": lambda life: life.passes(DAY),
    "a month passes": lambda life: life.passes(30 * DAY),
    "knocks": lambda life: life.happens(ClockStruck()),  # a web page is opened, or another duty of the clock comes up
    "pauses": lambda life: life.happens(Commanded("pause", "3 weeks")),
    "resumes": lambda life: life.happens(Commanded("resume")),
    "only when I write": _paces("own"),
    "weekly": _paces("weekly"),
    "monthly": _paces("monthly"),
    "stops": lambda life: life.happens(Said("stop")),
    "blocks": lambda life: life.happens(Blocked()),
    "comes back": _comes_back,
    "brake": _braked_for_a_while,
    "outage": lambda life: life.sleeps_through(5 * DAY) and None,
}
"""Everything the lives are made of."""

USUAL = (
    "answers",
    "answers no",
    "answers on",
    "skips",
    "stays silent",
    "stays silent",
    "answers late",
    "visits",
    "a day passes",
    "knocks",
)
"""What most customers do."""
