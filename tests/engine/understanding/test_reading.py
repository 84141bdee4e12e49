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
from bot.engine.understanding.reading import get_ready, read, stands_alone
from bot.publishing.catalogue_files import readable
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Here, Read
from prompts.text import phrases
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
        ("en", "yes, erase everything", True), ("en", "no, don't erase everything", False), ("en", "erase everything?", False),
        ("de", "ja bitte, alles löschen", True), ("de", "nicht alles löschen", False),
        ("es", "sí, borrar todo", True), ("es", "no borrar todo", False),
    ],
)  # fmt: skip
def test_the_buttons_own_words_erase_also_behind_a_yes(language: str, text: str, erases: bool) -> None:
    pressed = read(text, context_of("delete", language)).presses
    assert (pressed is not None and pressed.action is Action.ERASE_ALL) is erases


@pytest.mark.parametrize(
    ("language", "text", "presses"),
    [
        ("en", "no thanks, not this one", Action.SKIP),
        ("en", "ok. skip", Action.SKIP),
        ("en", "not now, maybe later", Action.LATER),
        ("de", "nein danke, die nicht", Action.SKIP),
        ("de", "nein, überspringen", Action.SKIP),
        ("es", "no, saltar", Action.SKIP),
    ],
)
def test_a_message_of_several_words_that_mean_one_thing_means_it(language: str, text: str, presses: Action) -> None:
    meaning = read(text, context_of("roast", language))
    assert meaning.presses is not None and meaning.presses.action is presses


@pytest.mark.parametrize(
    ("language", "text"), [("en", "no, stop!"), ("en", "yes, later, stop"), ("de", "nein, stopp"), ("es", "no, para")]
)
def test_a_stop_among_them_stops(language: str, text: str) -> None:
    assert read(text, context_of("roast", language)).intent is Intent.STOP


@pytest.mark.parametrize("text", ["no, dark", "stop, later, yes", "no, yes", "skip, or dark?", ", ,"])
def test_words_that_do_not_mean_one_thing_are_read_as_a_sentence(text: str) -> None:
    meaning = read(text, WAITING)
    assert meaning.intent is not Intent.STOP and meaning.presses is None


ASKED_ABOUT_US = {
    "en": ("who are you", "who sees my answers", "can I have all my data", "don't share my answers with anyone"),
    "de": ("Wer bist du?", "Wer sieht das?", "Kann ich meine Daten haben?", "Gebt meine Antworten nicht weiter"),
    "es": ("¿Quién eres?", "¿Quién ve mis respuestas?", "¿Puedo tener todos mis datos?", "No compartas mis respuestas con nadie"),
}


@pytest.mark.parametrize("language", ASKED_ABOUT_US)
@pytest.mark.parametrize("context", ["idle", "roast", "brew", "guide", "cups", "wish"])
def test_what_is_asked_about_us_is_answered_whatever_waits(context: str, language: str) -> None:
    """Neither a page of legal lines for *who are you*, nor the offer of an erasure for *can I have my data*."""
    read_as = [read(text, context_of(context, language)).intent for text in ASKED_ABOUT_US[language]]
    assert read_as == [Intent.WHO_ARE_YOU, Intent.WHO_SEES, Intent.EXPORT, Intent.KEEP_HERE]


@pytest.mark.parametrize("text", ["please keep what I tell you between us", "nobody else should hear of my answers"])
def test_a_wish_to_share_nothing_in_other_words_is_done_or_asked_back(text: str) -> None:
    assert read(text, context_of("idle", "en")).intent in (Intent.KEEP_HERE, Intent.MAYBE_KEEP_HERE)


@pytest.mark.parametrize("text", ["I changed my mind", "ich hab's mir anders überlegt", "he cambiado de idea"])
def test_a_change_of_mind_leaves_an_erasure_that_waits_and_no_question(text: str) -> None:
    meaning = read(text, context_of("delete", "en"))
    assert meaning.presses is not None and meaning.presses.action is Action.KEEP_ALL
    assert read(text, context_of("roast", "en")).presses is None


@pytest.mark.parametrize("text", ["I confirm", "ich bestätige", "confirmo", "yes"])
def test_a_confirmation_that_is_not_the_buttons_words_neither_erases_nor_keeps(text: str) -> None:
    assert read(text, context_of("delete", "en")).intent is Intent.CONFIRM_ERASURE


@pytest.mark.parametrize(("language", "text"), [("en", "one more please"), ("de", "noch eine bitte"), ("es", "otra por favor")])
def test_another_question_is_not_asked_for_while_one_waits(language: str, text: str) -> None:
    meaning = read(text, context_of("brew", language))
    assert meaning.intent is Intent.STILL_OPEN
    assert [token.action for token in meaning.offers] == [Action.SKIP]


def test_a_bare_number_is_no_option_of_a_question_that_is_over() -> None:
    over = replace(IDLE, late=ROAST)
    assert read("3", over).intent is not Intent.LATE_ANSWER
    assert read("the third one", over).answer == Read("dark")
    assert read("3", WAITING).answer == Read("dark")


@pytest.mark.parametrize(
    ("language", "text"), [("es", "hazme una pausa hasta septiembre"), ("en", "give me a break for one month")]
)
def test_a_break_is_no_number_though_it_counts_time(language: str, text: str) -> None:
    assert read(text, context_of("cups", language)).intent is Intent.PAUSE


def test_a_no_to_nothing_in_particular_that_is_a_sentence_may_be_to_all_of_it() -> None:
    meaning = read("ya basta por ahora", context_of("idle", "es"))
    assert meaning.intent is Intent.FINE
    assert [token.action for token in meaning.offers] == [Action.STOP]
    assert read("no", context_of("idle", "es")).offers == ()


def test_the_first_message_waits_for_hardly_any_list_to_be_spelled_out() -> None:
    lists = (phrases._words_of, phrases._forms_of, phrases._by_first, phrases._sentences)

    def spelled_out() -> int:
        return sum(made.cache_info().misses for made in lists)

    for made in lists:
        made.cache_clear()
    get_ready(LIVE, date(2026, 5, 4))
    at_the_start = spelled_out()
    for text in ("na ja, mal sehen", "ich mag 2 Tassen am Tag", "no me preguntes más", "delete everything please"):
        stands_alone(text, LIVE, date(2026, 5, 4))
    assert spelled_out() - at_the_start <= at_the_start // 5
