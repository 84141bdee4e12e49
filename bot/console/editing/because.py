"""*Because you told us*, as customers will read it: the whole sentence, while its writer types one part of it (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.console.editing.question_form import Data
from prompts.model.question import Language
from prompts.text.phrases import Phrases

_NO_DAY = "\N{HORIZONTAL ELLIPSIS}"
"""Stands for a day that is not filled in yet."""


def finished(question: Data, phrases: Phrases, languages: Sequence[Language], today: date) -> list[tuple[Language, str]]:
    """Each sentence with its language, the latest change first, as the thanks has it for whoever answered before."""
    written = question.get("changed")
    found = []
    for day, texts in sorted(written.items(), reverse=True) if isinstance(written, dict) else ():
        for language in languages:
            words = texts.get(language) if isinstance(texts, dict) else None
            if isinstance(words, str) and words:
                since = _said(str(day), phrases, language, today)
                found.append((language, phrases.says("because_you_told_us", language, day=since, change=words)))
    return found


def told_once(question: Data, phrases: Phrases) -> Data:
    """The same without *Because you told us* where a writer typed it: the bot says it in front."""
    written = question.get("changed")
    if not isinstance(written, dict):
        return question
    changed = {
        day: {name: _behind(text, phrases, name) for name, text in texts.items()} if isinstance(texts, dict) else texts
        for day, texts in written.items()
    }
    return {name: changed if name == "changed" else value for name, value in question.items()}


def _behind(text: object, phrases: Phrases, language: Language) -> object:
    said = phrases.says("because_you_told_us", language, day=_NO_DAY, change="").partition(",")[0]
    if not isinstance(text, str) or not text.casefold().startswith(said.casefold()):
        return text
    rest = text[len(said) :].lstrip(" ,:;-")
    return f"{rest[:1].upper()}{rest[1:]}"


def _said(day: str, phrases: Phrases, language: Language, today: date) -> str:
    try:
        return phrases.day(date.fromisoformat(day), language, today)
    except ValueError:
        return _NO_DAY
