"""The connector to Klaviyo, against the simulated account over a socket; its requests also against Klaviyo's own descriptions."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.clock import SystemClock
from bot.sync.connection import Connection
from bot.sync.connectors.contract import Accepted, AnyField, BatchRefused, NotThere, Refused, Row, ServerFailed, Throttled
from bot.sync.connectors.http import Http
from bot.sync.connectors.klaviyo import Klaviyo
from bot.sync.connectors.table import KINDS
from bot.sync.lint import findings
from bot.sync.mapping import FieldMap, mapping_of
from bot.sync.running.read_back import differences
from bot.sync.simulators.simulator import Simulator, simulator
from bot.sync.simulators.talk import Asked
from prompts.catalogue.catalogue import Catalogue
from tests.support.klaviyo_spec import are_here, validate_klaviyo, validate_klaviyo_all
from tests.support.synced import catalogue_in, synced
from tests.sync.kit import ConnectorKit, Side, delivered

FIELDS = {kind: f"zp_{kind}" for kind in ("text", "number", "yes_no", "option", "options", "date", "moment")}


async def at_once(seconds: float) -> None:
    """No test waits for an import that a simulator has done after two requests."""


class Settled(Klaviyo):
    """One for which nobody has to wait until what was written can be read."""

    limits = replace(Klaviyo.limits, settles_in=0.0)


def klaviyo(url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> Klaviyo:
    headers = KINDS["klaviyo"].headers(token)
    http = Http(url, now=SystemClock().now, headers=headers, may_be_private=True, transport=transport)
    return Settled(http, wait=at_once)


@dataclass
class Account:
    """A simulated account, our connector to it, and every request that it heard."""

    sim: Simulator
    ours: Klaviyo
    heard: list[Asked]

    def has(self, key: str) -> dict[str, object]:
        return self.sim.by("external_id")[key]

    def id_of(self, key: str) -> str:
        return next(ident for ident, fields in self.sim.records.items() if fields.get("external_id") == key)

    def imports(self) -> list[list[dict[str, Any]]]:
        """The profiles of each import, as they were sent."""
        posted = [one for one in self.heard if one.method == "POST" and one.path == "/api/profile-bulk-import-jobs"]
        return [json.loads(one.body)["data"]["attributes"]["profiles"]["data"] for one in posted]


@asynccontextmanager
async def account(faults: str = "") -> AsyncIterator[Account]:
    """One whose requests were all as Klaviyo describes them."""
    async with simulator("klaviyo", faults=faults) as sim:
        heard: list[Asked] = []
        sim.hears = heard.append
        ours = klaviyo(sim.url, sim.token)
        try:
            yield Account(sim, ours, heard)
        finally:
            await ours.close()
        if are_here():
            assert validate_klaviyo_all(heard) == []


class TestKit(ConnectorKit):
    @pytest.fixture
    async def side(self) -> AsyncIterator[Side]:
        async with account() as at:

            async def remove(ident: str) -> None:
                at.sim.remove(ident)

            async def count() -> int:
                return len(at.sim.records)

            async def holds(text: str) -> bool:
                return text in json.dumps(at.sim.records)

            yield Side(
                at.ours, FIELDS, lambda: klaviyo(at.sim.url, "wrong"), remove, count, holds, "zp_other", "zp_phone",
                bad=("email", "nonsense"), makes_fields=False,
            )  # fmt: skip

    async def test_an_unknown_field_is_never_taken_for_written(self, side: Side) -> None:
        """No name is unknown: a property is there once it is written."""
        (outcome,) = (await delivered(side.connector, [Row("k", {"zp_no_such_field": "kept"})])).values()
        assert isinstance(outcome, Accepted)
        assert await side.connector.read([Row("k", {"zp_no_such_field": None})]) == {"k": {"zp_no_such_field": "kept"}}

    async def test_fields_can_be_made_and_made_again(self, side: Side) -> None:
        """Nothing is asked, and nothing is sent."""
        await side.connector.create_fields([])
        assert await side.count() == 0


async def test_answers_stand_among_the_properties_in_types_of_json() -> None:
    async with account() as at:
        fields = {
            "zp_diet": "vegan",
            "zp_cups": Decimal(3),
            "zp_price": Decimal("2.5"),
            "zp_news": False,
            "zp_tastes": ("a;b", "c"),
        }
        await at.ours.write([Row("k1", {**fields, "zp_gone": None, "first_name": "Ada"})])
        (((sent,),)) = at.imports()
        assert sent["attributes"] == {
            "external_id": "k1",
            "first_name": "Ada",
            "properties": {"zp_diet": "vegan", "zp_cups": 3, "zp_price": 2.5, "zp_news": False, "zp_tastes": ["a;b", "c"]},
        }
        assert sent["meta"] == {"patch_properties": {"unset": ["zp_gone"]}}


async def test_every_call_names_its_revision_and_refuses_a_newer_one() -> None:
    async with account() as at:
        await at.ours.check()
        await at.ours.write([Row("k1", {"zp_diet": "vegan"})])
        assert {(one.headers["revision"], one.headers["x-klaviyo-revision-fall-forward-opt-out"]) for one in at.heard} == {
            ("2026-10-15", "1")
        }


async def test_nobody_is_ever_subscribed() -> None:
    async with account() as at:
        (taken,) = (await at.ours.write([Row("k1", {"email": "a@example.org"})])).values()
        assert isinstance(taken, Accepted)
        await at.ours.erase([Row("k1", {"email": None}, taken.remote_id)], "clear")
        await at.ours.erase([Row("k1", {"email": None}, taken.remote_id)], "delete")
        assert not [one.path for one in at.heard if "subscription" in one.path or "list" in one.path or "subscri" in str(one.body)]


async def test_a_linked_profile_keeps_the_key_that_others_gave_it() -> None:
    async with account() as at:
        await at.ours.write([Row("shop-7", {"zp_diet": "vegan"})])
        ident = at.id_of("shop-7")
        assert await at.ours.write([Row("k1", {"zp_diet": "none"}, ident)]) == {"k1": Accepted(ident)}
        assert await at.ours.erase([Row("k1", {"zp_diet": None}, ident)], "clear") == {"k1": Accepted()}
        assert at.has("shop-7")["external_id"] == "shop-7"
        assert not at.has("shop-7").get("properties.zp_diet")


async def test_who_was_removed_is_looked_up_first_and_never_made_by_an_import() -> None:
    async with account() as at:
        await at.ours.write([Row("k1", {"zp_diet": "vegan"})])
        ident = at.id_of("k1")
        at.sim.remove(ident)
        assert await at.ours.write([Row("k1", {"zp_diet": "none"}, ident)]) == {"k1": NotThere()}
        assert len(at.imports()) == 1 and at.sim.records == {}


async def test_errors_are_given_to_their_rows_over_all_pages() -> None:
    async with account() as at:
        rows = [Row(f"k{n}", {"email": "nonsense" if n % 2 else f"{n}@example.org"}) for n in range(410)]
        outcomes = await at.ours.write(rows)
        refused = {key for key, outcome in outcomes.items() if isinstance(outcome, Refused)}
        assert refused == {f"k{n}" for n in range(1, 410, 2)}
        assert outcomes["k1"] == Refused("invalid", "Invalid email address", "email")
        assert all(isinstance(outcomes[row.key], Accepted) and outcomes[row.key].remote_id for row in rows[::2])  # type: ignore[union-attr]


@pytest.mark.slow
async def test_bodies_are_split_by_their_bytes_too() -> None:
    async with account() as at:
        rows = [Row(f"k{n}", {"zp_words": "x" * 90_000}) for n in range(60)]
        outcomes = await at.ours.write([*rows, Row("huge", {"zp_words": "x" * 100_001})])
        assert outcomes.pop("huge") == Refused("too_large", "a profile may have 100 KB")
        assert {type(one) for one in outcomes.values()} == {Accepted} and len(outcomes) == 60
        assert [len(one) for one in at.imports()] == [55, 5]


async def test_an_import_that_is_not_done_in_time_says_nothing_and_is_looked_at_again_before_another_is_made() -> None:
    async with account("stuck") as at:
        rows = [Row("k1", {"zp_diet": "vegan"})]
        assert await at.ours.write(rows) == {}
        assert await at.ours.write(rows) == {}
        assert len(at.imports()) == 1
        at.sim._system.faults.plan = ()  # type: ignore[attr-defined]  # it goes on
        assert isinstance((await at.ours.write(rows))["k1"], Accepted)
        assert len(at.imports()) == 1
        assert isinstance((await at.ours.write(rows))["k1"], Accepted)
        assert len(at.imports()) == 2


async def test_an_import_that_was_taken_and_forgotten_says_nothing() -> None:
    async with account("empty") as at:
        assert await at.ours.write([Row("k1", {"zp_diet": "vegan"})]) == {}


async def test_success_with_an_error_inside_is_no_success() -> None:
    async with account("error-inside") as at:
        assert await at.ours.write([Row("k1", {"zp_diet": "vegan"})]) == {}


JOB = {"type": "profile-bulk-import-job", "id": "j"}


def scripted(errors: list[dict[str, Any]], **job: Any) -> Klaviyo:
    """An account whose one import ends so."""
    whole = {"status": "complete", "total_count": 2, "completed_count": 2 - len(errors), "failed_count": len(errors), **job}

    def handler(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(202, json={"data": {**JOB, "attributes": {"status": "queued"}}})
        if request.url.path.endswith("import-errors"):
            found = [{"type": "import-error", "id": str(n), "attributes": one} for n, one in enumerate(errors)]
            return httpx.Response(200, json={"data": found, "links": {"next": None}})
        if request.url.path == "/api/profiles":
            return httpx.Response(200, json={"data": []})
        return httpx.Response(200, json={"data": {**JOB, "attributes": whole}})

    return klaviyo("https://klaviyo.example", "pk", httpx.MockTransport(handler))


TWO = [Row("k1", {"zp_a": "x"}), Row("k2", {"zp_a": "y"})]


@pytest.mark.parametrize(
    "error",
    [
        {"source": {"pointer": "/data/attributes/profiles/data/1/attributes/properties/zp_a"}},
        {"source": {"pointer": "/data/attributes/profiles/data/1/attributes/properties/zp_a"}, "original_payload": None},
        {"source": {"pointer": "/data"}, "original_payload": {"external_id": "k2"}},
        {"source": {"pointer": "/data/attributes/profiles/data/0"}, "original_payload": {"attributes": {"external_id": "k2"}}},
        {"original_payload": {"data": {"attributes": {"external_id": "k2"}}}},
    ],
)
async def test_an_error_finds_its_row_by_what_it_repeats_or_by_its_place(error: dict[str, Any]) -> None:
    outcomes = await scripted([{"code": "invalid", "title": "t", "detail": "d", **error}]).write(TWO)
    assert isinstance(outcomes["k2"], Refused) and isinstance(outcomes["k1"], Accepted)


async def test_an_error_that_names_nobody_refuses_the_import_so_that_smaller_ones_tell() -> None:
    with pytest.raises(BatchRefused) as refused:
        await scripted([{"code": "invalid", "title": "t", "detail": "d", "source": {"pointer": "/data"}}]).write(TWO)
    assert (refused.value.code, refused.value.text) == ("invalid", "d")


async def test_failures_that_no_error_explains_leave_everybody_unknown() -> None:
    assert await scripted([], failed_count=1, completed_count=1).write(TWO) == {}
    assert await scripted([], total_count=1, completed_count=1).write(TWO) == {}
    assert await scripted([], status="cancelled").write(TWO) == {}


@pytest.mark.parametrize(("fault", "error"), [("429=7", Throttled), ("500", ServerFailed), ("drop", ServerFailed)])
async def test_what_goes_wrong_has_the_names_of_the_contract(fault: str, error: type[Exception]) -> None:
    async with account(fault) as at:
        with pytest.raises(error):
            await at.ours.write([Row("k1", {"zp_diet": "vegan"})])


async def test_too_many_calls_while_an_import_is_waited_for_say_that_it_may_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(_: str) -> None:
        raise Throttled(7)

    rows = [Row("k1", {"zp_diet": "vegan"})]
    async with account() as at:
        monkeypatch.setattr(at.ours, "_done", busy)
        with pytest.raises(Throttled) as told:
            await at.ours.write(rows)
        assert (len(at.imports()), told.value.may_be_done) == (1, True)
    async with account("429=7") as at:
        with pytest.raises(Throttled) as told:
            await at.ours.write(rows)
        assert not told.value.may_be_done


async def test_what_is_known_is_said_before_it_fails() -> None:
    async with account("429=7/2") as at:
        rows = [Row(f"k{n}", {"zp_words": "x" * 90_000}) for n in range(60)]
        assert set(await at.ours.write(rows)) == {f"k{n}" for n in range(55)}


async def test_a_key_that_klaviyo_keeps_is_said() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"data": [{"type": "profile", "id": "p1", "attributes": {"external_id": "k1"}}]})
        if "external_id" in json.loads(request.content)["data"]["attributes"]:
            return httpx.Response(400, json={"errors": [{"code": "invalid", "detail": "a profile needs an identifier"}]})
        return httpx.Response(200, json={"data": {}})

    ours = klaviyo("https://klaviyo.example", "pk", httpx.MockTransport(handler))
    outcomes = await ours.erase([Row("k1", {"zp_diet": None})], "clear")
    assert isinstance(outcomes["k1"], Refused) and outcomes["k1"].code == "key_stays"


async def test_who_refuses_to_be_erased_is_said() -> None:
    async with account("no-erase@zp_diet=vegan") as at:
        await at.ours.write([Row("k1", {"zp_diet": "vegan"}), Row("k2", {"zp_diet": "none"})])
        outcomes = await at.ours.erase([Row("k1", {}), Row("k2", {})], "delete")
        assert isinstance(outcomes["k1"], Refused) and outcomes["k2"] == Accepted()
        assert set(at.sim.by("external_id")) == {"k1"}


@pytest.mark.slow
async def test_a_whole_run_leaves_everybody_there_and_a_second_writes_nobody(tmp_path: Path) -> None:
    async with synced(tmp_path, 30, kind="klaviyo", faults="429/7,drop/11") as at:
        report = (await at.runs()).as_json()
        assert (report["acknowledged"], report["differs"], report["dead"]) == (30, 0, 0)
        assert len(at.sim.records) == 30
        at.later(minutes=15)
        again = (await at.runs()).as_json()
        assert (again["selected"], again["acknowledged"]) == (0, 0)


@pytest.mark.slow
async def test_what_can_be_read_only_a_moment_later_does_not_differ() -> None:
    async with account("late=1") as at:
        row = Row("k1", {"zp_diet": "vegan"})
        assert isinstance((await at.ours.write([row]))["k1"], Accepted)
        at.ours.limits = Klaviyo.limits  # type: ignore[misc]
        assert await differences(at.ours.read, [row]) == {}


async def test_an_erasure_finds_the_profile_that_another_was_merged_into() -> None:
    async with account() as at:
        await at.ours.write([Row("k1", {"zp_diet": "vegan"})])
        assert await at.ours.erase([Row("k1", {"zp_diet": None}, "01GONE")], "clear") == {"k1": Accepted()}
        assert "vegan" not in str(at.sim.records) and "k1" not in str(at.sim.records)


async def test_an_import_that_named_nobody_is_made_again_and_not_looked_at_again() -> None:
    ours = scripted([{"code": "invalid", "title": "t", "detail": "d", "source": {"pointer": "/data"}}])
    for _ in range(2):
        with pytest.raises(BatchRefused):
            await ours.write(TWO)
        assert ours._under_way == {}


@pytest.mark.parametrize("name", ["$consent", "$email", "subscriptions", "Consent", "Accepts Marketing", "external_id", "id"])
def test_fields_of_consent_and_of_klaviyos_own_are_refused(name: str, tmp_path: Path) -> None:
    found = {one.code for one in findings(*mapped(tmp_path, name), AnyField())}
    assert "consent_field" in found


def test_its_standard_fields_need_an_owner_and_every_other_name_is_taken(tmp_path: Path) -> None:
    connection, catalogue, mapping = mapped(tmp_path, "first_name")
    assert [one.code for one in findings(connection, catalogue, mapping, AnyField())] == ["standard_field"]
    owned = replace(connection, owners={"first_name": "us"})
    assert findings(owned, catalogue, mapping, AnyField()) == []
    assert mapping_of(connection, catalogue, AnyField()).withheld == {}


def mapped(folder: Path, name: str) -> tuple[Connection, Catalogue, FieldMap]:
    catalogue = catalogue_in(folder / "prompts", 1, "klaviyo")
    connection = Connection("klaviyo", "klaviyo", "https://a.klaviyo.com", "", "klaviyo", "")
    mapping = mapping_of(connection, catalogue)
    return connection, catalogue, replace(mapping, fields=(replace(mapping.fields[0], name=name),))


@pytest.mark.skipif(not are_here(), reason="Klaviyo's descriptions are not beside this checkout")
@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body["data"]["attributes"]["profiles"]["data"][0]["attributes"].update(zp_diet="vegan"),
        lambda body: body["data"]["attributes"]["profiles"]["data"][0].pop("type"),
        lambda body: body["data"].update(type="profile"),
        lambda body: body["data"]["attributes"]["profiles"]["data"][0]["meta"]["patch_properties"].update(unset={"zp_gone": None}),
    ],
)
async def test_a_spoilt_request_would_be_found(spoil: Callable[[dict[str, Any]], object]) -> None:
    """The canary: what holds our requests against the descriptions takes ours, and none of these."""
    async with account() as at:
        await at.ours.write([Row("k1", {"zp_diet": "vegan", "zp_gone": None})])
        (sent,) = (one for one in at.heard if one.method == "POST")
        body = json.loads(sent.body)
        assert validate_klaviyo(sent.method, sent.path, sent.headers, sent.body) == []
        spoil(body)
        assert validate_klaviyo(sent.method, sent.path, sent.headers, json.dumps(body).encode()) != []
