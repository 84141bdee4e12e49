"""What somebody asked to be exported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.export.cells import Newlines, Values
from bot.runtime.handed_on import OWN_USE
from storage.receivers.change_feed import Cursor


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked to be exported."""

    path: Path | None
    """Nowhere: to the standard output."""
    shape: str
    purpose: str | None = None
    receiver: str | None = None
    """Nobody: for the company's own use."""
    format: str = "csv"
    profile: str = "crm"
    values: Values | None = None
    """As the profile has it: codes, and labels for a spreadsheet."""
    newlines: Newlines = "keep"
    since: Cursor | None = None
    """Only what changed since then; nothing: everybody."""

    @property
    def whom(self) -> str:
        """Whom the file is for, as the ledger names them."""
        return self.receiver or OWN_USE

    @property
    def written_values(self) -> Values:
        """Codes or labels."""
        return self.values or ("labels" if self.format == "csv" and self.profile == "excel" else "codes")
