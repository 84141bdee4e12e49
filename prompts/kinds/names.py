"""The names of the kinds, for whoever only lists them: the kinds themselves take a tenth of a second to load."""

from __future__ import annotations

KIND_NAMES = ("single_choice", "multiple_choice", "yes_no", "scale", "number", "date", "free_text")
"""As in the table of kinds, which a test holds this against."""
