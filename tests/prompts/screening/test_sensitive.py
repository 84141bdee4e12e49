"""What free text must not keep is found, and the rest is offered back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.files import content, packaged, yaml_files
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Private
from prompts.model.question import SPECIAL_CATEGORIES
from prompts.screening.sensitive import screened
from prompts.text.alternatives import spelled_out
from prompts.text.plain import unaccented
from prompts.yaml.document import read_yaml
from tests.prompts.examples import question


def test_only_the_clause_that_mentions_it_is_dropped() -> None:
    assert screened("something decaf, I'm diabetic and coffee with sugar is out") == Private("health", "something decaf")


@pytest.mark.parametrize(
    ("typed", "topic", "rest"),
    [
        ("Dark roast. I'm pregnant. More chocolate.", "health", "Dark roast. More chocolate."),
        ("Etwas Mildes, ich habe eine Nussallergie.", "health", "Etwas Mildes."),
        ("Ich bin Diabetikerin; gern was mit Kakao", "health", "gern was mit Kakao"),
        ("fruity (I am gay) and light", "sex_life", "fruity and light"),
        ("halal please", "beliefs", ""),
        ("Als Gewerkschafter: Fairtrade", "union", "Fairtrade"),
        ("more decaf - my password is hunter2", "credentials", "more decaf"),
        ("call me on +353 86 123 4567", "contact", ""),
        ("lighter!\nbob@example.com", "contact", "lighter!"),
        ("0171 / 2345678 abends", "contact", ""),
        ("(555) 123-4567", "contact", ""),
        ("charge 4111 1111 1111 1111, thanks", "credentials", "thanks"),
        ("4111-1111-1111-1111", "credentials", ""),
        ("DE89 3704 0044 0532 0130 00 is my account", "credentials", ""),
        ("GB82WEST12345698765432", "credentials", ""),
        ("Ich bin überschuldet. Was Günstiges?", "debt", "Was Günstiges?"),
        ("my address is 1 Harbour Road", "location", ""),
        ("Please send it to 12 Old Harbour Road, something dark", "location", "something dark"),
        ("Bitte an Hauptstraße 12a, gern dunkel", "location", "gern dunkel"),
        ("Goethestr. 5", "location", ""),
        ("mándalo a Calle de Alcalá, 12", "location", ""),
        ("Wegen meiner Medikamente lieber ohne Koffein; gern mild", "health", "gern mild"),
        ("Ich nehme Tabletten gegen Bluthochdruck", "health", ""),
        ("something warm, I have period pains", "health", "something warm"),
        ("en los días de dolores menstruales, menta", "health", "menta"),
        ("ｄｉａｂｅｔｉｃ", "health", ""),
        ("dia\u200bbetic", "health", ""),
        ("DIABETES", "health", ""),
        ("diabe\u0301tic? no: diabetic", "health", "no"),
    ],
)
def test_it_is_found_and_the_rest_is_offered(typed: str, topic: str, rest: str) -> None:
    asked = question("free_text")
    assert KINDS["free_text"].read(asked, typed, "en") == Private(topic, rest)


@pytest.mark.parametrize(
    "typed",
    [
        "a gift box with oat milk and less sugar",
        "order 4711 of 2026-05-04 at 12:30",
        "beans from 1990-2010, 250 g, 12.50 EUR",
        "1234 5678 9012 3456",  # does not pass the check of payment cards
        "room 101, 20000 beans",
        "DE14 ABCD 3704 EFGH 5320 13",  # does not pass the check of bank accounts
        "something with @home or a@b",
        "ask my doctor friend Christian, he loves vegan cake",
        "cancel culture blend",
        "Krebse am Strand",
        "a stroke of luck and a black coffee",
        "1 000 000 thanks",
        "3-4-5 times a week",
        "0,25 l or 0.5 l",
        "10 20 30 40 50 60 70",
        "the tea from Portobello Road",
        "2 bags, 1 for the road",
        "der Laden in der Hauptstraße",
        "over a period of 3 weeks",
        "calle abajo, 2 tazas",
        "an die 20 Tassen",
    ],
)
def test_ordinary_wishes_pass(typed: str) -> None:
    assert screened(typed) is None


TOLD_IN_SPANISH = [
    ("soy diabético", "health"),
    ("Soy diabetica, sin azúcar por favor", "health"),
    ("tengo cáncer", "health"),
    ("me estoy dando quimio", "health"),
    ("tomo antidepresivos", "health"),
    ("tengo depresion", "health"),
    ("soy celíaca", "health"),
    ("mi marido es celiaco", "health"),
    ("soy intolerante a la lactosa", "health"),
    ("tengo alergia a los frutos secos", "health"),
    ("soy alergico a la leche", "health"),
    ("estoy embarazada", "health"),
    ("llevo marcapasos", "health"),
    ("tengo la tensión alta", "health"),
    ("voy en silla de ruedas", "health"),
    ("me diagnosticaron TDAH", "health"),
    ("el café me da migrañas", "health"),
    ("soy musulmán", "beliefs"),
    ("somos católicos", "beliefs"),
    ("soy testigo de Jehová", "beliefs"),
    ("ayuno en ramadán", "beliefs"),
    ("soy de izquierdas", "beliefs"),
    ("soy refugiada", "origin"),
    ("soy gitano", "origin"),
    ("soy lesbiana", "sex_life"),
    ("mi novio y yo somos homosexuales", "sex_life"),
    ("estoy en un sindicato", "union"),
    ("soy delegado sindical", "union"),
    ("tengo antecedentes penales", "crime"),
    ("estuve en la carcel", "crime"),
    ("es para mi bebé", "children"),
    ("mi contraseña es cafe123", "credentials"),
    ("mi DNI termina en 3", "credentials"),
    ("vivo en la calle Mayor 3", "location"),
    ("mi dirección es Mayor 3", "location"),
    ("tengo muchas deudas", "debt"),
    ("estoy endeudado", "debt"),
]


@pytest.mark.parametrize(("typed", "topic"), TOLD_IN_SPANISH)
def test_what_spanish_sentences_tell_is_found(typed: str, topic: str) -> None:
    found = screened(typed)
    assert found is not None and found.topic == topic


@pytest.mark.parametrize(("typed", "topic"), TOLD_IN_SPANISH)
def test_accents_and_capitals_hide_nothing(typed: str, topic: str) -> None:
    assert screened(unaccented(typed)) is not None
    assert screened(typed.upper()) is not None


def test_the_rest_of_a_spanish_wish_is_offered() -> None:
    assert screened("Algo suave, soy diabético. Y más chocolate.") == Private("health", "Algo suave. Y más chocolate.")
    assert screened("más fruta (soy celíaco) y menos azúcar") == Private("health", "más fruta y menos azúcar")


@pytest.mark.parametrize(
    "typed",
    [
        "un café suave con leche de avena",
        "menos azúcar y más cacao",
        "la acidez alta me gusta",
        "acidez baja, cuerpo medio",
        "un tueste oscuro para llevar",
        "té verde y algo de chocolate",
        "regalo para mi madre",
        "algo vegano, por favor",
        "mi médico dice que el café es bueno",
        "una prensa francesa de alta presión",
        "con la presión alta de la máquina sale mejor",
        "sabe a mora y a frutos rojos",
        "voto a favor del tueste medio",
        "la regla es sencilla: dos cucharadas",
        "cura el mal humor",
        "una cita embarazosa con el descafeinado",
        "de izquierda a derecha en la estantería",
        "un café de infarto no, gracias",
        "bebidas alcohólicas no, licor de café tampoco",
        "café negro y solo",
        "el gato negro de la etiqueta",
        "la clave está en el agua",
        "filtros de papel sin blanquear",
        "trabajo en la calle Mayor de turno en turno",
        "enviad las bolsas a mi domicilio",
        "somos dos en casa y mi hijo también lo toma",
        "el domingo voy al mercado",
        "una raza de café antigua",
        "tostado en Málaga en 2024",
        "cinco bolsas de 250 g por 12,50 euros",
        "ni muy fuerte ni muy flojo",
        "me encanta el aroma por la mañana",
        "ediciones de Navidad y de verano",
        "el partido lo vemos con café",
    ],
)
def test_ordinary_spanish_wishes_pass(typed: str) -> None:
    assert screened(typed) is None


def test_what_the_question_itself_asks_about_may_be_said() -> None:
    assert screened("I'm diabetic", allowed="health") is None
    assert screened("I'm diabetic, and gay", allowed="health") == Private("sex_life", "I'm diabetic")
    assert screened("4111 1111 1111 1111", allowed="credentials") is None


def test_what_no_single_clause_mentions_takes_everything_with_it() -> None:
    assert screened("more decaf, in my trade\nunion") == Private("union", "")


OTHERS = {"crime", "children", "credentials", "location", "debt"}


def test_every_special_category_has_words_in_every_language() -> None:
    for path in yaml_files(packaged("screening")):
        document, problems = read_yaml(content(path), path.name)
        assert document is not None and not problems
        assert SPECIAL_CATEGORIES <= document.data.keys() <= SPECIAL_CATEGORIES | OTHERS


def test_every_listed_word_is_found_in_a_sentence() -> None:
    for path in yaml_files(packaged("screening")):
        document, _ = read_yaml(content(path), path.name)
        assert document is not None
        for topic, words in document.data.items():
            assert isinstance(words, list)
            for word in (word for line in words for word in spelled_out(str(line))):
                found = screened(f"Well, {word.strip('=*')}, you know")
                assert found is not None, (topic, word)


CLAUSES = st.lists(
    st.sampled_from(["decaf", "I'm diabetic", "bob@example.com", "4111 1111 1111 1111", "+353 86 123 4567", "gay", "nice", "0171"]),
    max_size=8,
)


@given(CLAUSES, st.sampled_from([", ", ". ", "; ", " - ", "\n", " ", "", " and ", ","]))
def test_what_is_left_is_always_clean(clauses: list[str], between: str) -> None:
    found = screened(between.join(clauses))
    assert found is None or screened(found.rest) is None


@given(st.text(st.characters(), max_size=400) | st.text("0123456789 +-()@.a", max_size=400))
def test_no_text_whatever_breaks_the_screen(typed: str) -> None:
    found = screened(typed)
    assert found is None or screened(found.rest) is None


@pytest.mark.parametrize("hidden", ["\u00ad", "\u034f", "\u200b", "\u2063", "\u2069", "\u3164", "\ufe00", "\ufeff", "\U000e0101"])
def test_a_mark_that_nobody_sees_hides_no_word(hidden: str) -> None:
    """A soft hyphen comes along when words are copied from a page; of a diagnosis it left two words that no list knows."""
    assert screened(f"something for my dia{hidden}betes") == Private("health", "")
    assert screened(f"4111 1111 {hidden}1111 1111") == Private("credentials", "")


@pytest.mark.parametrize("typed", ["di\u0430betes", "d\u0456abetes", "diab\u0435t\u0435s", "diabete\u0455"])
def test_a_letter_that_only_looks_the_same_hides_no_word(typed: str) -> None:
    assert screened(f"nothing for {typed}") == Private("health", "")
    assert screened("\u043a\u043e\u0444\u0435 und Kakao") is None, "words of another script are words of their own"
