"""What can be typed after `zeroparty chat`."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.usage.shared import add_folder

EXAMPLE = "zeroparty chat --record hello.chat"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to talk about, and what to keep of the talk."""
    add_folder(parser)
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the talk down as a test")
    parser.add_argument("--script", type=Path, metavar="FILE", help="act out a .chat file and say where the bot differs from it")
