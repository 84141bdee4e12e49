"""What can be typed after `zeroparty prompts schema`."""

from __future__ import annotations

import argparse
from pathlib import Path

TOPIC_SCHEMA, BRAND_SCHEMA = "prompts.schema.json", "brand.schema.json"
"""The names that the first line of authors' files points to."""

EXAMPLE = "zeroparty prompts schema --output prompts"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Both schemas into a folder, or one of them to the screen."""
    parser.add_argument("--output", type=Path, metavar="DIR", help=f"write {TOPIC_SCHEMA} and {BRAND_SCHEMA} there")
    parser.add_argument("--brand", action="store_true", help="print the schema of _brand.yaml instead of the questions'")
