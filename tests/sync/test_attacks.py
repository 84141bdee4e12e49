"""Attacks on a live connection (rows D5 to D9 of the list of attacks), each with what has to hold.

| attack | held by |
|---|---|
| D5 an address inside, by a name that leads there | connectors/test_http.py; here: every way to write one |
| D6 a redirect, http, a name and password, a second look-up | connectors/test_http.py; here: between two calls |
| D7 500, 429, a slow or endless answer, no JSON | connectors/test_http.py, test_kill.py; here: nothing of it is kept |
| D8 an event that is replayed or changed | connectors/test_webhook.py (signature, age, ids) |
| D9 an erasure while the system is down | running/test_interleavings.py, running/test_what_stays_there.py; here: down for days |
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot.clock import FakeClock
from bot.sync.connection import Connection
from bot.sync.connectors import http
from bot.sync.connectors.contract import Health, Outcome, Refused, RemoteField, Row, ServerFailed, Stopped
from bot.sync.connectors.http import Http
from bot.sync.running.run import Sync, run
from bot.sync.running.working import key_of
from storage import erasure
from storage import tables as t
from storage.receivers import tombstones
from tests.support.many_answers import NOW, Crowd, crowd_in
from tests.support.pretend_crm import PretendCrm
from tests.support.synced import catalogue_in

AT = Connection("hubspot", "hubspot", "http://127.0.0.1:1", "", "hubspot", may_be_private=True)


def calling(base: str) -> Http:
    return Http(
        base,
        now=lambda: datetime(2026, 5, 4, tzinfo=UTC),
        headers={"authorization": "Bearer pat-secret"},
        transport=httpx.MockTransport(lambda _: pytest.fail("called")),
    )


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "０x7f000001", "１２７.0.0.1", "[::1]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "169.254.169.254", "100.64.0.1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "224.0.0.1", "0.0.0.0", "[fd00:ec2::254]", "[::]",
    ],
)  # fmt: skip
async def test_d5_however_an_inner_address_is_written_it_is_not_called(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "getproxies", dict)
    with pytest.raises((Stopped, ServerFailed)) as refused:
        await calling(f"https://{host}").call("GET", "/contacts")
    assert "pat-secret" not in str(refused.value)


async def test_d6_a_name_is_looked_up_anew_before_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: outside for the first call, inside from then on."""
    monkeypatch.setattr(http, "getproxies", dict)
    leads_to = ["93.184.215.14", "169.254.169.254"]

    def looked_up(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (leads_to.pop(0), 443))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    answers = httpx.MockTransport(lambda _: httpx.Response(200))
    ours = Http("https://crm.example", now=lambda: NOW, headers={}, transport=answers)
    assert (await ours.call("GET", "/")).status == 200
    with pytest.raises(Stopped, match="inside this network"):
        await ours.call("GET", "/")


class Echoes(PretendCrm):
    """Refuses everything, and repeats what it was given."""

    def _write(self, rows: Sequence[Row]) -> Iterator[tuple[str, Outcome]]:
        for row in rows:
            said = "; ".join(f"'{value}' is not valid for {name}" for name, value in row.fields.items())
            yield row.key, Refused("not_valid", f"{row.key}: {said}")


async def everything_of_the_sync(crowd: Crowd) -> str:
    """What the records keep of a connection, as text."""
    tables = (t.sync_row, t.sync_run, t.sync_connection, t.sync_quota)
    rows = await crowd.store.read(lambda unit: [tuple(row) for each in tables for row in unit.connection.execute(each.select())])
    return f"{rows}"


async def test_d7_what_a_system_repeats_of_an_answer_is_neither_kept_nor_logged(tmp_path: Path) -> None:
    crowd = await crowd_in(tmp_path / "var", catalogue_in(tmp_path / "prompts", 2), 4)
    codes = {option.id for question in crowd.catalogue.questions.values() for option in question.options}
    crm = Echoes(fields=("zp_roast", "zp_brew"))
    with capture_logs() as logs:
        report = await run(Sync(crowd.store, FakeClock(NOW + timedelta(days=1)), crowd.catalogue, AT, crm), trigger="test")
    assert report.counts["dead"] == 4
    kept = await everything_of_the_sync(crowd)
    assert "is not valid for zp_roast" in kept
    heard = kept + f"{report.as_json()}" + f"{logs}"
    assert not [code for code in codes if f"'{code}'" in heard]
    await crowd.close()


class Down(PretendCrm):
    """Can be away altogether."""

    is_down = False

    async def schema(self) -> Mapping[str, RemoteField]:
        self._answers()
        return await super().schema()

    async def check(self) -> Health:
        self._answers()
        return await super().check()

    async def erase(self, *given: Any) -> Mapping[str, Outcome]:
        self._answers()
        return await super().erase(*given)

    def _answers(self) -> None:
        if self.is_down:
            raise ServerFailed("no answer (ConnectError)", answered=False)


@pytest.mark.slow
async def test_d9_an_erasure_waits_for_a_system_that_is_down_for_days_and_then_reaches_it(tmp_path: Path) -> None:
    crowd = await crowd_in(tmp_path / "var", catalogue_in(tmp_path / "prompts", 2), 2)
    clock, crm = FakeClock(NOW + timedelta(days=1)), Down(fields=("zp_roast", "zp_brew"))
    sync = Sync(crowd.store, clock, crowd.catalogue, AT, crm)
    await run(sync, trigger="test")
    crm.is_down = True
    await erasure.erase(crowd.store, crowd.first, receipt="R-1", at=clock.now())
    for _ in range(5):
        clock.advance(timedelta(days=1))
        report = await run(sync, trigger="test")
        assert report.stopped_because.startswith("out of reach") and not report.is_paused
        assert len(await crowd.store.read(tombstones.open_ones)) == 1
    crm.is_down = False
    assert (await run(sync, trigger="test")).erased == 1
    assert crm.records[key_of(crowd.first)] == {}
    await crowd.close()
