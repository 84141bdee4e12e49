"""Options named in a sentence: by name, by place, with a slip; never because a word of theirs happens to be in it."""

from __future__ import annotations

import pytest

from prompts.kinds.table import GATHERING
from prompts.model.answer_types import Read, Unclear
from prompts.model.question import Option
from prompts.reading.typos import is_slip
from prompts.reading.vocabulary import vocabulary
from tests.prompts.examples import options, question, text
from tests.prompts.kinds.one_of_each import BREW, GUIDE, ROAST, read

COLOUR = question(
    options=(
        Option("red", text("Red", "Rot")),
        Option("blue", text("Blue", "Blau"), {"es": ("azul",)}),
        Option("green", text("Green", "Grün"), {"es": ("verde",)}),
    )
)


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("the dark one", "dark"),
        ("the dark one please", "dark"),
        ("I'd say dark", "dark"),
        ("I\u2019d say dark, thanks!", "dark"),
        ("dark I'd say", "dark"),
        ("it's dark", "dark"),
        ("hmm, dark", "dark"),
        ("it depends", "varies"),
        ("ich nehme dunkel", "dark"),
        ("dunkel, würde ich sagen", "dark"),
        ("die Dunkel bitte", "dark"),
        ("kommt drauf an", "varies"),
        ("diría que dark", "dark"),
        ("dark, por favor", "dark"),
        ("kraftig", "dark"),
    ],
)
def test_a_name_with_idle_words_around_it_is_the_name(typed: str, option: str) -> None:
    assert read(ROAST, typed) == Read(option, "typed")


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("the second", "medium"),
        ("second", "medium"),
        ("the second one, please", "medium"),
        ("2nd", "medium"),
        ("the 2nd option", "medium"),
        ("option 2", "medium"),
        ("option two", "medium"),
        ("number 2 please", "medium"),
        ("I'd say 2", "medium"),
        ("last one", "varies"),
        ("the last", "varies"),
        ("die zweite", "medium"),
        ("das Zweite bitte", "medium"),
        ("Nummer zwei", "medium"),
        ("die letzte", "varies"),
        ("la segunda", "medium"),
        ("el segundo", "medium"),
        ("opción 2", "medium"),
        ("2ª", "medium"),
        ("2.º", "medium"),
        ("la última", "varies"),
    ],
)
def test_an_option_is_counted_out(typed: str, option: str) -> None:
    assert read(ROAST, typed) == Read(option, "typed")


@pytest.mark.parametrize(
    "typed", ["option 22", "option 5", "the fifth", "22nd", "0th", "second thoughts", "one", "two of them", "no 2"]
)
def test_what_counts_out_no_option_is_no_answer(typed: str) -> None:
    assert isinstance(read(ROAST, typed), Unclear)


def test_places_are_not_counted_where_labels_count_themselves() -> None:
    races = question(options=options("Third place", "First place", "No place"))
    assert read(races, "the first") == Unclear()
    assert read(races, "first place") == Read("o2")
    assert read(question(options=options("2 bags", "1 bag")), "the second") == Read("o2")


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("drak", "dark"),
        ("darkk", "dark"),
        ("lihgt", "light"),
        ("meduim", "medium"),
        ("mediumm please", "medium"),
        ("it dpends", "varies"),
        ("itdepends", "varies"),
        ("dunkle", "dark"),
        ("die dunkle", "dark"),
        ("kraeftig", "dark"),
        ("kommt darauf an", "varies"),
    ],
)
def test_a_slip_is_matched_and_shown_back(typed: str, option: str) -> None:
    assert read(ROAST, typed) == Read(option, "matched")


@pytest.mark.parametrize(
    "typed", ["park", "bark", "dork", "night", "sight", "might", "tedium", "hall", "drink", "darts", "darker", "lightly"]
)
def test_a_word_of_its_own_is_no_slip(typed: str) -> None:
    assert read(ROAST, typed) == Unclear()


def test_a_slip_between_two_options_is_neither() -> None:
    roads = question(options=options("Trail", "Train"))
    assert read(roads, "traim") == Unclear()
    assert read(roads, "trai") == Unclear()
    assert read(roads, "traill") == Read("o1", "matched")


def test_a_small_word_that_turns_the_meaning_is_never_taken_for_a_slip() -> None:
    habits = question(options=options("I do brew at home", "Klein", "With milk"))
    assert read(habits, "I don't brew at home") == Unclear()
    assert read(habits, "kein") == Unclear()
    assert read(habits, "without milk") == Unclear()


SLIPS = [
    ("drak", "dark"),
    ("darrk", "dark"),
    ("meduim", "medium"),
    ("espreso", "espresso"),
    ("esspresso", "espresso"),
    ("expresso", "espresso"),
    ("capsuls", "capsules"),
    ("filtre", "filter"),
    ("siebtrager", "siebtraeger"),
    ("cappucino", "cappuccino"),
]
OTHER_WORDS = [
    ("park", "dark"),
    ("dank", "dark"),
    ("dart", "dark"),
    ("mild", "wild"),
    ("milk", "silk"),
    ("rod", "red"),
    ("bed", "red"),
    ("house", "horse"),
    ("night", "light"),
    ("might", "light"),
    ("butter", "bitter"),
    ("summer", "simmer"),
    ("june", "july"),
    ("weekly", "weakly"),
    ("atypical", "typical"),
    ("amoral", "moral"),
    ("sunday", "monday"),
    ("hot", "not"),
    ("cup4", "cups"),
    ("daily", "weekly"),
    ("licht", "nicht"),
]


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_these_are_slips(typed: str, meant: str) -> None:
    assert is_slip(typed, meant)


@pytest.mark.parametrize(("typed", "meant"), OTHER_WORDS)
def test_these_are_other_words(typed: str, meant: str) -> None:
    assert not is_slip(typed, meant)
    assert not is_slip(meant, typed)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("not red", "negated"),
        ("Not the red one!", "negated"),
        ("anything but blue", "negated"),
        ("no red please", "negated"),
        ("nicht rot", "negated"),
        ("bloß kein Rot", "negated"),
        ("ni rojo, ni azul", "negated"),
        ("todo menos azul", "negated"),
        ("red isn't it", "negated"),
        ("neither red nor blue", "negated"),
        ("red or blue", "several"),
        ("red/blue", "several"),
        ("rot oder blau", "several"),
        ("red and green", "several"),
        ("red, blue", "several"),
        ("azul o verde", "several"),
        ("red and purple", "words"),
        ("I like red", "words"),
        ("redd herring", "words"),
        ("I have 2 kids", "words"),
        ("not purple", "words"),
        ("purple", "words"),
        ("", "words"),
        ("red " * 300, "words"),
    ],
)
def test_it_is_said_why_nothing_was_taken(typed: str, why: str) -> None:
    assert read(COLOUR, typed) == Unclear(why)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("filter", ("filter",)),
        ("espresso and filter", ("filter", "espresso")),
        ("Filter und Siebträger", ("filter", "espresso")),
        ("filter y espresso", ("filter", "espresso")),
        ("capsules, filter", ("filter", "capsule")),
        ("capsules, filter, and french press", ("filter", "press", "capsule")),
        ("filter & capsules", ("filter", "capsule")),
        ("filter+capsules", ("filter", "capsule")),
        ("filter + capsules", ("filter", "capsule")),
        ("filter plus capsules please", ("filter", "capsule")),
        ("filter más capsules", ("filter", "capsule")),
        ("filter\ncapsules\n", ("filter", "capsule")),
        ("- filter\n- capsules", ("filter", "capsule")),
        ("both filter and the capsules", ("filter", "capsule")),
        ("filter, filter and filter", ("filter",)),
        ("pour over and press", ("filter", "press")),
        ("1 and 3", ("filter", "press")),
        ("1, 2", ("filter", "espresso")),
        ("the first and the last", None),
        ("I don't brew at home", ("elsewhere",)),
    ],
)
def test_several_are_named_in_one_message_and_kept_in_the_authors_order(typed: str, value: tuple[str, ...] | None) -> None:
    assert read(BREW, typed) == (Read(value) if value else Unclear("not_with_others"))


def test_a_slip_in_one_of_several_is_shown_back() -> None:
    assert read(BREW, "esspresso and filter") == Read(("filter", "espresso"), "matched")


@pytest.mark.parametrize(
    ("typed", "unclear"),
    [
        ("filter, espresso, press and capsules", Unclear("too_many", {"most": "3"})),
        ("filter and I don't brew at home", Unclear("not_with_others")),
        ("filter but no capsules", Unclear("negated")),
        ("not filter", Unclear("negated")),
        ("neither filter nor press", Unclear("negated")),
        ("everything except capsules", Unclear("negated")),
        ("filter or press", Unclear("words")),
        ("filter and something else", Unclear("words")),
        ("filter and", Unclear("words")),
        ("and", Unclear("words")),
        (", ,", Unclear("words")),
        ("1 3", Unclear("words")),
        ("everything", Unclear("words")),
        ("", Unclear("words")),
        ("filter, " * 200, Unclear("words")),
    ],
)
def test_several_are_taken_all_or_not_at_all(typed: str, unclear: Unclear) -> None:
    assert read(BREW, typed) == unclear


def test_labels_may_hold_what_joins_labels() -> None:
    table = question("multiple_choice", options=options("Salt and pepper", "Sugar, brown", "C++", "3+ bags", "Salt", "A & B"))
    assert read(table, "salt and pepper") == Read(("o1",))
    assert read(table, "salt and pepper and sugar, brown") == Read(("o1", "o2"))
    assert read(table, "C++, 3+ bags & salt") == Read(("o3", "o4", "o5"))
    assert read(table, "salt and A & B") == Read(("o5", "o6"))
    assert read(table, "pepper and salt") == Unclear()


def test_one_tap_more_or_less() -> None:
    toggled = GATHERING["multiple_choice"].toggled
    assert toggled(BREW, (), 1) == ("espresso",)
    assert toggled(BREW, ("espresso",), 0) == ("filter", "espresso")
    assert toggled(BREW, ("filter", "espresso"), 0) == ("espresso",)
    assert toggled(BREW, ("espresso",), 1) == ()


def test_an_option_that_stands_alone_clears_the_others_and_is_cleared_by_them() -> None:
    toggled = GATHERING["multiple_choice"].toggled
    assert toggled(BREW, ("filter", "espresso", "press"), 4) == ("elsewhere",)
    assert toggled(BREW, ("elsewhere",), 2) == ("press",)
    assert toggled(BREW, ("elsewhere",), 4) == ()


def test_one_tap_too_many_or_on_no_button_changes_nothing() -> None:
    toggled = GATHERING["multiple_choice"].toggled
    assert toggled(BREW, ("filter", "espresso", "press"), 3) is None
    assert toggled(BREW, (), 5) is None
    assert toggled(BREW, (), -1) is None


def test_several_are_said_as_their_labels() -> None:
    say = GATHERING["multiple_choice"].say
    assert say(BREW, ("filter", "espresso"), "de") == "Filter, Siebträger"
    assert say(BREW, ("filter", "gone"), "en") == "Filter, gone"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("I'd say yes", Read(True)),
        ("definitely no", Read(False)),
        ("yes sned it", Read(True, "matched")),
        ("yes, snd it", Unclear()),
        ("yes send itt", Unclear()),
        ("nein dankee", Read(False, "matched")),
        ("yes and no", Unclear("several")),
        ("not a yes", Unclear("negated")),
        ("no idea", Unclear()),
        ("yesterday", Unclear()),
        ("nothing", Unclear()),
        ("the first", Read(True)),
        ("sí", Read(True)),
    ],
)
def test_yes_and_no_in_other_words(typed: str, found: Read | Unclear) -> None:
    assert read(GUIDE, typed) == found


def test_every_language_has_words_for_the_same_things() -> None:
    english, german, spanish = (vocabulary(language) for language in ("en", "de", "es"))
    assert english.buttons.keys() == german.buttons.keys() == spanish.buttons.keys()
    assert {english.numbers[word] for word in ("zero", "ten", "zehn", "diez")} == {0, 10}
    assert vocabulary("pt-br").buttons == english.buttons
    assert vocabulary("de-at").buttons == german.buttons
