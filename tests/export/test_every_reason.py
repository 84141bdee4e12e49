"""D3, on values: whatever a customer's records say, what leaves is exactly what each rule, reckoned by itself, lets leave."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.model.parts.agreements import BE_ASKED
from bot.export.cells import Cells
from bot.export.consent_filter import Filter
from bot.export.mapping import columns, leaving
from prompts.model.question import SPECIAL_CATEGORIES, Purpose, Question
from storage.model.timestamps import moment, stored
from storage.receivers.exports import Consented, ExportedCustomer
from tests.export.test_consent_filter import CARE, NOW, answer, catalogue
from tests.prompts.examples import question, text
from tests.support.examples import examples

RECOMMEND = Purpose("recommend", text("to suggest coffees"))
ASKED = tuple(
    question(id=f"q{number}", purpose=purpose, crm=crm, sensitive=sensitive)
    for number, (purpose, crm, sensitive) in enumerate(
        [
            (RECOMMEND, None, "none"),
            (RECOMMEND, {"hubspot": "a"}, "none"),
            (RECOMMEND, {"klaviyo": "b", "hubspot": "b"}, "debt"),
            (CARE, {"hubspot": "c"}, "none"),
            (CARE, MappingProxyType({}), "none"),
            (CARE, None, "health"),
        ]
    )
)
ABOUT = catalogue(*ASKED)
STATUSES = ("given", "renewed", "refused", "deferred", "withdrawn", "expired")
HOURS = st.integers(-2, 2).map(lambda hours: NOW + timedelta(hours=hours))

STANDS = st.just(Consented("given", NOW + timedelta(days=1)))
CONSENT = st.one_of(STANDS, STANDS, STANDS, st.builds(Consented, st.sampled_from(STATUSES), st.none() | HOURS))
LATER = st.just(NOW + timedelta(days=1))
ANSWERS = st.lists(
    st.builds(
        lambda to, keep, is_over, ident: answer(
            to, keep_until=stored(keep), id=ident, cell_clear=None, ended_why="erased"
        ) if is_over else answer(to, keep_until=stored(keep), id=ident),
        st.sampled_from(ASKED), st.one_of(LATER, LATER, HOURS), st.sampled_from((False, False, True)), st.integers(1, 9),
    ),
    min_size=2,
    max_size=6,
    unique_by=(lambda one: one.question, lambda one: one.id),
)  # fmt: skip
PEOPLE = st.builds(
    lambda answers, consents, phase, kept, is_whole, had: ExportedCustomer(
        32, phase, "en", NOW, consents, frozenset(kept), (), tuple(answers), is_whole, None, had
    ),
    ANSWERS,
    st.fixed_dictionaries({BE_ASKED: CONSENT, "recommend": CONSENT}, optional={"care": CONSENT}),
    st.sampled_from(("active", "active", "active", "active", "paused", "stopped", "declined")),
    st.sampled_from(((), (), ("all",), ("q0",), ("q1",), ("q3",))),
    st.sampled_from((True, True, True, False)),
    st.dictionaries(st.integers(0, 9), st.sampled_from(("set", "cleared")), max_size=3),
)  # fmt: skip


def stands(person: ExportedCustomer, purpose: str) -> bool:
    event = person.consents.get(purpose)
    return event is not None and event.status in ("given", "renewed") and (event.valid_until is None or event.valid_until > NOW)


def may_leave(person: ExportedCustomer, to: Question, keep_until: int, receiver: str | None, purpose: str | None) -> bool:
    said_yes = person.is_whole and person.phase in ("active", "paused", "resting") and stands(person, BE_ASKED)
    consents = stands(person, to.purpose.id) and moment(keep_until) > NOW
    is_kept = "all" in person.restrictions or to.id in person.restrictions
    is_silent = (to.crm is not None and not to.crm) or to.sensitive in SPECIAL_CATEGORIES
    named = {one.id for one in ABOUT.receivers_for(to)}
    goes_there = (receiver is None or receiver in named) and purpose in (None, to.purpose.id)
    return said_yes and consents and not is_kept and not is_silent and goes_there


@pytest.mark.slow
@examples(300)
@given(PEOPLE, st.sampled_from((None, "hubspot", "klaviyo", "nobody")), st.sampled_from((None, None, "recommend", "care")))
def test_d3_exactly_what_every_rule_permits_leaves(person: Any, receiver: str | None, purpose: str | None) -> None:
    by_name = {one.id: one for one in ASKED}
    given_ = {one.question: one for one in person.answers if one.cell_clear is not None}
    expected = {name for name, one in given_.items() if may_leave(person, by_name[name], one.keep_until, receiver, purpose)}
    filter_ = Filter(NOW, ABOUT, purpose, receiver)
    wide = leaving("wide", person, filter_, Cells())
    long = leaving("long", person, Filter(NOW, ABOUT, purpose, receiver), Cells())
    told = [dict(zip(columns("wide", ABOUT), row, strict=True)) for row in wide.rows]
    assert {name for row in told for name in by_name if row.get(name)} == expected
    in_long = [dict(zip(columns("long", ABOUT), row, strict=True)) for row in long.rows]
    assert {row["attribute"] for row in in_long if row["value"]} == expected
    assert {row["attribute"] for row in in_long if row["outcome"] == "given"} == expected
    shares_nothing = filter_.withheld.pop("nothing_shared", 0)
    assert sum(filter_.withheld.values()) == len(given_) - len(expected), "each answer that stays is counted"
    assert shares_nothing == (not wide.rows) == (receiver is not None and not person.handed_on and not expected)
    assert {(one, action) for one, _, action in wide.handed if action == "set" and one} == {
        (one.id, "set") for name, one in given_.items() if name in expected and person.handed_on.get(one.id) != "set"
    }
