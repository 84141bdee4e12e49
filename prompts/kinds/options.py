"""Options as authors write them: the words for each, and what becomes of them. Shared by all kinds that offer a choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from prompts.kinds.own_field import OwnField
from prompts.kinds.question_shape import OptionWord
from prompts.model.question import Language, Option, Text

OptionLabels = Mapping[str, Mapping[Language, str]]
"""The words on the buttons, by option."""

OptionSynonyms = Mapping[str, Mapping[Language, Sequence[str]]]
"""Other words, by option."""

SYNONYMS = OwnField("synonyms", "Other words that customers type for an option, in each language.")


def options_of(labels: OptionLabels, synonyms: OptionSynonyms, fallback: Language) -> tuple[Option, ...]:
    """The options, in their author's order."""
    return tuple(Option(name, Text(texts, fallback), _listed(synonyms.get(name, {}))) for name, texts in labels.items())


def labels_in(field: str, labels: OptionLabels) -> Iterator[OptionWord]:
    """Every button text of this field, with its place."""
    for option, texts in labels.items():
        for language, text in texts.items():
            yield OptionWord(option, language, text, (field, option, language))


def words_in(synonyms: OptionSynonyms) -> Iterator[OptionWord]:
    """Every other word for an option, with its place."""
    for option, by_language in synonyms.items():
        for language, words in by_language.items():
            for index, word in enumerate(words):
                yield OptionWord(option, language, word, ("synonyms", option, language, index))


def _listed(by_language: Mapping[Language, Sequence[str]]) -> dict[Language, tuple[str, ...]]:
    return {language: tuple(words) for language, words in by_language.items()}
