"""Sentences with a gap are recognised as whole messages, and what stands in the gap is returned."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.text.patterns import LONGEST, filled, is_pattern
from prompts.text.phrase_files import packaged_phrases

PHRASES = packaged_phrases()
LISTS = ["age", "local_time", "never_about"]
INNER = {"age": "13", "time": "17:10", "topic": "tea", "which": "2", "year": "2015", "when": "in three months"}
"""What stands in each gap; a pattern with another gap needs a value here."""


@pytest.mark.parametrize(
    ("typed", "name", "gap", "inner"),
    [
        ("I am 13", "age", "age", "13"),
        ("I'm 14", "age", "age", "14"),
        ("im 15 years old!!", "age", "age", "15"),
        ("I\u2019m only 12 \U0001f642", "age", "age", "12"),
        ("Ich bin 14 Jahre alt.", "age", "age", "14"),
        ("bin erst 15, danke", "age", "age", "15"),
        ("Tengo 15 años", "age", "age", "15"),
        ("tengo 13 anos por favor", "age", "age", "13"),
        ("stop asking about coffee", "never_about", "topic", "coffee"),
        ("Please don't ask me about my job again!", "never_about", "topic", "my job"),
        ("Frag mich nicht nach Kaffee", "never_about", "topic", "kaffee"),
        ("Frag mich nicht mehr nach meinem Alter, bitte.", "never_about", "topic", "meinem alter"),
        ("hor auf mich nach Tee zu fragen", "never_about", "topic", "tee"),
        ("No me preguntes más sobre el café", "never_about", "topic", "el café"),
        ("no me preguntes mas sobre musica", "never_about", "topic", "musica"),
        ("It's 17:10 here", "local_time", "time", "17:10"),
        ("it is 5 pm here.", "local_time", "time", "5 pm"),
        ("Hier ist es 17 Uhr", "local_time", "time", "17 uhr"),
        ("bei mir ist es schon 23.30", "local_time", "time", "23.30"),
        ("Aquí son las 5 de la tarde", "local_time", "time", "5 de la tarde"),
        ("aca es la 1:15", "local_time", "time", "1:15"),
    ],
)
def test_the_gap_of_a_whole_message_is_returned(typed: str, name: str, gap: str, inner: str) -> None:
    assert PHRASES.filled(name, typed) == {gap: inner}


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "!",
        "I am",
        "I am hungry",
        "I am 13 minutes late",
        "well, I am 13",
        "I am 1300",
        "tengo 15 cafeteras",
        "ich bin hier",
        "it's late here",
        "it's here",
        "stop asking about",
        "stop asking",
        "don't ask me about this very long story that I do not want to hear about ever",
        "never",
    ],
)
def test_anything_else_is_no_such_sentence(typed: str) -> None:
    assert [name for name in LISTS if PHRASES.filled(name, typed)] == []


def test_an_unknown_list_matches_nothing() -> None:
    assert PHRASES.filled("weather", "it is 5 here") is None


def test_the_closest_sentence_counts() -> None:
    assert filled({"no more {topic}", "no more {topic} please ever"}, "No more tea please ever") == {"topic": "tea"}


@pytest.mark.parametrize("written", ["i am {age}", "{time} here", "a {b} c"])
def test_a_pattern_is_words_around_one_gap(written: str) -> None:
    assert is_pattern(written)


@pytest.mark.parametrize("written", ["", "{age}", "i am", "{a} {b} c", "i am {age}!", "i am {Age}", "i am {age", "i am {a b}"])
def test_anything_else_is_no_pattern(written: str) -> None:
    assert not is_pattern(written)


@pytest.mark.slow
def test_every_shipped_sentence_matches_itself() -> None:
    for lists in PHRASES.patterns.values():
        for name, sentences in lists.items():
            for sentence in sentences:
                found = PHRASES.filled(name, sentence.format(**INNER))
                assert found is not None and INNER[next(iter(found))] == next(iter(found.values())), sentence


def test_no_sentence_is_in_two_lists_or_a_word_of_the_bots() -> None:
    said = {name: [s.format(**INNER) for lists in PHRASES.patterns.values() for s in lists[name]] for name in LISTS}
    for one, other in combinations(LISTS, 2):
        assert [s for s in said[one] if PHRASES.filled(other, s)] == []
        assert [s for s in said[other] if PHRASES.filled(one, s)] == []
    words = set(PHRASES.words["en"])
    assert [s for sentences in said.values() for s in sentences if PHRASES.meanings(s, words)] == []


@given(st.sampled_from(LISTS), st.text(st.characters(), max_size=300))
def test_no_text_whatever_breaks_it(name: str, typed: str) -> None:
    found = PHRASES.filled(name, typed)
    assert found is None or (len(found) == 1 and all(0 < len(inner.split()) <= LONGEST for inner in found.values()))


@given(st.integers(0, 999), st.sampled_from("!.? \n"), st.booleans())
def test_how_an_age_is_typed_does_not_matter(age: int, end: str, is_loud: bool) -> None:
    typed = f"  i am   {age}{end}"
    assert PHRASES.filled("age", typed.upper() if is_loud else typed) == {"age": str(age)}


@pytest.mark.parametrize(
    "typed", ["i am " * 50_000, "1" * 200_000, "stop asking about " + "a " * 100_000, "it's 1" + ":0" * 100_000]
)
def test_a_very_long_message_is_read_in_no_time(typed: str) -> None:
    assert [name for name in LISTS if PHRASES.filled(name, typed)] == []
