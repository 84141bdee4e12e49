"""Messages that no rule and no example was written for: how many are helped, and how many are hurt. Both may only get better."""

from __future__ import annotations

import json
from itertools import chain

import pytest
from rapidfuzz import fuzz, process

from prompts.intents import training
from prompts.text.plain import bare, unaccented
from tests.engine.understanding.judge import HERE, LANGUAGES, verdicts

HELPFUL = {"en": 0.515, "de": 0.515, "es": 0.55}
"""Shares reached; the goal is 0.92 in all and 0.90 in each language."""
DANGEROUS = {"en": 0.04, "de": 0.05, "es": 0.05}
"""Shares left; the goal is 0.01."""

LONG_ENOUGH = 15
"""Letters: whoever says "no thanks" says it as others do."""
NEAR = 85


def messages(language: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (HERE / "corpus" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_type_helps_them_and_hurts_nobody(language: str) -> None:
    judged = list(verdicts(language))
    assert sum(verdict.helps for verdict in judged) / len(judged) >= HELPFUL[language]
    assert sum(bool(verdict.danger) for verdict in judged) / len(judged) <= DANGEROUS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_corpus_is_large_and_hard_enough(language: str) -> None:
    found = messages(language)
    assert len(found) >= 400
    assert sum(bool(message["hard"]) for message in found) >= 80


@pytest.mark.slow
def test_no_message_of_the_corpus_is_nearly_an_example() -> None:
    plain_examples = (unaccented(bare(text)) for text in chain.from_iterable(training.examples().values()))
    examples = [plain for plain in plain_examples if len(plain) >= LONG_ENOUGH]
    for language in LANGUAGES:
        for message in messages(language):
            plain = unaccented(bare(str(message["text"])))
            if len(plain) >= LONG_ENOUGH:
                assert process.extractOne(plain, examples, scorer=fuzz.ratio, score_cutoff=NEAR) is None, message["text"]
