"""What an eighteenth fresh attacker wished for in words and did not get, and its neighbours in other words and languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.model.inputs import Edited, LinkRequested
from bot.engine.model.tokens import Action
from bot.engine.understanding.meaning import Intent
from bot.engine.understanding.reading import read
from tests.engine.talking import THREE, Talk
from tests.engine.understanding.judge import context_of
from tests.regressions.test_sixteenth_attack import CAME
from tests.regressions.test_twelfth_attack import SHARING
from tests.sync.running.test_rights import opened

# What was asked back, and a yes long after

SUGGESTS = {
    "en": ("I guess something like dark, maybe", "yes"),
    "de": ("ich glaube eher so dunkel", "ja"),
    "es": ("creo que algo oscuro", "sí"),
}


def at(question: str, language: str = "en") -> Talk:
    talk = Talk(THREE, language)
    talk.says_yes()
    return talk.at(question)


def asked_back(language: str = "en") -> Talk:
    talk = at("roast", language).says(SUGGESTS[language][0])
    assert Action.KEEP_DRAFT in talk.offers
    return talk


@pytest.mark.parametrize("language", list(SUGGESTS))
def test_a_yes_keeps_what_was_asked_back_as_long_as_a_question_waits_and_not_longer(language: str) -> None:
    yes = SUGGESTS[language][1]

    assert asked_back(language).waits(timedelta(hours=71)).says(yes).state.values()["roast"] == "dark"
    assert "roast" not in asked_back(language).waits(timedelta(hours=73)).says(yes).state.values()


def test_what_is_asked_back_beside_a_question_that_waits_for_long_has_its_own_time() -> None:
    """A bot that was away has not heard yet that its question is over."""
    talk = at("roast").waits(timedelta(days=5)).says(SUGGESTS["en"][0])

    assert talk.says("yes").state.values()["roast"] == "dark"


def test_its_button_keeps_nothing_either_once_it_is_over() -> None:
    talk = asked_back().waits(timedelta(days=10)).taps(Action.KEEP_DRAFT)

    assert not talk.answered


PUTS_ANOTHER: list[Callable[[Talk], Talk]] = [
    lambda talk: talk.says("/menu").says(SUGGESTS["en"][0]).taps(Action.PAUSE),
    lambda talk: talk.says("/menu").says(SUGGESTS["en"][0]).taps(Action.PACE),
    lambda talk: talk.says("/menu").says(SUGGESTS["en"][0]).taps(Action.LANGUAGE).taps("Deutsch"),
    lambda talk: talk.says("/menu").says(SUGGESTS["en"][0]).taps(Action.OFFER_ERASURE).taps(Action.KEEP_ALL),
    lambda talk: talk.does(CAME).taps(Action.KEEP_APART),
    lambda talk: talk.says("/link").says(SUGGESTS["en"][0]).does(LinkRequested(2, 4711)).taps(Action.NOT_LET_JOIN),
]


@pytest.mark.parametrize("puts", PUTS_ANOTHER)
def test_a_yes_behind_another_question_is_not_for_what_was_asked_back_before_it(puts: Callable[[Talk], Talk]) -> None:
    talk = puts(asked_back()).says("thanks", "yes")

    assert "roast" not in talk.state.values()


def test_small_talk_between_leaves_it_waiting() -> None:
    assert asked_back().says("thanks", "yes").state.values()["roast"] == "dark"


# Nothing is to be passed on

KEEPS_HERE = {
    "en": """
do not pass my answers on
keep hubspot out of it
don't share my answers with anyone
keep everything here
no sharing please
stop sharing my data
please keep it all to yourself
my data stays here
don't send it to our mailing tool
""",
    "de": """
gib meine antworten nicht weiter
lasst hubspot da raus
teile meine Antworten mit niemandem
keine Weitergabe
behalte alles hier
alles hier behalten
""",
    "es": """
no compartas mis respuestas
deja a hubspot fuera
no pases mis respuestas a nadie
guarda todo aquí
que se quede todo aquí
""",
}
ONLY_ASKED = {
    "en": ("what do you share", "do you share my answers?", "doesn't it go to hubspot?", "don't you share my answers?", "sharing"),
    "de": ("was teilst du", "geht das nicht an hubspot?", "teilt ihr meine Daten", "Weitergabe"),
    "es": ("qué compartes", "¿no lo compartes con nadie?", "compartir"),
}


def lines(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in table.items() for text in texts.strip().split("\n")]


def said_to(words: str, language: str, *, waits: bool) -> Talk:
    talk = Talk(SHARING, language).says_yes().at("roast")
    return (talk if waits else talk.says("skip")).says(words)


@pytest.mark.parametrize("waits", [True, False])
def test_a_wish_that_nothing_is_passed_on_is_done_and_taken_back_by_one_tap(waits: bool) -> None:
    missed = [words for language, words in lines(KEEPS_HERE) if not said_to(words, language, waits=waits).state.keeps_to_us]
    assert missed == []

    talk = said_to("keep hubspot out of it", "en", waits=waits)
    assert "nothing more goes to our mailing tool" in talk.heard
    assert (talk.state.open is not None) is waits and not talk.answered
    assert not talk.taps(Action.SHARE_ALL).state.keeps_to_us


def test_who_only_asks_is_answered_and_what_may_be_a_wish_is_asked_back_and_done_by_a_yes() -> None:
    asked = [(language, words) for language, several in ONLY_ASKED.items() for words in several]
    assert [words for language, words in asked if said_to(words, language, waits=False).state.keeps_to_us] == []

    talk = said_to("no sharing?", "en", waits=True)
    assert not talk.state.keeps_to_us and Action.KEEP_HERE in talk.offers
    assert talk.says("yes").state.keeps_to_us


@pytest.mark.parametrize("place", ["notice", "roast", "wish", "cups", "idle", "just_answered", "stopped"])
def test_who_wants_all_of_it_kept_here_is_offered_no_erasure(place: str) -> None:
    for language, words in lines(KEEPS_HERE):
        meaning = read(words, context_of(place, language))
        assert meaning.intent is not Intent.DELETE
        assert Action.OFFER_ERASURE not in {token.action for token in meaning.offers}


def test_it_counts_before_the_yes_after_a_stop_and_in_an_edit_too() -> None:
    before = Talk(SHARING).starts().says("do not pass my answers on")
    assert Action.KEEP_HERE in before.offers
    assert before.taps(Action.KEEP_HERE).says("yes, ask me").state.keeps_to_us

    assert said_to("stop", "en", waits=True).says("do not pass my answers on").state.keeps_to_us
    assert said_to("dark", "en", waits=True).does(Edited("do not pass my answers on")).state.keeps_to_us


@pytest.mark.slow
@pytest.mark.parametrize("words", ["do not pass my answers on", "keep hubspot out of it"])
async def test_no_run_of_a_connection_hands_anything_on_after_it(tmp_path: Path, words: str) -> None:
    async with opened(tmp_path) as shop:
        ann = await shop.answered()
        await shop.hears(ann, words)
        await shop.runs()
        assert shop.roasts() == []

        await shop.hears(ann, "[Share as before]")
        await shop.runs()
        assert len(shop.roasts()) == 1


# What is not to be kept, beside an answer

NOT_TO_KEEP = {
    "en": """
(don't save)
dark (don't save)
dark [don't keep]
dark / do not keep
fruity (no need to save)
please delete right after reading
dark, delete after reading
fruity; delete once read
burn after reading
fruity, delete this message afterwards
""",
    "de": """
dunkel (nicht speichern)
dunkel (nicht merken)
bitte nach dem lesen löschen
dunkel, nach dem Lesen löschen
lösch das gleich nach dem lesen
""",
    "es": """
no lo guardes
oscuro (no lo guardes)
bórralo después de leerlo
oscuro, borrar después de leer
""",
}
PRIVATE = [
    ("en", "[private]"),
    ("en", "dark [private]"),
    ("en", "dark (confidential)"),
    ("de", "fruchtig [privat]"),
    ("es", "oscuro [privado]"),
]
KEPT_AS_EVER = [
    ("en", "something (not too sweet)"),
    ("en", "a coffee (private roast)"),
    ("en", "fruity (save the best for last)"),
    ("en", "I read after dinner and delete nothing"),
    ("en", "forget that, dark"),
    ("de", "etwas (nicht zu süß)"),
    ("es", "afrutado (no muy dulce)"),
]


@pytest.mark.parametrize("place", ["roast", "wish", "cups", "idle", "just_answered"])
def test_what_is_not_to_be_kept_is_not_wherever_it_stands(place: str) -> None:
    read_as = {words: read(words, context_of(place, language)).intent for language, words in lines(NOT_TO_KEEP)}
    assert {words: intent for words, intent in read_as.items() if intent is not Intent.NOT_KEPT} == {}


@pytest.mark.parametrize("place", ["roast", "wish"])
def test_what_is_private_by_a_bracket_is_passed_on_to_nobody_and_not_kept(place: str) -> None:
    assert [words for language, words in PRIVATE if read(words, context_of(place, language)).intent is not Intent.KEEP_HERE] == []


def test_other_words_in_brackets_belong_to_the_answer() -> None:
    read_as = {words: read(words, context_of("wish", language)).intent for language, words in KEPT_AS_EVER}
    assert {words: intent for words, intent in read_as.items() if intent not in (Intent.ANSWER, Intent.MAYBE_KEEP)} == {}
