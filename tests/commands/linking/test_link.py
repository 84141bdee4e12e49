"""`zeroparty link` from the outside: links, lists of contacts, records that the brand maps, and who has none."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.application import Application
from bot.app.compose import build
from bot.cli import main
from bot.clock import FakeClock, SystemClock
from bot.engine.model.ids_and_time import crockford, crockford_number
from bot.engine.model.inputs import Commanded, Content, Pressed, Said
from bot.engine.model.tokens import Action, write
from bot.ports import Inbound
from bot.publishing.requests import MapRequest, map_requests
from bot.runtime.linking import link_payload
from bot.settings import read_settings
from storage.model.records import Address
from storage.people import customers
from tests.botapi import BotApiServer
from tests.conftest import CATALOGUE
from tests.support.app import TOKEN, in_the_background
from tests.support.places import ROOT

Heard = pytest.CaptureFixture[str]
WEB = "https://chat.example.com/chat?start="


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database that holds nobody, in a folder that is the current one."""
    for name in ("ZEROPARTY_DATABASE_URL", "ZEROPARTY_KEYS_URL", "TELEGRAM_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(CATALOGUE))
    monkeypatch.setenv("ZEROPARTY_PUBLIC_URL", "https://chat.example.com/")
    assert main(["migrate"]) == 0
    return tmp_path


def said(capsys: Heard, *words: str, code: int = 0) -> tuple[str, str]:
    """What the command says, and on the other side."""
    capsys.readouterr()
    assert main(["link", *words]) == code
    heard = capsys.readouterr()
    return heard.out, heard.err


def document(capsys: Heard, *words: str, code: int = 0) -> dict[str, Any]:
    out, _ = said(capsys, *words, "--json", code=code)
    read: dict[str, Any] = json.loads(out[out.index("{") :])
    return read


async def meets(*conversations: tuple[str, tuple[Content, ...]]) -> list[str]:
    """People who say this on the web phone; their numbers."""
    app = await build(read_settings(), FakeClock(SystemClock().now()))
    try:
        numbers = []
        for who, contents in conversations:
            for number, content in enumerate(contents):
                await app.service.handle(Inbound("webchat", who, f"{who}:{number}", content, app.clock.now(), language="en"))
            found = await app.store.read(lambda unit, who=who: customers.by_address(unit, Address("webchat", who)))  # type: ignore[misc]
            numbers.append(crockford(found or 0))
        return numbers
    finally:
        await app.close()


YES = (Commanded("start"), Said("yes"))


async def records() -> dict[str, dict[str, str]]:
    """Customers' numbers, and what other systems call each."""
    app = await build(read_settings(), FakeClock(SystemClock().now()))
    try:
        page = await app.store.read(customers.page)
        found = await app.store.read(lambda unit: customers.external_ids_of(unit, page))
        return {crockford(who): {one.system: one.id_clear for one in theirs} for who, theirs in found.items()}
    finally:
        await app.close()


def read_csv(path: Path, **given: Any) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, **given))


@pytest.mark.slow
def test_a_link_for_one_record_is_printed_and_nothing_else_on_the_output(capsys: Heard) -> None:
    out, err = said(capsys, "--system", "hubspot", "--id", "4711")
    assert out.startswith(f"{WEB}c_") and out.count("\n") == 1
    assert "good until" in err and "only" not in err
    shown = document(capsys, "--system", "hubspot", "--id", "4711", "--topic", "coffee", "--expires", "2w")
    assert (shown["system"], shown["id"], shown["topic"]) == ("hubspot", "4711", "coffee")
    assert shown["good_until"] == (SystemClock().now() + timedelta(weeks=2)).date().isoformat()
    assert list(shown["links"]) == ["webchat"]


@pytest.mark.slow
def test_a_link_that_was_printed_joins_after_the_yes(capsys: Heard) -> None:
    word = said(capsys, "--system", "hubspot", "--id", "4711")[0].strip().removeprefix(WEB)
    [ann] = asyncio.run(meets(("a" * 32, (Commanded("start", word), Said("yes"), Said("dark")))))
    assert asyncio.run(records()) == {ann: {"hubspot": "4711"}}
    capsys.readouterr()
    assert main(["privacy", "show", ann]) == 0
    shown = capsys.readouterr().out
    assert "elsewhere  hubspot: 4711 since " in shown and "came by    a link of hubspot\n" in shown


@pytest.mark.slow
def test_a_link_that_was_printed_can_be_tried_in_the_terminal(capsys: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    word = said(capsys, "--system", "hubspot", "--id", "4711")[0].strip().removeprefix(WEB)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"/start {word}\n[Yes, ask me]\n/mydata\n"))
    assert main(["chat"]) == 0
    printed = capsys.readouterr().out
    assert "Answers will join the customer record this link came with" in printed
    assert "Your answers belong to the record of you in: our mailing tool." in printed
    assert asyncio.run(records()) == {}, "nothing of it is stored"


@pytest.mark.slow
async def test_with_a_token_there_is_a_link_for_telegram_beside_it(monkeypatch: pytest.MonkeyPatch, capsys: Heard) -> None:
    async with BotApiServer(token=TOKEN) as server:
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("TELEGRAM_API_BASE_URL", server.base_url)
        shown = await asyncio.to_thread(document, capsys, "--system", "hubspot", "--id", "4711")
        links = shown["links"]
        word = links["webchat"].removeprefix(WEB)
        assert links["telegram"].startswith("https://t.me/") and links["telegram"].endswith(f"?start={word}")
        assert len(word) <= link_payload.MOST_LETTERS
    out, err = await asyncio.to_thread(said, capsys, "--system", "hubspot", "--id", "4711")
    assert out.count("\n") == 1
    assert "no links for Telegram: " in err and TOKEN not in err


@pytest.mark.slow
def test_a_topic_alone_is_a_link_for_everybody(capsys: Heard) -> None:
    out, _ = said(capsys, "--topic", "coffee")
    assert out == f"{WEB}coffee\n"
    assert document(capsys, "--topic", "coffee") == {"topic": "coffee", "links": {"webchat": f"{WEB}coffee"}}
    asyncio.run(
        meets(("a" * 32, (Commanded("start", "coffee"), Said("yes"))), ("b" * 32, (Commanded("start", "beer"), Said("yes"))))
    )
    assert document(capsys, "--unmatched")["entry_points"] == {"/coffee": 1}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["c_offee", "link_coffee"])
def test_a_topic_whose_name_is_no_start_word_has_no_link_for_everybody(
    capsys: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = Path(shutil.copytree(CATALOGUE, tmp_path / "questions"))
    file = folder / "coffee.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("topic: coffee", f"topic: {name}"), encoding="utf-8")
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(folder))
    _, err = said(capsys, "--topic", name, code=2)
    assert err == f"zeroparty: --topic: the name {name!r} cannot stand in a link, which takes 64 of A-Z a-z 0-9 _ - at most\n"


def test_a_machine_without_a_public_address_says_so(monkeypatch: pytest.MonkeyPatch, capsys: Heard) -> None:
    monkeypatch.delenv("ZEROPARTY_PUBLIC_URL")
    out, err = said(capsys, "--system", "hubspot", "--id", "4711")
    assert out.startswith("http://127.0.0.1:8080/chat?start=c_")
    assert "set ZEROPARTY_PUBLIC_URL" in err


@pytest.mark.slow
def test_a_list_of_contacts_gets_a_link_a_row_and_keeps_every_cell(capsys: Heard, tmp_path: Path) -> None:
    source, target = tmp_path / "contacts.csv", tmp_path / "links.csv"
    source.write_bytes('\ufeffRecord ID;E-Mail;Name\r\n00101;a@x;Änne\r\n102;b@x;"zwei\r\nZeilen; =SUM(1)"\r\n'.encode())
    out, _ = said(capsys, "--system", "hubspot", "--from-csv", str(source), "--output", str(target))
    assert out.startswith(f"2 links for 2 rows in {target}")
    assert target.read_bytes().startswith(b"\xef\xbb\xbf"), "the mark by which a spreadsheet knows UTF-8 stays"
    first, second = read_csv(target, delimiter=";")
    assert (first["Record ID"], first["Name"], second["Name"]) == ("00101", "Änne", "zwei\r\nZeilen; =SUM(1)")
    assert first["link_webchat"].startswith(WEB) and first["link_webchat"] != second["link_webchat"]
    assert first["link_problem"] == ""
    word = first["link_webchat"].removeprefix(WEB)
    [ann] = asyncio.run(meets(("a" * 32, (Commanded("start", word), Said("yes")))))
    assert asyncio.run(records())[ann] == {"hubspot": "101"}, "HubSpot counts its records: zeros in front are no part of the number"


def test_a_row_that_is_wrong_is_named_and_nothing_is_lost(capsys: Heard, tmp_path: Path) -> None:
    source, target = tmp_path / "contacts.csv", tmp_path / "links.csv"
    rows = ["101,a", ",b", "1.2E+11,c", "101,d", "102,e,more", f"{'ä' * 40},f", "", "103"]
    source.write_text("\n".join(["Id,Name", *rows]) + "\n", encoding="utf-8")
    shown = document(capsys, "--system", "salesforce", "--from-csv", str(source), "--output", str(target), code=1)
    assert (shown["rows"], shown["links"]) == (7, 2)
    problems = [problem.removeprefix(f"{source}:").partition(": ")[::2] for problem in shown["problems"]]
    assert [line for line, _ in problems] == ["3", "4", "5", "6", "7"]
    for (_, why), expected in zip(
        problems, ["the id is empty", "shortened", "stands in line 2 already", "has 3 cells", "too long for a link"], strict=True
    ):
        assert expected in why
    kept = read_csv(target, restkey="more")
    assert [row["Name"] for row in kept] == ["a", "b", "c", "d", "e", "f", ""]
    assert kept[4]["more"] == ["more"]
    assert [bool(row["link_webchat"]) for row in kept] == [True, False, False, False, False, False, True]
    assert [bool(row["link_problem"]) for row in kept] == [False, True, True, True, True, True, False]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoiled", "why"),
    [
        ("101.0", "a spreadsheet gave the id decimals, 101.0"),
        ("101,00", "a spreadsheet gave the id decimals, 101,00"),
        ("1.2E+11", "a spreadsheet shortened the id to 1.2E+11"),
        ("1,23457e+11", "a spreadsheet shortened the id to 1,23457e+11"),
        ("123.4E+09", "a spreadsheet shortened the id to 123.4E+09"),
    ],
)
def test_an_id_that_a_spreadsheet_spoiled_is_named_wherever_ids_come_from(
    capsys: Heard, tmp_path: Path, spoiled: str, why: str
) -> None:
    source, target = tmp_path / "contacts.csv", tmp_path / "links.csv"
    source.write_text(f"id\tname\n101\ta\n{spoiled}\tb\n", encoding="utf-8")
    _, err = said(capsys, "--system", "hubspot", "--from-csv", str(source), "--output", str(target), code=1)
    assert f"{source}:3: {why}; export the list anew, with this column as text" in err
    good, bad = read_csv(target, delimiter="\t")
    assert good["link_webchat"] and not bad["link_webchat"] and why in bad["link_problem"]
    [ann] = asyncio.run(meets(("a" * 32, YES)))
    path = mapped(tmp_path, f'{ann},hubspot,"{spoiled}"')
    _, err = said(capsys, "--import", path, code=1)
    assert f"{path}:2: {why}" in err and asyncio.run(records()) == {}
    out, err = said(capsys, "--system", "hubspot", "--id", spoiled)
    assert out.startswith(WEB) and f"--id: {why}" in err, "one that was given by hand may be meant"


def test_ids_that_only_look_a_little_like_numbers_are_taken_as_they_are(capsys: Heard, tmp_path: Path) -> None:
    source, target = tmp_path / "contacts.csv", tmp_path / "links.csv"
    whole = ["101.5", "1.0.2", "v2.0", "0E", "12E5678", "00101"]
    source.write_text("\n".join(["id", *whole]) + "\n", encoding="utf-8")
    out, err = said(capsys, "--system", "hubspot", "--from-csv", str(source), "--output", str(target))
    assert out.startswith(f"{len(whole)} links for {len(whole)} rows") and "spreadsheet" not in err


@pytest.mark.slow
def test_a_record_that_is_joined_and_a_link_that_was_used_up_are_said_and_their_rows_stay(capsys: Heard, tmp_path: Path) -> None:
    source, target = tmp_path / "contacts.csv", tmp_path / "links.csv"
    source.write_text("id,name\n1,a\n2,b\n3,c\n", encoding="utf-8")
    listed = ("--system", "hubspot", "--from-csv", str(source), "--output", str(target))
    said(capsys, *listed)
    words = [row["link_webchat"].removeprefix(WEB) for row in read_csv(target)]
    ann, _ = asyncio.run(
        meets(("a" * 32, (Commanded("start", words[0]), Said("yes"))), ("b" * 32, (Commanded("start", words[1]), Said("yes"))))
    )
    main(["privacy", "erase", ann, "--yes"])
    out, err = said(capsys, *listed)
    assert out.startswith("3 links for 3 rows") and "2 of them join nothing more; link_problem says why" in err
    used, joined, new = read_csv(target)
    assert used["link_problem"] == "this very link was used up by a yes; another --expires makes a new one"
    assert joined["link_problem"] == "this record is joined with a customer already, so the link joins nothing more"
    assert [row["link_webchat"].removeprefix(WEB) for row in (used, joined, new)] == words
    assert new["link_problem"] == ""
    for ident, problem in (("1", used["link_problem"]), ("2", joined["link_problem"])):
        out, err = said(capsys, "--system", "hubspot", "--id", ident)
        assert out.startswith(WEB) and f"--id: {problem}" in err and "good until" not in err
        assert document(capsys, "--system", "hubspot", "--id", ident)["problem"] == problem
    assert document(capsys, "--system", "hubspot", "--id", "1", "--expires", "10d")["problem"] is None
    assert document(capsys, *listed)["in_vain"] == 2


@pytest.mark.slow
def test_links_of_a_channel_that_is_off_now_do_not_stay_in_the_list(capsys: Heard, tmp_path: Path) -> None:
    earlier, target = tmp_path / "earlier.csv", tmp_path / "links.csv"
    earlier.write_text("link_telegram,id,link_fax\nhttps://t.me/old_bot?start=c_x,1,mine\n", encoding="utf-8")
    said(capsys, "--system", "hubspot", "--from-csv", str(earlier), "--output", str(target))
    [row] = read_csv(target)
    assert list(row) == ["id", "link_fax", "link_webchat", "link_telegram", "link_good_until", "link_problem"]
    assert (row["link_telegram"], row["link_fax"]) == ("", "mine")
    assert row["link_webchat"].startswith(WEB)


@pytest.mark.slow
def test_a_list_that_has_links_already_gets_new_ones(capsys: Heard, tmp_path: Path) -> None:
    source, once, twice = tmp_path / "contacts.csv", tmp_path / "once.csv", tmp_path / "twice.csv"
    source.write_text("id,name\n1,a\n", encoding="utf-8")
    said(capsys, "--system", "hubspot", "--from-csv", str(source), "--output", str(once))
    said(capsys, "--system", "hubspot", "--from-csv", str(once), "--output", str(twice), "--expires", "10 days")
    [before], [after] = read_csv(once), read_csv(twice)
    assert list(before) == list(after)
    assert before["link_webchat"] != after["link_webchat"]


@pytest.mark.slow
def test_the_column_of_the_ids_is_found_by_its_name_or_named(capsys: Heard, tmp_path: Path) -> None:
    source, target = tmp_path / "contacts.csv", tmp_path / "links.csv"
    source.write_text("customer_id\thubspot_ID\tshop no\nx\ty\tz\n", encoding="utf-8")

    def joined_as(*more: str) -> str:
        said(capsys, "--system", "hubspot", "--from-csv", str(source), "--output", str(target), *more)
        [row] = read_csv(target, delimiter="\t")
        return _read(row["link_webchat"])

    assert joined_as() == "y"
    assert joined_as("--id-column", "Shop No") == "z"
    _, err = said(capsys, "--system", "hubspot", "--from-csv", str(source), "--output", str(target), "--id-column", "nr", code=2)
    assert f"{source}:1: no column 'nr'; --id-column takes one of: customer_id, hubspot_ID, shop no" in err


def _read(link: str) -> str:
    async def look() -> str:
        app = await build(read_settings(), FakeClock(SystemClock().now()))
        try:
            found = link_payload.read(app.keys.derived(link_payload.PURPOSE), link.removeprefix(WEB), ())
            return found.contact if found else ""
        finally:
            await app.close()

    return asyncio.run(look())


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--id", "1"), "--system: whose ids are these?"),
        (("--id", "1", "--system", "Hub Spot"), "is no name of a system"),
        (("--id", "", "--system", "hubspot"), "--id: the id is empty"),
        (("--id", "1", "--system", "hubspot", "--topic", "beer"), "--topic: there is no topic 'beer'; there are coffee"),
        (("--id", "1", "--system", "hubspot", "--expires", "soon"), "--expires: 'soon' is no time span"),
        (("--id", "1", "--system", "hubspot", "--expires", "2 years"), "a year at most"),
        (("--from-csv", "contacts.csv", "--system", "hubspot"), "--from-csv needs --output"),
        (("--from-csv", "none.csv", "--system", "hubspot", "--output", "l.csv"), "--from-csv: none.csv cannot be opened"),
        (("--from-csv", "latin.csv", "--system", "hubspot", "--output", "l.csv"), "is not text in UTF-8; save it as CSV UTF-8"),
        (("--from-csv", "empty.csv", "--system", "hubspot", "--output", "l.csv"), "should hold the names of the columns"),
        (("--from-csv", "empty.csv", "--system", "hubspot", "--output", "empty.csv"), "that is the contact list itself"),
        (("--from-csv", "empty.csv", "--system", "hubspot", "--output", "var/keys.db"), "keeps its own data"),
        (("--import", "map.csv"), "map.csv:1: there is no column system; name one for all rows"),
        (("--import", "twice.csv"), "--import: twice.csv:1: two columns are called Record ID; give one of them another name"),
        (
            ("--from-csv", "twice.csv", "--system", "hubspot", "--output", "l.csv"),
            "--from-csv: twice.csv:1: two columns are called Record ID; give one of them another name",
        ),
        (("--unmatched", "--conflicts"), "not allowed with"),
        ((), "say what is to be done: --id, --from-csv"),
        (("--system", "hubspot"), "say what is to be done: --id, --from-csv"),
        (("--topic", "beer"), "--topic: there is no topic 'beer'"),
    ],
)
def test_what_cannot_be_done_is_one_line(capsys: Heard, tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    (tmp_path / "latin.csv").write_bytes("id,name\n1,Änne\n".encode("latin-1"))
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "map.csv").write_text("customer_id,id\n")
    (tmp_path / "twice.csv").write_text("customer_id,Record ID, record_id,system,,\n")
    capsys.readouterr()
    try:
        code = main(["link", *words])
    except SystemExit as error:
        code = int(error.code or 0)
    assert code == 2
    err = capsys.readouterr().err
    assert why in err
    assert len(err.splitlines()) == 1
    assert (tmp_path / "empty.csv").read_text() == ""


def mapped(tmp_path: Path, *rows: str) -> str:
    path = tmp_path / "map.csv"
    path.write_text("\n".join(["customer_id,system,external_id", *rows]) + "\n", encoding="utf-8")
    return str(path)


@pytest.mark.slow
def test_a_map_joins_what_nothing_contradicts_and_names_the_rest(capsys: Heard, tmp_path: Path) -> None:
    ann, ben, eve = asyncio.run(meets(("a" * 32, YES), ("b" * 32, YES), ("c" * 32, (Commanded("start"),))))
    path = mapped(
        tmp_path, f"{ann},hubspot,1", f"webchat:{'b' * 32},hubspot,2", f"{ann},hubspot,3", f"{ben},klaviyo,1", f"{ben},hubspot,1",
        f"{eve},hubspot,9", "telegram:17,hubspot,8", f"{ann},Hub,1", f"{ben},hubspot,", f"{ann},hubspot,1",
    )  # fmt: skip
    out, err = said(capsys, "--import", path, code=1)
    assert out == "3 joined, 1 were before, 6 refused\n"
    assert asyncio.run(records()) == {ann: {"hubspot": "1"}, ben: {"hubspot": "2", "klaviyo": "1"}}
    for line, why in (
        (4, "line 2 says otherwise"), (6, "line 2 says otherwise"), (7, "has not said yes"), (8, "nobody is known as telegram:17"),
        (9, "no name of a system"), (10, "the id is empty"),
    ):  # fmt: skip
        assert any(one.startswith(f"{path}:{line}: ") and why in one for one in err.splitlines()), why
    again = document(capsys, "--import", mapped(tmp_path, f"{ann},hubspot,1", f"{ann},hubspot,3", f"{ben},hubspot,1"), code=1)
    assert (again["joined"], again["unchanged"]) == (0, 1)
    assert [problem.partition(": ")[2].split(";")[0] for problem in again["problems"]] == [
        f"{ann} has another record in hubspot already",
        f"{ben} has another record in hubspot already",
    ]


@pytest.mark.slow
def test_a_map_joins_nothing_of_a_child(capsys: Heard, tmp_path: Path) -> None:
    [ann] = asyncio.run(meets(("a" * 32, (*YES, Said("I am a minor")))))
    _, err = said(capsys, "--import", mapped(tmp_path, f"{ann},hubspot,1"), code=1)
    assert f"{ann} told the bot that they are a child, so nothing is joined" in err
    assert asyncio.run(records()) == {}


OLD_ENOUGH, TOO_YOUNG = (Pressed(write(Action.AGE, 0, index)) for index in (1, 0))


def of_age(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the brand asks whether they are old enough."""
    folder = Path(shutil.copytree(CATALOGUE, tmp_path / "questions"))
    brand = folder / "_brand.yaml"
    brand.write_text(brand.read_text(encoding="utf-8").replace("age_question: no", "age_question: yes"), encoding="utf-8")
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(folder))


@pytest.mark.slow
def test_a_map_joins_nothing_before_the_age_is_told_where_it_is_asked(
    capsys: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_age(tmp_path, monkeypatch)
    ann, ben = asyncio.run(meets(("a" * 32, YES), ("b" * 32, (*YES, OLD_ENOUGH))))
    out, err = said(capsys, "--import", mapped(tmp_path, f"{ann},hubspot,1", f"{ben},hubspot,2"), code=1)
    assert out == "1 joined, 0 were before, 1 refused\n"
    assert f"{ann} has not told the bot yet whether they are old enough" in err
    assert asyncio.run(records()) == {ben: {"hubspot": "2"}}


@pytest.mark.slow
async def test_a_link_is_not_used_up_by_a_child(capsys: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_age(tmp_path, monkeypatch)
    word = (await asyncio.to_thread(said, capsys, "--system", "hubspot", "--id", "4711"))[0].strip().removeprefix(WEB)
    comes = (Commanded("start", word), Said("yes"))
    await meets(("a" * 32, (*comes, TOO_YOUNG)), ("b" * 32, comes))
    assert await records() == {}
    [ben] = await meets(("c" * 32, (*comes, OLD_ENOUGH)))
    assert await records() == {ben: {"hubspot": "4711"}}


BROKEN = (
    "UPDATE customer SET snapshot = x'00'",
    "UPDATE customer SET snapshot = (SELECT snapshot FROM customer AS other WHERE other.id <> customer.id)",
)


def break_one(name: str, how: str) -> None:
    """The record of this customer is damaged on the disk."""
    with sqlite3.connect("var/zeroparty.db") as database:
        database.execute(f"{how} WHERE id = ?", (crockford_number(name),))
    database.close()


@pytest.mark.slow
@pytest.mark.parametrize("how", BROKEN)
def test_one_customer_who_cannot_be_read_holds_up_nobody_else_of_a_map(capsys: Heard, tmp_path: Path, how: str) -> None:
    ann, ben, eve = asyncio.run(meets(("a" * 32, YES), ("b" * 32, YES), ("c" * 32, YES)))
    break_one(ben, how)
    path = mapped(tmp_path, f"{ann},hubspot,1", f"{ben},hubspot,2", f"webchat:{'b' * 32},hubspot,2", f"{eve},hubspot,3")
    out, err = said(capsys, "--import", path, code=1)
    assert out == "2 joined, 0 were before, 2 refused\n"
    assert err.splitlines() == [
        f"{path}:3: the records of {ben} cannot be read, so nothing is joined; zeroparty doctor says more",
        f"{path}:4: the records of webchat:{'b' * 32} cannot be read, so nothing is joined; zeroparty doctor says more",
    ]


@pytest.mark.slow
def test_one_customer_who_cannot_be_read_keeps_nobody_from_being_counted(capsys: Heard, tmp_path: Path) -> None:
    ann, ben, eve = asyncio.run(meets(("a" * 32, YES), ("b" * 32, YES), ("c" * 32, YES)))
    said(capsys, "--import", mapped(tmp_path, f"{ann},hubspot,1", f"{ben},hubspot,2"))
    with sqlite3.connect("var/zeroparty.db") as database:
        database.execute("UPDATE external_id SET cell = x'00' WHERE customer = ?", (crockford_number(ben),))
    database.close()
    shown = document(capsys, "--unmatched")
    assert [one["customer_id"] for one in shown["unmatched"]] == [eve]
    assert (shown["matched"], shown["unreadable"]) == ({"hubspot": 1}, [ben])
    path = mapped(tmp_path, f"{ben},klaviyo,2", f"{eve},hubspot,3")
    out, err = said(capsys, "--import", path, code=1)
    assert out == "1 joined, 0 were before, 1 refused\n"
    assert f"{path}:2: the records of {ben} cannot be read" in err
    assert "1 customers have a record that cannot be read, and are not counted" in said(capsys, "--unmatched")[1]
    assert main(["doctor", "--json"]) == 1
    [check] = [one for one in json.loads(capsys.readouterr().out)["checks"] if one["name"] == "contacts"]
    assert not check["ok"] and f"their record elsewhere cannot be read ({ben})" in check["detail"]
    assert "put back a copy of the database" in check["fix"]


@pytest.mark.slow
@pytest.mark.parametrize("how", BROKEN)
async def test_one_customer_who_became_unreadable_holds_up_nobody_else_of_what_the_running_bot_was_asked(
    tmp_path: Path, how: str
) -> None:
    ann, ben, eve = await meets(("a" * 32, YES), ("b" * 32, YES), ("c" * 32, YES))
    break_one(ben, how)
    app = await build(read_settings(), FakeClock(SystemClock().now(), seed=2))
    try:
        wanted = [(crockford_number(name) or 0, "hubspot", ident) for name, ident in ((ann, "1"), (ben, "2"), (eve, "3"))]
        map_requests(tmp_path / "var").leave(MapRequest(wanted), "one")
        [look] = [job.work for job in app.jobs() if job.name == "requests"]
        await look()
        joined = [
            await app.store.read(lambda unit, ident=ident: customers.by_external_id(unit, "hubspot", ident))  # type: ignore[misc]
            for ident in "123"
        ]
        assert joined == [crockford_number(ann), None, crockford_number(eve)]
    finally:
        await app.close()


@asynccontextmanager
async def running() -> AsyncIterator[Application]:
    """The bot that holds the database; it looks for requests all the time."""
    app = await build(read_settings(), FakeClock(SystemClock().now(), seed=2))
    [look] = [job.work for job in app.jobs() if job.name == "requests"]

    async def looks() -> None:
        while True:
            await look()
            await asyncio.sleep(0.02)

    try:
        async with in_the_background(looks()):
            yield app
    finally:
        await app.close()


@pytest.mark.slow
async def test_beside_a_running_bot_links_are_made_and_a_map_is_carried_out_by_the_bot(
    capsys: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.shared.waiting.BETWEEN_LOOKS", 0.05)
    ann, ben = await meets(("a" * 32, YES), ("b" * 32, YES))
    path = mapped(tmp_path, f"{ann},hubspot,1", f"{ben},hubspot,1", f"{ben},hubspot,2")
    async with running() as app:
        assert "links" in await asyncio.to_thread(document, capsys, "--system", "hubspot", "--id", "4711")
        done = await asyncio.to_thread(document, capsys, "--import", path, code=1)
        page = await app.store.read(customers.page)
        found = await app.store.read(lambda unit: customers.external_ids_of(unit, page))
        assert sorted(one.id_clear for theirs in found.values() for one in theirs) == ["1", "2"]
    assert (done["joined"], done["waiting"], len(done["problems"])) == (2, 0, 1)
    assert not list((tmp_path / "var" / "requests").rglob("*.json")), "what was asked for is not kept"


@pytest.mark.slow
async def test_a_map_that_the_running_bot_has_not_carried_out_yet_is_said(
    capsys: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.shared.waiting.BETWEEN_LOOKS", 0.01)
    [ann] = await meets(("a" * 32, YES))
    app = await build(read_settings(), FakeClock(SystemClock().now(), seed=2))
    try:
        _, err = await asyncio.to_thread(said, capsys, "--import", mapped(tmp_path, f"{ann},hubspot,1"), code=1)
    finally:
        await app.close()
    assert "1 are left to the running bot" in err
    [left] = (tmp_path / "var" / "requests").rglob("*.json")
    assert left.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_who_has_no_record_which_are_claimed_twice_and_how_people_came(capsys: Heard) -> None:
    first, again = (
        said(capsys, "--system", "hubspot", "--id", "4711", "--expires", span)[0].strip().removeprefix(WEB) for span in ("5d", "6d")
    )
    other = said(capsys, "--system", "hubspot", "--id", "815", "--topic", "coffee")[0].strip().removeprefix(WEB)
    ann, ben, eve, _ = asyncio.run(
        meets(
            ("a" * 32, (Commanded("start", first), Said("yes"), Commanded("start", other))),
            ("b" * 32, (Commanded("start", again), Said("yes"))),
            ("c" * 32, (*YES, Said("dark"))),
            ("d" * 32, (Commanded("start"),)),
        )
    )
    shown = document(capsys, "--unmatched", "--system", "hubspot")
    assert (shown["customers"], shown["matched"]) == (3, {"hubspot": 1})
    assert {one["customer_id"] for one in shown["unmatched"]} == {ben, eve}
    assert shown["entry_points"] == {"hubspot": 2}
    claimed = {(one["id"], one["why"], one["customer_id"], one["other"]) for one in shown["conflicts"]}
    assert claimed == {("815", "second", ann, "4711"), ("4711", "taken", ben, ann)}
    out, err = said(capsys, "--conflicts")
    assert out.splitlines()[0] == "system,id,why,customer_id,other,on"
    assert len(out.splitlines()) == 3 and "2 records are claimed twice" in err
    assert document(capsys, "--unmatched", "--system", "klaviyo")["conflicts"] == []
    assert main(["privacy", "erase", ann, "--yes"]) == 0
    assert document(capsys, "--unmatched")["conflicts"] == [], "whoever is gone is in no conflict"


def test_the_page_for_marketers_names_every_option_and_no_other(capsys: Heard) -> None:
    with pytest.raises(SystemExit):
        main(["link", "--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    page = (ROOT / "docs" / "link-contacts.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", page)) == options


@pytest.mark.slow
def test_doctor_tells_of_records_and_conflicts(capsys: Heard) -> None:
    words = [
        said(capsys, "--system", "hubspot", "--id", "1", "--expires", span)[0].strip().removeprefix(WEB) for span in ("5d", "6d")
    ]
    asyncio.run(meets(*((name * 32, (Commanded("start", word), Said("yes"))) for name, word in zip("ab", words, strict=True))))
    main(["doctor", "--json"])
    shown = json.loads(capsys.readouterr().out)
    [check] = [one for one in shown["checks"] if one["name"] == "contacts"]
    assert check["ok"]
    assert (
        check["detail"] == "of 2 customers who said yes, with a record: 1 in hubspot; 1 record is claimed twice and was not joined"
    )
    assert "zeroparty link --conflicts" in check["fix"]
