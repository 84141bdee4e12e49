"""What the parts of a customer say of themselves: whether a Yes covers a moment, a link may still join, what is picked so far."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.engine.model.parts.agreements import Consent, ConsentStatus
from bot.engine.model.parts.joined_records import CONTACT_WAITS, ContactLink
from bot.engine.model.parts.pending import Draft
from tests.engine.people import NOON

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "until", "covers"),
    [
        ("given", None, True),
        ("renewed", NOON + DAY, True),
        ("given", NOON, False),
        ("given", NOON - DAY, False),
        ("withdrawn", None, False),
        ("refused", NOON + DAY, False),
    ],
)
def test_a_yes_covers_what_is_before_its_end_and_no_other_word_does(status: ConsentStatus, until: object, covers: bool) -> None:
    assert Consent(1, status, NOON - DAY, until, "w").covers(NOON) is covers  # type: ignore[arg-type]


def test_a_link_joins_while_its_notice_waits_and_until_somebody_else_was_first() -> None:
    link = ContactLink(1, "hubspot", NOON)
    assert link.is_open(NOON + CONTACT_WAITS)
    assert not link.is_open(NOON + CONTACT_WAITS + DAY)
    assert not ContactLink(1, "hubspot", NOON, is_over=True).is_open(NOON)


def test_only_a_draft_of_picked_options_has_some() -> None:
    assert Draft("picking", "sweet;nutty").picked == ("sweet", "nutty")
    assert Draft("picking").picked == ()
    assert Draft("doubtful", "sweet;nutty").picked == ()
