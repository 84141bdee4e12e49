"""A form as a question (pure): what the form does not show stays as its author wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.console.editing.question_form import Data, Field, groups
from bot.console.page import Form
from prompts.authoring.naming import option_ids
from prompts.model.question import Language

_NEW = re.compile(r"\d+")
"""What rows for new options are called; no stored name begins with a digit."""


def from_form(question: Data, form: Form, languages: Sequence[Language]) -> Data:
    """The question as the form says it; fields that stand in no form, and their order, stay."""
    changed: Data = dict(question)
    for group in groups(question, ()):
        for field in group.fields:
            if not _is_as_shown(field, form):
                _put(changed, field.name, _value(field, form, languages))
    return changed


def _is_as_shown(field: Field, form: Form) -> bool:
    """A single line that nobody touched stays as it is written, be it a list or a text of several lines."""
    return field.widget not in ("texts", "options", "days") and form[field.name].split() == field.value.split()


def _value(field: Field, form: Form, languages: Sequence[Language]) -> object:
    """What the form says of one field; nothing where it was left empty."""
    if field.widget == "texts":
        return _texts_in(form, field.name, field.texts or {}, languages)
    if field.widget == "options":
        return _options_in(form, field, languages)
    if field.widget == "days":
        return _days_in(form, field, languages)
    said = form[field.name]
    if field.widget == "names":
        return _names_in(said)
    if field.widget == "words":
        return [word for part in said.split(",") if (word := " ".join(part.split()))] or None
    return " ".join(said.split()) or None


def _texts_in(form: Form, name: str, before: Mapping[Language, str], languages: Sequence[Language]) -> dict[str, str] | None:
    """In the order of the file, what is new behind it."""
    given = {}
    for language in dict.fromkeys((*(one for one in before if one), *languages)):
        said, was = _said(form[f"{name}.{language}"]), before.get(language, "")
        given[language] = was if said == _said(was) else said
    return {language: text for language, text in given.items() if text} or None


def _options_in(form: Form, field: Field, languages: Sequence[Language]) -> dict[str, object] | None:
    """Options in the order of the form; new ones get a name made of their words, which the form has from then on."""
    before = {row.name: row.texts for row in field.rows}
    found: dict[str, object] = {}
    added: list[dict[str, str]] = []
    for name in dict.fromkeys(key.partition(".")[0] for key in form.below(f"{field.name}.")):
        texts = _texts_in(form, f"{field.name}.{name}", before.get(name, {}), languages)
        if texts and _NEW.fullmatch(name):
            added.append(texts)
        elif texts:
            found[name] = texts
    names = list(option_ids([*found, *(next(iter(texts.values())) for texts in added)]))
    found.update(zip(names[len(found) :], added, strict=True))
    return found or None


def _days_in(form: Form, field: Field, languages: Sequence[Language]) -> dict[str, object] | None:
    """Days in the order of the form. What lacks its day, or has that of another, is kept under a name that the checks refuse."""
    before = {row.name: row.texts for row in field.rows}
    found: dict[str, object] = {}
    for name in dict.fromkeys(key.partition(".")[0] for key in form.below(f"{field.name}.")):
        texts = _texts_in(form, f"{field.name}.{name}", before.get(name, {}), languages)
        day = _said(form[f"{field.name}.{name}.day"]) if _NEW.fullmatch(name) else name
        if texts or (day and day != name):
            day = day or "the day is missing"
            found[day if day not in found else f"{day} once more"] = texts or {}
    return found or None


def _names_in(said: str) -> dict[str, str] | None:
    """`system: field` lines; `none` alone keeps answers here."""
    lines = [" ".join(line.split()) for line in said.splitlines() if line.strip()]
    if lines in (["none"], ["None"], ["{}"]):
        return {}
    pairs = (line.partition(":") for line in lines)
    return {name.strip(): value.strip() for name, _, value in pairs} or None


def _put(question: Data, name: str, value: object) -> None:
    outer, _, inner = name.partition(".")
    if not inner:
        before = question.get(name)
        if value is None and name in question:
            del question[name]
        elif value is not None:
            question[name] = _kept(before, value)
        return
    group = question.get(outer)
    changed = dict(group) if isinstance(group, dict) else {}
    _put(changed, inner, value)
    if changed:
        question[outer] = changed
    else:
        question.pop(outer, None)


def _kept(before: object, value: object) -> object:
    """Of options, what no form shows stays: an earlier name. A single word that was no list stays none."""
    if isinstance(before, dict) and isinstance(value, dict):
        return {
            name: {**inner, **{key: kept for key, kept in before[name].items() if key == "was"}}
            if isinstance(inner, dict) and isinstance(before.get(name), dict)
            else inner
            for name, inner in value.items()
        }
    if isinstance(before, str) and value == [before]:
        return before
    return value


def _said(text: str) -> str:
    """Words as somebody typed them into a box: without line breaks, which browsers send as two letters."""
    return " ".join(text.split())
