"""Simulate: what other settings of the pace would do to customers, before they touch anyone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.page import Page, Refused, Visit
from bot.console.simulating import Simulations
from bot.console.staff import Role
from bot.errors import SettingsError
from bot.simulation.proposed_settings import proposed_in_pairs
from bot.simulation.worker import Wish
from prompts.catalogue.catalogue import Pace
from prompts.model.question import Duration

_LONGEST = 300
"""Letters of a proposal: every setting there is takes less."""
WORLDS = (("central", "as public studies say"), ("pessimistic", "the sad end of what they say"), ("fans", "the happy end"))
DAYS = (("90", "3 months"), ("180", "half a year"), ("365", "a year"))
CUSTOMERS = (("1000", "1,000: seconds"), ("3000", "3,000"), ("10000", "10,000: half a minute"))
SETTINGS: Mapping[str, tuple[str, str]] = {
    "gap": ("Between two questions, at least", "14 days"),
    "at_most": ("Questions in a while, at most", "3 in 30 days"),
    "slower": ("After each silence, wait longer", "14 days, 30 days"),
    "rest_after_silences": ("Leave alone after so many silences", "2"),
    "in_one_visit": ("Questions in one visit, at most", "2"),
    "asks_per_question": ("One question, at most", "1 in 180 days"),
}
"""What is tried most often, by its name in the brand file: in words, and such as."""
_USUAL = {**dict.fromkeys(SETTINGS, ""), "propose": "", "world": "central", "days": "180", "customers": "1000"}
_CHOICES = {"world": WORLDS, "days": DAYS, "customers": CUSTOMERS}

Asked = Mapping[str, str]
"""The fields of the form, as they stand in the address too: a result can be passed on as a link."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A setting in the form: how it is called, what is set now, what to try, what is wrong with that."""

    name: str
    label: str
    example: str
    now: str
    value: str
    wrong: Sequence[Wrong]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field, in a line."""

    message: str
    severity: str = "error"
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Simulating:
    """Trying settings, and looking at what came out."""

    desk: Desk
    simulations: Simulations

    async def look(self, visit: Visit) -> Response:
        """The form, and what came out of it or is on its way."""
        asked = _asked(visit.request.query_params)
        try:
            wish = self._wish(asked) if visit.request.query_params else None
        except SettingsError as error:
            return self._drawn(visit, asked, wrong=_lines(error), status=422)
        return self._drawn(visit, asked, wish)

    async def start(self, visit: Visit) -> Response:
        """Try it, and show how far it is."""
        form = await visit.form()
        asked = _asked({name: form[name] for name in _USUAL if name in form})
        try:
            self.simulations.start(self._wish(asked))
        except SettingsError as error:
            return self._drawn(visit, asked, wrong=_lines(error), status=422)
        return self.desk.go(visit, f"/simulate?{_query(asked)}#simulated")

    async def picture(self, visit: Visit) -> Response:
        """The trade as a picture, of a trial that has ended."""
        try:
            made = self.simulations.made(self._wish(_asked(visit.request.query_params)))
        except SettingsError:
            made = None
        if made is None:
            raise Refused(404, "There is no such picture (any more).", "try the settings again")
        return Response(made["picture"], media_type="image/svg+xml")

    def _wish(self, asked: Asked) -> Wish:
        """What is to be tried; raises `SettingsError` for a proposal that says nothing that could be set."""
        current, words = self.desk.catalogue().brand.pace, _all_of(asked)
        if len(words) > _LONGEST:
            raise SettingsError(f"this has {len(words)} letters; {_LONGEST} are read at most")
        proposal = proposed_in_pairs(words, current) if words else None
        return Wish(asked["world"], int(asked["days"]), int(asked["customers"]), current, proposal)

    def _drawn(
        self, visit: Visit, asked: Asked, wish: Wish | None = None, *, wrong: Sequence[Wrong] = (), status: int = 200
    ) -> Response:
        made, going, failed = None, None, ""
        if wish is not None:
            made, going, failed = self.simulations.made(wish), self.simulations.going(wish), self.simulations.failed(wish)
        pace = self.desk.catalogue().brand.pace
        tried = _tried(asked, pace)
        own = [each for one in tried for each in one.wrong]
        return self.desk.draw(
            visit, "simulate.html", status=status, asked=asked, choices=_CHOICES, settings=tried,
            wrong=() if own else wrong, is_wrong=bool(wrong), proposes=bool(_all_of(asked)), query=_query(asked),
            wanted=wish is not None, made=made, going=going, failed=failed, lasts=dict(DAYS)[asked["days"]],
        )  # fmt: skip


def pages(desk: Desk) -> Sequence[Page]:
    """The simulator."""
    simulating = Simulating(desk, Simulations())
    return [
        Page("/simulate", Role.VIEWER, simulating.look),
        Page("/simulate", Role.VIEWER, simulating.start, ("POST",)),
        Page("/simulate/picture.svg", Role.VIEWER, simulating.picture),
    ]


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    """The fields as they were filled in; what is none of the choices is as usual."""
    asked = {name: " ".join(given.get(name, usual).split()) for name, usual in _USUAL.items()}
    known = {name: {kept for kept, _ in choices} for name, choices in _CHOICES.items()}
    return {name: value if name not in known or value in known[name] else _USUAL[name] for name, value in asked.items()}


def _pair(name: str, value: str) -> str:
    """As the brand file and `simulate --propose` write it; several steps are a list there."""
    return f"{name}=[{value}]" if name == "slower" and not value.startswith("[") else f"{name}={value}"


def _all_of(asked: Asked) -> str:
    """Everything that is proposed, as one line."""
    pairs = [_pair(name, asked[name]) for name in SETTINGS if asked[name]]
    return ", ".join([*pairs, *([asked["propose"]] if asked["propose"] else [])])


def _query(asked: Asked) -> str:
    """For an address that can be passed on: what was left empty is not in it."""
    return urlencode({name: value for name, value in asked.items() if value or name not in SETTINGS})


def _tried(asked: Asked, current: Pace) -> list[Tried]:
    """Each setting with what is wrong with it alone, so that it is said where it was typed."""
    now = dict(_in_words(current))
    return [
        Tried(name, label, example, now[name], asked[name], _wrong(_pair(name, asked[name]), current) if asked[name] else ())
        for name, (label, example) in SETTINGS.items()
    ]


def _wrong(pair: str, current: Pace) -> Sequence[Wrong]:
    try:
        proposed_in_pairs(pair[:_LONGEST], current)
    except SettingsError as error:
        return _lines(error)
    return ()


def _lines(error: SettingsError) -> list[Wrong]:
    """Each mistake in a line, without the name of the command's option."""
    return [Wrong(line.removeprefix("--propose: ")) for line in str(error).splitlines()]


def _in_words(pace: Pace) -> list[tuple[str, str]]:
    """The settings of today that a proposal changes most often, by their names in the brand file."""
    return [
        ("gap", _said(pace.gap)),
        ("slower", ", ".join(map(_said, pace.slower))),
        ("at_most", f"{pace.cap} in {_said(pace.cap_window)}"),
        ("rest_after_silences", str(pace.rest_after_silences)),
        ("in_one_visit", str(pace.in_one_visit)),
        ("asks_per_question", f"{pace.asks_per_question} in {_said(pace.asks_per_question_window)}"),
    ]


def _said(duration: Duration) -> str:
    return f"{duration.count} {duration.unit[:-1] if duration.count == 1 else duration.unit}"
