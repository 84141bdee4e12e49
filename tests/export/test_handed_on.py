"""Who got what is known to the customer and to whoever audits, and who takes something back is told of: through the real bot."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.customers.access_report import access_report
from bot.customers.data_copy import data_copy
from bot.customers.record import on_record
from bot.export.runner import Report, Wanted, export
from bot.publishing.requests import handed_on_folder
from bot.runtime.handed_on import HandedOn, take_in
from storage.people import customers
from storage.receivers.change_feed import Cursor
from tests.botapi import Customer
from tests.support.app import Bot, comes_to_the_wish, running_bot, says_yes

Rows = list[dict[str, str]]


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path / "var") as running:
        yield running


class Office:
    """Marketing-ops with a folder: each file is read as it comes, and the bot takes in what it handed on."""

    def __init__(self, bot: Bot, folder: Path) -> None:
        self.bot = bot
        self.folder = folder
        self.ledger = handed_on_folder(folder / "var")

    async def takes(self, *, since: str | None = None, receiver: str | None = None, **more: Any) -> tuple[Rows, Report]:
        self.bot.clock.advance(timedelta(hours=1))
        path = self.folder / "file.csv"
        wanted = Wanted(path, more.pop("shape", "wide"), None, receiver, since=Cursor.parse(since) if since else None)
        report = await export(
            self.bot.app.store, self.bot.app.catalogue(), self.bot.clock, wanted, lambda _: None, ledger=self.ledger, **more
        )
        await next(job for job in self.bot.app.jobs() if job.name == "requests").work()
        self.bot.clock.advance(timedelta(hours=1))
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines)), report

    async def shows(self) -> dict[str, Any]:
        """What `privacy show` says of the only customer there is."""
        [one] = await self.bot.app.store.read(customers.page)
        report = await access_report(self.bot.app.store, one, self.bot.clock.now(), self.bot.app.catalogue())
        assert report is not None
        return report


@pytest.fixture
def office(bot: Bot, tmp_path: Path) -> Office:
    return Office(bot, tmp_path)


async def says(bot: Bot, ann: Customer, *words: str) -> str:
    for one in words:
        await ann.says(one)
        await bot.listens()
    return ann.chat.messages[-1].text


async def taps(bot: Bot, ann: Customer, *labels: str) -> None:
    for label in labels:
        await ann.taps(label)
        await bot.listens()


async def answers_dark(bot: Bot) -> Customer:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    return ann


async def test_what_a_receiver_got_stands_in_my_data_in_privacy_show_and_in_the_data_copy(office: Office, bot: Bot) -> None:
    ann = await answers_dark(bot)
    assert "has had it" not in await says(bot, ann, "/mydata")
    await office.takes(receiver="hubspot")

    assert "Since 4 May our mailing tool has had it." in await says(bot, ann, "/mydata")
    [answer] = (await office.shows())["answers"]
    assert [(one["system"], one["field"], one["action"]) for one in answer["received_by"]] == [("hubspot", "roast", "set")]
    [one] = await bot.app.store.read(customers.page)
    copy = await data_copy(bot.app.store, one, bot.clock.now(), bot.app.catalogue(), "en")
    page = zipfile.ZipFile(io.BytesIO(copy.content)).read("my-answers.html").decode()
    assert bot.app.catalogue().brand.receivers[0].called.says("en") in page.partition("Who else received it")[2]


async def test_a_file_of_our_own_is_on_record_and_goes_to_nobody_else(office: Office, bot: Bot) -> None:
    ann = await answers_dark(bot)
    await office.takes()
    assert "has had it" not in await says(bot, ann, "/mydata")
    assert [one["system"] for one in (await office.shows())["received_by"]] == ["own use"]


async def test_the_same_answer_again_is_no_news_and_another_one_is(office: Office, bot: Bot) -> None:
    ann = await answers_dark(bot)
    for _ in range(2):
        await office.takes()
    before = (await office.shows())["received_by"]
    assert len(before) == 1
    await taps(bot, ann, "Change", "Light")
    await office.takes()
    after = (await office.shows())["received_by"]
    assert sorted((one["question"], one["action"]) for one in after) == [("roast", "cleared"), ("roast", "set")]


async def test_who_said_yes_and_nothing_else_is_known_to_the_receiver_too(office: Office, bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    _, first = await office.takes()
    assert [(one["field"], one["action"]) for one in (await office.shows())["received_by"]] == [("customer_id", "set")]
    await says(bot, ann, "/delete")
    await taps(bot, ann, "Erase everything")
    [row], _ = await office.takes(since=first.cursor)
    assert row["status"] == "erased"


async def test_only_what_changed_comes_again(office: Office, bot: Bot) -> None:
    ann, ben = await answers_dark(bot), await answers_dark(bot)
    _, first = await office.takes()
    assert (first.rows, first.since) == (2, "")
    rows, second = await office.takes(since=first.cursor)
    assert (rows, second.since) == ([], first.cursor)
    await taps(bot, ann, "Change", "Light")
    rows, third = await office.takes(since=second.cursor)
    assert [row["roast"] for row in rows] == ["light"]
    assert (await office.takes(since=third.cursor))[0] == []
    assert ben.id != ann.id


async def test_a_change_that_is_committed_a_little_late_is_in_the_next_file(office: Office, bot: Bot) -> None:
    await answers_dark(bot)
    at = bot.clock.now() + timedelta(seconds=30)
    rows, _ = await office.takes(since=str(Cursor.since(at)))
    assert [row["roast"] for row in rows] == ["dark"], "decided before the cursor, and perhaps committed after it"


async def test_an_erased_answer_is_an_explicit_clear(office: Office, bot: Bot) -> None:
    ann = await answers_dark(bot)
    _, first = await office.takes()
    await says(bot, ann, "/mydata")
    await taps(bot, ann, "Erase 1")
    [row], _ = await office.takes(since=first.cursor)
    assert (row["status"], row["roast"], row["roast_source"], row["brew_source"]) == ("active", "", "withdrawn", "")
    assert [one["action"] for one in (await office.shows())["received_by"]] == ["cleared"]


async def test_an_answer_that_is_not_shared_any_more_is_taken_back_from_who_has_it_and_from_nobody_else(
    office: Office, bot: Bot
) -> None:
    ann = await answers_dark(bot)
    _, first = await office.takes(receiver="hubspot")
    await says(bot, ann, "/mydata")
    await taps(bot, ann, "Stop sharing 1")
    [row], _ = await office.takes(since=first.cursor, receiver="hubspot")
    assert (row["roast"], row["roast_source"]) == ("", "withdrawn")
    [row], _ = await office.takes(since=first.cursor)
    assert (row["roast"], row["roast_source"]) == ("", ""), "a file of our own never had it"
    [row], _ = await office.takes(since=first.cursor, receiver="hubspot", shape="long")
    assert (row["attribute"], row["outcome"], row["value"]) == ("roast", "withdrawn", "")


@pytest.mark.slow
async def test_a_stop_reaches_who_had_the_person_and_nobody_who_never_did(office: Office, bot: Bot) -> None:
    ann, ben = await answers_dark(bot), await answers_dark(bot)
    _, first = await office.takes()
    for one in (ann, ben):
        await says(bot, one, "stop")
    rows, _ = await office.takes(since=first.cursor)
    assert [(row["status"], row["roast"], row["roast_source"]) for row in rows] == [("withdrawn", "", "withdrawn")] * 2
    assert (await office.takes(since=first.cursor, receiver="hubspot"))[0] == []
    assert (await office.takes(receiver="hubspot"))[0] == []


@pytest.mark.parametrize("shape", ["wide", "long"])
async def test_d9_an_erasure_reaches_every_receiver_that_had_the_person(office: Office, bot: Bot, shape: str) -> None:
    ann = await answers_dark(bot)
    [known], first = await office.takes(receiver="hubspot")
    await says(bot, ann, "/delete")
    await taps(bot, ann, "Erase everything")
    for _ in range(2):
        [row], report = await office.takes(since=first.cursor, receiver="hubspot", shape=shape)
        assert (row["customer_id"], row["status" if shape == "wide" else "outcome"]) == (known["customer_id"], "erased")
        assert (report.rows, report.erased) == (1, 1), "as often as it is asked for"
    told = {name: value for name, value in row.items() if value}
    assert len(told) == 3, "and nothing else of them is said"
    assert (await office.takes(since=first.cursor))[0] == [], "no file of our own had them"
    assert (await office.takes(since=report.cursor, receiver="hubspot"))[0] == []
    bot.clock.advance(timedelta(days=401))
    await next(job for job in bot.app.jobs() if job.name == "forget-untold").work()
    assert (await office.takes(since=first.cursor, receiver="hubspot"))[0] == []


async def test_a_consent_that_ran_out_by_itself_is_a_change(office: Office, bot: Bot) -> None:
    await answers_dark(bot)
    bot.clock.advance(timedelta(days=300))
    _, first = await office.takes()
    bot.clock.advance(timedelta(days=70))
    [row], _ = await office.takes(since=first.cursor)
    assert (row["status"], row["roast"], row["roast_source"]) == ("withdrawn", "", "withdrawn")


async def test_what_ran_out_while_the_bot_was_away_is_taken_back_before_it_looks(office: Office, bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await comes_to_the_wish(bot, ann)
    [before], report = await office.takes(receiver="hubspot")
    bot.clock.advance(timedelta(days=125))  # the day of the next order is kept for four months, and no tick has been since
    [row], _ = await office.takes(receiver="hubspot", since=report.cursor)
    assert (before["next_order_source"], row["next_order"], row["next_order_source"]) == ("matched", "", "withdrawn")
    assert (row["roast"], row["roast_source"]) == (before["roast"], before["roast_source"])


async def test_what_was_handed_on_is_taken_in_after_a_kill_too(office: Office, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        await answers_dark(bot)
    monkeypatch.setattr("bot.runtime.handed_on._AT_ONCE", 1)
    wanted = Wanted(office.folder / "file.csv", "wide")
    await export(bot.app.store, bot.app.catalogue(), bot.clock, wanted, lambda _: None, ledger=office.ledger)
    write, calls = bot.app.store.write, 0

    async def killed(work: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return await write(work)

    with monkeypatch.context() as broken:
        broken.setattr(bot.app.store, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            await take_in(bot.app.store, office.ledger, now=bot.clock.now())
    assert await take_in(bot.app.store, office.ledger, now=bot.clock.now()) == 1
    assert list(office.ledger.iterdir()) == []
    for one in await bot.app.store.read(customers.page):
        record = await on_record(bot.app.store, one)
        assert record is not None and len(record.handed_on) == 1


async def test_what_no_release_wrote_is_said_and_stops_nothing(office: Office, bot: Bot) -> None:
    office.ledger.mkdir(parents=True)
    head = b'{"receiver": "a", "at": "2026-05-04T10:00:00+00:00", "names": ["roast"]}\n'
    record = struct.pack("<qH", 5, 2) + struct.pack("<qHB", 1, 0, 0)
    spoilt = (
        b"", b"{}\n", b"[]\n", b"\xff\n", head.replace(b"+00:00", b""), head.replace(b'["roast"]', b"7"),
        head + b"x" * 7, head + record, head + record + b"x" * 11, head + struct.pack("<qHqHB", 5, 1, 1, 0, 7),
        head + struct.pack("<qHqHB", 5, 1, 1, 3, 0),
    )  # fmt: skip
    for number, data in enumerate(spoilt):
        (office.ledger / f"{number}.handed").write_bytes(data)
    with structlog.testing.capture_logs() as logs:
        assert await take_in(bot.app.store, office.ledger, now=bot.clock.now()) == len(spoilt)
    said = "".join(f"{entry}\n" for entry in logs)
    for number, data in enumerate(spoilt):
        aside = office.ledger / f"{number}.unreadable"
        assert (aside.read_bytes(), said.count(str(aside))) == (data, 1)
    assert said.count("handed_on_unreadable") == len(spoilt) == len(list(office.ledger.iterdir()))
    assert await take_in(bot.app.store, office.ledger, now=bot.clock.now()) == 0, "each is tried and said once"


async def test_files_are_taken_in_by_their_time_and_what_is_later_stays(office: Office, bot: Bot) -> None:
    await answers_dark(bot)
    [one] = await bot.app.store.read(customers.page)
    record = await on_record(bot.app.store, one)
    assert record is not None
    at = bot.clock.now()
    left = (("z", at, "set"), ("a", at + timedelta(hours=1), "cleared"), ("m", at - timedelta(hours=1), "set"))
    for name, moment, action in left:
        handed = HandedOn(io.BytesIO())
        handed.add(one, [(record.answers[0].id, "roast", action)])
        handed.leave(office.ledger, name, receiver="hubspot", at=moment, anew={})
    await take_in(bot.app.store, office.ledger, now=bot.clock.now())
    assert [row["action"] for row in (await office.shows())["received_by"]] == ["cleared"]


async def test_what_is_handed_on_holds_no_answer(office: Office, bot: Bot) -> None:
    await answers_dark(bot)
    wanted = Wanted(office.folder / "file.csv", "wide")
    await export(bot.app.store, bot.app.catalogue(), bot.clock, wanted, lambda _: None, ledger=office.ledger)
    [path] = office.ledger.iterdir()
    data = path.read_bytes()
    assert b"dark" not in data.lower()
    assert json.loads(data.splitlines()[0])["receiver"] == "own use"
    assert path.stat().st_mode & 0o077 == 0
