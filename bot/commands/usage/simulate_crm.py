"""What can be typed after `zeroparty simulate-crm`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bot.sync.simulators.fault_kinds import described

EXAMPLE = "zeroparty simulate-crm hubspot --faults 429/7,500/13,drop/11,empty/17"

SYSTEMS = ("hubspot", "klaviyo")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which system, where, and how it is to fail."""
    parser.add_argument("system", choices=SYSTEMS, help="what to be: " + " or ".join(SYSTEMS))
    parser.add_argument("--port", type=_up_to(65_535), default=8090, metavar="NUMBER", help="default: 8090; 0 takes a free one")
    parser.add_argument(
        "--faults",
        action=_Faults,
        default="",
        metavar="PLAN",
        help="how to fail, for example 429/7,drop/11, or a file with an entry a line; `--faults help` lists every fault",
    )
    parser.add_argument(
        "--limit",
        type=_up_to(1_000_000),
        metavar="NUMBER",
        help="calls in the vendor's window (default: the vendor's own; 0: no limit)",
    )
    parser.add_argument("--state", type=Path, metavar="FILE", help="at the end write what stands in it, as JSON")


class _Faults(argparse.Action):
    """A plan; `help` says what can stand in one."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, _: str | None = None) -> None:
        if values == "help":
            print("\n".join(described()))
            parser.exit(0)
        setattr(namespace, self.dest, values)


def _up_to(most: int) -> Any:
    def number(written: str) -> int:
        if not written.isdecimal() or int(written) > most:
            raise argparse.ArgumentTypeError(f"{written!r} is not a whole number from 0 to {most}")
        return int(written)

    return number
