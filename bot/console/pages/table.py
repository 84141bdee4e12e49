"""All pages of the console; a new one is a module here and a line in this table."""

from __future__ import annotations

from collections.abc import Sequence

from bot.console.desk import Desk
from bot.console.page import Page
from bot.console.pages import attention, audit, register, results, signing_in, simulate
from bot.console.pages.customers import customers
from bot.console.pages.exports import exports
from bot.console.pages.questions import all_questions, editor, files, new_question, publishing, taking_back

_SUBJECTS = (
    signing_in,
    all_questions,
    new_question,
    editor,
    files,
    publishing,
    taking_back,
    simulate,
    results,
    attention,
    register,
    customers,
    audit,
    exports,
)


def all_pages(desk: Desk) -> Sequence[Page]:
    """Every page and form, each with the role it needs."""
    found = [page for subject in _SUBJECTS for page in subject.pages(desk)]
    return sorted(found, key=lambda page: page.path == signing_in.ANYTHING)
