"""What kinds of question share: buttons, values, and words that are understood or not taken at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.kinds.table import GATHERING, KINDS, question_shapes
from prompts.model.answer_types import (
    Choice,
    Private,
    Read,
    TooLong,
    Unclear,
)
from prompts.model.question import Option
from tests.prompts.examples import options, question, reference, text
from tests.prompts.kinds.one_of_each import ANY_TEXT, BREW, CUPS, EVERY_KIND, GUIDE, ROAST, SCORE, WISH, here, read


def test_every_kind_that_authors_can_write_can_be_asked() -> None:
    assert KINDS.keys() == question_shapes().keys() == EVERY_KIND.keys()
    assert GATHERING.keys() == {"multiple_choice"}


@pytest.mark.parametrize(
    "typed",
    [
        "Dark",
        "dark",
        " DARK ",
        "dark.",
        "Dark!!",
        "«dark»",
        "dark please",
        "Please, dark",
        "dark, thanks 🙏",
        "dark\u200b",
        "3",
        "3.",
        "3)",
        "(3)",
        "#3",
        "\u0663",
        "\uff13",
        "3\ufe0f\u20e3",
        "kräftig",
        "kra\u0308ftig",
        "Dunkel",
        "ｄａｒｋ",
    ],
)
def test_an_option_is_read_by_its_label_its_id_another_word_or_its_number(typed: str) -> None:
    assert read(ROAST, typed) == Read("dark", "typed")


@pytest.mark.parametrize(
    "typed",
    [
        "not red",
        "not dark",
        "anything but dark",
        "I have 2 kids",
        "2 kids",
        "dark or light",
        "dark and light",
        "darkish",
        "dar",
        "",
        " ",
        "!",
        "?",
        "0",
        "5",
        "-1",
        "1.5",
        "2 3",
        "22",
        "99999999999",
        "\x00",
        "\ud800",
        "👍",
        "please",
        "skip",
    ],
)
def test_nothing_is_guessed(typed: str) -> None:
    assert isinstance(read(ROAST, typed), Unclear)


def test_words_in_two_lines_are_the_same_words() -> None:
    assert read(ROAST, "it\ndepends") == Read("varies")


def test_a_label_counts_before_an_id_of_another_option() -> None:
    crossed = question(options=(Option("dark", text("Light")), Option("light", text("Dark"))))
    assert read(crossed, "dark") == Read("light")


def test_numbers_are_labels_where_labels_have_numbers() -> None:
    bags = question(options=options("1 bag", "2", "3+"))
    assert [read(bags, typed) for typed in ("2", "1", "3", "3+", "1 bag")] == [
        Read("o2"),
        Unclear(),
        Unclear(),
        Read("o3"),
        Read("o1"),
    ]


def test_signs_tell_options_apart() -> None:
    languages = question(options=options("C", "C#", "C++", "-5", "5 %"))
    assert [read(languages, typed) for typed in ("c", "c#", "C++", "-5", "5%")] == [
        Read("o1"),
        Read("o2"),
        Read("o3"),
        Read("o4"),
        Unclear(),
    ]


def test_a_label_that_two_options_share_is_neither() -> None:
    assert read(question(options=options("Same", "same")), "same") == Unclear("several")


def test_emoji_labels_are_read() -> None:
    assert read(question(options=options("👍🏽", "👎")), "👍") == Read("o1")


@pytest.mark.parametrize(
    "typed", ["yes", "Yes!", "Yes, send it", "ja", "Ja, gern", "sure", "yes please", "1", "👍", "👍👍!", "klar", "YEP"]
)
def test_a_plain_yes_is_yes(typed: str) -> None:
    assert read(GUIDE, typed) == Read(True)


@pytest.mark.parametrize("typed", ["no", "No thanks", "nope", "nein", "Nein danke!", "2", "👎", "no, thank you", "lieber nicht"])
def test_a_plain_no_is_no(typed: str) -> None:
    assert read(GUIDE, typed) == Read(False)


@pytest.mark.parametrize("typed", ["maybe", "yes and no", "yes but later", "no idea", "", "3", "why not send it", "nonsense"])
def test_anything_else_is_neither_yes_nor_no(typed: str) -> None:
    assert isinstance(read(GUIDE, typed), Unclear)


def test_the_authors_words_count_before_a_plain_yes() -> None:
    reversed_buttons = question("yes_no", options=(Option("yes", text("Nope")), Option("no", text("Sure"))))
    assert (read(reversed_buttons, "sure"), read(reversed_buttons, "nope")) == (Read(False), Read(True))


def test_buttons_come_in_order_and_in_the_customers_language() -> None:
    assert KINDS["single_choice"].offer(ROAST, here("de"))[2] == Choice(2, "Dunkel")
    assert [choice.label for choice in KINDS["yes_no"].offer(GUIDE, here("de-at"))] == ["Ja, gern", "Nein danke"]
    assert [choice.label for choice in KINDS["multiple_choice"].offer(BREW, here("de"))][1:3] == ["Siebträger", "French Press"]
    assert [choice.label for choice in KINDS["scale"].offer(SCORE, here())] == ["1", "2", "3", "4", "5"]
    assert KINDS["number"].offer(CUPS, here()) == KINDS["free_text"].offer(WISH, here("de")) == ()


@pytest.mark.parametrize("index", [-1, 5, 10**9])
def test_a_button_that_does_not_exist_has_no_value(index: int) -> None:
    assert {KINDS[kind].pick(asked, index, here()) for kind, asked in EVERY_KIND.items()} == {None}


def test_a_button_has_the_value_that_its_label_says() -> None:
    assert KINDS["yes_no"].pick(GUIDE, 0, here()) is True
    for asked in (ROAST, GUIDE, BREW):
        kind = KINDS[asked.kind]
        for choice in kind.offer(asked, here()):
            value = kind.pick(asked, choice.index, here())
            assert value is not None
            assert kind.say(asked, value, "en") == choice.label
            assert kind.read(asked, choice.label, here()) == Read(value)


def test_a_value_whose_option_is_gone_is_said_as_it_is_stored() -> None:
    assert KINDS["single_choice"].say(ROAST, "green", "en") == "green"


def test_words_are_kept_as_sent() -> None:
    assert read(WISH, "  More  fruity\r\n\n\nones, please! ") == Read("More  fruity\nones, please!")
    assert read(WISH, "Cafe\u0301\x00 \ud800") == Read("Caf\u00e9")
    assert read(WISH, "👍") == Read("👍")


@pytest.mark.parametrize("typed", ["", "   ", "...", "?!", "\n", "\u200b", "- -", "\x00\ud800"])
def test_no_words_are_no_answer(typed: str) -> None:
    assert read(WISH, typed) == Unclear()


def test_too_many_words_are_cut_between_two_of_them() -> None:
    assert read(WISH, "a" * 30 + " bcd efg hij klm nop") == TooLong(40, "a" * 30 + " bcd efg")
    assert read(WISH, "a" * 50) == TooLong(40, "a" * 40)
    assert read(WISH, "a" * 39 + "👩\u200d🚀" * 3) == TooLong(40, "a" * 39)
    assert read(WISH, "a" * 40) == Read("a" * 40)


def test_length_is_counted_in_letters_as_people_see_them() -> None:
    assert read(WISH, "e\u0301" * 40) == Read("\u00e9" * 40)


def test_what_is_too_long_and_private_is_private_first_and_what_is_left_fits() -> None:
    assert read(WISH, "something decaf, I'm diabetic. " + "word " * 30) == Private("health", "something decaf. word word word word")


@given(ANY_TEXT)
def test_free_text_never_keeps_more_than_it_may(typed: str) -> None:
    found = read(WISH, typed)
    match found:
        case Read(value):
            assert isinstance(value, str)
            assert 0 < len(value) <= 40
            assert read(WISH, value) == found
        case TooLong(limit, kept):
            assert len(kept) <= limit
        case Private(_, rest):
            assert len(rest) <= 40


@given(
    st.sampled_from(["not {}", "anything but {}", "no {}", "{} or not", "{} isn't it", "less {}", "{} {}"]),
    st.sampled_from(ROAST.options),
)
def test_a_label_inside_a_sentence_is_not_an_answer(sentence: str, option: Option) -> None:
    label = option.label.says("en")
    assert isinstance(read(ROAST, sentence.format(label, label)), Unclear)


def test_the_reference_questions_read_their_own_buttons_in_both_languages() -> None:
    for asked in reference().questions.values():
        for language in ("en", "de"):
            for choice in KINDS[asked.kind].offer(asked, here(language)):
                value = KINDS[asked.kind].pick(asked, choice.index, here(language))
                found = read(asked, choice.label.upper(), language)
                assert isinstance(found, Read)
                assert found.value == value
