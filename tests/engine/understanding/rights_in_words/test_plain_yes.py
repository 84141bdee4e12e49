"""Only an unmistakable yes to the notice is consent: an eye-roll or a quoted word asks for the buttons."""

from __future__ import annotations

import pytest

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Intent
from bot.engine.understanding.reading import read
from bot.engine.understanding.rights_in_words.plain_yes import is_meant
from tests.engine.understanding.judge import context_of

MEANT = [
    ("en", "yes"),
    ("en", "Yes!!"),
    ("en", "yes 👍"),
    ("en", "👍🏽👍🏽"),
    ("en", "yes please :)"),
    ("en", "yes :-)"),
    ("en", "yes, ask me 😊"),
    ("en", "yes ❤️"),
    ("en", "I'd love to"),
    ("de", "Ja 😊"),
    ("de", "ja, gerne!"),
    ("de", "klar – gern"),
    ("es", "¡Sí!"),
    ("es", "sí, claro 🙏"),
]
DOUBTFUL = [
    ("en", "yes 🙄"),
    ("en", "yes 🙃"),
    ("en", '"yes"'),
    ("en", "“yes”"),
    ("en", "'yes'"),
    ("en", "(yes)"),
    ("en", "yes 😒"),
    ("en", "yes 😂"),
    ("en", "yes 🤔"),
    ("en", "yes 😐"),
    ("en", "yes :("),
    ("en", "yes :/"),
    ("en", "yes /s"),
    ("en", "yes..."),
    ("en", "yeah right"),
    ("en", "Yes, ask me 🙄"),
    ("en", '"Yes, ask me"'),
    ("de", "ja 🙄"),
    ("de", "ja klar 🙄"),
    ("de", "„Ja“"),
    ("de", "ja…"),
    ("es", "sí 🙄"),
    ("es", "«sí»"),
    ("es", "sí, claro 🙃"),
]


@pytest.mark.parametrize(("language", "words"), MEANT)
def test_a_plain_yes_is_one(language: str, words: str) -> None:
    assert is_meant(words)


@pytest.mark.parametrize(("language", "words"), [pair for pair in MEANT if pair[1] != "I'd love to"])
def test_a_plain_yes_to_the_notice_agrees(language: str, words: str) -> None:
    assert read(words, context_of("notice", language)).presses == Token(3, Action.YES)


@pytest.mark.parametrize(("language", "words"), DOUBTFUL)
def test_a_yes_that_may_be_none_asks_for_the_buttons(language: str, words: str) -> None:
    meaning = read(words, context_of("notice", language))
    assert (meaning.intent, meaning.presses) == (Intent.MAYBE_YES, None)
