"""Ids that a spreadsheet took for numbers: it shows them shortened, or with decimals, and the id is lost in what it writes."""

from __future__ import annotations

import re

_SHORTENED = re.compile(r"\d+(?:[.,]\d+)?E\+\d+|\d(?:[.,]\d+)?E\d+", re.IGNORECASE)
"""`1.2E+11`, `1,2E+11`, `1e5`."""
_WITH_DECIMALS = re.compile(r"\d+[.,]0+")
"""`101.0`, `101,00`."""


def spoiled(contact: str) -> str:
    """What a spreadsheet seems to have done to an id, and what to do; nothing where it looks whole."""
    if _SHORTENED.fullmatch(contact):
        return f"a spreadsheet shortened the id to {contact}; export the list anew, with this column as text"
    if _WITH_DECIMALS.fullmatch(contact):
        return f"a spreadsheet gave the id decimals, {contact}; export the list anew, with this column as text"
    return ""
