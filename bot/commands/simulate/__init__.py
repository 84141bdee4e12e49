"""`zeroparty simulate`: what a pace would do to customers, before it touches anyone."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.shared.output import refuse_what_is_ours
from bot.commands.shared.progress import Progress
from bot.commands.shared.question_folder import catalogue_in
from bot.errors import SettingsError, ZeropartyError

if TYPE_CHECKING:
    from bot.simulation.fitting.fit import Fit


def run(options: argparse.Namespace) -> int:
    """Simulate, and print the sentences, the details or the document."""
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
    progress = Progress()
    fitted = _fitted(progress) if options.world == "fitted" else None
    world = fitted.world if fitted is not None else {**WORLDS, **DRAWS}[options.world]
    trial = Trial(world, options.days, options.customers, options.seed)
    notes = binding_rules(proposal, current) if proposal is not None else ()
    outcomes = try_out(trial, policies(current, proposal), progress.part(0.9 if fitted else 0.0, 1.0))
    made = report(trial, outcomes, notes, fitted.sources() if fitted is not None else {})
    progress.end()
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


def _fitted(progress: Progress) -> Fit:
    """The world of one's own log; raises `ZeropartyError` while that says nothing."""
    from bot.commands.shared.own_log import own_log
    from bot.simulation.fitting.fit import fit

    own = own_log(progress.part(0.0, 0.4))
    found = fit(own.log, own.catalogue.brand.pace, progress.part(0.4, 0.9))
    if not found.says_anything:
        progress.end()
        raise ZeropartyError(
            f"--world fitted: your log of {found.customers} customers says too little yet; `zeroparty simulate fit` lists what is "
            "missing, and --world central is what public studies say"
        )
    return found
