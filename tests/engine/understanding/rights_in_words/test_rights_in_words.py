"""Consent taken back, an objection, a right asked for, a wish about keeping: in ordinary words, wherever they are said.

None of it is an answer, none is skipped over, and what is wanted is done or one tap away.
"""

from __future__ import annotations

import pytest

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Intent, Meaning
from bot.engine.understanding.reading import read
from prompts.model.answer_types import Private, Read, TooLong
from tests.engine.understanding.judge import context_of

PLACES = ("roast", "brew", "cups", "adventurous", "runs_out", "guide", "wish", "idle", "just_answered")
"""Every kind of question, nothing that is open, and right after an answer."""
NO_MORE = [
    ("en", "I would like to be left alone"),
    ("en", "kindly leave me in peace"),
    ("en", "I cancel my yes"),
    ("en", "I take back my yes"),
    ("en", "I'd like to take my consent back"),
    ("en", "I revoke my permission"),
    ("en", "I no longer consent"),
    ("en", "I do not consent to this"),
    ("en", "I object to the use of my data"),
    ("en", "I hereby object to the processing of my data"),
    ("en", "terminate"),
    ("en", "count me out"),
    ("en", "stop pestering me"),
    ("en", "I don't want to take part"),
    ("en", "I changed my mind, I don't want to take part"),
    ("de", "Ich ziehe mein Ja zurück"),
    ("de", "ich nehme meine Zustimmung zurück"),
    ("de", "Hiermit widerspreche ich der Verarbeitung"),
    ("de", "hiermit widerrufe ich meine Einwilligung"),
    ("de", "ich möchte meine Einwilligung widerrufen"),
    ("de", "ich bin nicht mehr einverstanden"),
    ("de", "ich möchte in Ruhe gelassen werden"),
    ("de", "ich will nicht mehr mitmachen"),
    ("de", "ich mache nicht mehr mit"),
    ("de", "ohne mich"),
    ("es", "retiro mi sí"),
    ("es", "quiero revocar mi consentimiento"),
    ("es", "ya no doy mi consentimiento"),
    ("es", "me opongo a que uséis mis datos"),
    ("es", "no quiero participar"),
    ("es", "quiero que me dejéis en paz"),
    ("es", "no contéis conmigo"),
]
PERHAPS_NO_MORE = [
    ("en", "I never agreed to this"),
    ("en", "I didn't sign up for this"),
    ("en", "I haven't consented"),
    ("en", "how do I withdraw?"),
    ("en", "how can I unsubscribe"),
    ("en", "where can I opt out"),
    ("en", "can I take back my consent?"),
    ("en", "you're annoying"),
    ("en", "I'm fed up with this"),
    ("de", "ich habe dem nie zugestimmt"),
    ("de", "ich habe nicht zugestimmt"),
    ("de", "dem habe ich nie zugestimmt"),
    ("de", "ich hab mich hier nie angemeldet"),
    ("de", "wie kann ich widerrufen"),
    ("de", "wie melde ich mich ab?"),
    ("de", "kann ich meine Einwilligung widerrufen?"),
    ("de", "ich bin damit nicht einverstanden"),
    ("de", "ihr nervt"),
    ("de", "du gehst mir auf die Nerven"),
    ("es", "nunca acepté esto"),
    ("es", "yo no di mi consentimiento"),
    ("es", "¿cómo me doy de baja?"),
    ("es", "cómo puedo retirar mi consentimiento"),
    ("es", "qué pesados"),
    ("es", "estoy harta de esto"),
]
NOT_TO_KEEP = [
    ("en", "do not keep this: something fruity"),
    ("en", "don't store this: dark"),
    ("en", "something fruity, but don't save it"),
    ("en", "please don't write that down"),
    ("en", "don't record my answer"),
    ("en", "this is off the record: nutty"),
    ("en", "I don't want you to keep this"),
    ("en", "that should not be stored"),
    ("de", "bitte nicht speichern"),
    ("de", "nicht aufschreiben: etwas Nussiges"),
    ("de", "speichert das nicht, aber dunkel"),
    ("de", "schreib das nicht auf"),
    ("de", "etwas Fruchtiges, merk dir das aber nicht"),
    ("de", "das soll nicht gespeichert werden"),
    ("es", "no guardes esto: algo afrutado"),
    ("es", "no lo guardéis"),
    ("es", "por favor, no lo apuntes"),
    ("es", "algo afrutado, pero no guarden nada"),
    ("es", "que esto no se guarde"),
]
NOT_TO_SHARE = [
    ("en", "don't pass this on"),
    ("en", "please don't give this to anyone"),
    ("en", "don't share that with others: nutty"),
    ("en", "nutty, but don't pass it on"),
    ("de", "gebt das nicht weiter"),
    ("de", "bitte nicht weitergeben"),
    ("de", "das bleibt unter uns: etwas Nussiges"),
    ("es", "no se lo paséis a nadie"),
    ("es", "no compartas esto con nadie"),
]
TO_ERASE = [
    ("en", "cancel my data"),
    ("en", "get rid of my data"),
    ("en", "wipe all my answers"),
    ("de", "löscht alle meine Daten"),
    ("de", "meine Antworten bitte löschen"),
    ("es", "cancelad mis datos"),
    ("es", "eliminad todos mis datos"),
    ("es", "cancelen mis datos"),
]
STILL_ANSWERS = [
    ("en", "something to keep awake"),
    ("en", "something I can keep for months"),
    ("en", "never light"),
    ("en", "I don't keep it in the fridge"),
    ("en", "a coffee I would share with anyone"),
    ("en", "notes of chocolate"),
    ("en", "fewer annoying lids"),
    ("en", "a card to write down what I liked"),
    ("de", "etwas, das ich lange aufheben kann"),
    ("de", "etwas mit Charakter, nicht zu dunkel"),
    ("de", "ein Kaffee ohne Bitterkeit"),
    ("de", "Bohnen, die ich mir merken kann"),
    ("es", "algo para guardar en casa"),
    ("es", "un café sin amargor"),
    ("es", "notas de cacao"),
]
ASKED_BACK_AT_MOST = [("en", "don't write on the bag"), ("de", "nicht auf die Tüte schreiben")]


def keeps(meaning: Meaning) -> bool:
    """Whether something is kept without another word."""
    return meaning.intent in (Intent.ANSWER, Intent.LATE_ANSWER) and isinstance(meaning.answer, Read | Private | TooLong)


def leads_to(meaning: Meaning, intent: Intent, action: Action) -> bool:
    """Whether it is done, or one tap does it."""
    return meaning.intent is intent or any(token.action is action for token in meaning.offers)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("language", "words"), NO_MORE)
def test_a_yes_that_is_taken_back_ends_the_questions(language: str, words: str, place: str) -> None:
    assert read(words, context_of(place, language)).intent is Intent.STOP


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("language", "words"), PERHAPS_NO_MORE)
def test_who_never_agreed_asks_the_way_out_or_has_had_enough_has_a_stop_one_tap_away(language: str, words: str, place: str) -> None:
    meaning = read(words, context_of(place, language))
    assert not keeps(meaning)
    assert meaning.intent in (Intent.STOP, Intent.MAYBE_STOP, Intent.INSULT)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("language", "words"), NOT_TO_KEEP)
def test_what_is_not_to_be_kept_is_not_and_an_erasure_and_a_stop_are_one_tap_away(language: str, words: str, place: str) -> None:
    meaning = read(words, context_of(place, language))
    assert meaning.intent is Intent.NOT_KEPT
    assert {Action.OFFER_ERASURE, Action.STOP} <= {token.action for token in meaning.offers}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("language", "words"), NOT_TO_SHARE)
def test_what_is_not_to_be_passed_on_is_not_or_that_is_one_tap_away(language: str, words: str, place: str) -> None:
    meaning = read(words, context_of(place, language))
    assert not keeps(meaning)
    assert meaning.intent is Intent.KEEP_HERE or leads_to(meaning, Intent.MAYBE_KEEP_HERE, Action.CONSENTS)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("language", "words"), TO_ERASE)
def test_an_erasure_in_other_words_is_asked_to_be_confirmed(language: str, words: str, place: str) -> None:
    assert read(words, context_of(place, language)).intent is Intent.DELETE


@pytest.mark.parametrize(("language", "words"), STILL_ANSWERS)
def test_words_that_only_sound_like_it_are_kept_as_ever_or_asked_back(language: str, words: str) -> None:
    assert read(words, context_of("wish", language)).intent in (Intent.ANSWER, Intent.MAYBE_KEEP)


@pytest.mark.parametrize(("language", "words"), ASKED_BACK_AT_MOST)
def test_a_wish_for_a_bag_is_asked_back_at_most(language: str, words: str) -> None:
    assert read(words, context_of("wish", language)).intent in (Intent.ANSWER, Intent.MAYBE_KEEP, Intent.MAYBE_STOP)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "I changed my mind"), ("de", "ich habe es mir anders überlegt"), ("es", "he cambiado de idea")],
)
def test_a_changed_mind_may_be_about_all_of_it(language: str, words: str) -> None:
    for place in ("roast", "cups", "wish", "idle"):
        meaning = read(words, context_of(place, language))
        assert meaning.intent is Intent.MAYBE_STOP
        assert [token.action for token in meaning.offers] == [Action.MY_ANSWERS]
    after = read(words, context_of("just_answered", language))
    assert after.presses is not None
    assert after.presses.action is Action.CHANGE
    assert read(words, context_of("stopped", language)).intent is not Intent.STOP


def test_while_an_erasure_waits_nothing_kept_is_about_that() -> None:
    assert read("don't keep anything", context_of("delete", "en")).intent is not Intent.NOT_KEPT


def test_before_the_yes_nothing_is_kept_and_the_notice_says_so() -> None:
    assert read("don't store this", context_of("notice", "en")).intent is not Intent.NOT_KEPT


SPEAKS_OF_IT = [
    ("en", "I said yes by mistake"),
    ("en", "my data is no business of yours"),
    ("de", "mein Ja gilt nicht mehr"),
    ("de", "Finger weg von meinen Daten"),
    ("es", "dije que sí sin querer"),
    ("es", "prohíbo el uso de mis datos"),
]


@pytest.mark.parametrize("place", ["roast", "cups", "wish", "idle"])
@pytest.mark.parametrize(("language", "words"), SPEAKS_OF_IT)
def test_who_speaks_of_their_yes_or_their_data_has_a_way_out_beside_whatever_is_asked_back(
    language: str, words: str, place: str
) -> None:
    meaning = read(words, context_of(place, language))
    assert not keeps(meaning)
    ends = {Action.STOP, Action.OFFER_ERASURE} & {token.action for token in meaning.offers}
    assert ends or meaning.intent in (Intent.DELETE, Intent.MAYBE_STOP, Intent.STOP)


@pytest.mark.parametrize(("language", "words"), [("en", "we never keep it long, it goes fast"), ("de", "etwas gegen Müdigkeit")])
def test_a_sentence_that_is_asked_back_as_an_answer_has_a_stop_beside_it(language: str, words: str) -> None:
    meaning = read(words, context_of("wish", language))
    assert meaning.intent is Intent.MAYBE_KEEP
    assert Token(0, Action.STOP) in meaning.offers


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "this should be kept in mind: fruity"), ("en", "it can be stored for long"), ("es", "que se guarde bien")],
)
def test_what_shall_or_can_be_kept_is_no_wish_against_it(language: str, words: str) -> None:
    assert read(words, context_of("wish", language)).intent is not Intent.NOT_KEPT
