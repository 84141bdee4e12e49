"""What can be typed after `zeroparty prompts new`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from bot.commands.usage.shared import add_folder
from prompts.kinds.names import KIND_NAMES
from prompts.model.question import Sensitivity
from prompts.releases.trades import TRADES

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


STEPS = (
    Step("id", "A short name that never changes, in small letters", "roast"),
    Step("kind", f"What kind of answer: {', '.join(KIND_NAMES)}", "single_choice", "single_choice"),
    Step("ask", "The question, as the customer reads it", "Which roast do you reach for first?"),
    Step("options", "The buttons, separated by commas", "Light, Medium, Dark"),
    Step("purpose", "Why you ask: the name of a purpose in this file, or a new one", "recommend"),
    Step("promise", "What a new purpose promises, after the words `We ask`", "to suggest coffees you are likely to enjoy"),
    Step("benefit", "What the customer gets for it", "Your next sample bag matches your taste."),
    Step("keep", "How long an answer is kept", "18 months", "12 months"),
    Step("sensitive", "Could an answer reveal something private? one of: " + ", ".join(get_args(Sensitivity)), "none", "none"),
    Step("from", "The lowest number of the scale", "1", "1"),
    Step("to", "The highest number of the scale", "5", "5"),
    Step("low-end", "What the lowest number means", "never"),
    Step("high-end", "What the highest number means", "always"),
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
