"""An option as authors write it: the words on its button, and between the languages the name that it had earlier."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from pydantic import ConfigDict, PlainValidator, TypeAdapter, ValidationInfo, WithJsonSchema

from prompts.fields.types import LABELS_SCHEMA, Id, Labels, Shape

WAS = "was"
"""The one name among an option's languages that is none."""

WAS_HELP = "The name that this option had earlier, so that old answers still mean it."

_LABELS: TypeAdapter[dict[str, str]] = TypeAdapter(Labels, config=ConfigDict(defer_build=True))


class OptionText(NamedTuple):
    """The words by language, and the earlier name."""

    labels: dict[str, str]
    was: str | None = None


class _EarlierName(Shape):
    was: Id


def _an_option(value: object, info: ValidationInfo) -> OptionText:
    was, texts = None, value
    if isinstance(value, dict) and WAS in value:
        was = _EarlierName.model_validate({WAS: value[WAS]}).was
        texts = {language: text for language, text in value.items() if language != WAS}
    return OptionText(_LABELS.validate_python(texts, context=info.context), was)


_SCHEMA = WithJsonSchema(
    {
        **LABELS_SCHEMA,
        "properties": {WAS: {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "description": WAS_HELP}},
    }
)
WrittenOption = Annotated[OptionText, PlainValidator(_an_option), _SCHEMA]
