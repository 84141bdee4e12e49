"""What can be typed after `zeroparty run`."""

from __future__ import annotations

import argparse

EXAMPLE = "zeroparty run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--role` lets several processes share one database: web serves pages, worker polls and ticks."""
    parser.add_argument("--role", choices=("all", "web", "worker"), default="all", help="what this process does (default: all)")
