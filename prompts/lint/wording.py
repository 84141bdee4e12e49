"""Rules about how a question is worded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from prompts.kinds.table import KINDS
from prompts.lint.question_text import Advice, Worded
from prompts.lint.words import as_listed, either, search
from prompts.model.question import Language

LETTERS_TO_READ = 90
"""Two to three lines on a phone."""

_SENTENCE = re.compile(r"[^.?!]+[.?!]?")

_ASKS_INSTEAD = {"en": "How often ...? Which ...?", "de": "Wie oft ...? Welche ...?", "es": "¿Cada cuánto ...? ¿Cuál ...?"}
"""How a question begins that asks for the thing itself, in the language of the text."""


def two_questions(question: Worded) -> Iterator[Advice]:
    """Two things asked at once: one answer cannot say which of them it answers."""
    for place, text in question.asks:
        if _asks_twice(as_listed(text), question.language):
            yield Advice(
                place, "This asks two things at once, and one answer cannot say which.", "ask one of them; the other can follow"
            )


def leading(question: Worded) -> Iterator[Advice]:
    """Words that say which answer would be welcome."""
    for place, text in question.asks:
        if found := search(question.language, "leading").search(as_listed(text)):
            message = f'"{found[0].strip(" ,?")}" tells people which answer you would like.'
            yield Advice(place, message, "ask without it, so that every answer is as welcome")


def double_negative(question: Worded) -> Iterator[Advice]:
    """Two negatives in one sentence of a yes or no question: it takes a second reading to know what yes means."""
    for place, text in question.asks if KINDS[question.kind].answer_type == "yes_or_no" else ():
        meant = search(question.language, "not_negative").sub(" ", as_listed(text))
        sentences = _SENTENCE.findall(meant)
        if any(len(search(question.language, "negatives").findall(sentence)) > 1 for sentence in sentences):
            yield Advice(place, "Two negatives in one sentence have to be read twice.", "say what is, instead of what is not")


def agreement(question: Worded) -> Iterator[Advice]:
    """Agree or disagree: people tend to agree with whatever is said, so the answers say little."""
    spoken, written = search(question.language, "agreement"), search(question.language, "agreement_labels")
    asks = [place for place, text in question.asks if spoken.search(as_listed(text))]
    answers = [place for place, text in (*question.labels, *question.ends) if written.search(as_listed(text))]
    if asks or len(answers) > 1:
        message = "People tend to agree with whatever is stated, so the answers would say little."
        begins = _ASKS_INSTEAD.get(question.language.split("-")[0], "")
        fix = f"ask for the thing itself{begins and f': {begins}'}"
        yield Advice(asks[0] if asks else answers[0], message, fix)


def long_text(question: Worded) -> Iterator[Advice]:
    """More than a phone shows at a glance."""
    for place, text in (*question.asks, *question.benefit):
        if len(text) > LETTERS_TO_READ:
            message = f"This text has {len(text)} letters; up to {LETTERS_TO_READ} are read at a glance."
            yield Advice(place, message, "say it shorter")


def _asks_twice(text: str, language: Language) -> bool:
    one_thing = search(language, "one_thing").sub(" ", text)
    questions = [part for part in _SENTENCE.findall(one_thing) if part.endswith("?") and _starts(language).search(part)]
    return len(questions) > 1 or any(_has_second(sentence, language) for sentence in _SENTENCE.findall(one_thing))


def _has_second(sentence: str, language: Language) -> bool:
    """A second question behind `and`; in "shall we tell you when ... and how ..." both are what is told."""
    found = _second(language).search(sentence)
    return found is not None and not search(language, "embedding").search(sentence[: found.start()])


@cache
def _starts(language: Language) -> re.Pattern[str]:
    """A sentence that is a question of its own, not the first words of the next one."""
    return re.compile(rf"^[¿\s]*{either(language, 'question_starts')}")


@cache
def _second(language: Language) -> re.Pattern[str]:
    """A second question behind `and`, or a judgement on two things."""
    joiner = either(language, "joiners")
    asked = rf"{joiner},?\s+{either(language, 'question_starts')}"
    judged = rf"{either(language, 'judgements')}[^.?!]*\s{joiner}\s"
    return re.compile(f"{asked}|{judged}")
