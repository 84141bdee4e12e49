"""An option that was given another name is still the same option, whichever revision an answer was given under."""

from __future__ import annotations

from dataclasses import replace

from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.option_names import in_names_of, undeclared_names
from prompts.catalogue.revision import from_json, to_json
from prompts.model.question import Option, Question
from tests.prompts.examples import question, reference, text

LIGHT, DARK = Option("light", text("Light", "Hell")), Option("dark", text("Dark", "Dunkel"))
PALE = Option("pale", text("Light", "Hell"), was="light")
BLOND = Option("blond", text("Blond"), was="pale")
FIRST, SECOND, THIRD = (question(options=(one, DARK)) for one in (LIGHT, PALE, BLOND))


def catalogue(live: Question, *before: Question) -> Catalogue:
    return replace(reference(), questions={live.id: live}, revisions={one.revision: one for one in (live, *before)})


def test_an_old_value_has_the_name_of_today_however_many_names_ago() -> None:
    now = catalogue(THIRD, FIRST, SECOND)
    assert [in_names_of(now, THIRD, name) for name in ("light", "pale", "blond", "dark")] == ["blond", "blond", "blond", "dark"]
    assert in_names_of(now, THIRD, ("light", "dark")) == ("blond", "dark")


def test_the_line_may_be_taken_out_again_once_it_was_live() -> None:
    later = question(options=(Option("pale", text("Light")), DARK))
    assert in_names_of(catalogue(later, FIRST, SECOND), later, "light") == "pale"


def test_going_back_to_the_earlier_name_takes_the_answers_along() -> None:
    assert in_names_of(catalogue(FIRST, SECOND), FIRST, "pale") == "light"
    assert list(undeclared_names(catalogue(SECOND), catalogue(FIRST))) == []


def test_answers_follow_a_question_that_was_renamed_as_well() -> None:
    renamed = question(id="level", was="roast", options=(PALE, DARK))
    assert in_names_of(catalogue(renamed, FIRST), renamed, "light") == "pale"


def test_what_nobody_linked_stays_as_it_was_given() -> None:
    now = catalogue(question(options=(BLOND, DARK)), FIRST)
    assert in_names_of(now, now.questions["roast"], "light") == "light"
    assert in_names_of(now, now.questions["roast"], True) is True
    assert in_names_of(now, question("free_text", id="wish"), "pale") == "pale"


def test_the_same_words_under_another_name_are_a_rename_that_nobody_declared() -> None:
    unsaid = question(options=(replace(PALE, was=None), DARK))
    [found] = undeclared_names(catalogue(FIRST), catalogue(unsaid))
    assert (found.question, found.earlier, found.name) == ("roast", "light", "pale")
    assert list(undeclared_names(catalogue(FIRST), catalogue(SECOND))) == []
    another = question(options=(Option("fruity", text("Fruity")), DARK))
    assert list(undeclared_names(catalogue(FIRST), catalogue(another))) == []


def test_an_option_without_an_earlier_name_is_written_as_ever() -> None:
    assert '"was"' not in to_json(FIRST)
    assert from_json(to_json(SECOND)) == SECOND
