"""From records to findings: exports, picks of a sample, revisions; and the author's reasons against them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.results.evidence import Picks, Records, carries, found_in, options_in, same_test
from prompts.evidence.wording_test import Half, so_far
from prompts.model.question import Duration, Question, Value
from storage.questions.results import Asks, CurrentAnswers, Readers
from storage.receivers.manifests import Manifest
from tests.prompts.examples import options, question, text

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
ROAST = question(options=options("Light", "Dark"), ask_again=Duration(12, "months"))
WIDE = Manifest(
    1, NOW - timedelta(days=5), 3, "Ana", "all", "customer_id,status,roast,roast_answered_at", "csv/crm", "0" * 64, "{}"
)
LONG = replace(WIDE, fields="customer_id,question,attribute,value", purposes="recommend")
NOTHING = Records(asks={}, misread={}, stops={}, again={}, held={}, picks={}, manifests=(), revisions={}, readers={})


def standing(asked: Question = ROAST, *silenced: str) -> tuple[Question, frozenset[str]]:
    return asked, frozenset(silenced)


def codes(records: Records, *silenced: str) -> list[str]:
    return [found.code for _, found in found_in(records, [standing(ROAST, *silenced)], NOW)]


@pytest.mark.parametrize(
    ("manifest", "has_it"),
    [
        (WIDE, True),
        (LONG, True),
        (replace(LONG, purposes="mail_rhythm"), False),
        (replace(WIDE, fields="customer_id,status,brew"), False),
        (replace(WIDE, fields="customer_id,roasted"), False),
    ],
)
def test_an_export_had_the_answers_by_its_columns_or_its_purpose(manifest: Manifest, has_it: bool) -> None:
    assert carries(manifest, ROAST) is has_it


def test_an_export_on_record_keeps_a_question_in_its_place() -> None:
    held = replace(NOTHING, held={"roast": CurrentAnswers(50, NOW - timedelta(days=200))})
    assert codes(held) == ["M20"]
    assert codes(replace(held, manifests=(WIDE,))) == []
    assert codes(replace(held, manifests=(replace(WIDE, at=NOW - timedelta(days=100)),))) == ["M20"]


def test_everything_on_record_is_looked_at() -> None:
    records = replace(
        NOTHING,
        asks={"roast": Asks(400, 400, 200, 80), "brew": Asks(1000, 1000, 0, 0)},
        stops={"roast": 8, "brew": 1},
        again={"roast": (100, 99)},
        picks={"roast": Picks(250, Counter({"o1": 250}))},
        revisions={"roast": [question(ask=text("Which roast, please?", "Welche Röstung?"))]},
    )
    assert codes(records) == ["M22", "M23", "M24", "M25", "M26", "M27", "W30"]
    assert codes(records, "M22", "M23", "M26", "M27", "W30") == ["M24", "M25"]


def test_a_running_wording_test_is_told_by_its_two_halves() -> None:
    tested = replace(ROAST, wording_test=text("How dark?"))
    records = replace(NOTHING, readers={("roast", "a"): Readers(200, 80, 1), ("roast", "b"): Readers(150, 90, 2)})
    [(_, found)] = found_in(records, [standing(tested)], NOW)
    assert found == so_far(Half(200, 80, 1), Half(150, 90, 2))
    assert list(found_in(records, [standing(tested, "M32")], NOW)) == []
    assert list(found_in(records, [standing(ROAST)], NOW)) == []
    [(_, found)] = found_in(NOTHING, [standing(tested)], NOW)
    assert found == so_far(Half(), Half())


def test_revisions_with_the_same_words_are_one_test_whatever_else_changed() -> None:
    tested = replace(ROAST, wording_test=text("How dark?"))
    longer = replace(tested, keep=Duration(24, "months"), crm={"hubspot": "roast_2"})
    edited = (replace(tested, ask=text("Which?")), replace(tested, wording_test=text("Dark?")), ROAST)
    assert list(same_test(tested, {"roast": [*edited, longer, tested], "brew": [tested]})) == [longer, tested]
    assert list(same_test(ROAST, {"roast": [ROAST]})) == []


def test_where_nothing_is_on_record_nothing_is_said() -> None:
    assert codes(NOTHING) == []


@pytest.mark.parametrize(
    ("value", "picked"),
    [(True, ("yes",)), (False, ("no",)), ("dark", ("dark",)), (("a", "b"), ("a", "b")), (3, ()), (NOW.date(), ())],
)
def test_only_options_are_counted(value: Value, picked: tuple[str, ...]) -> None:
    assert options_in(value) == picked
