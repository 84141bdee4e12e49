"""*It fits because ...*: why a writer decided against a piece of advice, which their question's file keeps (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.console.editing.question_form import Data
from bot.console.page import Form
from prompts.model.advice_codes import WORDING
from prompts.model.problems import Problem

_FIELD, _IN_FILE = "fits.", "lint_ok"
_STALE = "W30"


@dataclass(frozen=True, slots=True)
class Fit:
    """A piece of advice that can be decided against, and the reason, where there is one."""

    code: str
    what: str
    why: str = ""


def with_reasons(question: Data, form: Form) -> Data:
    """The question with the reasons as the form has them; those that it does not show stay."""
    said = {name: " ".join(form[f"{_FIELD}{name}"].split()) for name in form.below(_FIELD) if name in WORDING}
    before = _reasons(question)
    after = {name: why for name, why in {**before, **said}.items() if why}
    if after == before:
        return question
    rest = {name: value for name, value in question.items() if name != _IN_FILE}
    if not after:
        return rest
    return {name: after if name == _IN_FILE else value for name, value in question.items()} | {_IN_FILE: after}


def fits(question: Data, wrong: Mapping[str, Sequence[Problem]], *, is_stale: bool) -> list[Fit]:
    """A box for each piece of advice on wording that stands, and for each that was decided against."""
    stands = [one.code for found in wrong.values() for one in found if not one.is_error]
    reasons = _reasons(question)
    codes: Iterable[str] = dict.fromkeys([*stands, *([_STALE] if is_stale else ()), *reasons])
    return [Fit(code, WORDING[code], str(reasons.get(code, ""))) for code in sorted(codes) if code in WORDING]


def _reasons(question: Data) -> dict[str, object]:
    written = question.get(_IN_FILE)
    return dict(written) if isinstance(written, dict) else {}
