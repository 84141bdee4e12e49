"""What is wrong with a connection, in words for whoever has pages and no command line, and where it can be mended (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.sync.lint import Finding
from bot.sync.mapping import FieldMap, MappedField
from bot.sync.running.accounts.whose_account import OTHER_ACCOUNT
from prompts.catalogue.catalogue import Catalogue
from prompts.checking.load import BRAND_FILE
from prompts.model.problems import ContentError
from prompts.model.question import Question

Place = tuple[str, str]
"""An address of ours, and what is found there."""

_RECEIVERS: Place = (f"/files/{BRAND_FILE}", f"the receivers, in {BRAND_FILE}")
_OF_RECEIVERS = frozenset({"no_purpose", "no_receiver"})
_MADE_THERE = frozenset({"no_key", "missing_there", "option_missing_there"})
"""What a button of the connection's page can make."""
_COMMANDS = (
    (re.compile(rf"`(?:zeroparty )?sync retry \S+ --code {OTHER_ACCOUNT}`"), "It is the same account"),
    (re.compile(rf"`(?:zeroparty )?sync drop \S+ --code {OTHER_ACCOUNT}`"), "Begin anew in this account"),
    (re.compile(r"`(?:zeroparty )?sync retry[^`]*`"), "Try again"),
    (re.compile(r"`(?:zeroparty )?sync apply[^`]*`"), "Make the fields there"),
)
"""What helps is said for the command line; here it is a button of this name."""

_MADE_FOR_A_ROW = frozenset({"missing_there", "option_missing_there", "not_an_option"})
_OF_THE_FILE = frozenset({"no_key", "standard_field", "no_such_question"})
"""What the connection's own file says."""


@dataclass(frozen=True, slots=True)
class Mend:
    """One thing that is wrong, what helps, and where."""

    severity: str
    what: str
    fix: str = ""
    places: Sequence[Place] = ()
    file: str = ""
    """The file on the bot's machine that has to be edited, where it is one."""


def here_said(words: str) -> str:
    """Words for the command line, as they are said where there are buttons."""
    for command, button in _COMMANDS:
        words = command.sub(f"\N{LEFT DOUBLE QUOTATION MARK}{button}\N{RIGHT DOUBLE QUOTATION MARK}", words)
    return words


def ways_on(code: str, fields: Sequence[MappedField], catalogue: Catalogue, name: str) -> list[Place]:
    """Where it is mended that a row was refused for this reason, because of these fields."""
    places = [(f"/exports/{name}#stands", "make the fields and options there")] if code in _MADE_FOR_A_ROW else []
    questions = {field.question: catalogue.questions[field.question] for field in fields if field.question in catalogue.questions}
    return places + [(f"/questions/{one.id}#note-crm", _called(one, catalogue)) for one in questions.values()]


def mends(found: Sequence[Finding], mapping: FieldMap | None, catalogue: Catalogue, name: str) -> list[Mend]:
    """Each finding of a mapping, with the questions that name its field."""
    return [_mend(one, mapping, catalogue, name) for one in found]


def mends_of_file(error: Exception, name: str, catalogue: Catalogue) -> list[Mend]:
    """What is wrong in the connection's file, line by line."""
    places = () if any(one.id == name for one in catalogue.brand.receivers) else (_RECEIVERS,)
    if not isinstance(error, ContentError):
        return [Mend("error", str(error), places=places)]
    return [Mend(one.severity, f"Line {one.line}: {one.message}", one.fix, places, one.file) for one in error.problems]


def _mend(one: Finding, mapping: FieldMap | None, catalogue: Catalogue, name: str) -> Mend:
    places = list(dict.fromkeys(_places(one, mapping, catalogue, name)))
    what = f"{one.field}: {one.message}" if one.field else one.message[:1].upper() + one.message[1:]
    file = f"connections/{name}.yaml" if one.code in _OF_THE_FILE else ""
    return Mend(one.severity, what, one.fix, places, file)


def _places(one: Finding, mapping: FieldMap | None, catalogue: Catalogue, name: str) -> Iterator[Place]:
    if one.code in _OF_RECEIVERS:
        yield _RECEIVERS
    if one.code in _MADE_THERE:
        yield f"/exports/{name}#stands", "make the fields there"
    named = {field.question for field in mapping.fields if field.name == one.field} if mapping is not None else set()
    for question in catalogue.questions.values():
        if question.id in named or one.field in (question.crm or {}).values():
            yield f"/questions/{question.id}#note-crm", _called(question, catalogue)


def _called(question: Question, catalogue: Catalogue) -> str:
    return f"where its answer goes: {question.ask.says(catalogue.brand.languages[0])}"
