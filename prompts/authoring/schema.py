"""JSON Schemas of authors' files, so that editors complete fields and underline mistakes while somebody types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from prompts.authoring.brand_shape import BrandShape
from prompts.authoring.field_help import BRAND_FIELDS, EXAMPLES, TOPIC_FIELDS
from prompts.authoring.topic_shape import TopicShape
from prompts.kinds.choice_shape import OPTIONS_AT_MOST
from prompts.kinds.table import any_question

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def topic_schema() -> dict[str, object]:
    """The schema of a file of questions."""
    top = TopicShape.model_json_schema()
    asked = any_question().json_schema()
    top["$defs"] = {**top.get("$defs", {}), **asked.pop("$defs")}
    # The names of OpenAPI's discriminator mean nothing to an editor; `kind` is a constant in each shape anyway.
    asked.pop("discriminator", None)
    top["properties"]["questions"]["items"] = asked
    _limit_options(top["$defs"])
    return _finished(top, "Questions of one topic", TOPIC_FIELDS)


def brand_schema() -> dict[str, object]:
    """The schema of `_brand.yaml`."""
    return _finished(BrandShape.model_json_schema(), "Who asks, how often, and where answers may go", BRAND_FIELDS)


def _limit_options(shapes: Mapping[str, Any]) -> None:
    for shape in shapes.values():
        if "options" in shape.get("properties", {}):
            shape["properties"]["options"] |= {"minProperties": 2, "maxProperties": OPTIONS_AT_MOST}


def _finished(schema: dict[str, Any], title: str, helps: Mapping[str, str]) -> dict[str, object]:
    """With a title, with what each field is for, and without the names that only programmers understand."""
    for shape in _groups(schema):
        shape.pop("title", None)
        for name, field in shape.get("properties", {}).items():
            field.pop("title", None)
            field.pop("default", None)
            field["description"] = helps[name]
            if name in EXAMPLES:
                field["examples"] = [*EXAMPLES[name]]
            _without_null(field)
            _with_strict_names(field)
    return {"$schema": _DIALECT, **schema, "title": title, "description": f"{title}."}


def _without_null(field: dict[str, Any]) -> None:
    """A field that may be missing is written or left out, never empty: the checker says so, and so does the editor."""
    kinds = [kind for kind in field.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) < len(field.get("anyOf", ())):
        del field["anyOf"]
        field.update(kinds[0] if len(kinds) == 1 else {"anyOf": kinds})


def _with_strict_names(field: dict[str, Any]) -> None:
    """A name that does not fit the pattern is a mistake, where JSON Schema by itself would let it pass unread."""
    if patterns := field.pop("patternProperties", {}):
        [(pattern, inner)] = patterns.items()
        field |= {"propertyNames": {"pattern": pattern}, "additionalProperties": inner}


def _groups(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    yield from cast("dict[str, dict[str, Any]]", schema.get("$defs", {})).values()
