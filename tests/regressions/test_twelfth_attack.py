"""What a twelfth fresh attacker was told, or was not heard with, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.conversation.buttons.table import BUTTONS
from bot.engine.model.tokens import Action
from bot.engine.understanding.rights_in_words.letting_go import lets_go
from prompts.catalogue.catalogue import Catalogue, Receiver
from prompts.model.question import Text
from tests.engine.talking import THREE, Talk

STRETCHED = [
    *(
        ("en", words)
        for words in ("stoppp", "STOPPPP", "Stoppppp!", "stopstopstop", "s t o p", "Stop!1!", "pleeease stop", "no moreeee")
    ),
    *(("en", words) for words in ("leave me aloneee", "unsubscribeunsubscribe", "dark. stopppp", "ok stopppp now")),
    *(("en", words) for words in ("st0p", "5top", "ST0P!", "un5ub5cr1be")),
    ("de", "5chluss"),
    ("es", "b@sta"),
    *(("de", words) for words in ("schlussss", "Schluuuuss", "aufhöööören", "lass mich in ruheeee", "stoppstopp", "hör auuuuf")),
    *(("es", words) for words in ("bastaaa", "paraaaa", "bastabasta", "YAAA BASTA", "dejameeee en paz", "no maaaas")),
]


def asked(language: str, question: str = "roast") -> Talk:
    """While this question waits."""
    return Talk(THREE, language).says_yes().at(question)


@pytest.mark.parametrize(("language", "words"), STRETCHED)
def test_a_stop_that_is_stretched_or_repeated_ends_the_questions_at_once(language: str, words: str) -> None:
    assert asked(language).says(words).state.phase == "stopped"


@pytest.mark.parametrize("words", ["STOPPPP", "bastabasta", "schlussss"])
def test_no_limit_holds_back_a_stretched_stop(words: str) -> None:
    assert lets_go(words, "", THREE.phrases)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "daaaark"), ("en", "n0"), ("en", "4"), ("en", "1"), ("de", "dunkellll"), ("es", "oscuroooo"), ("en", "don't stoppp"),
    ],
)  # fmt: skip
def test_nothing_else_that_is_stretched_is_a_stop(language: str, words: str) -> None:
    assert asked(language).says(words).state.phase == "active"


def _sharing(catalogue: Catalogue) -> Catalogue:
    """The same, with a receiver of every answer but the wish."""
    called = Text({"en": "our mailing tool", "de": "unser Mailprogramm", "es": "nuestro programa de correo"}, "en")
    purposes = frozenset(question.purpose.id for question in catalogue.questions.values())
    brand = replace(catalogue.brand, receivers=(Receiver("hubspot", called, purposes),))
    pairs = [(question.id, question) for question in (*catalogue.questions.values(), *catalogue.revisions.values())]
    given = {id(question): question if name == "wish" else replace(question, crm={"hubspot": name}) for name, question in pairs}
    questions = {name: given[id(question)] for name, question in catalogue.questions.items()}
    return replace(
        catalogue, brand=brand, questions=questions, revisions={key: given[id(one)] for key, one in catalogue.revisions.items()}
    )


SHARING = _sharing(THREE)

KEPT_FROM_THEM = [
    ("en", "dark but don't send it to your mailing tool"),
    ("en", "dark but keep it out of the mailing tool"),
    ("en", "dark but not for hubspot"),
    ("en", "dark, just for you"),
    ("en", "dark but it stays with you"),
    ("en", "dark - hubspot shouldn't see this"),
    ("en", "dark but never give it to other companies"),
    ("en", "don't send anything to your mailing tool"),
    ("en", "nothing to hubspot please"),
    ("de", "dunkel, aber nicht an das mailprogramm"),
    ("de", "dunkel, aber hubspot soll das nicht sehen"),
    ("de", "dunkel, nur für euch"),
    ("de", "dunkel, nicht die sache des mailprogramms, nichts an hubspot"),
    ("de", "schickt nichts an euer mailprogramm"),
    ("es", "oscuro, pero no a vuestro programa de correo"),
    ("es", "oscuro pero que hubspot no lo vea"),
    ("es", "oscuro, solo para vosotros"),
    ("es", "nada a hubspot"),
]


@pytest.mark.parametrize(("language", "words"), KEPT_FROM_THEM)
def test_what_is_kept_from_a_receiver_is_no_answer_and_nothing_is_passed_on(language: str, words: str) -> None:
    talk = Talk(SHARING, language).says_yes().at("roast").says(words)
    assert talk.state.keeps_to_us and Action.SHARE_ALL in talk.offers
    assert talk.state.open is not None and talk.state.open.draft is None, "a Yes to it would be sent there"


@pytest.mark.parametrize("words", ["no mandes nada a tu programa de correo", "no quiero que llegue al programa de correo"])
def test_where_it_may_be_a_stop_as_well_that_is_offered_beside(words: str) -> None:
    talk = Talk(SHARING, "es").says_yes().at("roast").says(words)
    assert talk.state.keeps_to_us and {Action.SHARE_ALL, Action.STOP} <= talk.offers


@pytest.mark.parametrize(
    "words", ["light, not dark", "I don't buy in the shop of hubspot, dark", "dark, not with others", "dark, no others"]
)
def test_what_is_denied_of_something_else_names_an_answer(words: str) -> None:
    talk = Talk(SHARING).says_yes().at("roast").says(words)
    assert Action.KEEP_DRAFT in talk.offers and Action.KEEP_HERE not in talk.offers
    assert not talk.state.keeps_to_us


def test_whether_a_receiver_gets_it_is_answered() -> None:
    assert "our mailing tool" in Talk(SHARING).says_yes().at("roast").says("is hubspot getting that").heard


@pytest.mark.parametrize(
    ("language", "words", "named"),
    [
        ("en", "is this anonymous?", "record of you in: our mailing tool"),
        ("en", "is it linked to my account?", "record of you in: our mailing tool"),
        ("en", "do you know who I am?", "record of you in: our mailing tool"),
        ("de", "ist das anonym?", "Eintrag in: unser Mailprogramm"),
        ("de", "weißt du wer ich bin?", "Eintrag in: unser Mailprogramm"),
        ("es", "¿es anónimo?", "ficha en: nuestro programa de correo"),
    ],
)
def test_whose_record_is_joined_is_told_so_when_they_ask_whether_it_is_anonymous(language: str, words: str, named: str) -> None:
    talk = Talk(SHARING, language).says_yes().says(words)
    assert named not in talk.heard, "nothing is joined"
    talk.state = replace(talk.state, contacts=("hubspot",))
    assert named in talk.says(words).heard


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "can you delete this chat"),
        ("en", "wipe this chat"),
        ("en", "forget I was here"),
        ("de", "kannst du den chat löschen"),
        ("de", "lösch die unterhaltung"),
        ("es", "puedes borrar este chat"),
        ("es", "olvídate de mí"),
    ],
)
@pytest.mark.parametrize("question", ["roast", "wish"])
def test_an_erasure_in_ordinary_words_is_confirmed_and_never_kept(language: str, words: str, question: str) -> None:
    offered = asked(language, question).says(words).offers
    assert Action.KEEP_DRAFT not in offered
    assert offered & {Action.ERASE_ALL, Action.OFFER_ERASURE}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "close my account"),
        ("en", "please deactivate this account"),
        ("de", "konto schließen"),
        ("de", "mein konto kündigen"),
        ("es", "cierra mi cuenta"),
        ("es", "quiero dar de baja mi cuenta"),
    ],
)
@pytest.mark.parametrize("question", ["roast", "wish"])
def test_an_account_that_is_to_be_closed_may_mean_a_stop_or_an_erasure(language: str, words: str, question: str) -> None:
    assert {Action.STOP, Action.OFFER_ERASURE} <= asked(language, question).says(words).offers


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "dark, then forget me"),
        ("en", "dark but erase me afterwards"),
        ("de", "dunkel, dann vergiss mich"),
        ("de", "dunkel und lösch danach alles"),
        ("es", "oscuro y olvídame"),
        ("es", "oscuro, luego bórrame"),
    ],
)
@pytest.mark.parametrize("question", ["roast", "wish"])
def test_an_erasure_beside_an_answer_stands_beside_what_is_asked_back(language: str, words: str, question: str) -> None:
    assert {Action.KEEP_DRAFT, Action.OFFER_ERASURE} <= asked(language, question).says(words).offers


@pytest.mark.parametrize("words", ["don't forget me", "a blend called Forget Me Not", "something to wipe me out, strong"])
def test_what_only_sounds_like_an_erasure_erases_nothing(words: str) -> None:
    assert Action.ERASE_ALL not in asked("en", "wish").says(words).offers


STOPS = {
    "a stop": ("stop",),
    "a stop that keeps": ("stop", "Keep it, just don't ask"),
    "a child": ("I'm a minor",),
}


def stopped(how: str) -> Talk:
    """Who has answered, and stopped like this a day ago."""
    return Talk(SHARING).says_yes().at("roast").says("dark", *STOPS[how]).waits(timedelta(days=1))


@pytest.mark.parametrize("how", STOPS)
def test_what_is_typed_after_a_stop_is_no_answer(how: str) -> None:
    talk = stopped(how)
    for words in ("light", "light, not dark", "I meant light", "light", "yes"):
        talk.says(words)
        assert talk.answered == [] and talk.state.changing is None
        assert "leave you in peace until" not in talk.heard
    assert talk.state.history("roast").given is not None


@pytest.mark.parametrize(("how", "is_shown"), [("a stop", True), ("a stop that keeps", True), ("a child", False)])
def test_one_tap_leads_back_from_there_but_not_a_child(how: str, is_shown: bool) -> None:
    talk = stopped(how).says("light")
    assert "have ended" in talk.heard
    assert (Action.YES in talk.offers) is is_shown
    if is_shown:
        assert talk.taps(Action.YES).state.phase != "active", "only the notice's own Yes is one"
        assert {Action.YES, Action.NO} <= talk.offers


@pytest.mark.parametrize("how", STOPS)
@pytest.mark.parametrize("words", ["/mydata", "/menu", "/consents", "undo", "light"])
def test_no_button_is_shown_after_a_stop_that_is_refused(how: str, words: str) -> None:
    offers = stopped(how).says(words).offers
    assert [action for action in offers if action is not None and not BUTTONS[action].after_stop] == []


def test_my_answers_say_that_nothing_is_changed_after_a_stop() -> None:
    talk = stopped("a stop that keeps").says("/mydata")
    assert Action.ERASE_ANSWER in talk.offers and "nothing is changed here" in talk.heard


WRONG = [("en", "oops wrong button"), ("en", "misclick"), ("de", "ups falscher Knopf"), ("es", "me he equivocado de botón")]


@pytest.mark.parametrize(("language", "words"), WRONG)
def test_a_wrong_button_skips_no_question_and_shows_how_to_undo_the_last(language: str, words: str) -> None:
    talk = Talk(THREE, language).says_yes().says({"en": "dark", "de": "dunkel", "es": "oscuro"}[language]).at("brew").says(words)
    assert talk.state.open is not None and talk.state.open.question == "brew"
    assert {Action.CHANGE, Action.ERASE_ANSWER} <= talk.offers


def test_a_skip_by_a_wrong_button_is_taken_back() -> None:
    talk = asked("en").says("skip")
    assert talk.state.open is None
    assert talk.says("oops wrong button").state.open is not None


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "que pesados sois"), ("es", "menuda lata"), ("de", "ihr seid lästig"), ("en", "you people are so tiresome")],
)
def test_who_is_annoyed_is_not_thanked(language: str, words: str) -> None:
    assert Action.STOP in asked(language).says(words).offers


def test_who_reads_this_is_answered_of_the_question_that_waits() -> None:
    talk = Talk(SHARING).says_yes().at("wish")
    assert "stays here" in talk.says("who reads this").heard
    assert "stays here" not in Talk(SHARING).says_yes().at("roast").says("who reads this").heard
