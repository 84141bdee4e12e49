"""Arguments that several verbs take."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_json(parser: argparse.ArgumentParser) -> None:
    """For people by default, for scripts with --json."""
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def add_folder(parser: argparse.ArgumentParser, what: str = "the folder of questions") -> None:
    """Where the questions are."""
    parser.add_argument("--prompts", type=Path, metavar="DIR", help=f"{what} (default: the one you edit)")


def add_customer(parser: argparse.ArgumentParser) -> None:
    """CUSTOMER is the 13-letter customer id, an address such as telegram:123, or a CRM's id such as hubspot:123."""
    parser.add_argument("customer", metavar="CUSTOMER", help="the customer id, or telegram:123, or hubspot:123")


def add_connection(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """CONNECTION is the name of a file in the folder connections, or demo- and a simulator."""
    parser.add_argument(
        "connection", metavar="CONNECTION", nargs=None if required else "?", help="a file in <data>/connections, or demo-hubspot"
    )


def add_signature(parser: argparse.ArgumentParser) -> None:
    """Who publishes and why, and whether a promise may change."""
    parser.add_argument("--why", required=True, metavar="TEXT", help="one sentence, kept in the history")
    parser.add_argument("--by", metavar="NAME", help="who publishes (default: who is logged in)")
    parser.add_argument("--promise", action="store_true", help="yes, a promise changes: people are asked to agree to it")


class WholeNumber:
    """Whole numbers between two bounds, for argparse."""

    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = low, high

    def __call__(self, written: str) -> int:
        if not written.isdecimal() or not self._low <= int(written) <= self._high:
            raise argparse.ArgumentTypeError(f"{written!r} is not a whole number from {self._low} to {self._high}")
        return int(written)
