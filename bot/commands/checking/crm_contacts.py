"""`--crm F.csv`: which questions the contacts of a CRM could answer already. Values are counted, never kept or shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from csv import Error
from pathlib import Path

from bot.errors import SettingsError
from prompts import files
from prompts.catalogue.revision import from_json
from prompts.checking.verdict import Standing
from prompts.evidence.crm_file import CrmFile, NotContacts, counted
from prompts.evidence.finding import Finding
from prompts.evidence.less_is_more import known_already as findings
from prompts.model.question import Question, QuestionId


def contacts_in(path: Path) -> CrmFile:
    """Count the file; raises `SettingsError` where it cannot be read."""
    try:
        return counted(files.lines(path))
    except OSError as error:
        raise SettingsError(f"--crm: {path} cannot be opened: {error.strerror or error}") from None
    except (UnicodeDecodeError, NotContacts, Error) as error:
        reason = error if isinstance(error, NotContacts) else "it is not text in UTF-8 with commas, semicolons or tabs"
        raise SettingsError(f"--crm: {path} is no CSV file of contacts: {reason}") from None


def known_already(live: Sequence[Standing], crm: CrmFile, exported: Mapping[QuestionId, int]) -> Iterator[tuple[Standing, Finding]]:
    """What the file says of each question that has a column in it; raises `SettingsError` where none has."""
    asked = [(standing, from_json(standing.body)) for standing in live]
    held = [(standing, question, filled) for standing, question in asked if (filled := crm.holds(question)) is not None]
    if asked and not held:
        raise SettingsError(f"--crm: no question writes to any of the file's columns; {_fields(question for _, question in asked)}")
    for standing, question, filled in held:
        for found in findings(crm.contacts, filled, exported.get(question.id, 0)):
            if found.code not in standing.silenced:
                yield standing, found


def _fields(questions: Iterator[Question]) -> str:
    named = sorted({name for question in questions for name in (question.crm or {}).values()})
    return f"they write to {', '.join(named)}" if named else "none of them has `crm:` fields"
