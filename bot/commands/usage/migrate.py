"""What can be typed after `zeroparty migrate`."""

from __future__ import annotations

import argparse

EXAMPLE = "zeroparty migrate"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""
