"""What can be typed after `zeroparty prompts new`; the kinds of question say what each of them needs."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from bot.commands.usage.shared import add_folder
from prompts.checking.trades import TRADES
from prompts.kinds.own_field import OwnField
from prompts.kinds.table import KINDS, OWN_FIELDS
from prompts.model.question import Sensitivity

EXAMPLE = "zeroparty prompts new --starter outdoor --output questions"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a question needs: its flag, what is asked for, an example, and what no answer means."""

    flag: str
    ask: str
    example: str
    default: str = ""

    @property
    def name(self) -> str:
        """As argparse calls it."""
        return self.flag.replace("-", "_")


def flag_of(field: OwnField) -> str:
    """The flag that gives this field."""
    return field.name.replace("_", "-")


def _own_steps(*, are_options: bool) -> tuple[Step, ...]:
    """What only some kinds need, their options apart, which are asked for right behind the question."""
    own = ((field, field.step) for field in OWN_FIELDS.values() if (field.holds is None) == are_options)
    return tuple(Step(flag_of(field), step.ask, step.example, step.default) for field, step in own if step is not None)


STEPS = (
    Step("ask", "The question, as the customer reads it", "Which roast do you reach for first?"),
    Step("id", "A short name that never changes, in small letters; made of the question unless you say another", "roast"),
    Step("kind", f"What kind of answer: {', '.join(KINDS)}", next(iter(KINDS)), next(iter(KINDS))),
    *_own_steps(are_options=True),
    Step("purpose", "Why you ask: the name of a purpose in this file, or a new one", "recommend"),
    Step("promise", "What a new purpose promises, after the words `We ask`", "to suggest coffees you are likely to enjoy"),
    Step("benefit", "What the customer gets for it", "Your next sample bag matches your taste."),
    Step("keep", "How long an answer is kept", "18 months", "12 months"),
    Step("sensitive", "Could an answer reveal something private? one of: " + ", ".join(get_args(Sensitivity)), "none", "none"),
    *_own_steps(are_options=False),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Every step is a flag too; what is not given is asked for."""
    parser.add_argument("--starter", choices=TRADES, help="copy a whole catalogue instead")
    parser.add_argument("--output", type=Path, metavar="DIR", help="where the starter catalogue goes: a new or empty folder")
    add_folder(parser)
    parser.add_argument("--topic", metavar="NAME", help="the file to add to, without .yaml (default: the only one)")
    parser.add_argument("--owner", metavar="NAME", help="who answers for a new file")
    for step in STEPS:
        parser.add_argument(f"--{step.flag}", dest=step.name, metavar="TEXT", help=f"{step.ask}, such as {step.example!r}")
