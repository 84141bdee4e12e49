"""`zeroparty pause-all`: the global brake; nothing proactive leaves until `resume-all`. Replies still go."""

from __future__ import annotations

import argparse
import asyncio

from bot.clock import SystemClock
from bot.commands.brake import carry_out, report
from bot.engine.model.moments import iso
from bot.publishing.requests import BrakeRequest
from storage.traffic.brake import Brake

EXAMPLE = 'zeroparty pause-all --why "the guide is being rewritten"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A reason, for whoever wonders later."""
    parser.add_argument("--why", required=True, metavar="TEXT", help="one sentence, shown by explain and doctor")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(options: argparse.Namespace) -> int:
    """Pull the brake."""
    brake = Brake("operator", options.why, iso(SystemClock().now()))
    return report(asyncio.run(carry_out(BrakeRequest(brake))), paused=True, as_json=options.json)
