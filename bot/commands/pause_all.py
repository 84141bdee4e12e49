"""`zeroparty pause-all`: the global brake; nothing proactive leaves until `resume-all`. Replies still go."""

from __future__ import annotations

import argparse
import asyncio

from bot.clock import SystemClock
from bot.commands.shared.brake import carry_out, report
from bot.engine.model.ids_and_time import iso
from bot.publishing.requests import BrakeRequest
from storage.traffic.brake import Brake


def run(options: argparse.Namespace) -> int:
    """Pull the brake."""
    brake = Brake("operator", options.why, iso(SystemClock().now()))
    return report(asyncio.run(carry_out(BrakeRequest(brake))), paused=True, as_json=options.json)
