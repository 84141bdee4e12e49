"""The export page against a simulated CRM: rehearsed, run, a row refused for a reason a person understands, retried; and files."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path
from typing import IO, Any, get_args

import pytest

from bot.console.pages.exports import export_files
from bot.console.staff import Role
from bot.engine.model.ids_and_time import crockford
from bot.export import runner
from bot.export.consent_filter import Reason as ExportReason
from bot.sync.running.report import Report, staying
from bot.sync.simulators.simulator import Simulator, simulator
from storage.receivers import audit_trail, deliveries, manifests
from storage.syncing import state
from storage.syncing.state import Run
from tests.commands.sync.test_sync import CONNECTION, answered, make_by_hand
from tests.contracts.databases import postgres_server
from tests.customers.data_copy.ann import number_of
from tests.support.app import Bot, running_bot, running_phone
from tests.support.empty_records import empty_records_on
from tests.support.office import Visitor, visitor
from tests.support.places import ROOT
from tests.support.postgres import Postgres

__all__ = ["postgres_server"]


@dataclass
class Ops:
    """Somebody of marketing-ops, the bot and the CRM."""

    bot: Bot
    sim: Simulator
    staff: Visitor

    @property
    def token(self) -> str:
        """What the CRM takes."""
        return self.sim.token

    async def posts(self, action: str, **fields: str) -> str:
        """A form of the connection's page; where it leads."""
        answer = await self.staff.sends(f"/exports/hubspot/{action}", fields, on="/exports/hubspot")
        assert answer.status_code == 200, answer.text
        return answer.url.path

    async def begins_file(self, **chosen: str) -> str:
        """A file of everybody, with a column for each question, unless something else is chosen; its page."""
        fields = {"receiver": "", "format": "crm", "shape": "wide", "purpose": "", **chosen}
        answer = await self.staff.sends("/exports/files", fields, on="/exports")
        assert answer.status_code == 200, answer.text
        return answer.url.path

    async def runs(self) -> str:
        """Run now, and the page of the run when it is done."""
        place = await self.posts("run")
        assert "waits its turn" in await self.staff.page(place)
        await self.bot.app.syncs.look()
        await self.bot.app.syncs.settle()
        return await self.staff.page(place)


@asynccontextmanager
async def ops_on(folder: Path, monkeypatch: pytest.MonkeyPatch, faults: str = "", **given: Any) -> AsyncIterator[Ops]:
    async with running_bot(folder / "var", **given) as bot, simulator("hubspot", faults=faults, clock=bot.clock) as sim:
        monkeypatch.setenv("CRM_TOKEN", sim.token)
        place = folder / "var" / "connections"
        place.mkdir(parents=True, exist_ok=True)
        (place / "hubspot.yaml").write_text(CONNECTION.format(url=sim.url), encoding="utf-8")
        async with visitor(bot.app, Role.PUBLISHER, name="olga") as staff:
            yield Ops(bot, sim, staff)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def ops(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ops]:
    given: dict[str, str] = {}
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        given["zeroparty_database_url"] = empty_records_on(server)
    async with ops_on(tmp_path, monkeypatch, **given) as house:
        yield house


async def over(staff: Visitor, place: str) -> str:
    """The page of long work, once that is over."""
    for _ in range(500):
        page = await staff.page(place)
        if "data-follow" not in page:
            return page
        await asyncio.sleep(0.01)
    raise AssertionError("it never ends")


async def trail(bot: Bot) -> list[tuple[str, str]]:
    rows = await bot.app.store.read(lambda unit: audit_trail.of_action(unit, "console."))
    found = [json.loads(row.entry) for row in rows if row.entry]
    return [(one["actor"], one["action"].removeprefix("console.")) for one in found if one["action"] != "console.signed_in"]


def made_in(folder: Path) -> Path:
    """The only file there."""
    [file] = [one for one in folder.rglob("*") if one.is_file()]
    return file


def said(page: str) -> dict[str, str]:
    """The facts of a page, by their names."""
    return dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page))


async def with_fields(ops: Ops) -> None:
    """The CRM has the fields: ours made from the console, the brand's own by hand."""
    await ops.posts("fields")
    await make_by_hand(ops)  # type: ignore[arg-type]  # of the desk it takes only the address and the token


@pytest.mark.slow
async def test_a_rehearsal_sends_nothing_and_says_what_would_be_done(ops: Ops) -> None:
    await answered(ops.bot)
    page = await over(ops.staff, await ops.posts("rehearse"))
    assert "Nothing was sent" in page, page
    assert "whose field does not exist there" in page
    assert "and more: 1 answer waits for a field that is not there either, and is not in these numbers" in page
    await with_fields(ops)
    page = await over(ops.staff, await ops.posts("rehearse"))
    assert said(page)["Customers written"] == "1" and "The mapping fits." in page
    assert said(page)["of which: a record is created"] == "1" and "<td>creates a record</td>" in page
    assert ops.sim.records == {}
    assert await trail(ops.bot) == [("olga", "sync_rehearsed"), ("olga", "sync_fields_made"), ("olga", "sync_rehearsed")]


@pytest.mark.slow
async def test_a_rehearsal_with_the_token_of_another_account_says_the_three_ways_on_and_has_two_of_them(ops: Ops) -> None:
    await answered(ops.bot)
    await with_fields(ops)
    await ops.runs()
    ops.sim._system.portal = 2  # type: ignore[attr-defined]
    page = await over(ops.staff, await ops.posts("rehearse"))
    assert "this is another account (hubspot:2)" in page and "Customers written" not in page
    assert "press" not in page and "sync retry" not in page and page.count("“It is the same account”") == 1
    buttons = [f'value="other_account"><button{css}>{words}' for css, words in WAYS_ON]
    assert all(one in page for one in buttons), page
    assert "ended early" in await ops.runs()
    place = await ops.staff.page("/exports/hubspot")
    assert all(one in place for one in buttons) and "Mend that, then press" not in place
    await ops.posts("retry", code="other_account")
    assert said(await over(ops.staff, await ops.posts("rehearse")))["Customers written"] == "0"


WAYS_ON = (("", "It is the same account"), (' class="grave"', "Begin anew in this account"))


@pytest.mark.slow
async def test_a_wrong_mapping_writes_nothing_and_what_is_taken_back_leaves_all_the_same(ops: Ops, tmp_path: Path) -> None:
    ann = await answered(ops.bot)
    await with_fields(ops)
    await ops.runs()
    file = tmp_path / "var" / "connections" / "hubspot.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "fields:\n  coffee_roast: answered_at roast\n", encoding="utf-8")
    await ann.says("stop")
    await ops.bot.listens()
    page = await over(ops.staff, await ops.posts("rehearse"))
    assert "a run would empty 1 field of 1 customer who took something back, and erase 0 people there" in page
    assert "Take that back now" in page
    assert said(await ops.runs())["Fields emptied (withdrawn)"] == "1"
    assert [one.get("coffee_roast") for one in ops.sim.records.values()] == [None]
    page = await ops.staff.page("/exports/hubspot")
    assert "Its latest run wrote nothing: the mapping is wrong" in page
    assert 'href="/questions/roast#note-crm"' in page and "Mend it here" in page
    assert "Run now</button>" not in await over(ops.staff, await ops.posts("rehearse")), "nothing would be done"


@pytest.mark.slow
async def test_a_refused_row_has_a_reason_that_a_person_understands_and_is_retried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ops_on(tmp_path, monkeypatch, faults="refused@coffee_roast=dark") as ops:
        await answered(ops.bot)
        await answered(ops.bot, "Light")
        await with_fields(ops)
        page = await ops.runs()
        found = said(page)
        assert (found["Sent, and taken"], found["Refused, and given up"]) == ("1", "1")
        assert "The system said: <q>This record is refused</q>" in page and "then “Try again”" in page
        assert 'href="/exports/hubspot#refused"' in page
        place = await ops.staff.page("/exports/hubspot")
        assert place.count("The system said: <q>This record is refused</q>") == 2 and "sync retry" not in place
        assert "A rule of the system forbids the value; its own sentence says which." in place
        code = re.search(r'name="code" value="([^"]+)"><button>Try again', place)
        assert code
        assert said(await ops.staff.page("/exports"))["Given up"] == "1"
        ops.sim._system.faults.plan = ()
        await ops.posts("retry", code=code[1])
        assert said(await ops.runs())["Sent, and taken"] == "1"
        assert sorted(one["coffee_roast"] for one in ops.sim.records.values()) == ["dark", "light"]
        assert [what for _, what in await trail(ops.bot)] == ["sync_fields_made", "sync_run", "sync_retried", "sync_run"]


@pytest.mark.slow
async def test_each_refused_row_is_there_with_its_question_and_the_way_to_where_it_is_mended(ops: Ops) -> None:
    ann = await answered(ops.bot)
    await answered(ops.bot, "Light")
    await with_fields(ops)
    roast = ops.sim._system.properties["coffee_roast"]  # type: ignore[attr-defined]
    roast.type, roast.field_type, roast.options = "enumeration", "select", {"light": "Light"}
    await ops.runs()
    place = await ops.staff.page("/exports/hubspot")
    assert "The field there does not take the option that was answered." in place
    assert 'href="/questions/roast#note-crm"' in place and "make the fields and options there" in place
    page = await ops.staff.page("/exports/hubspot/refused?code=option_missing_there")
    number = crockford(await number_of(ops.bot, ann))
    assert page.count(f"<code>{number}</code>") == 1 and "(<code>coffee_roast</code>)" in page
    assert ">Try again<" in page and ">Give up<" in page and "dark" not in page.split("<h2>Whose</h2>")[1].lower()
    assert (await ops.staff.opens("/exports/hubspot/refused?code=differs")).status_code == 404
    async with visitor(ops.bot.app, Role.PRIVACY, name="pia") as pia:
        assert f'href="/customers/{number}"' in await pia.page("/exports/hubspot/refused?code=option_missing_there")
        assert "need the role publisher" in await pia.page("/exports/hubspot")
    async with visitor(ops.bot.app, Role.VIEWER, name="vic") as vic:
        assert (await vic.opens("/exports/hubspot/refused?code=option_missing_there")).status_code == 403
        assert number not in await vic.page("/exports/hubspot")


@pytest.mark.slow
async def test_what_was_given_up_can_be_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with ops_on(tmp_path, monkeypatch, faults="refused") as ops:
        await answered(ops.bot)
        await with_fields(ops)
        await ops.runs()
        code = re.search(r'name="code" value="([^"]+)"><button class="grave"', await ops.staff.page("/exports/hubspot"))
        assert code
        answer = await ops.staff.sends("/exports/hubspot/drop", {"code": code[1]}, on="/exports/hubspot")
        assert "1 customer is left as they are there." in answer.text
        assert "Nobody's row was given up" in answer.text


def base_of(page: str) -> str:
    [first, *_] = re.findall(r'name="base" value="([^"]+)"', page)
    return str(first)


@pytest.mark.slow
async def test_a_pause_holds_new_values_and_what_is_taken_back_leaves_all_the_same(ops: Ops, tmp_path: Path) -> None:
    ann, ben = await answered(ops.bot), await answered(ops.bot, "Light")
    await with_fields(ops)
    await ops.runs()
    file = tmp_path / "var" / "connections" / "hubspot.yaml"
    before = f"# ours\n{file.read_text(encoding='utf-8')}"
    file.write_text(before, encoding="utf-8")
    base = base_of(await ops.staff.page("/exports/hubspot"))
    await ops.posts("settings", base=base, paused="yes")
    assert file.read_text(encoding="utf-8") == f'{before}paused: "yes"\n', "every other line is as it was"
    stale = await ops.staff.sends("/exports/hubspot/settings", {"base": base, "paused": "no"}, on="/exports/hubspot")
    assert stale.status_code == 409 and "was changed meanwhile" in stale.text
    await answered(ops.bot)
    await ann.says("stop")
    await ops.bot.listens()
    await ops.bot.app.service.erase(await number_of(ops.bot, ben), "R-AAAA-BBBB")
    page = await ops.staff.page("/exports/hubspot")
    assert "New values are paused: they wait." in page and "Go on with new values" in page
    page = await over(ops.staff, await ops.posts("rehearse"))
    assert "new values are paused" in page.lower() and "Once it goes on, it would do this" in page
    assert "empty 1 field of 1 customer who took something back, and erase 1 person there" in page
    ops.bot.clock.advance(timedelta(minutes=1))  # so that calls may be made again
    await ops.runs()
    assert [one.get("coffee_roast") for one in ops.sim.records.values()] == [None, None], "emptied, forgotten, and nobody new"
    base = base_of(await ops.staff.page("/exports/hubspot"))
    await ops.posts("settings", base=base, paused="no")
    ops.bot.clock.advance(timedelta(minutes=1))
    await ops.runs()
    assert [one.get("coffee_roast") for one in ops.sim.records.values()] == [None, None, "dark"]
    told = [what for _, what in await trail(ops.bot)]
    assert told.count("sync_paused") == told.count("sync_resumed") == 1


@pytest.mark.slow
async def test_the_schedule_is_a_line_of_the_file_and_what_cannot_be_one_is_not_saved(ops: Ops, tmp_path: Path) -> None:
    file = tmp_path / "var" / "connections" / "hubspot.yaml"
    page = await ops.staff.page("/exports/hubspot")
    assert '<option value="15 minutes" selected>every 15 minutes' in page
    await ops.posts("settings", base=base_of(page), every="6 hours")
    assert "every: 6 hours\n" in file.read_text(encoding="utf-8")
    page = await ops.staff.page("/exports/hubspot")
    assert '<option value="6 hours" selected>' in page
    for wrong in ({"every": "soon"}, {"paused": "perhaps"}, {"every": ""}):
        answer = await ops.staff.sends("/exports/hubspot/settings", wrong, on="/exports/hubspot")
        assert answer.status_code in (400, 422), answer.text
    assert "every: 6 hours\n" in file.read_text(encoding="utf-8") and "paused" not in file.read_text(encoding="utf-8")
    async with visitor(ops.bot.app, Role.VIEWER, name="vic") as viewer:
        assert "Pause and schedule" not in await viewer.page("/exports/hubspot")


@pytest.mark.slow
async def test_withdrawals_wait_in_sight_until_they_are_emptied_there(ops: Ops) -> None:
    ann = await answered(ops.bot)
    await with_fields(ops)
    await ops.runs()
    assert [one["coffee_roast"] for one in ops.sim.records.values()] == ["dark"]
    number = await number_of(ops.bot, ann)
    await ops.bot.app.service.erase(number, "R-AAAA-BBBB")
    page = await ops.staff.page("/exports/hubspot")
    assert said(page)["Erased, to be forgotten there"] == "1"
    assert said(await ops.staff.page("/exports"))["Withdrawn or erased, on the way"] == "1"
    assert said(await ops.runs())["People erased there"] == "1"
    assert [one.get("coffee_roast") for one in ops.sim.records.values()] == [None]


@pytest.mark.slow
async def test_what_a_system_says_is_text(ops: Ops) -> None:
    evil = '<script>alert("crm")</script>'
    report = Report("hubspot", "command", ops.bot.clock.now(), ops.bot.clock.now(), stopped_because=evil)
    report.count("dead", evil, "code_" + evil, evil)
    run = Run(7, "hubspot", report.began_at, report.ended_at, json.dumps(report.as_json()))
    await ops.bot.app.store.write(lambda unit: state.save_run(unit, run))
    for path in ("/exports/hubspot", "/exports/hubspot/runs/7"):
        page = await ops.staff.page(path)
        assert evil not in page and "&lt;script&gt;alert(&#34;crm&#34;)" in page
        assert page.count("<script") == 1


@pytest.mark.slow
async def test_a_broken_file_and_a_system_that_is_away_are_said(ops: Ops, tmp_path: Path) -> None:
    file = tmp_path / "var" / "connections" / "hubspot.yaml"
    file.write_text("kind: hubspot\naddress: http://127.0.0.1:9\ntoken: env:CRM_TOKEN\nprivate_network: yes\n", encoding="utf-8")
    page = await over(ops.staff, await ops.posts("rehearse"))
    assert "out of reach" in page
    answer = await ops.staff.sends("/exports/hubspot/fields", on="/exports/hubspot")
    assert answer.status_code == 502 and "out of reach" in answer.text
    file.write_text("kind: nothing\n", encoding="utf-8")
    assert "Its file has a mistake" in await ops.staff.page("/exports")
    assert "Its file has a mistake" in await ops.staff.page("/exports/hubspot")
    for wrong in ("nobody", "%2e%2e", "<script>"):
        assert (await ops.staff.opens(f"/exports/{wrong}")).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(("format", "ending"), [("xlsx", "xlsx"), ("excel", "csv"), ("crm", "csv")])
async def test_a_file_is_made_beside_the_bot_and_stands_in_the_records(ops: Ops, format: str, ending: str) -> None:
    ann = await answered(ops.bot)
    begun = await ops.begins_file(receiver="hubspot", format=format, shape="long")
    page = await over(ops.staff, begun)
    assert said(page)["Rows"] == "1", page
    file = await ops.staff.opens(f"{begun}/download")
    assert file.status_code == 200
    assert f'filename="preferences-2026-05-04.{ending}"' in file.headers["content-disposition"]
    assert format == "xlsx" or b"dark" in file.content.lower()
    [manifest] = await ops.bot.app.store.read(manifests.every)
    assert (manifest.by, manifest.rows) == ("olga", 1)
    number = await number_of(ops.bot, ann)
    rows = await ops.bot.app.store.read(lambda unit: deliveries.of_customer(unit, number))
    assert {(row.system, row.action) for row in rows} == {("hubspot", "set")}
    assert [what for _, what in await trail(ops.bot)] == ["file_exported", "file_downloaded"]
    assert "olga" in await ops.staff.page("/exports")


@pytest.mark.slow
async def test_a_file_of_what_changed_begins_where_the_last_one_for_them_ended(ops: Ops) -> None:
    await answered(ops.bot)
    refused = await ops.staff.sends("/exports/files", {"whose": "changed"}, on="/exports")
    assert refused.status_code == 409 and "No file was made for them yet" in refused.text
    ops.bot.clock.advance(timedelta(hours=1))
    assert said(await over(ops.staff, await ops.begins_file()))["Rows"] == "1"
    nothing = await over(ops.staff, await ops.begins_file(whose="changed"))
    assert said(nothing)["Rows"] == "0", "nothing changed since"
    assert "Nothing of anybody changed since the last file for them: nothing has to be imported." in nothing
    await answered(ops.bot)
    ops.bot.clock.advance(timedelta(minutes=1))
    assert said(await over(ops.staff, await ops.begins_file(whose="changed")))["Rows"] == "1"
    other = await ops.staff.sends("/exports/files", {"receiver": "hubspot", "whose": "changed"}, on="/exports")
    assert other.status_code == 409, "they had none"


@pytest.mark.slow
async def test_a_file_is_gone_from_the_server_after_an_hour_and_with_the_process(ops: Ops, tmp_path: Path) -> None:
    await answered(ops.bot)
    folder = tmp_path / "var" / "exports" / "console"
    folder.mkdir(parents=True)
    (folder / "left.csv").write_text("dark", encoding="utf-8")
    ops.bot.app.pages()
    assert not folder.exists()
    begun = await ops.begins_file()
    await over(ops.staff, begun)
    file = made_in(folder)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    await ops.staff.page("/exports")
    assert file.exists()
    ops.bot.clock.advance(timedelta(hours=1))
    assert (await ops.staff.opens(f"{begun}/download")).status_code == 404
    assert not folder.exists()


@pytest.mark.slow
async def test_an_earlier_link_leads_to_no_later_file(ops: Ops, tmp_path: Path) -> None:
    await answered(ops.bot)
    first = await ops.begins_file()
    await over(ops.staff, first)
    folder = tmp_path / "var" / "exports" / "console"
    place = made_in(folder)
    second = await ops.begins_file(receiver="hubspot")
    await over(ops.staff, second)
    assert (await ops.staff.opens(f"{first}/download")).status_code == 404
    assert (await ops.staff.opens(f"{second}/download")).status_code == 200
    # Not even to whoever opened the earlier one and reads it late: they are two places.
    assert made_in(folder) != place


@pytest.mark.slow
async def test_whoever_is_erased_goes_on_in_no_made_file(ops: Ops, tmp_path: Path) -> None:
    ann = await answered(ops.bot)
    begun = await ops.begins_file(shape="long")
    await over(ops.staff, begun)
    assert b"dark" in (await ops.staff.opens(f"{begun}/download")).content
    await ops.bot.app.service.erase(await number_of(ops.bot, ann), "R-AAAA-BBBB")
    assert not (tmp_path / "var" / "exports" / "console").exists()
    answer = await ops.staff.opens(f"{begun}/download")
    assert answer.status_code == 404 and "until somebody is erased" in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("does", ["Erase 1", "Stop sharing 1", "stop"])
async def test_what_somebody_takes_back_goes_on_in_no_made_file(ops: Ops, tmp_path: Path, does: str) -> None:
    ann = await answered(ops.bot)
    begun = await ops.begins_file(shape="long", receiver="hubspot")
    await over(ops.staff, begun)
    assert b"dark" in (await ops.staff.opens(f"{begun}/download")).content
    await ann.says("/mydata")
    await ops.bot.listens()
    await (ann.says(does) if does == "stop" else ann.taps(does))
    await ops.bot.listens()

    answer = await ops.staff.opens(f"{begun}/download")
    assert answer.status_code == 404 and "somebody took back or corrected something since" in answer.text
    assert not (tmp_path / "var" / "exports" / "console").exists()
    again = await ops.begins_file(shape="long", receiver="hubspot")
    await over(ops.staff, again)
    file = await ops.staff.opens(f"{again}/download")
    assert file.status_code == 200 and b"dark" not in file.content


@pytest.mark.slow
async def test_a_file_stays_while_others_answer(ops: Ops) -> None:
    await answered(ops.bot)
    begun = await ops.begins_file()
    await over(ops.staff, begun)
    await answered(ops.bot)

    assert (await ops.staff.opens(f"{begun}/download")).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(("erasures", "expected"), [(1, "Rows"), (3, "customers were erased each time")])
async def test_a_file_is_made_again_without_whoever_was_erased_meanwhile(
    ops: Ops, monkeypatch: pytest.MonkeyPatch, erasures: int, expected: str
) -> None:
    """The erasure comes after everybody was looked at: at the last moment at which the file is not yet in its place."""
    people = [await answered(ops.bot) for _ in range(4)]
    left = [await number_of(ops.bot, ann) for ann in people][:erasures]
    loop, digest = asyncio.get_running_loop(), runner._digest

    def interrupted(file: IO[bytes]) -> str:
        """In the thread of the export, when the file is whole and waits for its name."""
        if left:
            erased = ops.bot.app.service.erase(left.pop(), f"R-AAAA-BBB{len(left)}")
            asyncio.run_coroutine_threadsafe(erased, loop).result(30)
        return digest(file)

    monkeypatch.setattr(runner, "_digest", interrupted)
    begun = await ops.begins_file(shape="long")
    page = await over(ops.staff, begun)
    assert expected in page
    file = await ops.staff.opens(f"{begun}/download")
    assert (file.status_code == 200) == (erasures == 1)
    if erasures == 1:
        assert file.content.count(b"dark") == 3


@pytest.mark.slow
async def test_a_file_that_has_no_room_says_so(ops: Ops, monkeypatch: pytest.MonkeyPatch) -> None:
    await answered(ops.bot)

    async def full(*_: Any, **__: Any) -> Any:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(export_files, "export_beside", full)
    begun = await ops.begins_file()
    assert "it could not be written: No space left on device" in await over(ops.staff, begun)


@pytest.mark.slow
async def test_nobody_else_gets_somebodys_file_and_a_viewer_gets_none(ops: Ops) -> None:
    await answered(ops.bot)
    begun = await ops.begins_file()
    await over(ops.staff, begun)
    async with visitor(ops.bot.app, Role.VIEWER, name="vic") as viewer:
        assert "needs the role publisher or privacy" in await viewer.page("/exports")
        assert (await viewer.opens(begun)).status_code == 403
        assert (await viewer.opens(f"{begun}/download")).status_code == 403
        for action in ("run", "rehearse", "retry", "drop", "fields", "settings"):
            assert (await viewer.posts(f"/exports/hubspot/{action}", {"code": "x"})).status_code == 403
    async with visitor(ops.bot.app, Role.PRIVACY, name="pia") as other:
        assert (await other.opens(f"{begun}/download")).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [{"format": "exe"}, {"shape": "tall"}, {"receiver": "nobody"}, {"purpose": "<script>"}],
    ids=lambda wrong: next(iter(wrong)),
)
async def test_a_file_that_nobody_offers_is_refused(ops: Ops, wrong: dict[str, str]) -> None:
    fields = {"receiver": "", "format": "crm", "shape": "wide", "purpose": ""} | wrong
    assert (await ops.staff.sends("/exports/files", fields, on="/exports")).status_code == 400


async def test_without_a_connection_the_page_says_what_to_do_next(tmp_path: Path) -> None:
    async with running_bot(tmp_path / "var") as bot, visitor(bot.app, Role.VIEWER) as staff:
        page = await staff.page("/exports")
        assert "There is no connection yet" in page and "No file was made yet" in page
        assert "It never ran" in await staff.page("/exports/demo-hubspot")


async def test_where_no_question_goes_to_a_system_the_page_says_how_one_does(tmp_path: Path) -> None:
    async with running_phone(tmp_path / "var", prompts=ROOT / "prompts" / "starter") as bot, visitor(bot.app, Role.VIEWER) as staff:
        await staff.page("/exports/demo-hubspot")
        assert "In the form of a question , under Where an answer goes , write hubspot: and the field there" in staff.text


@pytest.mark.slow
async def test_what_is_not_in_a_file_is_said_in_words_and_each_reason_has_its_own(ops: Ops) -> None:
    ann = await answered(ops.bot)
    await over(ops.staff, await ops.begins_file())
    await ann.says("stop")
    await ops.bot.listens()
    await over(ops.staff, await ops.begins_file())
    assert "What is not in it Stays here: 1, whose Yes was taken back or ran out" in ops.staff.text
    lines = staying(dict.fromkeys(get_args(ExportReason), 1))
    assert len(set(lines)) == len(lines) and not any("_" in line for line in lines), lines
