"""`zeroparty resume-all`: take the global brake off. Nobody is asked earlier than was promised to them."""

from __future__ import annotations

import argparse
import asyncio

from bot.commands.shared.brake import carry_out, report
from bot.publishing.requests import BrakeRequest


def run(options: argparse.Namespace) -> int:
    """Release the brake, whoever pulled it."""
    return report(asyncio.run(carry_out(BrakeRequest(None))), paused=False, as_json=options.json)
