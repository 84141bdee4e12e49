"""What can be typed after `zeroparty prompts try`."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.usage.shared import add_folder

EXAMPLE = "zeroparty prompts try coffee --record mine.chat"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to try, and whether to save the chat as a test."""
    parser.add_argument("topic", nargs="?", metavar="TOPIC", help="only the questions of this topic")
    add_folder(parser)
    parser.add_argument("--record", type=Path, metavar="FILE", help="save this chat as a test")
