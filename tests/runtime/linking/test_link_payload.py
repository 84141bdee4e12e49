"""The start word of a link to a customer record: 64 letters of Telegram's alphabet that nobody but us can read, make or change."""

from __future__ import annotations

import base64
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.linking.link_payload import MOST_LETTERS, NoLink, Wanted, read, written

KEY, OTHER = b"k" * 32, b"o" * 32
DAY = date(2026, 8, 1)
TOPICS = ("tea", "coffee")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

IDS = {
    "hubspot": "218374650123",
    "klaviyo": "01GDDKASAP8TKDDA2GRZDSVP4H",
    "salesforce": "003Kj00002BxYzQIAV",
    "mailchimp": "e8f3a9b2c4d5061728394a5b6c7d8e9f",
    "shopify": "gid_shopify_Customer_7421",
    "odoo": "00042",
    "our_shop": "123e4567-e89b-12d3-a456-426614174000",
    "erp": "K/4711.B",
    "bottlecrm": "123e4567-e89b-12d3-a456-426614174000",
}


@pytest.mark.parametrize("system", IDS)
@pytest.mark.parametrize("topic", ["", "coffee"])
def test_the_ids_of_real_systems_fit_with_a_topic(system: str, topic: str) -> None:
    word = written(KEY, Wanted(system, IDS[system], DAY, topic))
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", word)
    link = read(KEY, word, TOPICS)
    assert link is not None
    assert (link.system, link.contact, link.topic) == (system, IDS[system], topic)
    assert link.until == datetime(2026, 8, 2, tzinfo=UTC), "the last day is good to its end"


@given(st.text(min_size=1, max_size=20).filter(lambda text: text.isprintable() and text == text.strip()))
def test_any_id_that_fits_comes_back(contact: str) -> None:
    try:
        word = written(KEY, Wanted("hubspot", contact, DAY))
    except NoLink:
        assert len(contact.encode()) > 31
        return
    link = read(KEY, word, ())
    assert link is not None and link.contact == contact


def test_an_id_in_a_link_is_read_by_nobody_else() -> None:
    word = written(KEY, Wanted("hubspot", "ann@example.com", DAY))
    data = base64.urlsafe_b64decode(word.removeprefix("c_") + "==")
    assert b"ann" not in data and b"example" not in data
    assert read(OTHER, word, ()) is None


def test_no_letter_can_be_changed_left_out_or_added() -> None:
    word = written(KEY, Wanted("hubspot", "4711", DAY, "coffee"))
    link = read(KEY, word, TOPICS)
    for place in range(2, len(word)):
        for letter in LETTERS:
            changed = word[:place] + letter + word[place + 1 :]
            assert read(KEY, changed, TOPICS) == (link if changed == word else None)
        assert read(KEY, word[:place], TOPICS) is None
    assert read(KEY, f"{word}A", TOPICS) is None
    assert read(KEY, word.removeprefix("c_"), TOPICS) is None and read(KEY, f"{word}=", TOPICS) is None


@given(st.text(max_size=80))
def test_nothing_else_is_a_link(text: str) -> None:
    assert read(KEY, text, TOPICS) is None
    assert read(KEY, f"c_{text}", TOPICS) is None


def test_what_was_signed_as_something_else_or_has_no_letters_is_none() -> None:
    for word in ("c_", "c_A", "link_00000000000010000000000001", "c_" + "A" * 62):
        assert read(KEY, word, TOPICS) is None


def test_the_same_link_has_the_same_mark_and_another_one_another() -> None:
    wanted = Wanted("hubspot", "4711", DAY)
    marks = [link.mark for word in (written(KEY, wanted), written(KEY, wanted)) if (link := read(KEY, word, ()))]
    assert marks[0] == marks[1]
    others = (Wanted("hubspot", "4711", date(2026, 8, 2)), Wanted("hubspot", "4712", DAY), Wanted("braze", "4711", DAY))
    marks += [link.mark for one in others if (link := read(KEY, written(KEY, one), ()))]
    assert len(set(marks)) == 4


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted("hubspot", "", DAY), "the id is empty"),
        (Wanted("hubspot", " 4711", DAY), "holds what no id holds"),
        (Wanted("hubspot", "47\x0011", DAY), "holds what no id holds"),
        (Wanted("Hub Spot", "4711", DAY), "no name of a system"),
        (Wanted("hubspot", "a.very.long.name.of.somebody@a.long.domain.example", DAY), "too long for a link"),
        (Wanted("hubspot", "4711", date(2019, 1, 1)), "no day up to which"),
    ],
)
def test_a_link_that_cannot_be_made_is_refused_in_words(wanted: Wanted, why: str) -> None:
    with pytest.raises(NoLink, match=why):
        written(KEY, wanted)


UUID = "123e4567-e89b-12d3-a456-426614174000"


def test_what_the_page_for_marketers_says_of_the_longest_ids_is_so() -> None:
    """docs/link-contacts.md; each with a topic."""

    def fits(contact: str, system: str = "hubspot") -> bool:
        try:
            return bool(written(KEY, Wanted(system, contact, DAY, "coffee")))
        except NoLink:
            return False

    for longest, letter in ((67, "9"), (37, "z"), (28, "z.")):
        contact = (letter * longest)[:longest]
        assert fits(contact) and not fits(f"{contact}9")
    assert fits(UUID) and fits(UUID.upper())
    for system, small, capital in (
        ("o" * 8, True, False),
        ("o" * 9, False, False),
        ("oo", True, False),
        ("bottlecrm", True, False),
    ):
        assert (fits(UUID, system), fits(UUID.upper(), system)) == (small, capital)


def test_the_longest_id_fills_the_limit() -> None:
    word = written(KEY, Wanted("hubspot", "x.y" + "z" * 28, DAY))
    assert len(word) == MOST_LETTERS
    with pytest.raises(NoLink):
        written(KEY, Wanted("hubspot", "x.y" + "z" * 29, DAY))
