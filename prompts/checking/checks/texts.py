"""Facts about texts: longer than anybody reads on a phone, or a promise that promises nothing."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.authoring.written_catalogue import Written, changes_told, questions_asked
from prompts.lint.vague import vague_phrase
from prompts.model.problems import Problem

LETTERS_AT_MOST = 140
"""About four lines on a phone; from 90 on there is advice to shorten."""


def long_texts(written: Written) -> Iterator[Problem]:
    """Questions, benefits and what is told of changes, where they push their own buttons off the screen."""
    for asked in written.asked():
        benefit = ((text, ("benefit", language)) for language, text in asked.shape.benefit.items())
        changes = ((text, place) for place, text in changes_told(asked.shape))
        for text, place in (*((text, place) for _, text, place in questions_asked(asked.shape)), *benefit, *changes):
            if len(text) > LETTERS_AT_MOST:
                message = f"This text has {len(text)} letters; {LETTERS_AT_MOST} is the most anybody reads above buttons."
                yield asked.problem(place, "ZP225", message, "say it in one short sentence")


def vague_purposes(written: Written) -> Iterator[Problem]:
    """Promises so wide that a Yes to them would be a Yes to anything."""
    for file in written.files:
        for name, texts in (file.head.purposes if file.head else {}).items():
            for language, text in texts.items():
                if phrase := vague_phrase(text, language):
                    message = f'"{phrase}" does not tell customers what you do with their answers.'
                    fix = "name the one thing you do with them: to suggest coffees you are likely to enjoy"
                    yield file.document.problem(("purposes", name, language), "ZP226", message, fix)
