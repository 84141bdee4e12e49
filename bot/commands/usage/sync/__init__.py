"""`zeroparty sync`: live connections to CRMs (docs/sync.md)."""

from __future__ import annotations

from bot.commands.shared.parser import Parser
from bot.commands.shared.verbs import add_verbs

EXAMPLE = "zeroparty sync plan demo-hubspot"

VERBS = {
    "check": "whether the system answers, the token is right and the mapping fits",
    "schema": "our fields beside the system's own",
    "plan": "what a run would do, before a byte leaves",
    "apply": "make the fields that are ours (zp_...) and the options that are missing",
    "run": "send what changed, now",
    "status": "how connections stand, and what their runs came to",
    "retry": "try again what was given up, and go on where a connection rests",
    "drop": "take note that some are never written",
}


def add_arguments(parser: Parser) -> None:
    """A verb of its own for each thing that can be done with a connection."""
    add_verbs(parser, VERBS)
