"""From an empty folder to answers under the right contacts of a CRM, by the commands of docs/sync.md alone.

A contact list, links, chats on Telegram's local server and the web phone, runs; then somebody stops, somebody erases themselves,
and somebody's answer is refused there until it is mended. What arrived is read back from the other side.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.sync.simulators.simulator import simulator
from tests.botapi import Customer
from tests.real.bottlecrm.running import BottleCrmServer
from tests.support.newcomer import Newcomer, newcomer

Fields = Mapping[str, str | None]

RECEIVERS = """receivers:
  {name}:
    called:
      en: our mailing tool
      de: unser Mailprogramm
    purposes: [recommend]
"""
CONNECTION = """kind: {name}
address: {url}
token: env:CRM_TOKEN
private_network: yes
every: never
"""
BEHIND_ROAST = "  - id: brewing\n"
VARIES = "      varies:\n        en: It depends\n"
GREEN = "      green:\n        en: Unroasted\n        de: Roh\n"
STOPS, ERASES, NEVER_OPENS, TAKES_A_NEW_ONE = 0, 1, 5, 6
"""Places in the list of contacts."""
CONTACTS = 7
ON_TELEGRAM, ON_THE_WEB = range(3), range(3, 5)
ROASTS = dict(enumerate(("Light", "Medium", "Dark", "It depends", "Light")))
STORED = {"Light": "light", "Medium": "medium", "Dark": "dark", "It depends": "varies"}


@dataclass(frozen=True)
class OtherSide:
    """A CRM with contacts of the brand's, looked at by other means than ours."""

    name: str
    url: str
    token: str
    id_column: str
    refused: str
    """What it calls an option that it does not have."""
    has: Callable[[str], Awaitable[str]]
    """Somebody is entered there, by their e-mail address; the id that the CRM gives them."""
    holds: Callable[[str], Awaitable[Fields]]
    """The fields of the contact of this id."""
    finds: Callable[[str], Awaitable[bool]]
    """Whether this text stands anywhere there."""


class Walk:
    """What a new user does, and finds there."""

    async def test_answers_stand_at_their_contacts_are_taken_back_forgotten_and_mended(
        self, crm: OtherSide, tmp_path: Path
    ) -> None:
        contacts = [await crm.has(f"c{nth}@example.com") for nth in range(CONTACTS)]
        before = await crm.holds(contacts[NEVER_OPENS])
        async with newcomer(tmp_path, crm.token) as we:
            await connects(we, crm)
            links = await we.makes_links(crm.name, crm.id_column, contacts)
            people = {nth: await we.on_telegram(links[nth]["link_telegram"], ROASTS[nth]) for nth in ON_TELEGRAM}
            for nth in ON_THE_WEB:
                await we.on_the_web(links[nth]["link_webchat"], ROASTS[nth])
            key = await arrive(we, crm, contacts)
            await are_taken_back(we, crm, contacts, people)
            assert not await crm.finds(key), "nothing there names who was erased"
            await is_refused_and_mended(we, crm, contacts, links)
        assert await crm.holds(contacts[NEVER_OPENS]) == before
        we.tells()


async def arrive(we: Newcomer, crm: OtherSide, contacts: Sequence[str]) -> str:
    """Everybody's answer stands at their own contact; by which key whoever is erased later is known there."""
    assert (await we.asks("sync", "plan", crm.name))["rows"] == len(ROASTS)
    report = await we.runs(crm.name)
    assert (report["selected"], report["acknowledged"]) == (len(ROASTS), len(ROASTS))
    there = {nth: await crm.holds(contacts[nth]) for nth in ROASTS}
    assert {nth: held.get("zp_roast") for nth, held in there.items()} == {nth: STORED[said] for nth, said in ROASTS.items()}
    assert len({held["zp_customer_id"] for held in there.values()}) == len(ROASTS)
    return str(there[ERASES]["zp_customer_id"])


async def are_taken_back(we: Newcomer, crm: OtherSide, contacts: Sequence[str], people: Mapping[int, Customer]) -> None:
    """One stops, one erases everything; the next run follows both, and nobody else's answer changes."""
    await people[STOPS].says("stop")
    await people[STOPS].sees("I won't write again")
    await people[ERASES].says("/delete")
    await people[ERASES].sees("what was sent to our mailing tool")
    await people[ERASES].taps("Erase everything")
    await people[ERASES].sees("The erasure goes on to our mailing tool")
    report = await we.runs(crm.name)
    assert (report["cleared_fields"], report["erased"], report["differs"]) == (1, 1, 0)
    there = {nth: (await crm.holds(contacts[nth])).get("zp_roast") or "" for nth in ROASTS}
    assert there == {nth: STORED[said] for nth, said in ROASTS.items()} | {STOPS: "", ERASES: ""}
    await people[STOPS].says("/mydata")
    await people[STOPS].sees("Taken out at our mailing tool: “Roast”. We looked there on")


async def is_refused_and_mended(we: Newcomer, crm: OtherSide, contacts: Sequence[str], links: Sequence[Mapping[str, str]]) -> None:
    """An option that the brand adds is missing there; until that is mended whoever takes it is refused, in words."""
    we.edits("prompts/coffee.yaml", VARIES, GREEN + VARIES)
    await we.types("prompts", "publish", "--why", "we sell unroasted coffee now")
    await we.on_the_web(links[TAKES_A_NEW_ONE]["link_webchat"], "Unroasted")
    report = await we.runs(crm.name, code=1)
    [reason] = report["reasons"]
    assert (report["dead"], reason["code"], reason["count"]) == (1, crm.refused, 1)
    assert reason["said"].startswith("zp_roast: ") and all(repr(there) in reason["said"] for there in STORED.values())
    assert "green" not in reason["said"], "what the customer said is in no error"
    assert reason["fix"] == "add the option to the field there, or run `sync apply`; then `sync retry`"
    assert (await we.asks("sync", "plan", crm.name, code=None))["rows"] == 0, "not before somebody says so"
    assert (await we.asks("sync", "apply", crm.name)) == {"connection": crm.name, "made": ["zp_roast"], "left": []}
    await we.types("sync", "retry", crm.name, "--code", crm.refused)
    assert (await we.runs(crm.name))["acknowledged"] == 1
    assert (await crm.holds(contacts[TAKES_A_NEW_ONE]))["zp_roast"] == "green"
    assert (await we.asks("sync", "status", crm.name))["connections"][0]["given_up"] == []


async def connects(we: Newcomer, crm: OtherSide) -> None:
    """The receiver, the field, the connection; then what is missing there is made."""
    we.edits("prompts/_brand.yaml", "receivers: {}", RECEIVERS.format(name=crm.name) + "#")
    we.edits("prompts/coffee.yaml", BEHIND_ROAST, f"    crm:\n      {crm.name}: zp_roast\n\n{BEHIND_ROAST}")
    await we.types("prompts", "publish", "--promise", "--why", "our mailing tool may have the roast")
    we.writes(f"connections/{crm.name}.yaml", CONNECTION.format(name=crm.name, url=crm.url))
    found = await we.asks("sync", "check", crm.name, code=1)
    assert {one["code"] for one in found["findings"]} == {"missing_there", "no_key"}
    assert set((await we.asks("sync", "apply", crm.name))["made"]) == {"zp_customer_id", "zp_roast"}
    assert (await we.asks("sync", "check", crm.name))["ok"]


@pytest.mark.slow
class TestHubSpot(Walk):
    """The simulated one."""

    @pytest.fixture
    async def crm(self) -> AsyncIterator[OtherSide]:
        async with simulator("hubspot") as sim, httpx.AsyncClient(base_url=sim.url) as client:

            async def has(email: str) -> str:
                body = {"inputs": [{"idProperty": "email", "id": email, "properties": {"email": email}}]}
                headers = {"Authorization": f"Bearer {sim.token}"}
                made = await client.post("/crm/objects/2026-09/contacts/batch/upsert", json=body, headers=headers)
                return str(made.raise_for_status().json()["results"][0]["id"])

            async def holds(contact: str) -> Fields:
                return sim.records[contact]

            async def finds(text: str) -> bool:
                return text in str(sim.records)

            yield OtherSide("hubspot", sim.url, sim.token, "Record ID", "option_missing_there", has, holds, finds)


@pytest.mark.slow
@pytest.mark.real("bottlecrm")
@pytest.mark.postgres
class TestBottleCrm(Walk):
    """A real one."""

    @pytest.fixture
    async def crm(self, bottlecrm: BottleCrmServer) -> AsyncIterator[OtherSide]:
        headers = {"Authorization": f"Bearer {bottlecrm.any_token}"}
        async with httpx.AsyncClient(base_url=bottlecrm.address, headers=headers, trust_env=False, timeout=60) as client:

            async def has(email: str) -> str:
                made = await client.post("/api/contacts/", json={"first_name": "Ada", "last_name": email, "email": email})
                made.raise_for_status()
                [found] = (await client.get("/api/contacts/", params={"email": email})).json()["results"]
                return str(found["id"])

            async def holds(contact: str) -> Fields:
                return dict((await client.get(f"/api/contacts/{contact}/")).json()["contact_obj"]["custom_fields"])

            async def finds(text: str) -> bool:
                return bottlecrm.holds(text)

            yield OtherSide("bottlecrm", bottlecrm.address, bottlecrm.token, "id", "not_an_option", has, holds, finds)
