"""What happens often is answered in several wordings, never the same one twice running, and the same way in every replay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.engine.conversation.chat_so_far import on_screen
from bot.engine.conversation.decide import decide
from bot.engine.model.effects import Amend, Say
from bot.engine.model.history import History
from bot.engine.model.inputs import Input, Pressed, Said, SentUnreadable
from bot.engine.model.parts.pending import Open
from bot.engine.model.state import State
from bot.engine.model.tokens import Action, write
from bot.engine.model.world import Moment
from tests.engine.people import LIVE, NOON, active, asked

LANGUAGES = ("en", "de", "es")
WORDS = {
    "en": ("hello", "thanks", "bye", "well done", "haha", "qwzrt plrg vnmk"),
    "de": ("hallo", "danke", "tschüss", "gut gemacht", "haha", "qwzrt plrg vnmk"),
    "es": ("hola", "gracias", "adiós", "muy bien hecho", "jaja", "qwzrt plrg vnmk"),
}


class Life:
    """A customer who said yes, step by step; `nonce` is chance, on which no wording may rest."""

    def __init__(self, language: str, nonce: int = 1) -> None:
        self.state: State = replace(active(), language=language)
        self._nonce = nonce
        self._asks = 100

    def hears(self, given: Input) -> str:
        decision = decide(self.state, given, Moment(NOON, self._nonce, "telegram", self.state.language), LIVE)
        self.state = decision.state
        return "\n".join(effect.message.text for effect in decision.effects if isinstance(effect, Say | Amend))

    def is_asked(self, question: str, *, minutes: int = 1) -> int:
        """The question waits, asked so many minutes after the last one."""
        self._asks += 1
        at = NOON + timedelta(minutes=(self._asks - 200) * minutes)
        revision = LIVE.questions[question].revision
        record = replace(asked(at, ident=self._asks), revision=revision)
        waiting = Open(self._asks, question, revision, self.state.language, at, "sent", at)
        history = History(asks=(*self.state.history(question).asks, record))
        self.state = replace(self.state.with_history(question, history), open=waiting)
        return self._asks


def is_never_twice_running(said: Iterable[str]) -> bool:
    replies = list(said)
    return all(replies) and all(one != other for one, other in pairwise(replies))


@pytest.mark.parametrize(
    ("language", "words"), [(language, words) for language in LANGUAGES for words in WORDS[language]], ids=lambda given: given
)
def test_the_same_words_again_get_another_reply(language: str, words: str) -> None:
    ann = Life(language)
    replies = [ann.hears(Said(words)) for _ in range(7)]
    assert is_never_twice_running(replies)
    again = Life(language, nonce=2)
    assert [again.hears(Said(words)) for _ in range(7)] == replies


@pytest.mark.parametrize("language", LANGUAGES)
def test_stickers_in_a_row_get_other_replies(language: str) -> None:
    ann = Life(language)
    assert is_never_twice_running(ann.hears(SentUnreadable("sticker")) for _ in range(5))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", ["typed", "tapped"])
@pytest.mark.parametrize("minutes", [0, 1], ids=["at once", "one after the other"])
def test_three_skips_are_acknowledged_in_three_ways(language: str, way: str, minutes: int) -> None:
    ann = Life(language)
    replies = []
    for question in list(LIVE.questions)[:4]:
        ask = ann.is_asked(question, minutes=minutes)
        skip = Pressed(write(Action.SKIP, ask)) if way == "tapped" else Said("skip")
        replies.append(ann.hears(skip).splitlines()[-1])
    assert is_never_twice_running(replies)
    assert len(set(replies)) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_put_off_is_acknowledged_in_other_words_each_time(language: str) -> None:
    ann = Life(language)
    replies = []
    for question in [name for name, each in LIVE.questions.items() if not each.only_if][:3]:
        ask = ann.is_asked(question)
        replies.append(ann.hears(Pressed(write(Action.SNOOZE, ask, 1))).splitlines()[-1])
    assert len(set(replies)) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_that_stays_unclear_is_never_asked_back_in_the_same_words(language: str) -> None:
    ann = Life(language)
    replies = []
    for question in list(LIVE.questions)[:2]:
        ann.is_asked(question)
        replies += [ann.hears(Said("qwzrt plrg vnmk")) for _ in range(3)]
    assert is_never_twice_running(replies)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_skip_that_is_shown_again_keeps_its_words(language: str) -> None:
    ann = Life(language)
    said = []
    for question in list(LIVE.questions)[:3]:
        ask = ann.is_asked(question)
        said.append(ann.hears(Pressed(write(Action.SKIP, ask))))
    assert [message.text for _, message in on_screen(ann.state, NOON, "webchat", LIVE)][-3:] == said
