"""What a kind of question needs, step by step as in docs/add-a-question-kind.md, and what one of them lacks."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from prompts.kinds.own_field import OwnField
from prompts.kinds.protocol import Gathering, Hint, Kind
from prompts.kinds.question_shape import QuestionShape
from prompts.kinds.table import KINDS
from prompts.model.question import Question
from prompts.text.phrase_files import packaged_phrases
from prompts.yaml.document import read_yaml
from tests.prompts.authoring.any_catalogue import BY_KIND
from tests.prompts.kinds.one_of_each import EVERY_KIND
from tests.support.places import ROOT

MODULES = ("__init__.py", "kind.py", "shape.py")
ABILITIES = ("answer_type", "shape", "fields", "offer", "pick", "read", "say", "hint")


@dataclass(frozen=True)
class House:
    """The table of kinds, and everything around it that has to know them."""

    table: Mapping[str, Kind]
    folders: Mapping[str, Collection[str]]
    """The modules in each folder beside the table."""
    apart: Collection[str]
    """The kinds that import-linter keeps from knowing each other."""
    examples: Mapping[str, Question]
    made_up: Collection[str]
    """The kinds of which made-up topic files are written."""
    conversations: Collection[str]
    """The kinds that the catalogues of the dialogues ask."""
    manual: str


def the_house() -> House:
    """As it stands."""
    kinds = ROOT / "prompts" / "kinds"
    folders = (path for path in kinds.iterdir() if path.is_dir() and (path / "__init__.py").exists())
    return House(
        table=KINDS,
        folders={path.name: [module.name for module in path.glob("*.py")] for path in folders},
        apart=_kept_apart(),
        examples=EVERY_KIND,
        made_up=BY_KIND,
        conversations=_asked_in([ROOT / "tests" / "catalogue", *(ROOT / "tests" / "dialogues" / "catalogues").iterdir()]),
        manual=(ROOT / "docs" / "writing-questions.md").read_text(encoding="utf-8"),
    )


def lacking(name: str, house: House) -> Iterator[str]:
    """A sentence for each step that was left out."""
    for module in MODULES:
        if module not in house.folders.get(name, ()):
            yield f"{name}: there is no prompts/kinds/{name}/{module}."
    kind = house.table.get(name)
    if kind is None:
        yield f"{name}: prompts/kinds/table.py has no entry for it."
        return
    unable = [ability for ability in ABILITIES if not hasattr(kind, ability)]
    yield from (f"{name}: prompts/kinds/{name}/kind.py has no `{ability}`." for ability in unable)
    if not unable:
        yield from _lacking_in_shape(name, kind)
        yield from _lacking_in_hint(name, kind, house.examples.get(name))
    yield from _lacking_around(name, house)


def _lacking_in_shape(name: str, kind: Kind) -> Iterator[str]:
    where = f"{name}: prompts/kinds/{name}/shape.py"
    if "kind" not in kind.shape.model_fields:
        yield f"{where} has no field `kind` with the name of the kind."
        return
    if kind.shape.kind_name() != name:
        yield f"{where} is for `kind: {kind.shape.kind_name()}`, and the table says {name}."
    described = {field.name: field for field in kind.fields}
    own = {field.alias or attribute: field for attribute, field in kind.shape.model_fields.items() if _is_own(attribute)}
    yield from (f"{where} does not describe its field `{field}` (OwnField)." for field in own.keys() - described.keys())
    yield from (f"{where} describes a field `{field}` that it does not have." for field in described.keys() - own.keys())
    for field in described.values():
        is_needed = field.name in own and own[field.name].is_required()
        yield from (f"{where}: the field `{field.name}` {what}" for what in _lacking_in_field(field, kind, is_needed=is_needed))


def _is_own(attribute: str) -> bool:
    return attribute not in QuestionShape.model_fields and attribute != "kind"


def _lacking_in_field(field: OwnField, kind: Kind, *, is_needed: bool) -> Iterator[str]:
    is_option_word = field.name in (kind.shape.labels_field, "synonyms")
    if not field.help.endswith("."):
        yield "has no sentence of help."
    if field.holds is None and not is_option_word:
        yield "has no column in the workbook (`holds`)."
    if field.noun and field.attribute not in {each.name for each in fields(Question)}:
        yield f"is kept as `{field.attribute}`, and prompts/model/question.py has no such attribute."
    if not field.noun and not is_option_word and field.attribute in {each.name for each in fields(Question)}:
        yield "has no noun for a list of changes."
    if is_needed and field.step is None:
        yield "has to be there, and `prompts new` does not ask for it (`step`)."
    if is_needed and field.missing is None and not is_option_word:
        yield "has to be there, and nothing is said where it is not (`missing`)."


def _lacking_in_hint(name: str, kind: Kind, example: Question | None) -> Iterator[str]:
    phrases = packaged_phrases()
    for language in phrases.texts if example is not None else ():
        try:
            found = kind.hint(example, phrases, language)  # type: ignore[arg-type]  # there is one, or there are no languages
        except LookupError as unknown:
            yield f"{name}: its hint needs a phrase that prompts/phrases/{language}.yaml does not have: {unknown}."
        else:
            if not isinstance(found, Hint):
                yield f"{name}: prompts/kinds/{name}/kind.py: `hint` does not answer with a Hint."


def _lacking_around(name: str, house: House) -> Iterator[str]:
    if f"prompts.kinds.{name}" not in house.apart:
        yield f"{name}: pyproject.toml does not keep it from knowing other kinds (the contract `kinds do not know each other`)."
    if name not in house.examples:
        yield f"{name}: tests/prompts/kinds/one_of_each.py has no question of it."
    if name not in house.made_up:
        yield f"{name}: tests/prompts/authoring/any_catalogue.py writes no question of it (BY_KIND)."
    if name not in house.conversations:
        yield f"{name}: no catalogue in tests/dialogues/catalogues asks such a question, so no conversation can."
    if f"`{name}`" not in house.manual:
        yield f"{name}: docs/writing-questions.md does not tell authors about it."


def gathers(kind: Kind) -> bool:
    """Whether its answers take several taps: then it has to be able to add one up."""
    return isinstance(kind, Gathering)


def _kept_apart() -> frozenset[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return frozenset(module for each in contracts if each["name"] == "kinds do not know each other" for module in each["modules"])


def _asked_in(catalogues: Collection[Path]) -> frozenset[str]:
    found: set[str] = set()
    for path in (path for folder in catalogues for path in folder.glob("*.yaml")):
        document, _ = read_yaml(path.read_bytes(), path.name)
        questions = document.data.get("questions", []) if document else []
        found |= {str(each["kind"]) for each in questions if isinstance(each, dict)} if isinstance(questions, list) else set()
    return frozenset(found)
