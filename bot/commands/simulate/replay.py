"""`zeroparty simulate replay`: what a pace would not have sent to one's own customers."""

from __future__ import annotations

import argparse
import json

from bot.commands.shared.own_log import own_log
from bot.commands.shared.progress import Progress
from bot.errors import ZeropartyError
from bot.simulation.proposed_settings import proposed
from bot.simulation.replay.replay_report import document, report, text
from bot.simulation.replay.walk import replay


def run(options: argparse.Namespace) -> int:
    """Replay and print; raises `ZeropartyError` where nobody was ever asked."""
    progress = Progress()
    own = own_log(progress)
    progress.end()
    if not len(own.log.asks):
        raise ZeropartyError("nobody was asked yet, so there is no history to replay; `zeroparty simulate --propose` imagines one")
    current = own.catalogue.brand.pace
    proposal = proposed(options.propose, current)
    made = report(own.log, replay(own.log, proposal), proposal, current)
    print(json.dumps(document(made), ensure_ascii=False, indent=2) if options.json else text(made))
    return 0
