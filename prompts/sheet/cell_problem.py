"""What does not fit in a workbook, named by its cell."""

from __future__ import annotations

from dataclasses import dataclass

from prompts.model.problems import Severity


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One finding: where, a code that never changes its meaning, what is wrong, and how to mend it.

    Sheet and cell are empty where the workbook has no cell for it.
    """

    sheet: str
    cell: str
    code: str
    severity: Severity
    message: str
    fix: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the workbook cannot be taken over like this."""
        return self.severity == "error"

    def __str__(self) -> str:
        """The finding as one line, and its fix as a second."""
        kind = "" if self.is_error else f"{self.severity}: "
        place = f"{self.sheet}!{self.cell} " if self.cell else ""
        line = f"{place}{self.code} {kind}{self.message}"
        return f"{line}\n    fix: {self.fix}" if self.fix else line
