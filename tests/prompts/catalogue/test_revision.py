"""Questions are stored as they were shown, and promises can be told apart from words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.catalogue import revision
from prompts.catalogue.catalogue import Brand, Receiver
from prompts.catalogue.revision import catalogue_version, from_json, promise_hash, to_json, with_revision
from prompts.kinds.table import KINDS
from prompts.model.question import Clause, DayBound, Duration, Option, Purpose, Question, Text
from prompts.text.phrase_files import packaged_phrases
from tests.prompts.examples import question, reference, text

IDS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.builds(Text, st.dictionaries(st.sampled_from(["en", "de", "pt-br"]), st.text(), min_size=1), st.just("en"))
SPANS = st.builds(Duration, st.integers(1, 100), st.sampled_from(["hours", "days", "weeks", "months", "years"]))
OPTIONS = st.builds(Option, IDS, TEXTS, st.dictionaries(st.just("en"), st.lists(st.text()).map(tuple)))
CLAUSES = st.builds(Clause, IDS, st.sampled_from(["is", "has", "at least"]), st.text())
BOUNDS = st.builds(DayBound, st.none() | st.dates(), SPANS, st.booleans())
AMOUNTS = st.decimals(-(10**9), 10**9, places=6, allow_nan=False)
QUESTIONS = st.builds(
    Question,
    id=IDS,
    kind=st.sampled_from(sorted(KINDS)),
    topic=IDS,
    ask=TEXTS,
    purpose=st.builds(Purpose, IDS, TEXTS),
    benefit=TEXTS,
    keep=SPANS,
    sensitive=st.sampled_from(["none", "health"]),
    revision=st.just(""),
    label=st.none() | TEXTS,
    options=st.lists(OPTIONS, max_size=3).map(tuple),
    was=st.none() | IDS,
    only_if=st.lists(CLAUSES, max_size=2).map(tuple),
    ask_again=st.none() | SPANS,
    ask_from=st.none() | st.dates(),
    ask_until=st.none() | st.dates(),
    priority=st.integers(1, 5),
    paused=st.booleans(),
    thanks=st.none() | TEXTS,
    thanks_for=st.dictionaries(IDS, TEXTS, max_size=2),
    crm=st.none() | st.dictionaries(IDS, st.text(), max_size=2),
    max_length=st.integers(1, 3000),
    private_hint=st.booleans(),
    alone=st.lists(IDS, max_size=2).map(tuple),
    pick_at_most=st.none() | st.integers(1, 8),
    low=st.integers(0, 9),
    high=st.integers(1, 10),
    low_end=st.none() | TEXTS,
    high_end=st.none() | TEXTS,
    at_least=st.none() | AMOUNTS,
    at_most=st.none() | AMOUNTS,
    unit=st.none() | TEXTS,
    earliest=st.none() | BOUNDS,
    latest=st.none() | BOUNDS,
    shortcuts=st.lists(SPANS, max_size=3).map(tuple),
    wording_test=st.none() | TEXTS,
    changed=st.dictionaries(st.dates(), TEXTS, max_size=2),
).map(with_revision)


@pytest.mark.slow
@given(QUESTIONS)
def test_a_stored_question_comes_back_as_it_was(asked: Question) -> None:
    assert from_json(to_json(asked)) == asked


@pytest.mark.slow
@given(QUESTIONS)
def test_a_database_that_writes_json_its_own_way_changes_nothing(asked: Question) -> None:
    assert from_json(json.dumps(json.loads(to_json(asked)), indent=2)) == asked


@pytest.mark.slow
@given(QUESTIONS, QUESTIONS)
def test_questions_have_one_revision_only_when_they_are_the_same(one: Question, other: Question) -> None:
    assert (one.revision == other.revision) == (one == other)


def test_the_revision_is_the_hash_of_the_canonical_text() -> None:
    """A change here would orphan every stored revision: think before you update these values."""
    roast = reference().questions["roast"]
    assert roast.revision == "e690891064462c225026021f64e628574d1e2e93e61bd52fbbd8a49e5c09a8c3"
    season = question(options=(Option("light", text("Light")),), ask_from=date(2026, 5, 1))
    assert to_json(season) == (
        '{"ask":{"by_language":{"de":"Welche Röstung?","en":"Which roast?"},"fallback":"en"},"ask_from":"2026-05-01",'
        '"benefit":{"by_language":{"en":"Better coffee."},"fallback":"en"},"id":"roast",'
        '"keep":{"count":18,"unit":"months"},"kind":"single_choice",'
        '"options":[{"id":"light","label":{"by_language":{"en":"Light"},"fallback":"en"}}],'
        '"purpose":{"id":"recommend","promise":{"by_language":{"en":"to suggest coffees"},"fallback":"en"}},'
        '"sensitive":"none","topic":"coffee"}'
    )


def test_defaults_are_not_written_so_that_new_fields_change_no_old_hash() -> None:
    written = json.loads(to_json(question()))
    assert written.keys() == {"ask", "benefit", "id", "keep", "kind", "purpose", "sensitive", "topic"}


def test_one_number_has_one_revision_however_it_is_spelt() -> None:
    assert question(at_least=Decimal("1.50")).revision == question(at_least=Decimal("1.5")).revision
    assert from_json(to_json(question(at_most=Decimal("2.5")))).at_most == Decimal("2.5")


def test_an_empty_destination_and_none_are_told_apart() -> None:
    assert question(crm={}).revision != question(crm=None).revision
    assert from_json(to_json(question(crm={}))).crm == {}


MAILING = Receiver("hubspot", text("our mailing tool"), frozenset({"recommend"}))
BRAND = Brand(receivers=(MAILING,))
ROAST = question(crm={"hubspot": "coffee_roast"})


@pytest.mark.parametrize(
    "changed",
    [
        replace(ROAST, ask=text("Other words")),
        replace(ROAST, benefit=text("Even better")),
        replace(ROAST, options=(Option("x", text("X")),)),
        replace(ROAST, priority=5, paused=True, label=text("Roast"), revision="other"),
        replace(ROAST, crm={"hubspot": "another_field"}),
        replace(ROAST, crm={"hubspot": "coffee_roast", "unknown": "x"}),
        replace(ROAST, changed={date(2026, 3, 2): text("We match your sample bags to your roast.")}),
    ],
)
def test_words_and_buttons_are_not_the_promise(changed: Question) -> None:
    assert promise_hash(changed, BRAND) == promise_hash(ROAST, BRAND)


@pytest.mark.parametrize(
    ("changed", "brand"),
    [
        (replace(ROAST, purpose=Purpose("recommend", text("to sell more"))), BRAND),
        (replace(ROAST, keep=Duration(24, "months")), BRAND),
        (replace(ROAST, crm={}), BRAND),
        (ROAST, Brand(receivers=(replace(MAILING, called=text("our partners")),))),
        (ROAST, Brand(receivers=(replace(MAILING, purposes=frozenset({"other"})),))),
        (ROAST, Brand()),
    ],
)
def test_purpose_keep_and_receivers_are_the_promise(changed: Question, brand: Brand) -> None:
    assert promise_hash(changed, brand) != promise_hash(ROAST, BRAND)


def test_the_version_is_the_hash_of_one_canonical_text_in_which_the_phrases_stand_as_their_own() -> None:
    catalogue = reference()
    asked = list(catalogue.questions.values())
    phrases = sha256(revision._canonical(catalogue.phrases).encode()).hexdigest()
    whole = revision._canonical([catalogue.brand, [question.revision for question in asked], phrases])
    assert catalogue_version(catalogue.brand, asked, catalogue.phrases) == sha256(whole.encode()).hexdigest()


def test_a_catalogue_is_another_version_when_anything_in_it_is() -> None:
    catalogue, phrases = reference(), packaged_phrases()
    asked = list(catalogue.questions.values())
    versions = {
        catalogue.version,
        catalogue_version(replace(catalogue.brand, name="Other"), asked, phrases),
        catalogue_version(catalogue.brand, asked[::-1], phrases),
        catalogue_version(catalogue.brand, asked[:1], phrases),
        catalogue_version(catalogue.brand, asked, replace(phrases, fallback="de")),
    }
    assert len(versions) == 5
    assert catalogue.version == catalogue_version(catalogue.brand, asked, phrases)
