"""What must hold of reading whatever is typed: decoration changes nothing, a negated stop stops nobody, nothing erases by words."""

from __future__ import annotations

import pytest

from bot.engine.model.tokens import Action
from bot.engine.understanding.meaning import Intent, Meaning
from bot.engine.understanding.reading import read
from prompts.model.answer_types import Read
from prompts.text.plain import bare
from tests.engine.understanding.judge import CORPORA, LANGUAGES, context_of, messages

SITUATIONS = ("idle", "roast", "brew", "guide", "cups", "runs_out", "wish", "delete", "change", "stopped", "notice")
DECORATED = ("{} \U0001f64f", "{} !!", "  {}", "{}.", "\u200b{}\ufeff", "{} please", "{} bitte", "{} por favor")

SPOKEN = {
    "en": ("stop", "skip", "delete my data", "my answers", "help", "pause", "less often", "later", "why", "dark", "yes", "no"),
    "de": (
        "stopp",
        "überspringen",
        "lösch meine daten",
        "meine antworten",
        "hilfe",
        "pause",
        "seltener",
        "später",
        "warum",
        "dunkel",
        "ja",
    ),
    "es": (
        "para",
        "saltar",
        "borra mis datos",
        "mis respuestas",
        "ayuda",
        "pausa",
        "menos a menudo",
        "más tarde",
        "por qué",
        "oscuro",
        "sí",
    ),
}


def wanted(meaning: Meaning) -> object:
    answer = meaning.answer.value if isinstance(meaning.answer, Read) else type(meaning.answer)
    return meaning.intent, meaning.presses, answer


@pytest.mark.parametrize("situation", ["idle", "roast", "stopped"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_please_an_emoji_or_a_mark_changes_no_word_that_is_known(language: str, situation: str) -> None:
    context = context_of(situation, language)
    changed = [
        around.format(words)
        for words in SPOKEN[language]
        for around in DECORATED
        if wanted(read(around.format(words), context)) != wanted(read(words, context))
    ]
    assert changed == []


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "don't stop"), ("en", "please do not stop asking"), ("en", "I never said stop"), ("en", "I don't want you to stop"),
        ("de", "hör nicht auf"), ("de", "bitte nicht aufhören"), ("de", "ich will nicht, dass du aufhörst"),
        ("es", "no pares"), ("es", "no quiero que pares"), ("es", "por favor no dejes de preguntar"),
    ],
)  # fmt: skip
def test_a_stop_with_a_negation_in_front_stops_nobody(language: str, words: str, situation: str) -> None:
    assert read(words, context_of(situation, language)).intent is not Intent.STOP


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_no_words_erase_but_those_of_the_button_that_waits(situation: str, language: str) -> None:
    context = context_of(situation, language)
    confirming = {label for label, token in context.offered if token.action in (Action.ERASE_ALL, Action.ERASE_NOW)}
    for corpus in CORPORA:
        for message in list(messages(corpus, language))[::5]:
            pressed = read(str(message["text"]), context).presses
            erases = pressed is not None and pressed.action in (Action.ERASE_ALL, Action.ERASE_NOW, Action.ERASE_ANSWER)
            assert not erases or str(message["text"]).casefold().strip(" .!") in {label.casefold() for label in confirming}


@pytest.mark.parametrize("corpus", CORPORA)
@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_yes_nothing_but_a_plain_yes_or_the_button_agrees(language: str, corpus: str) -> None:
    context = context_of("notice", language)
    label = next(label for label, token in context.offered if token.action is Action.YES)
    agreed = [
        str(message["text"])
        for message in messages(corpus, language)
        if (pressed := read(str(message["text"]), context).presses) is not None and pressed.action is Action.YES
    ]
    assert [text for text in agreed if not context.phrases.means("yes", text) and bare(text) != bare(label)] == []
    assert agreed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "words", ["{}", "{} cups", "i am {}", "in {} days", "pause {} days", "{} of may", "at {}", "born in {}", "erase {}", "{}-{}"]
)
def test_a_number_of_any_length_is_read(language: str, words: str) -> None:
    """Python makes no number of more than 4,300 digits (`sys.set_int_max_str_digits`), and nobody means one."""
    for digit in ("7", "\N{ARABIC-INDIC DIGIT SEVEN}", "\N{FULLWIDTH DIGIT SEVEN}"):
        number = digit * 4_500
        for situation in SITUATIONS:
            said = read(words.format(number, number), context_of(situation, language))
            assert said.intent not in (Intent.STOP, Intent.CHILD, Intent.CONFIRM_ERASURE)
