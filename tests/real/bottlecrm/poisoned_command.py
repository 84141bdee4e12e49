"""The `zeroparty` command, in whose process some customers said what BottleCRM does not take: `python -m` this, and its words.

The core cleans a NUL out of every text and writes no answer that was not offered: only past its projection can either get there.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from bot.cli import main
from bot.sync.projection import Projection, Projector
from bot.sync.running.working import key_of
from storage.receivers.exports import ExportedCustomer

POISON = "POISONED"
"""The variable that holds `KEY:FIELD:VALUE` for each, with a blank between; an underscore stands for a NUL."""


def poison() -> None:
    """From now on these customers' fields hold these values."""
    project, poisoned = Projector.project, {}
    for one in os.environ[POISON].split():
        key, field, value = one.split(":")
        poisoned[key] = {field: value.replace("_", "\0")}

    def projected(self: Projector, customer: ExportedCustomer) -> Projection:
        found = project(self, customer)
        return replace(found, values={**found.values, **poisoned.get(key_of(customer.id), {})})

    Projector.project = projected  # type: ignore[method-assign]


if __name__ == "__main__":
    poison()
    sys.exit(main())
