"""What becomes of a message on a channel that cannot show all of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.model import tokens
from bot.engine.model.effects import Button, Message
from bot.engine.model.tokens import Action
from bot.ports import Capabilities
from bot.runtime.delivery import rendering
from prompts.text.phrase_files import packaged_phrases

PHRASES = packaged_phrases()
EVERYTHING = Capabilities(can_edit=True, can_toast=True, max_buttons=100, max_text=4096)


def button(label: str, action: Action = Action.CHOOSE, index: int = 0) -> Button:
    return Button(label, tokens.write(action, 7, index))


def options(*labels: str) -> tuple[Button, ...]:
    return tuple(button(label, index=index) for index, label in enumerate(labels))


QUIET = (button("Why do you ask?", Action.WHY), button("Skip", Action.SKIP))
ROAST = Message("Which roast?", (options("Light", "Medium"), options("Dark"), QUIET))


@pytest.mark.parametrize(("most", "fits"), [(100, True), (5, True), (4, False), (0, False)])
def test_a_message_fits_with_all_of_its_buttons_or_not_at_all(most: int, fits: bool) -> None:
    assert rendering.fits(ROAST, replace(EVERYTHING, max_buttons=most)) is fits


def test_a_message_without_buttons_fits_everywhere() -> None:
    assert rendering.fits(Message("Hello"), replace(EVERYTHING, max_buttons=0))


def test_choices_become_numbered_lines_and_the_rest_one_line_to_type() -> None:
    assert rendering.as_words(ROAST, PHRASES, "en") == Message(
        "Which roast?\n1. Light\n2. Medium\n3. Dark\nYou can type: Why do you ask? · Skip"
    )


def test_the_last_line_is_in_the_customers_language() -> None:
    assert rendering.as_words(ROAST, PHRASES, "de").text.endswith("Du kannst tippen: Why do you ask? · Skip")


def test_a_notice_has_nothing_to_number() -> None:
    notice = Message("Hello.", ((button("Yes, ask me", Action.YES), button("No, thanks", Action.NO)),))
    assert rendering.as_words(notice, PHRASES, "en").text == "Hello.\nYou can type: Yes, ask me · No, thanks"


def test_labels_with_digits_are_typed_as_they_are() -> None:
    bags = Message("How many?", (options("1 bag", "2 bags"),))
    assert rendering.as_words(bags, PHRASES, "en").text == "How many?\n1 bag\n2 bags"


def test_without_edits_nothing_is_replaced() -> None:
    assert rendering.replaced("55", EVERYTHING) == "55"
    assert rendering.replaced("55", replace(EVERYTHING, can_edit=False)) is None


@pytest.mark.parametrize(
    ("text", "can_toast", "said"), [("Changed", True, None), ("Changed", False, Message("Changed")), ("", False, None)]
)
def test_a_toast_that_cannot_be_shown_is_said_and_an_empty_one_is_dropped(text: str, can_toast: bool, said: Message | None) -> None:
    assert rendering.toasted(text, replace(EVERYTHING, can_toast=can_toast)) == said


@pytest.mark.parametrize(("text", "count"), [("a" * 4096, 1), ("a" * 4097, 3), ("a" * 9000, 5), ("\N{GRINNING FACE}" * 2048, 1)])
def test_a_long_text_is_counted_as_its_parts(text: str, count: int) -> None:
    assert rendering.messages_in(Message(text), EVERYTHING) == count
