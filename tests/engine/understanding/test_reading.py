"""A message is read once, into one meaning: a stop first, then people, then what waits, then wishes; and no answer is guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.engine.conversation import typed_words
from bot.engine.model.inputs import Commanded, Pressed, Said
from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context, Intent
from bot.engine.understanding.reading import read
from bot.publishing.catalogue_files import readable
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Here, Read
from tests.conftest import CATALOGUE
from tests.engine.conversation.test_random_walks import Walk
from tests.engine.understanding.judge import context_of

LIVE = readable(CATALOGUE, SystemClock()).usable()
ROAST, WISH = LIVE.questions["roast"], LIVE.questions["wish"]
IDLE = Context(LIVE.phrases, Here("en", date(2026, 5, 4)), languages=("en", "de", "es"))
BUTTONS = {"skip": Token(5, Action.SKIP), "later": Token(5, Action.LATER), "why": Token(5, Action.WHY)}
WAITING = replace(IDLE, is_waiting=True, asked=ROAST, buttons=BUTTONS)
NOTICE = replace(IDLE, ever_agreed=False, yes=Token(3, Action.YES), no=Token(3, Action.NO))


@pytest.mark.parametrize("context", [IDLE, WAITING, NOTICE, replace(WAITING, asked=WISH)])
def test_a_stop_comes_before_everything(context: Context) -> None:
    assert read("Stop!", replace(context, offered=(("Stop!", Token(1, Action.CHANGE)),))).intent is Intent.STOP


@pytest.mark.parametrize(
    ("text", "presses"),
    [
        ("skip", Token(5, Action.SKIP)),
        ("later", Token(5, Action.LATER)),
        ("no", Token(5, Action.SKIP)),
        ("why?", Token(5, Action.WHY)),
    ],
)
def test_words_of_the_open_questions_buttons_press_them(text: str, presses: Token) -> None:
    assert read(text, WAITING).presses == presses
    assert read(text, IDLE).presses is None


def test_an_option_beats_a_wish_and_a_wish_beats_what_a_question_makes_of_any_words() -> None:
    named = read("dark", WAITING)
    assert (named.intent, named.answer) == (Intent.ANSWER, Read("dark"))
    assert read("pause", WAITING).intent is Intent.PAUSE
    assert read("pause", replace(WAITING, asked=WISH)).intent is Intent.PAUSE
    free = read("a dark one", replace(WAITING, asked=WISH))
    assert (free.intent, free.answer) == (Intent.ANSWER, Read("a dark one"))


def test_before_the_yes_a_plain_yes_or_no_presses_and_other_words_are_a_hello() -> None:
    assert read("yes", NOTICE).presses == Token(3, Action.YES)
    assert read("no", NOTICE).presses == Token(3, Action.NO)
    assert read("dark", NOTICE).intent is Intent.HELLO
    assert read("yes", replace(NOTICE, yes=None, no=None)).intent is Intent.MAYBE_YES


def test_a_label_on_the_screen_is_that_button_however_it_is_written() -> None:
    screen = replace(IDLE, offered=(("One more?", Token(5, Action.ONE_MORE)),))
    assert read("  ONE MORE ", screen).presses == Token(5, Action.ONE_MORE)
    assert read("one more " + "zqx " * 200, screen).intent is Intent.NOTHING


def test_an_age_is_only_heard_where_no_number_is_asked_for() -> None:
    assert read("I'm 14", replace(IDLE, may_be_child=True)).intent is Intent.CHILD
    assert read("14", replace(IDLE, may_be_child=True)).intent is not Intent.CHILD
    assert read("I'm at 14", IDLE).intent is not Intent.CHILD


@pytest.mark.parametrize(
    ("text", "expects", "minutes"),
    [("it's 9 pm here", False, 1260), ("21:30", True, 1290), ("21:30", False, None), ("9", True, None)],
)
def test_a_bare_time_of_day_is_one_only_when_it_was_asked_for(text: str, expects: bool, minutes: int | None) -> None:
    meaning = read(text, replace(IDLE, expects_time=expects))
    is_told = meaning.intent is Intent.TIME_OF_DAY
    assert (is_told, meaning.minutes if is_told else None) == (minutes is not None, minutes)


def test_words_that_name_an_option_of_the_last_question_are_a_late_answer() -> None:
    late = read("dark", replace(IDLE, late=ROAST))
    assert (late.intent, late.answer) == (Intent.LATE_ANSWER, Read("dark"))
    assert read("zqx", replace(IDLE, late=WISH)).intent is Intent.NOTHING


def test_every_intent_has_its_row() -> None:
    assert set(typed_words._DO) == set(Intent)


@pytest.mark.parametrize("text", ["dark", "purple", "no", "skip", "pause", "hello", "one more?", "it's 9 pm here"])
def test_a_message_is_read_by_its_question_once(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk()
    walk.happens(Commanded("start"))
    walk.happens(Pressed(walk.shown[-1].rows[0][0].token))
    kind, calls = type(KINDS["single_choice"]), []
    whole = kind.read

    def counted(self: Any, *given: Any) -> Any:
        calls.append(given)
        return whole(self, *given)

    monkeypatch.setattr(kind, "read", counted)
    walk.happens(Said(text))
    assert len(calls) == 1


@pytest.mark.parametrize("language", ["en", "de", "es"])
@pytest.mark.parametrize("ever_agreed", [True, False])
def test_a_plain_yes_to_an_erasure_erases_nothing_and_agrees_to_nothing(ever_agreed: bool, language: str) -> None:
    waiting = replace(context_of("delete", language), ever_agreed=ever_agreed, yes=Token(3, Action.YES))
    for word in LIVE.phrases.words[language]["yes"]:
        assert read(word, waiting).intent is Intent.CONFIRM_ERASURE, word


@pytest.mark.parametrize(
    ("language", "text", "erases"),
    [
        ("en", "yes, erase everything", True), ("en", "no, don't erase everything", False), ("en", "erase everything?", True),
        ("de", "ja bitte, alles löschen", True), ("de", "nicht alles löschen", False),
        ("es", "sí, borrar todo", True), ("es", "no borrar todo", False),
    ],
)  # fmt: skip
def test_the_buttons_own_words_erase_also_behind_a_yes(language: str, text: str, erases: bool) -> None:
    pressed = read(text, context_of("delete", language)).presses
    assert (pressed is not None and pressed.action is Action.ERASE_ALL) is erases
