"""Editors complete from a schema that takes everything the loader takes, and names every field in a marketer's words.

The check here is a small one of our own, for the few words that our schemas use: it shares nothing with what wrote them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from prompts.authoring.brand_shape import BrandShape
from prompts.authoring.schema import brand_schema, topic_schema
from prompts.authoring.topic_shape import TopicShape
from prompts.checking.load import starter_folder
from prompts.kinds.table import question_shapes
from tests.prompts.examples import CATALOGUE

UNDERSTOOD = {
    "$schema", "$defs", "$ref", "type", "properties", "required", "additionalProperties", "propertyNames", "items", "anyOf",
    "oneOf",     "enum", "const", "pattern", "minimum", "maximum", "minItems", "minProperties", "maxProperties", "title",
    "description", "examples",
}  # fmt: skip
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "number": (int, float), "integer": (int,), "boolean": (bool,),
}  # fmt: skip


def mistakes(value: Any, schema: Any, root: dict[str, Any], at: str = "") -> Iterator[str]:
    """Where the value does not follow the schema."""
    if schema is True:
        return
    if schema is False:
        yield f"{at}: nothing belongs here"
        return
    if "$ref" in schema:
        yield from mistakes(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, at)
    yield from _of_its_type(value, schema, at)
    yield from _in_its_choices(value, schema, root, at)
    if isinstance(value, dict):
        yield from _of_a_group(value, schema, root, at)
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{at}: too short"
        for index, item in enumerate(value):
            yield from mistakes(item, schema.get("items", True), root, f"{at}/{index}")


def _of_its_type(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    wanted = schema.get("type")
    names = [wanted] if isinstance(wanted, str) else wanted or ()
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if names and not any(
        isinstance(value, TYPES[name]) and (name == "boolean" or is_number or not isinstance(value, bool)) for name in names
    ):
        yield f"{at}: {value!r} is not {wanted}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at}: {value!r} does not fit {schema['pattern']}"
    if is_number and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value} is out of bounds"


def _in_its_choices(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    for word, is_right in (("anyOf", lambda hits: hits >= 1), ("oneOf", lambda hits: hits == 1)):
        if word in schema:
            found = [list(mistakes(value, choice, root, at)) for choice in schema[word]]
            if not is_right(sum(not each for each in found)):
                yield from min(found, key=len) or [f"{at}: more than one fits"]


def _of_a_group(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value)
    if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", 99):
        yield f"{at}: {len(value)} entries"
    known = schema.get("properties", {})
    for name, inner in value.items():
        yield from mistakes(name, schema.get("propertyNames", True), root, f"{at}/{name} (name)")
        yield from mistakes(inner, known.get(name, schema.get("additionalProperties", True)), root, f"{at}/{name}")


def as_editors_read_it(path: Path) -> Any:
    """YAML 1.2 with its own types, not all-text as our loader reads it."""
    return YAML(typ="safe", pure=True).load(path)


FOLDERS = [CATALOGUE, starter_folder(), *(path for path in sorted(starter_folder().iterdir()) if path.is_dir())]
TOPICS = [path for folder in FOLDERS for path in sorted(folder.glob("*.yaml")) if not path.name.startswith("_")]


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_catalogue_follows_the_schema_of_topics(path: Path) -> None:
    assert list(mistakes(as_editors_read_it(path), topic_schema(), topic_schema())) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_brand_file_follows_its_schema(folder: Path) -> None:
    assert list(mistakes(as_editors_read_it(folder / "_brand.yaml"), brand_schema(), brand_schema())) == []


WRONG = [
    ("purpose", "purpos", "purpose is missing"),
    ("kind: single_choice", "kind: single_chioce", "single_chioce"),
    ("keep: 18 months", "keep: a while", "a while"),
    ("sensitive: none", "sensitive: no", "no"),
    ("      light:\n", "      Light!:\n", "Light!"),
    ("topic: coffee", "topics: coffee", "topic is missing"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), WRONG)
def test_a_slip_is_underlined(right: str, wrong: str, said: str) -> None:
    text = (CATALOGUE / "coffee.yaml").read_text(encoding="utf-8")
    before, behind = text.split("questions:\n") if right != "topic: coffee" else ("", "")
    slipped = f"{before}questions:\n{behind.replace(right, wrong, 1)}" if before else text.replace(right, wrong, 1)
    assert slipped != text
    found = list(mistakes(YAML(typ="safe", pure=True).load(slipped), topic_schema(), topic_schema()))
    assert any(said in each for each in found), found


def groups(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [schema, *schema.get("$defs", {}).values()]


@pytest.mark.parametrize("schema", [topic_schema(), brand_schema()], ids=["topic", "brand"])
def test_every_field_says_what_it_is_for(schema: dict[str, Any]) -> None:
    for group in groups(schema):
        for name, field in group.get("properties", {}).items():
            assert field["description"].endswith((".", "?", "}.", "://")), name
            assert group["additionalProperties"] is False


def test_every_field_of_every_shape_is_in_its_schema() -> None:
    properties = [set(group.get("properties", {})) for group in groups(topic_schema())]
    for shape in (TopicShape, *question_shapes().values()):
        assert {field.alias or name for name, field in shape.model_fields.items()} in properties
    assert set(BrandShape.model_fields) in [set(group["properties"]) for group in groups(brand_schema())]


@pytest.mark.parametrize("schema", [topic_schema(), brand_schema()], ids=["topic", "brand"])
def test_the_schema_uses_only_words_that_the_check_here_understands(schema: dict[str, Any]) -> None:
    def words(value: Any, *, is_names: bool = False) -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                if not is_names:
                    yield name
                yield from words(inner, is_names=name in ("properties", "$defs") and not is_names)
        elif isinstance(value, list):
            for inner in value:
                yield from words(inner)

    assert set(words(schema)) <= UNDERSTOOD
    assert json.loads(json.dumps(schema)) == schema


def test_the_earlier_name_of_an_option_is_completed_between_its_languages() -> None:
    schema: Any = topic_schema()
    for kind in ("SingleChoiceShape", "MultipleChoiceShape"):
        option = schema["$defs"][kind]["properties"]["options"]["additionalProperties"]
        assert "earlier" in option["properties"]["was"]["description"]
        assert list(mistakes({"was": "light", "en": "Pale"}, option, schema)) == []
        assert list(mistakes({"was": "Not a name", "en": "Pale"}, option, schema))
