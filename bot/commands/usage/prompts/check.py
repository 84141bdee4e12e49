"""What can be typed after `zeroparty prompts check`."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.usage.shared import add_json

EXAMPLE = "zeroparty prompts check --fix prompts/coffee.yaml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to look, and how to say it."""
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders (default: the live folder)")
    parser.add_argument("--fix", action="store_true", help="put texts in quotes where YAML needs them, and show what changed")
    parser.add_argument("--strict", action="store_true", help="give advice as well that is wrong more than one time in ten")
    parser.add_argument("--crm", type=Path, metavar="FILE", help="contacts your CRM exported: which questions it could answer")
    add_json(parser)
    parser.add_argument("--no-cache", action="store_true", help="read everything anew")
