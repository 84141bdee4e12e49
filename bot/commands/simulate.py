"""`zeroparty simulate`: what a pace would do to customers, before it touches anyone."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bot.commands.question_folder import add_folder, catalogue_in
from bot.errors import SettingsError

EXAMPLE = "zeroparty simulate --customers 10000 --propose 'gap=14 days,cap=3 in 30 days' --svg pace.svg"

_WORLDS = ("central", "pessimistic", "fans", "fitted")
_BAR = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which world, how many people, which settings beside the current ones."""
    add_folder(parser, "whose _brand.yaml sets the pace")
    parser.add_argument("--world", choices=_WORLDS, default="central", help="how customers are (default: central)")
    parser.add_argument(
        "--days", type=_WholeNumber(1, 365), default=180, help="how long each is followed, up to 365 (default: 180)"
    )
    parser.add_argument("--customers", type=_WholeNumber(2, 1_000_000), default=1000, help="how many people (default: 1000)")
    parser.add_argument("--seed", type=_WholeNumber(0, 2**32), default=1, help="the same seed gives the same numbers (default: 1)")
    parser.add_argument("--propose", metavar="SETTINGS", help="a YAML file, or pairs such as 'gap=14 days,cap=3 in 30 days'")
    parser.add_argument("--svg", type=Path, metavar="F", help="draw answers against opt-outs")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(options: argparse.Namespace) -> int:
    """Simulate, and print the table or the document."""
    if options.world == "fitted":
        raise SettingsError("--world fitted: needs answers, silences and opt-outs of your own; use central, pessimistic or fans")
    if options.svg is not None and not options.svg.parent.is_dir():
        raise SettingsError(f"--svg: there is no folder {options.svg.parent}")
    # NumPy and the rest of the simulation are loaded only here, so that every other verb starts without them.
    from bot.simulation.policies.table import policies
    from bot.simulation.population.worlds import WORLDS
    from bot.simulation.proposal import proposed
    from bot.simulation.reporting.report import document, report, text
    from bot.simulation.runner import Trial
    from bot.simulation.runner import run as try_out

    current = catalogue_in(options.prompts).brand.pace
    proposal = proposed(options.propose, current) if options.propose is not None else None
    trial = Trial(WORLDS[options.world], options.days, options.customers, options.seed)
    made = report(trial, try_out(trial, policies(current, proposal), _progress))
    _end_progress()
    if options.svg is not None:
        from bot.simulation.reporting.picture import picture

        _write(options.svg, picture(made))
    print(json.dumps(document(made), ensure_ascii=False, indent=2) if options.json else text(made))
    return 0


def _write(path: Path, drawn: str) -> None:
    try:
        path.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"--svg: {path} cannot be written: {error.strerror or error}") from None


class _WholeNumber:
    """Whole numbers between two bounds, for argparse."""

    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = low, high

    def __call__(self, written: str) -> int:
        if not written.isdecimal() or not self._low <= int(written) <= self._high:
            raise argparse.ArgumentTypeError(f"{written!r} is not a whole number from {self._low} to {self._high}")
        return int(written)


def _progress(share: float) -> None:
    if sys.stderr.isatty():
        done = round(share * _BAR)
        print(f"\r[{'#' * done}{'.' * (_BAR - done)}] {share:4.0%}", end="", file=sys.stderr, flush=True)


def _end_progress() -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)
