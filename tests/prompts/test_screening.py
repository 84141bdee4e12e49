"""What free text must not keep is found, and the rest is offered back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.authoring.yaml_text import read_yaml
from prompts.files import content, packaged, yaml_files
from prompts.kinds import Private
from prompts.kinds.table import KINDS
from prompts.plain import bare
from prompts.question import SPECIAL_CATEGORIES
from prompts.screen import screened
from prompts.word_lists import sensitive_words
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
        ("ｄｉａｂｅｔｉｃ", "health", ""),
        ("dia\u200bbetic", "health", ""),
        ("DIABETES", "health", ""),
        ("diabe\u0301tic? no: diabetic", "health", "diab\u00e9tic? no"),
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
    ],
)
def test_ordinary_wishes_pass(typed: str) -> None:
    assert screened(typed) is None


def test_what_the_question_itself_asks_about_may_be_said() -> None:
    assert screened("I'm diabetic", allowed="health") is None
    assert screened("I'm diabetic, and gay", allowed="health") == Private("sex_life", "I'm diabetic")
    assert screened("4111 1111 1111 1111", allowed="credentials") is None


def test_what_no_single_clause_mentions_takes_everything_with_it() -> None:
    assert screened("more decaf, in my trade\nunion") == Private("union", "")


def test_every_special_category_has_words_in_every_language() -> None:
    for path in yaml_files(packaged("sensitive")):
        document, problems = read_yaml(content(path), path.name)
        assert document is not None and not problems
        assert SPECIAL_CATEGORIES <= document.data.keys() <= SPECIAL_CATEGORIES | {"crime", "credentials", "location", "debt"}


def test_every_listed_word_is_found_in_a_sentence() -> None:
    for path in yaml_files(packaged("sensitive")):
        document, _ = read_yaml(content(path), path.name)
        assert document is not None
        for topic, words in document.data.items():
            assert isinstance(words, list)
            for word in words:
                sentence = bare(f"Well, {str(word).replace('*', '')}, you know")
                assert sensitive_words()[topic].search(sentence), (topic, word)


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
