"""Rules about what a shop should not ask by accident: what the law protects, and what people keep to themselves."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.lint.question_text import Advice, Worded
from prompts.lint.words import as_listed, search
from prompts.model.question import Language
from prompts.screening.word_lists import sensitive_words
from prompts.text.plain import bare, unmixed


def undeclared(question: Worded) -> Iterator[Advice]:
    """A sensitive subject in a question that is declared `sensitive: none`."""
    if question.sensitive != "none":
        return
    for place, text in (*question.asks, *question.labels):
        if word := _sensitive_word(_meant(text, question.language), question.language):
            message = f'"{word}" may be about something sensitive, and this question is declared as revealing nothing of the kind.'
            yield Advice(
                place, message, "declare what an answer reveals, such as `sensitive: health`, or say in lint_ok why it does not"
            )
            return


def prying(question: Worded) -> Iterator[Advice]:
    """Money, the day of birth, an address, a document, who somebody lives with; nothing where it is said already."""
    if question.sensitive != "none":
        return
    for place, text in (*question.asks, *question.labels):
        meant = _meant(text, question.language)
        found = search(question.language, "private").search(meant)
        if found and not _sensitive_word(meant, question.language):
            message = f'"{found[0].strip(" ?")}" is something most people keep to themselves, and a shop rarely has to know.'
            yield Advice(
                place, message, "ask what to show instead, such as a range of prices, or say in lint_ok why you have to know"
            )
            return


def _sensitive_word(text: str, language: Language) -> str | None:
    if found := search(language, "sensitive").search(text):
        return found[0].strip(" ?")
    said = unmixed(bare(text))
    matches = (words.search(said) for words in sensitive_words().values())
    return next((found[0] for found in matches if found), None)


def _meant(text: str, language: Language) -> str:
    """The text without what only sounds like it: points that are earned, a bicycle on loan."""
    return search(language, "harmless").sub(" ", as_listed(text))
