"""A simulated Klaviyo account and a client that speaks to it over a socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from bot.clock import Clock
from bot.sync.simulators.simulator import Simulator, simulator

IMPORTS = "/api/profile-bulk-import-jobs"
ERASURES = "/api/data-privacy-deletion-jobs"


class Account:
    """What a test says to Klaviyo."""

    def __init__(self, sim: Simulator, client: httpx.AsyncClient) -> None:
        self.sim, self.client = sim, client

    async def send(self, method: str, path: str, body: Any, **headers: str) -> httpx.Response:
        return await self.client.request(
            method, path, content=json.dumps(body), headers={"Content-Type": "application/json", **headers}
        )

    async def submit(self, *profiles: dict[str, Any]) -> httpx.Response:
        return await self.send("POST", IMPORTS, job(*profiles))

    async def write(self, *profiles: dict[str, Any]) -> list[dict[str, Any]]:
        """Import and wait until it is done; what could not be imported."""
        answer = await self.submit(*profiles)
        assert answer.status_code == 202, answer.text
        path = f"{IMPORTS}/{answer.json()['data']['id']}"
        while (await self.client.get(path)).json()["data"]["attributes"]["status"] != "complete":
            pass
        errors: list[dict[str, Any]] = (await self.client.get(f"{path}/import-errors")).json()["data"]
        return errors

    async def patch(self, id: str, attributes: dict[str, Any], **more: Any) -> httpx.Response:
        return await self.send(
            "PATCH", f"/api/profiles/{id}", {"data": {"type": "profile", "id": id, "attributes": attributes, **more}}
        )

    async def find(self, *keys: str) -> list[dict[str, Any]]:
        """The profiles of these external ids."""
        answer = await self.client.get("/api/profiles", params={"filter": f"any(external_id,{json.dumps(keys)})"})
        found: list[dict[str, Any]] = answer.json()["data"]
        return found

    def id_of(self, key: str) -> str:
        return next(id for id, fields in self.sim.records.items() if fields.get("external_id") == key)

    def has(self, key: str) -> dict[str, Any]:
        """What stands there of one person, but for the key."""
        return {name: value for name, value in self.sim.by("external_id").get(key, {}).items() if name != "external_id"}


def profile(key: str | None, own: dict[str, Any] | None = None, meta: Any = None, **properties: Any) -> dict[str, Any]:
    """A profile of an import, with custom properties."""
    keyed = {} if key is None else {"external_id": key}
    more = {} if meta is None else {"meta": meta}
    return {"type": "profile", "attributes": {**keyed, **(own or {}), "properties": properties}, **more}


def job(*profiles: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"type": "profile-bulk-import-job", "attributes": {"profiles": {"data": list(profiles)}}}}


def erasure(id: str | None = None, **identifiers: str) -> dict[str, Any]:
    who = {"type": "profile", **({"id": id} if id else {}), "attributes": identifiers}
    return {"data": {"type": "data-privacy-deletion-job", "attributes": {"profile": {"data": who}}}}


@asynccontextmanager
async def account(faults: str = "", *, limit: int | None = 0, clock: Clock | None = None) -> AsyncIterator[Account]:
    async with simulator("klaviyo", faults=faults, limit=limit, clock=clock) as sim:
        headers = {
            "Authorization": f"Klaviyo-API-Key {sim.token}",
            "revision": "2026-10-15",
            "X-Klaviyo-Revision-Fall-Forward-Opt-Out": "1",
        }
        async with httpx.AsyncClient(base_url=sim.url, headers=headers, timeout=10) as client:
            yield Account(sim, client)
