"""What the checks found in a question, beside the field of its form that it is about, in words for whoever fills it in (pure)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.console.editing.drafts import Drafts, Written
from bot.console.editing.question_form import groups
from prompts.model.problems import Problem
from prompts.model.question import Language
from prompts.yaml.document import Document, read_yaml
from prompts.yaml.document import Path as Place


@dataclass(frozen=True, slots=True)
class Advised:
    """A piece of advice, and the field of the question's form that it is about; no field where it is about all of it."""

    field: str
    label: str
    problem: Problem


EMPTY = ("ZP102", "ZP104")
"""A field that has to be there and is not, or has nothing in it."""


def by_field(written: Written, text: str, problems: Sequence[Problem], names: Sequence[str]) -> dict[str, list[Problem]]:
    """What is wrong with a question, by the field of the form that it stands at; what fits no field stands under ""."""
    document, _ = read_yaml(text.encode(), written.file)
    if document is None:
        return {"": [problem for problem in problems if problem.file == written.file]}
    return _at_its_fields(replace(written, document=document), problems, names)


def still_open(drafts: Drafts, questions: Container[str]) -> dict[str, list[Advised]]:
    """The advice that nobody took or decided against, of these questions as they stand in their files."""
    found: dict[str, list[Advised]] = {}
    files = {problem.file for problem in drafts.loaded.problems}
    for written in drafts.questions():
        ident = str(written.data["id"])
        if ident in questions and written.file in files:
            labels = {field.name: field.label for group in groups(written.data, written.purposes) for field in group.fields}
            wrong = _at_its_fields(written, drafts.loaded.problems, list(labels))
            said = [Advised(name, labels.get(name, ""), one) for name, all_ in wrong.items() for one in all_ if not one.is_error]
            found |= {ident: said} if said else {}
    return found


def _at_its_fields(written: Written, problems: Sequence[Problem], names: Sequence[str]) -> dict[str, list[Problem]]:
    document = written.document
    own = ("questions", written.index)
    begins = document.place(own)[0]
    listed = document.data.get("questions")
    is_last = not isinstance(listed, list) or written.index + 1 >= len(listed)
    ends = 10**9 if is_last else document.place(("questions", written.index + 1))[0]
    starts = sorted(
        (document.place_of_key((*own, *name.split(".")))[0], name) for name in names if document.has((*own, *name.split(".")))
    )
    spoken = dict(
        _lines_of_languages(document, own, listed[written.index] if isinstance(listed, list) else None, written.languages)
    )
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.file == written.file and begins <= problem.line < ends:
            if problem.line in spoken and len(written.languages) > 1:
                problem = replace(problem, message=f"{spoken[problem.line]}: {problem.message}")
            name = _absent(problem, names) or next((name for line, name in reversed(starts) if line <= problem.line), "")
            found.setdefault(name, []).append(
                _for_a_form(problem) if name else replace(problem, file="", fix=_at_the_box(problem.fix))
            )
    return found


def _lines_of_languages(
    document: Document, at: Place, value: object, languages: Sequence[Language]
) -> Iterator[tuple[int, Language]]:
    """On which line a text stands, and in which language it is."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        if name in languages and isinstance(inner, str):
            yield document.place((*at, name))[0], name
        else:
            yield from _lines_of_languages(document, (*at, name), inner, languages)


def _absent(problem: Problem, names: Sequence[str]) -> str:
    """The field that is not there at all, and so has no line of its own."""
    named = re.findall(r"`(\w+):?`", f"{problem.message} {problem.fix}") if problem.code == "ZP102" else []
    return next((name for name in named if name in names), "")


def _for_a_form(problem: Problem) -> Problem:
    """The same to somebody who fills in a form: what to do there, and not how it is written in a file."""
    if problem.code in EMPTY:
        return replace(problem, file="", message="There is nothing here yet.", fix="")
    fix = re.sub(r"`\w+: ([^`]+)`", r"\1", _at_the_box(problem.fix))
    return replace(problem, file="", fix="" if re.search(r"`\w+:`|colon", fix) else fix)


def _at_the_box(fix: str) -> str:
    """Where a form has a box, a file has a line."""
    return fix.replace("say in lint_ok why", 'say under "It fits because" why')
