"""The kinds of question that can be asked: one entry each. docs/add-a-question-kind.md says how to add one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Union, cast

from pydantic import Field, TypeAdapter

from prompts.kinds.date.kind import Date
from prompts.kinds.free_text.kind import FreeText
from prompts.kinds.multiple_choice.kind import MultipleChoice
from prompts.kinds.number.kind import Number
from prompts.kinds.own_field import OwnField
from prompts.kinds.protocol import Gathering, Kind
from prompts.kinds.question_shape import QuestionShape
from prompts.kinds.scale.kind import Scale
from prompts.kinds.single_choice.kind import SingleChoice
from prompts.kinds.yes_no.kind import YesNo

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "single_choice": SingleChoice(),
        "multiple_choice": MultipleChoice(),
        "yes_no": YesNo(),
        "scale": Scale(),
        "number": Number(),
        "date": Date(),
        "free_text": FreeText(),
    }
)

GATHERING: Mapping[str, Gathering] = MappingProxyType({name: kind for name, kind in KINDS.items() if isinstance(kind, Gathering)})
"""Those whose answer takes several taps and a *Done*."""

OWN_FIELDS: Mapping[str, OwnField] = MappingProxyType({field.name: field for kind in KINDS.values() for field in kind.fields})
"""The fields that not every question has, by name and in the order of the kinds."""


def question_shapes() -> dict[str, type[QuestionShape]]:
    """The shape of each kind, by the kind's name."""
    return {name: kind.shape for name, kind in KINDS.items()}


def any_question() -> TypeAdapter[QuestionShape]:
    """A question of any kind; the table of kinds decides which there are. Slow to make; a file is read without it."""
    any_kind = cast(Any, Union)[tuple(question_shapes().values())]
    return TypeAdapter(cast(Any, Annotated)[any_kind, Field(discriminator="kind")])
