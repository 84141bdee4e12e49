"""Every reason for which something stays here, one at a time, on values alone."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from bot.engine.model.ids_and_time import iso
from bot.engine.model.packing.codec import Cell, cell_to_json
from bot.export import cells, consent_filter, lines, mapping
from bot.export.cells import Cells, moment_cell
from bot.export.consent_filter import Filter
from bot.export.mapping import columns, leaving, rows, written
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.revision import with_revision
from prompts.model.question import Option, Purpose, Question, Value
from storage.model.records import ExternalId
from storage.model.timestamps import stored
from storage.receivers.exports import Consented, ExportedCustomer, GivenAnswer
from tests.prompts.examples import question, reference, text

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(days=1), NOW - timedelta(days=1)
YES = Consented("given", LATER)
ROAST = question(id="roast")
MAILED = question(id="roast", crm={"hubspot": "roast_preference"})
CARE = Purpose("care", text("to look after you"))


def catalogue(*questions: Question, before: tuple[Question, ...] = ()) -> Catalogue:
    live = {one.id: one for one in questions}
    return replace(reference(), questions=live, revisions={one.revision: one for one in (*questions, *before)})


def answer(to: Question = ROAST, value: Value = "dark", **changes: Any) -> GivenAnswer:
    given = GivenAnswer(
        to.id, to.revision, cell_to_json(Cell(value, "said")), "tapped", to.purpose.id, 7, "Which roast?", "Better coffee.",
        stored(EARLIER), stored(EARLIER), stored(LATER), None,
    )  # fmt: skip
    return given._replace(**changes)


def customer(*answers: GivenAnswer, **changes: Any) -> ExportedCustomer:
    person = ExportedCustomer(32, "active", "en", NOW, {"be_asked": YES, "recommend": YES}, frozenset(), (), answers or (answer(),))
    return replace(person, **changes)


def exported(
    person: ExportedCustomer, about: Catalogue | None = None, purpose: str | None = None, receiver: str | None = None
) -> tuple[Any, Any, dict[str, int]]:
    """The wide row by column, the long rows by column, and what was withheld."""
    about = about or catalogue(ROAST)
    wide, long = (Filter(NOW, about, purpose, receiver) for _ in range(2))
    wide_rows = [dict(zip(columns("wide", about), row, strict=True)) for row in rows("wide", person, wide)]
    long_rows = [dict(zip(columns("long", about), row, strict=True)) for row in rows("long", person, long)]
    assert wide.withheld == long.withheld
    return (wide_rows[0] if wide_rows else None), long_rows, dict(wide.withheld)


def consents(**latest: Consented) -> dict[str, Consented]:
    return {"be_asked": YES, "recommend": YES, **latest}


def test_what_was_agreed_to_leaves_with_its_proof() -> None:
    wide, (long,), withheld = exported(customer())
    assert (wide["customer_id"], wide["status"], wide["roast"], wide["roast_source"]) == (
        "0000000000010",
        "active",
        "dark",
        "tapped",
    )
    assert (wide["roast_answered_at"], wide["updated_at"]) == ("2026-05-03T10:00:00Z", "2026-05-04T10:00:00Z")
    assert (long["value"], long["outcome"], long["version"]) == ("dark", "given", ROAST.revision[:12])
    assert (long["benefit_shown"], long["wording_shown"], long["consent_id"]) == ("Better coffee.", "Which roast?", "0000000000007")
    assert withheld == {}


@pytest.mark.parametrize(
    "person",
    [
        customer(consents={}, answers=(), phase="noticed"),
        customer(consents={"be_asked": Consented("refused", None)}, answers=(), phase="declined"),
        customer(consents={"be_asked": Consented("deferred", None)}, answers=(), phase="noticed"),
    ],
)
def test_who_never_agreed_has_no_row(person: ExportedCustomer) -> None:
    assert exported(person) == (None, [], {"not_consented": 1})


def test_who_is_being_forgotten_has_no_row_and_no_count() -> None:
    assert exported(customer(phase="erased")) == (None, [], {})


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (customer(restrictions=frozenset({"all"})), "restricted"),
        (customer(restrictions=frozenset({"roast"})), "restricted"),
        (customer(consents=consents(recommend=Consented("refused", None))), "purpose_not_granted"),
        (customer(consents=consents(recommend=Consented("given", NOW))), "purpose_not_granted"),
        (customer(consents={"be_asked": YES}), "purpose_not_granted"),
        (customer(answer(keep_until=stored(NOW))), "expired"),
    ],
)
def test_an_answer_that_may_not_leave_leaves_its_cells_empty(person: ExportedCustomer, reason: str) -> None:
    wide, long, withheld = exported(person)
    assert (wide["status"], wide["roast"], wide["roast_answered_at"], wide["roast_source"]) == ("active", "", "", "")
    assert long == []
    assert withheld == {reason: 1}


@pytest.mark.parametrize(
    "person",
    [
        customer(phase="stopped"),
        customer(phase="declined", consents=consents(be_asked=Consented("refused", None))),
        customer(consents=consents(be_asked=Consented("withdrawn", None))),
        customer(consents=consents(be_asked=Consented("expired", None))),
        customer(consents=consents(be_asked=Consented("given", NOW))),
    ],
)
def test_who_does_not_agree_any_more_has_a_row_that_says_so(person: ExportedCustomer) -> None:
    wide, (long,), withheld = exported(person)
    assert (wide["status"], wide["roast"], wide["consented_purposes"]) == ("withdrawn", "", "")
    assert (long["outcome"], long["value"]) == ("withdrawn", "")
    assert withheld == {"withdrawn": 1}


@pytest.mark.parametrize("status", ["withdrawn", "expired"])
def test_who_agreed_and_never_answered_is_told_of_as_well(status: str) -> None:
    silent = replace(customer(phase="stopped", consents={"be_asked": Consented(status, None)}), answers=())
    wide, long, withheld = exported(silent)
    assert (wide["status"], long, withheld) == ("withdrawn", [], {})


@pytest.mark.parametrize("phase", ["active", "paused", "resting"])
def test_a_pause_withdraws_nothing(phase: str) -> None:
    wide, _, _ = exported(customer(phase=phase))
    assert (wide["status"], wide["roast"]) == ("active", "dark")


def test_a_withdrawn_purpose_is_told_of() -> None:
    wide, (long,), withheld = exported(customer(consents=consents(recommend=Consented("withdrawn", None))))
    assert (wide["status"], wide["roast"]) == ("active", "")
    assert (long["outcome"], long["value"]) == ("withdrawn", "")
    assert withheld == {"purpose_not_granted": 1}


@pytest.mark.parametrize(
    ("why", "outcomes"), [("erased", ["withdrawn"]), ("withdrawn", ["withdrawn"]), ("corrected", []), ("expired", [])]
)
def test_an_ended_answer_is_told_of_when_it_was_taken_back(why: str, outcomes: list[str]) -> None:
    _, long, withheld = exported(customer(answer(cell_clear=None, ended_why=why)))
    assert [row["outcome"] for row in long] == outcomes
    assert withheld == {}


STAYS = (question(id="q", crm=MappingProxyType({})), question(id="q", sensitive="health"), question(id="q", sensitive="beliefs"))


@pytest.mark.parametrize("stays", STAYS, ids=("kept here", "health", "beliefs"))
def test_a_question_that_stays_here_has_no_column_and_no_row_not_even_of_a_withdrawal(stays: Question) -> None:
    about = catalogue(stays, ROAST)
    assert "q" not in columns("wide", about)
    _, long, withheld = exported(customer(answer(stays), answer(stays, cell_clear=None, ended_why="erased")), about)
    assert long == []
    assert withheld == {"sensitive" if stays.sensitive in ("health", "beliefs") else "kept_here": 1}


def test_what_was_told_under_a_promise_to_keep_it_here_stays_when_the_question_is_shared_later() -> None:
    kept = question(id="roast", crm=MappingProxyType({}))
    wide, long, withheld = exported(customer(answer(kept)), catalogue(ROAST, before=(kept,)))
    assert (wide["roast"], long, withheld) == ("", [], {"kept_here": 1})


def test_the_answers_of_a_question_that_is_gone_stay() -> None:
    assert exported(customer(answer(question(id="gone"))))[1:] == ([], {"not_a_live_question": 1})


def test_with_a_purpose_only_its_answers_leave_withdrawn_ones_too() -> None:
    other = (answer(), answer(cell_clear=None, ended_why="erased"))
    wide, long, withheld = exported(customer(*other), purpose="care")
    assert (wide["roast"], long, withheld) == ("", [], {"other_purpose": 1})
    assert exported(customer(), purpose="recommend")[0]["roast"] == "dark"
    assert exported(customer(*other, phase="stopped"), purpose="care")[1] == []


def test_a_purpose_that_only_sensitive_questions_have_is_not_told() -> None:
    allergy = question(id="allergy", sensitive="health", purpose=CARE)
    wide, _, _ = exported(customer(consents=consents(care=YES, mail=YES)), catalogue(ROAST, allergy))
    assert wide["consented_purposes"] == "mail;recommend"


def test_a_receiver_is_told_only_of_purposes_that_something_goes_to_it_for() -> None:
    elsewhere = question(id="brew", crm={"another": "x"}, purpose=CARE)
    person = customer(answer(MAILED), consents=consents(care=YES, of_long_ago=YES))
    about = catalogue(MAILED, elsewhere)
    assert exported(person, about, receiver="hubspot")[0]["consented_purposes"] == "recommend"
    assert exported(person, about)[0]["consented_purposes"] == "care;of_long_ago;recommend"


def test_the_columns_are_those_of_the_catalogue_in_its_order() -> None:
    about = catalogue(question(id="zebra"), question(id="ant"))
    assert columns("wide", about)[7:] == ("zebra", "zebra_answered_at", "zebra_source", "ant", "ant_answered_at", "ant_source")
    assert len(columns("long", about)) == 15


def test_the_system_of_the_receiver_names_the_customer_else_the_first() -> None:
    about = catalogue(MAILED)
    linked = customer(answer(MAILED, id=5), external_ids=(ExternalId("braze", "b", NOW), ExternalId("hubspot", "123", NOW)))
    wide, (long,), _ = exported(linked, about, receiver="hubspot")
    assert (wide["external_system"], wide["external_id"], long["external_id"]) == ("hubspot", "123", "123")
    for person, receiver in ((linked, None), (replace(linked, external_ids=linked.external_ids[:1]), "hubspot")):
        wide, (long,), _ = exported(person, about, receiver=receiver)
        assert (wide["external_system"], wide["external_id"], long["external_id"]) == ("braze", "b", "b")
    assert exported(customer())[0]["external_id"] == ""


@pytest.mark.parametrize(
    ("value", "text_"),
    [(True, "yes"), (False, "no"), (("a", "b"), "a;b"), (Decimal("100"), "100"), (Decimal("1.50"), "1.5"), (3, "3"),
     (date(2026, 5, 4), "2026-05-04"), ("+49 151", "+49 151")],
)  # fmt: skip
def test_values_are_written_exactly(value: Value, text_: str) -> None:
    assert written(value) == text_
    assert exported(customer(answer(value=value)))[0]["roast"] == text_


@pytest.mark.parametrize("module", [consent_filter, mapping, cells, lines])
def test_what_decides_reads_no_clock_no_file_and_no_database(module: Any) -> None:
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    taken = {(node.module, name.name) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names}
    plain = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert plain <= {"csv", "json", "re"}, "none that reads or writes a file by itself"
    pure = (
        "__future__",
        "collections",
        "dataclasses",
        "datetime",
        "decimal",
        "functools",
        "typing",
        "bot.engine.",
        "bot.export.consent_filter",
        "bot.export.cells",
        "prompts.",
    )
    values = {"Consented", "ExportedCustomer", "GivenAnswer", "name_for", "stored"}
    assert {
        (source, name) for source, name in taken if not str(source).startswith((*pure, "prompts.")) and name not in values
    } == set()


def test_an_answer_under_an_earlier_id_fills_the_attribute_of_today() -> None:
    renamed = question(id="strength", was="roast")
    wide, (long,), withheld = exported(customer(), catalogue(renamed, before=(ROAST,)))
    assert (wide["strength"], long["question"], long["attribute"], long["value"]) == ("dark", "roast", "strength", "dark")
    assert withheld == {}
    kept = customer(restrictions=frozenset({"strength"}))
    assert exported(kept, catalogue(renamed, before=(ROAST,)))[2] == {"restricted": 1}


def test_an_answer_under_an_older_promise_stays_until_the_person_agrees_to_the_new_one() -> None:
    more = with_revision(replace(ROAST, purpose=Purpose("recommend", text("to sell coffees"))))
    wide, long, withheld = exported(customer(), catalogue(more, before=(ROAST,)))
    assert (wide["roast"], wide["roast_source"], long, withheld) == ("", "", [], {"promise_changed": 1})
    had = customer(answer(ROAST, id=7), handed_on={7: "set"})
    wide, (told,), withheld = exported(had, catalogue(more, before=(ROAST,)))
    said = (wide["status"], wide["roast_source"], told["outcome"])
    assert said == ("active", "withdrawn", "withdrawn"), "whoever has it clears it"
    assert withheld["promise_changed"] > 0, "the manifest says that nobody took it back"
    wide, _, withheld = exported(customer(answer(more)), catalogue(more, before=(ROAST,)))
    assert (wide["roast"], withheld) == ("dark", {})


SECOND = question(id="brew", crm={"hubspot": "brew"})
UNNAMED = question(id="roast")


@pytest.mark.parametrize(
    ("asked", "receiver", "outcome"),
    [
        (MAILED, "hubspot", "given"),
        (MAILED, None, "given"),
        (MAILED, "another", "other_receiver"),
        (UNNAMED, None, "given"),
        (UNNAMED, "hubspot", "other_receiver"),
    ],
)
def test_a_receiver_gets_what_the_customer_was_told_it_gets(asked: Question, receiver: str | None, outcome: str) -> None:
    person = customer(answer(asked, id=5), handed_on={0: "set"})
    wide, long, withheld = exported(person, catalogue(asked), receiver=receiver)
    assert [row["outcome"] for row in long] == (["given"] if outcome == "given" else [])
    assert withheld == ({} if outcome == "given" else {outcome: 1})
    assert wide["consented_purposes"] == ("recommend" if outcome == "given" else "")


def test_what_was_said_before_a_receiver_was_named_does_not_go_there() -> None:
    told = answer(UNNAMED)
    _, long, withheld = exported(customer(told), catalogue(MAILED, before=(UNNAMED,)), receiver="hubspot")
    assert (long, withheld) == ([], {"other_receiver": 1, "nothing_shared": 1})


def test_a_receiver_is_not_told_that_something_was_taken_back_that_it_never_got() -> None:
    erased = answer(UNNAMED, cell_clear=None, ended_why="erased")
    assert exported(customer(erased), catalogue(UNNAMED), receiver="hubspot")[1] == []


def test_an_option_that_was_renamed_leaves_under_its_name_of_today() -> None:
    before = question(id="roast", options=(Option("dark", text("Dark")), Option("light", text("Light"))))
    now = question(id="roast", options=(Option("black", text("Dark"), was="dark"), Option("light", text("Light"))))
    wide, long, _ = exported(customer(answer(before)), catalogue(now, before=(before,)))
    assert (wide["roast"], long[0]["value"], long[0]["version"]) == ("black", "black", before.revision[:12])


@pytest.mark.parametrize("at", [NOW, NOW.replace(microsecond=999_999), datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), LATER])
def test_a_stored_moment_is_written_as_any_other(at: datetime) -> None:
    assert moment_cell(stored(at)) == iso(at)


def test_who_had_an_answer_hears_that_it_is_gone_whatever_the_reason_and_nobody_else() -> None:
    kept = answer(id=7)
    for changes, is_told in (
        ({"restrictions": frozenset({"roast"})}, True),
        ({"consents": consents(recommend=Consented("given", NOW))}, True),
        ({"answers": (answer(keep_until=stored(NOW), id=7),)}, True),
        ({"answers": (answer(cell_clear=None, ended_why="expired", id=7),)}, True),
        ({"answers": (answer(cell_clear=None, ended_why="corrected", id=7),)}, True),
    ):
        person = customer(kept, handed_on={7: "set"}, **changes) if "answers" not in changes else customer(handed_on={7: "set"})
        person = replace(person, **changes)
        told = leaving("wide", person, Filter(NOW, catalogue(ROAST)), Cells())
        wide = dict(zip(columns("wide", catalogue(ROAST)), told.rows[0], strict=True))
        assert (wide["roast"], wide["roast_source"]) == ("", "withdrawn" if is_told else ""), changes
        assert told.handed == [(7, "roast", "cleared")]
        assert exported(replace(person, handed_on={}))[0]["roast_source"] == "", changes


def test_of_what_nobody_may_know_not_even_its_end_is_told_but_to_who_had_it() -> None:
    health = question(id="roast", sensitive="health")
    person = customer(answer(health, cell_clear=None, ended_why="erased", id=7))
    for restricted in ((), ("all",), ("roast",)):
        unknown = replace(person, restrictions=frozenset(restricted))
        assert exported(unknown, catalogue(health))[1] == []
        [told] = exported(replace(unknown, handed_on={7: "set"}), catalogue(health))[1]
        assert (told["outcome"], told["value"]) == ("withdrawn", "")


def test_only_what_a_receiver_did_not_have_is_news() -> None:
    person = customer(answer(id=7), answer(id=8, cell_clear=None, ended_why="corrected"))
    for before, news in (
        ({}, [(7, "roast", "set")]),
        ({7: "set"}, []),
        ({7: "cleared"}, [(7, "roast", "set")]),
        ({8: "set"}, [(7, "roast", "set"), (8, "roast", "cleared")]),
    ):
        told = leaving("wide", replace(person, handed_on=before), Filter(NOW, catalogue(ROAST)), Cells())
        assert told.handed == news
    nothing = leaving("wide", replace(person, answers=()), Filter(NOW, catalogue(ROAST)), Cells())
    assert nothing.handed == [(0, "customer_id", "set")], "that there is somebody is something too"


def test_who_takes_everything_back_has_a_row_for_who_had_them_and_for_nobody_else() -> None:
    gone = customer(phase="stopped")
    assert exported(gone, catalogue(MAILED), receiver="hubspot")[0] is None
    known = replace(gone, handed_on={0: "set"})
    assert exported(known, catalogue(MAILED), receiver="hubspot")[0]["status"] == "withdrawn"


def test_a_corrected_answer_is_cleared_where_the_new_one_does_not_get_there() -> None:
    before, now = answer(cell_clear=None, ended_why="corrected", id=7), answer(id=8)
    person = customer(before, now, handed_on={7: "set"})
    assert exported(person)[0]["roast_source"] == "tapped"
    assert [row["outcome"] for row in exported(person)[1]] == ["given"]
    kept = replace(person, restrictions=frozenset({"roast"}))
    assert (exported(kept)[0]["roast"], exported(kept)[0]["roast_source"]) == ("", "withdrawn")
    assert [row["outcome"] for row in exported(kept)[1]] == ["withdrawn"]


def test_only_what_a_file_takes_back_or_replaces_is_on_record_as_cleared() -> None:
    about = catalogue(MAILED)
    other = question(
        id="roast", crm={"hubspot": "roast_preference"}, purpose=Purpose("mail_rhythm", text("to write when it suits"))
    )
    corrected = answer(MAILED, id=7, cell_clear=None, ended_why="corrected")
    now_for_other = customer(corrected, answer(other, id=8))
    kept = question(id="roast", crm=MappingProxyType({}))
    had = customer(answer(MAILED, id=7), handed_on={7: "set"})
    for person, catalogue_now, purpose, handed in (
        (had, about, "care", []),
        (had, catalogue(question(id="brew"), before=(MAILED,)), None, [(7, "roast", "cleared")]),
        (had, catalogue(kept, before=(MAILED,)), None, [(7, "roast", "cleared")]),
        (replace(had, restrictions=frozenset({"all"})), about, "care", []),
        (replace(had, restrictions=frozenset({"all"})), about, None, [(7, "roast", "cleared")]),
        (replace(had, answers=(corrected, answer(MAILED, id=8))), about, None, [(7, "roast", "cleared"), (8, "roast", "set")]),
        (replace(had, answers=(corrected, answer(MAILED, id=8))), about, "care", []),
        (replace(had, answers=(corrected,)), about, "care", []),
        (replace(now_for_other, consents=consents(mail_rhythm=YES), handed_on={7: "set"}), catalogue(other, before=(MAILED,)),
         "mail_rhythm", [(7, "roast", "cleared"), (8, "roast", "set")]),
    ):  # fmt: skip
        for shape in ("wide", "long"):
            told = leaving(shape, person, Filter(NOW, catalogue_now, purpose, "hubspot"), Cells()).handed
            assert told == handed, (person, purpose, shape)


@pytest.mark.parametrize(
    "person",
    [
        customer(answer(MAILED, cell_clear=None, ended_why="erased", id=7), answer(SECOND, id=8)),
        customer(answer(MAILED, cell_clear=None, ended_why="withdrawn", id=7), answer(SECOND, id=8)),
        customer(answer(MAILED, id=7), answer(SECOND, id=8), phase="stopped"),
        customer(answer(MAILED, id=7), answer(SECOND, id=8), consents=consents(recommend=Consented("withdrawn", None))),
    ],
)
def test_a_receiver_hears_that_something_was_taken_back_only_if_it_had_that(person: ExportedCustomer) -> None:
    about = catalogue(MAILED, SECOND)
    for had, told in (({8: "set"}, False), ({7: "set", 8: "set"}, True), ({7: "cleared", 8: "set"}, True)):
        wide, long, _ = exported(replace(person, handed_on=had), about, receiver="hubspot")
        assert (wide["roast_source"] == "withdrawn") is told, had
        assert ([row["attribute"] for row in long if row["outcome"] == "withdrawn"].count("roast") == 1) is told, had
    wide, _, _ = exported(person, about)
    assert wide["roast_source"] == "withdrawn", "a file of our own always tells"


@pytest.mark.parametrize(
    ("person", "withheld"),
    [
        (customer(answer(UNNAMED, id=5)), {"other_receiver": 1}),
        (customer(answer(MAILED, id=5), restrictions=frozenset({"all"})), {"restricted": 1}),
        (customer(answer(MAILED, id=5), phase="stopped"), {"withdrawn": 1}),
        (customer(answer(MAILED, id=5), consents=consents(recommend=Consented("withdrawn", None))), {"purpose_not_granted": 1}),
        (customer(answer(MAILED, id=5, cell_clear=None, ended_why="erased")), {}),
        (replace(customer(), answers=()), {}),
    ],
)
def test_a_receiver_learns_nothing_of_who_shares_nothing_with_it_and_never_did(
    person: ExportedCustomer, withheld: dict[str, int]
) -> None:
    about = catalogue(MAILED, before=(UNNAMED,))
    assert exported(person, about, receiver="hubspot") == (None, [], {**withheld, "nothing_shared": 1})
    told = leaving("wide", person, Filter(NOW, about, None, "hubspot"), Cells())
    assert told.handed == [], "and nothing of them is on record as handed on"
    for had in ({0: "set"}, {7: "set"}, {7: "cleared"}):
        wide, _, counted = exported(replace(person, handed_on=had), about, receiver="hubspot")
        assert (wide["customer_id"], counted) == ("0000000000010", withheld), "who was there has to be cleared there"
    wide, _, counted = exported(person, about)
    assert wide is not None and "nothing_shared" not in counted, "a file of our own has everybody"


def test_who_said_no_after_a_yes_is_told_of_where_they_were() -> None:
    refused = replace(
        customer(phase="declined", consents={"be_asked": Consented("refused", None)}), answers=(), handed_on={0: "set"}
    )
    for receiver in ("hubspot", None):
        wide, _, withheld = exported(refused, receiver=receiver)
        assert (wide and wide["status"], withheld) == ("withdrawn", {})
