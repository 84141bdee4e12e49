"""Demo data, said wherever customers leave the records."""

from __future__ import annotations

import sys

from storage import demo
from storage.store import Store


async def say_if_made_up(store: Store) -> None:
    """One line on stderr where there are made-up customers."""
    mark = await store.read(demo.current_mark)
    if mark is not None:
        print(
            f"demo data: these customers were made up ({mark.since[:10]}); `zeroparty demo-data --remove` ends it", file=sys.stderr
        )
