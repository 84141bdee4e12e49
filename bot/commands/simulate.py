"""`zeroparty simulate`: what a pace would do to customers, before it touches anyone."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bot.commands.shared.output import refuse_what_is_ours
from bot.commands.shared.question_folder import catalogue_in
from bot.errors import SettingsError

_BAR = 30


def run(options: argparse.Namespace) -> int:
    """Simulate, and print the sentences, the details or the document."""
    if options.world == "fitted":
        raise SettingsError("--world fitted: needs answers, silences and opt-outs of your own; use central, pessimistic or fans")
    if options.svg is not None and not options.svg.parent.is_dir():
        raise SettingsError(f"--svg: there is no folder {options.svg.parent}")
    if options.svg is not None:
        refuse_what_is_ours(options.svg, "--svg")
    # NumPy and the rest of the simulation are loaded only here, so that every other verb starts without them.
    from bot.simulation.binding_rules import binding_rules
    from bot.simulation.policies.table import policies
    from bot.simulation.population.drawn_worlds import DRAWS
    from bot.simulation.population.worlds import WORLDS
    from bot.simulation.proposed_settings import proposed
    from bot.simulation.reporting.report import document, report, text
    from bot.simulation.runner import Trial
    from bot.simulation.runner import run as try_out

    current = catalogue_in(options.prompts).brand.pace
    proposal = proposed(options.propose, current) if options.propose is not None else None
    trial = Trial({**WORLDS, **DRAWS}[options.world], options.days, options.customers, options.seed)
    notes = binding_rules(proposal, current) if proposal is not None else ()
    made = report(trial, try_out(trial, policies(current, proposal), _progress), notes)
    _end_progress()
    if options.svg is not None:
        from bot.simulation.reporting.picture import picture

        _write(options.svg, picture(made))
    print(json.dumps(document(made), ensure_ascii=False, indent=2) if options.json else text(made, details=options.details))
    return 0


def _write(path: Path, drawn: str) -> None:
    try:
        path.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"--svg: {path} cannot be written: {error.strerror or error}") from None


def _progress(share: float) -> None:
    if sys.stderr.isatty():
        done = round(share * _BAR)
        print(f"\r[{'#' * done}{'.' * (_BAR - done)}] {share:4.0%}", end="", file=sys.stderr, flush=True)


def _end_progress() -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)
