"""What a kind of question needs, step by step as in docs/add-a-question-kind.md, and what one of them lacks."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from bot.console.editing.new_question import KIND_LABELS
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
ABILITIES = ("answer_type", "is_typed", "shape", "fields", "offer", "pick", "read", "say", "hint")


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
    told: Collection[str]
    """The kinds of which the register tells in every language how they are answered; options speak for themselves there."""
    labels: Collection[str]
    """The kinds that the console calls by a name where a new question is made."""


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
        told=_told_in_register(),
        labels=KIND_LABELS,
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
    if name not in house.told and not (name in house.examples and house.examples[name].options):
        yield f"{name}: a language of prompts/phrases does not say how it is answered (`register.kind.{name}`)."
    if name not in house.labels:
        yield f"{name}: bot/console/editing/new_question.py has no words for it (KIND_LABELS)."


def gathers(kind: Kind) -> bool:
    """Whether its answers take several taps: then it has to be able to add one up."""
    return isinstance(kind, Gathering)


def _kept_apart() -> frozenset[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return frozenset(module for each in contracts if each["name"] == "kinds do not know each other" for module in each["modules"])


def _told_in_register() -> frozenset[str]:
    told = [{key.removeprefix("register.kind.") for key in known} for known in packaged_phrases().texts.values()]
    return frozenset(set.intersection(*told))


def _asked_in(catalogues: Collection[Path]) -> frozenset[str]:
    found: set[str] = set()
    for path in (path for folder in catalogues for path in folder.glob("*.yaml")):
        document, _ = read_yaml(path.read_bytes(), path.name)
        questions = document.data.get("questions", []) if document else []
        found |= {str(each["kind"]) for each in questions if isinstance(each, dict)} if isinstance(questions, list) else set()
    return frozenset(found)


ALSO_MEAN_OTHER_THINGS = frozenset({"yes_no", "number", "date"})
"""Names of kinds that are names of other things too, such as the types of a CRM's fields: alone they give nothing away."""


def asked_by_name(source: str, kinds: Collection[str]) -> list[int]:
    """The lines on which a module asks for kinds by their names, instead of for `answer_type`, options or an ability."""
    return sorted({line for node in ast.walk(ast.parse(source)) for line in _asked_in_node(node, kinds)})


def _asked_in_node(node: ast.AST, kinds: Collection[str]) -> Iterator[int]:
    match node:
        case ast.Constant(value=str(name)) if name in kinds and name not in ALSO_MEAN_OTHER_THINGS:
            yield node.lineno
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            names = [each.value if isinstance(each, ast.Constant) else None for each in elements]
            if len(set(names)) > 1 and set(names) <= set(kinds):
                yield node.lineno
        case ast.Compare(left=left, comparators=others):
            sides = [left, *others]
            if any(_is_a_kind(side) for side in sides) and any(_names_one(side, kinds) for side in sides):
                yield node.lineno
        case ast.Match(subject=subject, cases=cases) if _is_a_kind(subject):
            yield from (case.pattern.lineno for case in cases if _names_one(case.pattern, kinds))


def _is_a_kind(node: ast.AST) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "kind") or (isinstance(node, ast.Name) and node.id == "kind")


def _names_one(node: ast.AST, kinds: Collection[str]) -> bool:
    return any(isinstance(inner, ast.Constant) and inner.value in kinds for inner in ast.walk(node))
