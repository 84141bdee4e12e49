"""Translations that stayed as they were when the text they translate was changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompts.evidence.finding import Finding
from prompts.model.question import Language, Question, Text
from prompts.text.plain import bare


def stale(question: Question, earlier: Sequence[Question]) -> Iterator[Finding]:
    """What is older than its original; `earlier` revisions of the question, oldest first. Without any, nothing is known."""
    for name, text in _texts(question):
        before = _before_the_last_change(text, [found for each in earlier if (found := dict(_texts(each)).get(name))])
        for language in _unchanged(text, before) if before else ():
            message = f"`{name}` was changed in `{text.fallback}`, and its translation `{language}` stayed as it was."
            yield Finding("W30", message, f"look at `{language}` again; if it still fits, say so in `lint_ok`")


def _before_the_last_change(text: Text, earlier: Sequence[Text]) -> Text | None:
    """The latest version in which the original said something else; commas and capitals do not count."""
    said = _said(text, text.fallback)
    return next((each for each in reversed(earlier) if _said(each, text.fallback) not in (said, None)), None)


def _unchanged(text: Text, before: Text) -> Iterator[Language]:
    others = text.by_language.keys() - {text.fallback}
    return (language for language in sorted(others) if _said(text, language) == _said(before, language))


def _said(text: Text, language: Language) -> str | None:
    words = text.by_language.get(language)
    return None if words is None else bare(words)


def _texts(question: Question) -> Iterator[tuple[str, Text]]:
    named = {"ask": question.ask, "benefit": question.benefit, "purpose": question.purpose.promise, "label": question.label}
    named |= {"low_end": question.low_end, "high_end": question.high_end, "thanks": question.thanks}
    yield from ((name, text) for name, text in named.items() if text is not None)
    yield from ((f"options.{option.id}", option.label) for option in question.options)
