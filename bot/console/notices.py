"""What whoever opens the console has to know, whichever page they are on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.publishing.live_catalogue import LiveCatalogue
from storage.demo import Mark
from storage.traffic.brake import Brake


@dataclass(frozen=True, slots=True)
class Notice:
    """One line at the top of every page, and where it leads."""

    tone: Literal["error", "warn", "calm"]
    words: str
    path: str = ""


def notices(live: LiveCatalogue) -> tuple[Notice, ...]:
    """A file that somebody broke, outside or here: customers go on with the last good version."""
    broken = [problem for problem in live.problems if problem.is_error]
    if not broken:
        return ()
    what = f"{len(broken)} mistakes in the files" if len(broken) > 1 else "There is a mistake in the files"
    return (Notice("error", f"{what}: customers still see version {live.version}.", "/#mistakes"),)


def paused(brake: Brake | None) -> tuple[Notice, ...]:
    """That nothing is asked of anybody, by a person's word or by the breaker's."""
    if brake is None:
        return ()
    return (Notice("warn", f"All asking is paused by {brake.by}: {brake.why}", "/attention"),)


def made_up(mark: Mark | None) -> tuple[Notice, ...]:
    """That the customers on these pages are nobody's; said to everybody, signed in or not."""
    if mark is None:
        return ()
    words = f"Demo data: these {mark.customers:,} customers were made up. The command zeroparty demo-data --remove takes them away."
    return (Notice("warn", words),)
