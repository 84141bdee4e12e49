"""Of every scope that our pages ask for, `sync check` says when a token lacks it; and no other is needed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from bot.clock import SystemClock
from bot.sync.asked.checking import NOT_SAID, health_of
from bot.sync.connectors.contract import Connector, Forbidden, Stopped
from bot.sync.connectors.http import Http
from bot.sync.connectors.table import KINDS
from bot.sync.simulators.simulator import Simulator, simulator
from storage import erasure
from tests.support.places import ROOT
from tests.support.synced import synced

SCOPES = {
    "hubspot": (
        "crm.objects.contacts.read",
        "crm.objects.contacts.write",
        "crm.schemas.contacts.read",
        "crm.schemas.contacts.write",
    ),
    "klaviyo": ("accounts:read", "profiles:read", "profiles:write", "lists:read", "lists:write", "data-privacy:write"),
}
HIDDEN_BY = {"profiles:read": {"lists:read"}, "profiles:write": {"lists:write"}}
"""Where two scopes are needed for one call, the one that is missing beside may be there or not."""
ONLY_FOR_SOME = {"crm.schemas.contacts.write", "data-privacy:write"}


@asynccontextmanager
async def asking(sim: Simulator, *scopes: str, token: str = "") -> AsyncIterator[Connector]:
    kind = KINDS[sim.kind]
    headers = kind.headers(token or f"{sim.token}:{','.join(scopes)}")
    ours = kind.make(Http(sim.url, now=SystemClock().now, headers=headers, may_be_private=True), kind.key)
    yield ours
    await ours.close()


@pytest.mark.parametrize(("kind", "scope"), [(kind, one) for kind, all_ in SCOPES.items() for one in all_])
async def test_a_scope_that_is_missing_is_named_and_nothing_is_written_to_find_out(kind: str, scope: str) -> None:
    async with simulator(kind) as sim:
        before = sim.state()
        async with asking(sim, *(one for one in SCOPES[kind] if one != scope)) as ours:
            health, lacks = await health_of(ours)
        assert [(one.name, one.is_needed) for one in lacks] == [(scope, scope not in ONLY_FOR_SOME)]
        assert (health.account == NOT_SAID) == (scope == "accounts:read")
        assert {**sim.state(), "calls": 0, "answers": {}} == {**before, "calls": 0, "answers": {}}


@pytest.mark.parametrize("kind", SCOPES)
async def test_a_token_with_all_of_them_lacks_none(kind: str) -> None:
    async with simulator(kind) as sim, asking(sim, *SCOPES[kind]) as ours:
        assert (await health_of(ours))[1] == []


async def test_where_one_call_needs_two_scopes_the_other_is_not_accused() -> None:
    async with simulator("klaviyo") as sim:
        for missing, beside in HIDDEN_BY.items():
            async with asking(sim, *(set(SCOPES["klaviyo"]) - {missing} - beside)) as ours:
                assert [one.name for one in await ours.lacks()] == [missing]


@pytest.mark.parametrize("kind", SCOPES)
async def test_a_token_that_may_do_nothing_is_no_token(kind: str) -> None:
    """BottleCRM and others say 403 to a token that they do not know: that it lacks every scope would be the wrong advice."""
    async with simulator(kind, faults="403") as sim, asking(sim, token="unknown") as ours:
        with pytest.raises(Forbidden, match="403"):
            await health_of(ours)


@pytest.mark.parametrize("kind", SCOPES)
async def test_a_token_that_is_refused_with_a_401_is_said_as_it_is(kind: str) -> None:
    async with simulator(kind) as sim, asking(sim, token="unknown") as ours:
        with pytest.raises(Stopped, match="401") as stopped:
            await health_of(ours)
        assert not isinstance(stopped.value, Forbidden)


async def test_a_403_that_no_scope_explains_is_raised() -> None:
    """Of the account, such as one that was closed."""
    closed = httpx.MockTransport(
        lambda call: httpx.Response(403, json={"message": "closed"}) if "account-info" in call.url.path else httpx.Response(400)
    )
    headers = KINDS["hubspot"].headers("pat")
    http = Http("https://crm.example", now=SystemClock().now, headers=headers, may_be_private=True, transport=closed)
    with pytest.raises(Forbidden, match="closed"):
        await health_of(KINDS["hubspot"].make(http, "zp_customer_id"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", SCOPES)
async def test_a_whole_life_needs_these_scopes_and_no_more(
    kind: str, tmp_path: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Writing, reading back, emptying, deleting."""
    async with synced(tmp_path_factory.mktemp("life"), 4, kind=kind) as at, asking(at.sim, *SCOPES[kind]) as at.connector:
        assert (await at.runs()).counts["acknowledged"] == 4
        for nth, mode in enumerate(("clear", "delete")):
            await erasure.erase(at.crowd.store, at.crowd.first + nth * 9973, receipt=f"R-{nth}", at=at.clock.now())
            at.later(minutes=15)
            assert (await at.runs(on_erase=mode)).stopped_because == ""


@pytest.mark.parametrize("kind", SCOPES)
async def test_our_page_asks_for_each_and_says_what_it_is_for(kind: str) -> None:
    page = (ROOT / "docs" / f"crm-{kind}.md").read_text(encoding="utf-8")
    named = {"accounts:read": "Accounts: read"}
    assert [one for one in SCOPES[kind] if named.get(one, one) not in page] == []
    assert KINDS[kind].gives_scopes
