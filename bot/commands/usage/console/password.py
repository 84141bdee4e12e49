"""What can be typed after `zeroparty console password`."""

from __future__ import annotations

import argparse

EXAMPLE = "zeroparty console password"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing: a password never stands in a command."""
