"""Translations that stayed as they were when the text they translate was changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompts.evidence.finding import Finding
from prompts.model.question import Language, Question, Text
from prompts.text.plain import bare


def stale(question: Question, earlier: Sequence[Question]) -> Iterator[Finding]:
    """What is older than its original; `earlier` revisions of the question, oldest first. Without any, nothing is known."""
    for name, language in left_behind(question, earlier):
        message = f"`{name}` was changed in `{question.ask.fallback}`, and its translation `{language}` stayed as it was."
        yield Finding("W30", message, f"look at `{language}` again; if it still fits, say so in `lint_ok`")


def left_behind(question: Question, earlier: Sequence[Question]) -> Iterator[tuple[str, Language]]:
    """The same as places: the text's name as its file has it, and the language."""
    for name, text in _texts(question):
        past = [found for each in earlier if (found := dict(_texts(each)).get(name))]
        yield from ((name, language) for language in _left_behind(text, past))


def _left_behind(text: Text, past: Sequence[Text]) -> Iterator[Language]:
    """Translations that were made for other words; commas and capitals do not count."""
    for language in sorted(text.by_language.keys() - {text.fallback}):
        made_for = _said(_when_translated(text, past, language), text.fallback)
        if made_for not in (None, _said(text, text.fallback)):
            yield language


def _when_translated(text: Text, past: Sequence[Text], language: Language) -> Text:
    """The text as it was when its translation became what it is: an original that was put back since then fits again."""
    found = text
    for each in reversed(past):
        if _said(each, language) != _said(text, language):
            break
        found = each
    return found


def _said(text: Text, language: Language) -> str | None:
    words = text.by_language.get(language)
    return None if words is None else bare(words)


def _texts(question: Question) -> Iterator[tuple[str, Text]]:
    named = {"ask": question.ask, "benefit": question.benefit, "purpose": question.purpose.promise, "label": question.label}
    named |= {"low_end": question.low_end, "high_end": question.high_end, "thanks": question.thanks}
    yield from ((name, text) for name, text in named.items() if text is not None)
    yield from ((f"options.{option.id}", option.label) for option in question.options)
    yield from ((f"changed.{day}", text) for day, text in question.changed.items())
