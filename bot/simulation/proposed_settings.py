"""Settings to be tried before they are set: a brand file, a file of pace settings, or `gap=14 days,cap=3 in 30 days`."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from bot.errors import SettingsError
from prompts.authoring.brand_shape import BrandShape, PaceShape
from prompts.authoring.build import brand_from
from prompts.authoring.explain import explained
from prompts.authoring.written_topic import declared_languages
from prompts.catalogue.catalogue import Pace
from prompts.fields.types import Declared, Shape
from prompts.model.durations import is_longer
from prompts.model.problems import Problem
from prompts.yaml.document import Document, read_yaml

AnyShape = TypeVar("AnyShape", bound=Shape)

_ALIASES = {"cap": "at_most"}
_BETWEEN_PAIRS = re.compile(r",(?![^\[]*\])")
"""A comma outside of brackets."""

_FIELDS = {
    "at_most": ("cap", "cap_window"),
    "asks_per_question": ("asks_per_question", "asks_per_question_window"),
    "quiet_days": ("quiet_weekdays",),
}
"""What the brand file calls differently."""


def proposed(settings: str, current: Pace) -> Pace:
    """The proposed pace. What is left out stays as it is now, or has its default where a whole brand file is given."""
    if "=" in settings and not Path(settings).exists():
        return proposed_in_pairs(settings, current)
    document = _document(settings, _content(settings))
    if "brand" in document.data:
        languages = Declared(declared_languages(document.data))
        return brand_from(_validated(BrandShape, document, document.data, languages)).pace
    return _changed(document, current)


def proposed_in_pairs(pairs: str, current: Pace) -> Pace:
    """The same for `gap=14 days,cap=3 in 30 days` and nothing else: no file is looked at, whatever stands there."""
    return _changed(_document("--propose", _as_yaml(pairs).encode()), current)


def _changed(document: Document, current: Pace) -> Pace:
    inner = document.data.get("pace")
    data = inner if isinstance(inner, dict) else document.data
    shape = _validated(PaceShape, document, data, Declared())
    whole = brand_from(BrandShape.model_construct(brand="", languages=["en"], pace=shape)).pace
    names = [name for field in shape.model_fields_set for name in _FIELDS.get(field, (field,))]
    found = replace(current, **{name: getattr(whole, name) for name in names})
    if found.trial is not None and not is_longer(found.trial, found.gap):
        raise SettingsError("--propose: `trial` has to be longer than `gap`; customers are told how often they are asked at most")
    return found


def _validated(shape: type[AnyShape], document: Document, data: object, declared: Declared) -> AnyShape:
    try:
        return shape.model_validate(data, context=declared)
    except ValidationError as failed:
        path = ("pace",) if data is not document.data else ()
        raise SettingsError("\n".join(_said(problem) for problem in explained(failed, document, path, shape))) from None


def _document(file: str, content: bytes) -> Document:
    document, problems = read_yaml(content, file)
    if document is None or problems:
        raise SettingsError("\n".join(_said(problem) for problem in problems))
    return document


def _as_yaml(pairs: str) -> str:
    lines = []
    for pair in _BETWEEN_PAIRS.split(pairs):
        name, equals, value = pair.partition("=")
        if not equals:
            raise SettingsError(f'--propose: "{pair.strip()}" is no setting, for example gap=14 days,cap=3 in 30 days')
        lines.append(f"{_ALIASES.get(name.strip(), name.strip())}: {value.strip()}\n")
    return "".join(lines)


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        hint = "give a file, or settings such as gap=14 days,cap=3 in 30 days"
        raise SettingsError(f"--propose: cannot read {file}: {error.strerror}; {hint}") from None


def _said(problem: Problem) -> str:
    """A mistake in pairs has no line worth naming."""
    where = "--propose" if problem.file == "--propose" else f"--propose: {problem.file}:{problem.line}:{problem.column}"
    return f"{where}: {problem.message}" + (f" fix: {problem.fix}" if problem.fix else "")
