"""What users of other integrations complain about most, and what has to hold here instead.

| complaint | named tests | beside them |
|---|---|---|
| 1 an evening lands on tomorrow | here | |
| 2 one dead mapping kills the whole write | test_writing_complaints.py | running/test_run.py, running/calls/test_sending.py |
| 3 a value is no option there | test_writing_complaints.py | test_lint.py (option_missing_there) |
| 4 several options arrive cut or refused | here | kit.py (what is written can be read) |
| 5 a blank wipes a value, a clear never arrives | test_writing_complaints.py | running/test_rights.py, kit.py |
| 6 duplicates | test_writing_complaints.py | kit.py (a key twice, one telephone), test_kill.py |
| 7 deleted people come back | here | running/test_interleavings.py, running/test_run.py (removed there) |
| 8 consent overwritten or misread | here | test_lint.py (consent_field), connectors/test_klaviyo.py |
| 9 a version is retired under running syncs | here | test_sunset.py |
| 10 a login is switched off and nobody hears | here | running/test_run.py (401), connectors/test_scopes.py |
| 11 several jobs share a limit that each thinks its own | here | test_gate.py |
| 12 data of others is overwritten | here | test_lint.py (standard_field), running/test_run.py (if_empty) |

Of each, what concerns no connection that is shipped: of 2 and 3 Klaviyo, which takes every field and every value; of 6 that a 409
names a record to be adopted (nobody is matched by an e-mail address, and our key is upserted); of 10 Salesforce's logins by SOAP
and by password. BottleCRM is held to 2, 3, 5 and 6 by the kit and by its own tests in tests/real.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.clock import SystemClock
from bot.sync.connection import Connection
from bot.sync.connectors import hubspot_json, json_values
from bot.sync.connectors.contract import NewField, Row, Stopped, Version
from bot.sync.connectors.http import Http
from bot.sync.connectors.table import KINDS
from bot.sync.lint import findings, held_up_by
from bot.sync.mapping import FieldMap, MappedField
from bot.sync.opening import connected
from bot.sync.running.read_back import differences, same
from bot.sync.running.run import FOR_EVER, refuse_after_sunset
from bot.sync.simulators.simulator import simulator
from bot.sync.sunset import STALE_AFTER, warning_about
from storage import erasure
from storage import tables as t
from storage.store import Store
from storage.syncing import state
from tests.support.synced import catalogue_in, synced

AT = Connection("hubspot", "hubspot", "https://crm.example", "", "hubspot")
ZONES = ["America/Bogota", "Europe/Madrid", "Pacific/Auckland"]


@pytest.mark.parametrize("zone", ZONES)
async def test_1_a_day_that_was_said_in_the_evening_stays_that_day_and_the_moment_travels_as_utc(zone: str) -> None:
    said, at = date(2026, 5, 4), datetime(2026, 5, 4, 23, 30, tzinfo=ZoneInfo(zone))
    async with simulator("hubspot") as sim:
        http = Http(sim.url, now=SystemClock().now, headers=KINDS["hubspot"].headers(sim.token), may_be_private=True)
        crm = KINDS["hubspot"].make(http, "zp_key")
        key = NewField("zp_key", "text", "key", is_unique=True)
        await crm.create_fields([key, NewField("zp_day", "date", "day"), NewField("zp_at", "moment", "at")])
        row = Row("K1", {"zp_day": said, "zp_at": at})
        await crm.write([row])
        held = sim.by("zp_key")["K1"]
        assert held["zp_day"] == "2026-05-04"
        assert datetime.fromisoformat(str(held["zp_at"])) == at and str(held["zp_at"]).endswith("Z")
        assert await differences(crm.read, [row]) == {}
        await crm.close()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("spelt", [hubspot_json.spelt, json_values.spelt], ids=["hubspot", "klaviyo, webhook"])
def test_1_however_it_is_spelt(spelt: object, zone: str) -> None:
    at = datetime(2026, 5, 4, 23, 30, tzinfo=ZoneInfo(zone))
    assert callable(spelt)
    assert spelt(date(2026, 5, 4)) == "2026-05-04"
    assert datetime.fromisoformat(spelt(at)) == at and spelt(at).endswith("Z")


def test_each_of_the_twelve_has_a_test_of_its_number_where_the_table_says() -> None:
    rows = re.findall(r"^\| (\d+) [^|]+\| ([^|]+) \| ?(.*?) ?\|$", __doc__ or "", re.MULTILINE)
    assert [int(number) for number, *_ in rows] == [*range(1, 13)]
    folder = Path(__file__).parent
    for number, where, also in rows:
        file = folder / (Path(__file__).name if where == "here" else where)
        assert re.search(rf"def test_{number}_", file.read_text(encoding="utf-8")), f"{number}: none in {file.name}"
        assert [name for name in re.findall(r"[\w/]+\.py", also) if not (folder / name).is_file()] == []


def test_4_an_option_that_holds_a_separator_is_an_error_where_several_may_be_picked(tmp_path: Path) -> None:
    catalogue = catalogue_in(tmp_path, 1)
    question = next(iter(catalogue.questions))
    options = (("dark;bitter", "Dark"), ("light", "Light"))
    several = FieldMap("zp_customer_id", (MappedField("zp_tastes", "options", question, options=options),), {})
    found = findings(AT, catalogue, several)
    assert ("separator_in_option", "zp_tastes") in {(one.code, one.field) for one in found} and held_up_by(found)
    one_only = FieldMap("zp_customer_id", (MappedField("zp_tastes", "option", question, options=options),), {})
    assert "separator_in_option" not in {one.code for one in findings(AT, catalogue, one_only)}


def test_4_several_options_are_joined_as_each_vendor_wants_them_and_compared_as_a_set() -> None:
    assert hubspot_json.spelt(("light", "dark")) == "light;dark"
    assert json_values.spelt(("light", "dark")) == ["light", "dark"]
    assert same(("light", "dark"), ("dark", "light")) and same(("light", "dark"), "dark;light")
    assert not same(("light", "dark"), ("light",)) and not same(("light",), "light;dark")


@pytest.mark.slow
async def test_7_who_was_erased_is_not_made_again_by_any_later_run(tmp_path: Path) -> None:
    async with synced(tmp_path, 3) as at:
        await at.runs()
        await erasure.erase(at.crowd.store, at.crowd.first, receipt="R-1", at=at.clock.now())
        for _ in range(3):
            at.later(minutes=15)
            await at.runs()
            # As if everybody had to be looked at again.
            fresh = partial(state.connection, name=at.connection.name)
            standing = await at.crowd.store.read(fresh)
            await at.crowd.store.write(partial(state.save_connection, state=replace(standing, cursor="", mapping="")))
            assert len(at.there()) == 2
        assert not [one for one in at.sim.records.values() if one.get("zp_roast") and not one.get("zp_customer_id")]


@pytest.mark.parametrize("kind", KINDS)
def test_8_every_kind_knows_its_fields_of_consent(kind: str) -> None:
    assert KINDS[kind].forbidden
    assert KINDS[kind].standard, "and those that others own"


@pytest.mark.parametrize("kind", KINDS)
def test_9_every_connector_says_which_version_it_speaks_and_until_when(kind: str) -> None:
    version = KINDS[kind].made_of.version
    assert version.api and version.source
    assert version.released <= version.checked_on
    assert version.sunset_at is None or version.sunset_at > version.released


@pytest.mark.parametrize("kind", KINDS)
def test_9_what_we_know_of_a_vendors_plans_is_no_older_than_a_year(kind: str) -> None:
    """Of today, really: this fails one day, and then somebody has to read the vendor's page again and renew `checked_on`."""
    version = KINDS[kind].made_of.version
    assert SystemClock().now().date() - version.checked_on <= STALE_AFTER, version.source


ENDS = date(2028, 3, 1)
ENDING = Version("2026-09", date(2026, 9, 9), ENDS, date(2026, 11, 28), "the page")


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (181, None), (180, "ends soon"), (91, "ends soon"), (90, "less than three months"), (31, "less than three months"),
        (30, "within a month"), (0, "within a month"), (-1, "ended on"),
    ],
)  # fmt: skip
def test_9_the_end_of_a_version_is_spoken_of_half_a_year_three_months_and_a_month_before(days: int, said: str | None) -> None:
    heard = warning_about(ENDING, ENDS - timedelta(days=days))
    assert (heard == "") if said is None else (said in heard and str(ENDS) in heard)


def test_9_after_its_end_nothing_is_sent_unless_somebody_says_so() -> None:
    on_the_day = datetime(2028, 3, 1, 23, tzinfo=UTC)
    refuse_after_sunset(ENDING, AT, on_the_day)
    with pytest.raises(Stopped, match="accepts_sunset"):
        refuse_after_sunset(ENDING, AT, on_the_day + timedelta(hours=1))
    refuse_after_sunset(ENDING, replace(AT, accepts_sunset=True), on_the_day + timedelta(days=9))
    refuse_after_sunset(replace(ENDING, sunset_at=None), AT, on_the_day + timedelta(days=900))


async def test_9_a_version_that_is_gone_pauses_the_connection_with_the_vendors_sentence(tmp_path: Path) -> None:
    gone = httpx.MockTransport(lambda _: httpx.Response(410, json={"message": "This version was retired"}))
    async with synced(tmp_path, 2) as at:
        headers = KINDS["hubspot"].headers("pat-gone")
        http = Http(at.sim.url, now=at.clock.now, headers=headers, may_be_private=True, transport=gone)
        at.connector = KINDS["hubspot"].make(http, at.connection.key)
        report = await at.runs()
        assert (report.is_paused, report.stopped_because, report.counts["dead"]) == (True, "410: This version was retired", 0)


@pytest.mark.slow
async def test_10_a_403_pauses_as_a_401_does_and_burns_no_row(tmp_path: Path) -> None:
    async with synced(tmp_path, 300, faults="403,token-ends=7") as at:
        report = await at.runs()
        assert report.is_paused and report.stopped_because.startswith("403: ")
        assert report.counts["dead"] == 0 and report.counts["acknowledged"] + report.counts["retry"] == 300
        standing = await at.crowd.store.read(partial(state.connection, name=at.connection.name))
        assert (standing.paused_until, standing.paused_why) == (FOR_EVER, report.stopped_because)


@pytest.mark.slow
async def test_11_two_tokens_of_one_account_have_one_bucket_and_another_account_its_own(tmp_path: Path) -> None:
    async with synced(tmp_path, 1) as at, simulator("hubspot") as elsewhere:
        store, here = at.crowd.store, at.sim.url
        before = max(row.used for row in await quotas(store) if row.account.startswith("hubspot:62515@"))
        for name, token, url in (
            ("hubspot", "pat-sim-A", here),
            ("mailtool", "pat-sim-B", here),
            ("hubspot", "pat-sim-A", here),
            ("another", "pat-sim-A", elsewhere.url),
        ):
            one = replace(at.connection, name=name, token_from="T", address=url, calls_per_second=4.0)
            async with connected(one, store, at.clock, {"T": token}) as connector:
                await connector.schema()
            at.later(seconds=5)  # until the bucket is full again
        used = {row.account: row.used for row in await quotas(store)}
        ours, others = (used[f"hubspot:62515@{url.removeprefix('http://')}"] for url in (here, elsewhere.url))
        assert (ours - before, others) == (3, 1)
        assert not any("pat-sim" in account for account in used), "and no token stands in it"


async def test_11_a_token_that_is_refused_counts_as_itself(tmp_path: Path) -> None:
    async with synced(tmp_path, 1) as at:
        for _ in range(2):
            one = replace(at.connection, name="hubspot", token_from="T", calls_per_second=4.0)
            async with connected(one, at.crowd.store, at.clock, {"T": "no such"}) as connector:
                with pytest.raises(Stopped):
                    await connector.schema()
        assert 4 in [row.used for row in await quotas(at.crowd.store)], "asked whose it is, and then to list its fields: twice"


async def test_11_where_a_server_is_the_brands_own_its_address_is_the_account(tmp_path: Path) -> None:
    async with synced(tmp_path, 1) as at:
        for token in ("A", "B"):
            one = Connection("crm", "bottlecrm", at.sim.url, "T", "crm", may_be_private=True, calls_per_second=4.0)
            async with connected(one, at.crowd.store, at.clock, {"T": token}) as connector:
                with pytest.raises(Stopped):  # it is none, but it was a call
                    await connector.schema()
        assert [row.used for row in await quotas(at.crowd.store) if row.account.startswith("bottlecrm:")] == [2]


async def quotas(store: Store) -> Sequence[Any]:
    return await store.read(lambda unit: unit.connection.execute(t.sync_quota.select()).all())


@pytest.mark.slow
async def test_11_of_a_day_that_others_have_nearly_used_up_they_are_left_their_share(tmp_path: Path) -> None:
    """Their share of the last tenth: at 20 % for us, they keep the last eight in a hundred calls."""
    async with synced(tmp_path, 150, limit=None) as at:
        one = replace(at.connection, quota=0.2)
        async with connected(one, at.crowd.store, at.clock) as at.connector:
            at.sim.others_take(int(650_000 * 0.93))
            report = await at.runs()
            assert (report.is_paused, len(at.there()), report.counts["dead"]) == (True, 0, 0)
            assert "our share of its day" in report.stopped_because
            assert 429 not in {call.status for call in at.sim.calls}, "it stops before it is told to"
            at.later(minutes=59)
            assert (await at.runs()).is_paused
            # A new day, wherever that account's midnight is.
            at.sim.others_take(int(650_000 * 0.5))
            at.later(minutes=2)
            assert (await at.runs()).counts["acknowledged"] == 150


async def test_12_only_our_own_fields_are_written(tmp_path: Path) -> None:
    async with synced(tmp_path, 2) as at:
        theirs = {"email": "ann@example.com", "firstname": "Ann", "lifecyclestage": "customer"}
        await at.runs()
        [ann, _] = at.sim.records
        at.sim._system.records.here[ann].fields.update(theirs)
        name = at.connection.name
        for _ in range(2):
            at.later(minutes=15)
            standing = await at.crowd.store.read(partial(state.connection, name=name))
            await at.crowd.store.write(partial(state.save_connection, state=replace(standing, cursor="", mapping="")))
            await at.runs()
        assert at.sim.records[ann].items() >= theirs.items()
        sent = {field for one in at.sim.records.values() for field in one} - theirs.keys()
        assert not {field for field in sent if not field.startswith(("zp_", "hs_", "createdate", "lastmodifieddate"))}
