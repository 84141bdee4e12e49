"""`zeroparty simulate fit`: how one's own customers take questions, number by number."""

from __future__ import annotations

import argparse
import json

from bot.commands.shared.own_log import own_log
from bot.commands.shared.progress import Progress
from bot.simulation.fitting.fit import fit
from bot.simulation.fitting.fit_report import document, text


def run(options: argparse.Namespace) -> int:
    """Fit and print; 1 when the log does not say anything yet."""
    progress = Progress()
    own = own_log(progress.part(0.0, 0.4))
    found = fit(own.log, own.catalogue.brand.pace, progress.part(0.4, 1.0))
    progress.end()
    print(json.dumps(document(found), ensure_ascii=False, indent=2) if options.json else text(found, details=options.details))
    return 0 if found.says_anything else 1
