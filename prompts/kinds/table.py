"""The kinds of question that can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from prompts.kinds.date.kind import Date
from prompts.kinds.free_text.kind import FreeText
from prompts.kinds.multiple_choice.kind import MultipleChoice
from prompts.kinds.number.kind import Number
from prompts.kinds.protocol import Gathering, Kind
from prompts.kinds.scale.kind import Scale
from prompts.kinds.single_choice.kind import SingleChoice
from prompts.kinds.yes_no.kind import YesNo

GATHERING: Mapping[str, Gathering] = MappingProxyType({"multiple_choice": MultipleChoice()})
"""Those whose answer takes several taps and a *Done*."""

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "single_choice": SingleChoice(),
        **GATHERING,
        "yes_no": YesNo(),
        "scale": Scale(),
        "number": Number(),
        "date": Date(),
        "free_text": FreeText(),
    }
)
