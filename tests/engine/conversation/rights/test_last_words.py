"""What is said with the data copy and at the end is true where it is read: each chat keeps something else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.webchat.screen.downloads import KEPT
from bot.engine.conversation.decide import decide
from bot.engine.model.effects import Erase, SendFile
from bot.engine.model.inputs import Commanded, Said
from bot.engine.model.state import State
from bot.engine.model.world import Moment
from tests.engine.people import LIVE, NOON, active

CHANNELS = ("telegram", "webchat", "terminal")
LANGUAGES = ("en", "de", "es")
EVERYTHING = {"en": "erase everything", "de": "alles löschen", "es": "borrar todo"}
DELETED_BY_HAND = {"en": "safe to delete this message", "de": "diese Nachricht löschen", "es": "borrar este mensaje"}
LEFT_BEHIND = {"en": "Old messages in this chat", "de": "Alte Nachrichten in diesem Chat", "es": "mensajes antiguos de este chat"}
OUR_FILES = {"en": "files our team saved before", "de": "Dateien, die unser Team", "es": "archivos que nuestro equipo"}


def with_the_copy(channel: str, language: str) -> str:
    [sent] = [
        effect
        for effect in decide(_anybody(language), Commanded("export"), Moment(NOON, 1, channel, language), LIVE).effects
        if isinstance(effect, SendFile)
    ]
    return sent.message.text


def at_the_end(channel: str, language: str) -> str:
    offered = decide(_anybody(language), Commanded("delete"), Moment(NOON, 1, channel, language), LIVE)
    done = decide(offered.state, Said(EVERYTHING[language]), Moment(NOON, 2, channel, language), LIVE)
    [erased] = [effect for effect in done.effects if isinstance(effect, Erase)]
    assert erased.farewell is not None
    assert erased.farewell.finished is not None
    left = erased.farewell.finished.text.rpartition(" /start")[0].rpartition(". ")[2]
    assert left in erased.farewell.done.text, "what remains is the same, whether it took one step or two"
    return erased.farewell.done.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_only_where_a_message_can_be_deleted_it_is_said_so(channel: str, language: str) -> None:
    assert (DELETED_BY_HAND[language] in with_the_copy(channel, language)) == (channel == "telegram")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_only_where_old_messages_stay_they_are_said_to(channel: str, language: str) -> None:
    said = at_the_end(channel, language)
    assert (LEFT_BEHIND[language] in said) == (channel == "telegram")
    assert (OUR_FILES[language] in said) == (channel != "terminal")  # a rehearsal is in no file of anybody's


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_web_phone_says_how_long_the_file_waits(language: str) -> None:
    assert f" {KEPT.total_seconds() / 60:.0f} min" in with_the_copy("webchat", language).lower()


def _anybody(language: str) -> State:
    return replace(active(), language=language)
