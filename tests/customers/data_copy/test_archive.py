"""The zip: complete, only theirs, the same bytes for the same content."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import Table, select

from bot.customers.access_report import access_report
from bot.customers.data_copy import data_copy
from bot.customers.data_copy.archive import FORMAT
from bot.engine.model.ids_and_time import crockford, iso
from bot.engine.model.packing.codec import cell_from_json
from bot.errors import Refused
from bot.runtime.persistence.rows import facts_of
from prompts.model.question import Text
from storage import erasure
from storage import tables as t
from storage.model.accountability import DeliveryRow
from storage.model.timestamps import moment
from storage.people import ledger
from storage.receivers import deliveries
from tests.customers.data_copy.ann import BOBS_WISH, WISH, Ann, copied, document, number_of, unzipped
from tests.customers.data_copy.documents import keys_in
from tests.support.app import Bot
from tests.support.places import ROOT

DOCS = ROOT / "docs" / "data-copy.md"


async def rows_of(bot: Bot, table: Table, customer: int) -> list[Any]:
    column = table.c.id if table is t.customer else table.c.customer
    return await bot.app.store.read(lambda unit: list(unit.connection.execute(select(table).where(column == customer))))


@pytest.mark.slow
async def test_it_is_three_files_in_one_named_after_the_brand(bot: Bot, ann: Ann) -> None:
    file = await copied(bot, ann.number)
    assert (file.name, file.media_type) == ("my-northside-answers.zip", "application/zip")
    assert list(unzipped(file)) == ["my-answers.html", "my-answers.json", "consent-receipts.jsonld"]


@pytest.mark.slow
async def test_the_same_content_is_the_same_bytes(bot: Bot, ann: Ann) -> None:
    first, second = await copied(bot, ann.number), await copied(bot, ann.number)
    assert first == second
    with zipfile.ZipFile(BytesIO(first.content)) as archive:
        at = bot.clock.now()
        assert {entry.date_time[:5] for entry in archive.infolist()} == {(at.year, at.month, at.day, at.hour, at.minute)}


@pytest.mark.parametrize(
    ("brand", "name"),
    [
        ("Crème & Bean Ltd.", "my-creme-bean-ltd-answers.zip"),
        ("../../etc", "my-etc-answers.zip"),
        ("Кофе", "my-answers.zip"),
        ("a" * 99, f"my-{'a' * 40}-answers.zip"),
    ],
)
async def test_every_brand_makes_a_file_name(brand: str, name: str, bot: Bot, ann: Ann) -> None:
    catalogue = bot.app.catalogue()
    renamed = replace(catalogue, brand=replace(catalogue.brand, name=Text({"en": brand}, "en")))
    file = await data_copy(bot.app.store, ann.number, bot.clock.now(), renamed, "en")
    assert file.name == name


def at_of(row: Any) -> str:
    return str(iso(moment(row.at)))


def of_answer(row: Any) -> dict[str, Any]:
    return {"question": row.question, "answered_at": iso(moment(row.answered_at)), "provenance": row.provenance}


# What each row of a customer must show as in the JSON: (part of the document, what one of its entries has to hold).
SHOWN: dict[str, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    "consent_event": ("consents", lambda row: {"id": crockford(row.id), "status": row.status, "purpose": row.purpose}),
    "ask": ("asks", lambda row: {"question": row.question, "outcome": row.outcome}),
    "restriction": ("restrictions", lambda row: {"scope": row.scope, "since": iso(moment(row.since))}),
    "delivery": ("received_by", lambda row: {"system": row.system, "field": row.field, "action": row.action, "at": at_of(row)}),
    "rights_request": ("rights", lambda row: {"right": row.asked_right, "state": row.state}),
    "external_id": ("external_ids", lambda row: {"system": row.system}),
    "address": ("addresses", lambda row: {"channel": row.channel}),
}
CHECKED_ALONE = {
    "fact": "one row holds all facts of a turn",
    "customer": "its fields are the document's own",
    "answer": "values, and those that ended",
    "preference": "a projection of asks and answers; what it adds is `declined`",
}
NOT_IN_IT = {
    "due": "when a worker looks again: said as `pace`",
    "change": "the cursor of exports: the time of the latest row of all the others",
    "outbox": "messages on their way to this very customer, blanked once sent",
    "tombstone": "exists only once the customer was erased",
    "sync_row": "what a live connection has still to write; what left is said as `received_by`",
    "spoken_code": "a code that is good for minutes, to be read out to a person",
    "audit": "which of the staff looked at a customer, and when: the brand's own record of itself",
}


def test_every_table_that_holds_something_of_a_customer_was_thought_of() -> None:
    theirs = {table.name for table in t.metadata.sorted_tables if "customer" in table.c} | {"customer"}
    assert theirs == SHOWN.keys() | CHECKED_ALONE.keys() | NOT_IN_IT.keys()


@pytest.mark.slow
async def test_every_row_of_the_customer_is_in_it(bot: Bot, ann: Ann) -> None:
    said = document(await copied(bot, ann.number))
    for name, (part, wanted) in SHOWN.items():
        rows = await rows_of(bot, t.metadata.tables[name], ann.number)
        assert rows, f"Ann has no {name}, so this test shows nothing"
        assert len(said[part]) == len(rows)
        missing = [row for row in map(wanted, rows) if not any(row.items() <= entry.items() for entry in said[part])]
        assert missing == [], part


@pytest.mark.slow
async def test_every_fact_of_the_log_is_in_it(bot: Bot, ann: Ann) -> None:
    said = document(await copied(bot, ann.number))["history"]
    log = await bot.app.store.read(lambda unit: facts_of(unit, ann.number))
    assert len(log) > 10
    assert said == [{"at": iso(at), "what": type(fact).__name__, "question": getattr(fact, "question", None)} for at, fact in log]


@pytest.mark.slow
async def test_every_answer_is_in_it_with_its_value_or_as_ended(bot: Bot, ann: Ann) -> None:
    said = document(await copied(bot, ann.number))
    answers = await bot.app.store.read(lambda unit: ledger.answers(unit, ann.number))
    assert len(answers) == len(said["answers"]) + len(said["ended_answers"]) == 3
    for answer in answers:
        part = said["answers"] if answer.cell_clear else said["ended_answers"]
        entry = next(one for one in part if one["question"] == answer.question and one["answered_at"] == iso(answer.answered_at))
        assert entry["consent_id"] == crockford(answer.consent)
        assert entry["benefit_shown"] == answer.benefit_shown != ""
        assert entry["wording_shown"].startswith(("Which roast do you reach for first?", "What should we roast next?"))
        if answer.cell_clear:
            cell = cell_from_json(answer.cell_clear)
            assert (entry["value"], entry["said"]) == (cell.value, cell.said)
        else:
            assert entry["ended_why"] == "corrected"
            assert entry.keys().isdisjoint({"value", "said"})
    assert {answer["value"] for answer in said["answers"]} == {"light", WISH}
    assert [answer["received_by"][0]["system"] for answer in said["answers"] if answer["question"] == "roast"] == ["hubspot"]


@pytest.mark.slow
async def test_the_person_is_in_it(bot: Bot, ann: Ann) -> None:
    said = document(await copied(bot, ann.number))
    [row] = await rows_of(bot, t.customer, ann.number)
    assert (said["customer"], said["language"], said["state"]) == (crockford(ann.number), row.language, "active")
    assert said["zone"] == {"name": row.zone, "source": row.zone_source}
    assert said["addresses"] == [{"channel": "telegram", "id": str(ann.customer.id)}]
    assert said["external_ids"][0]["id"] == "hub-4711"
    hello = said["consents"][0]
    assert (hello["purpose"], hello["buttons_shown"]) == ("be_asked", ["Yes, ask me", "No, thanks", "Details"])
    assert hello["wording_shown"].startswith("Hi, I'm the Northside bot.")


@pytest.mark.slow
async def test_a_stop_does_not_stand_under_the_words_of_the_notice(bot: Bot, ann: Ann) -> None:
    await ann.customer.says("/stop")
    await bot.listens()
    file = await copied(bot, ann.number)
    stopped = [event for event in document(file)["consents"] if event["status"] == "withdrawn"][-1]
    assert (stopped["method"], stopped["wording_shown"], stopped["buttons_shown"]) == ("command", "", [])
    page = unzipped(file)["my-answers.html"]
    taken_back = next(card for card in page.split("<article>") if "Taken back" in card)
    assert "you wrote it" in taken_back
    assert "Hi, I&#39;m the Northside bot" not in taken_back


@pytest.mark.slow
async def test_what_is_in_the_json_stands_on_the_page_too(bot: Bot, ann: Ann) -> None:
    file = await copied(bot, ann.number)
    page, said = unzipped(file)["my-answers.html"], document(file)
    assert page.count("<article>") == len(said["answers"]) + len(said["consents"])
    assert page.count("<tr>") == 3 + len(said["ended_answers"]) + len(said["asks"]) + len(said["received_by"])
    for words in ("Light", "more &#34;Kenyan&#34; &lt;b&gt;", "our mailing tool", "hub-4711", str(ann.customer.id), "coffee_roast"):
        assert words in page


@pytest.mark.slow
async def test_nobody_elses_data_and_no_secret_is_in_it(bot: Bot, ann: Ann) -> None:
    bob = ann.bob
    folder = bot.app.settings.zeroparty_data_dir / "secrets"
    secrets = [file.read_bytes() for file in folder.iterdir()]
    strangers = [BOBS_WISH, str(bob.id), crockford(await number_of(bot, bob)), "TEST-token"]
    strangers += [secret.hex() for secret in secrets] + [secret.decode("latin-1").strip() for secret in secrets]
    for name, text in unzipped(await copied(bot, ann.number)).items():
        assert [word for word in strangers if word in text] == [], name


@pytest.mark.slow
async def test_no_inner_number_is_in_it(bot: Bot, ann: Ann) -> None:
    inner = [str(ann.number)]
    for name, columns in {"ask": ("id",), "answer": ("id", "ask"), "consent_event": ("id",), "outbox": ("id",)}.items():
        inner += [
            str(getattr(row, column)) for row in await rows_of(bot, t.metadata.tables[name], ann.number) for column in columns
        ]
    for name, text in unzipped(await copied(bot, ann.number)).items():
        assert [number for number in inner if number in text] == [], name


@pytest.mark.slow
async def test_whoever_was_erased_cannot_be_copied(bot: Bot, ann: Ann) -> None:
    assert await erasure.erase(bot.app.store, ann.number, receipt="R-AAAA-BBBB", at=bot.clock.now())
    with pytest.raises(Refused):
        await copied(bot, ann.number)


@pytest.mark.slow
async def test_it_says_its_format_and_every_key_is_explained(bot: Bot, ann: Ann) -> None:
    said = document(await copied(bot, ann.number))
    assert said["format"] == FORMAT
    explained = set(re.findall(r"`([a-z_]+)`", DOCS.read_text(encoding="utf-8")))
    assert keys_in(said) - explained == set()


@pytest.mark.slow
async def test_the_operators_report_keeps_its_promised_keys(bot: Bot, ann: Ann) -> None:
    report = await access_report(bot.app.store, ann.number, bot.clock.now(), bot.app.catalogue())
    assert report is not None
    assert report.keys() >= {"customer", "state", "addresses", "consents", "pace", "answers", "asks"}
    assert report["pace"].keys() >= {"step", "next_ask_at", "why"}
    assert report["asks"][0].keys() >= {"question", "outcome", "at"}
    promised = "question attribute value said provenance purpose wording_shown answered_at keep_until received_by"
    assert report["answers"][0].keys() >= set(promised.split())


async def test_the_page_says_when_somebody_looked_whether_a_receiver_lost_it(bot: Bot, ann: Ann) -> None:
    given = await bot.app.store.read(lambda unit: ledger.answers(unit, ann.number))
    now = bot.clock.now()
    cleared = DeliveryRow(ann.number, "hubspot", "coffee_brew", given[-1].id, now, "cleared", read_back_at=now)
    await bot.app.store.write(lambda unit: deliveries.record(unit, [cleared]))
    page = unzipped(await copied(bot, ann.number))["my-answers.html"]
    assert "taken out again; we looked there on" in page
