"""The kinds this version can ask, and those it only knows by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from prompts.kinds import Kind
from prompts.kinds.free_text import FreeText
from prompts.kinds.single_choice import SingleChoice
from prompts.kinds.yes_no import YesNo

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "single_choice": SingleChoice(),
        "yes_no": YesNo(),
        "free_text": FreeText(),
    }
)

NOT_BUILT: frozenset[str] = frozenset({"multiple_choice", "scale", "number", "date"})
"""Kinds that authors may already write; their questions load and wait."""
