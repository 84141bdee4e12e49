"""What can be typed after `zeroparty prompts publish`."""

from __future__ import annotations

import argparse

from bot.commands.usage.shared import add_signature

EXAMPLE = 'zeroparty prompts publish --why "new wording for the autumn"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who and why, for whoever looks at the history."""
    add_signature(parser)
