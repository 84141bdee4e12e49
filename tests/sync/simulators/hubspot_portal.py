"""A simulated HubSpot with the properties of a small brand, and a client that speaks to it over a socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from bot.clock import Clock
from bot.sync.simulators.simulator import Simulator, simulator

CONTACTS = "/crm/objects/2026-09/contacts"
PROPERTIES = "/crm/properties/2026-09/contacts"
DIETS = ("vegan", "vegetarian", "none")


class Portal:
    """What a test says to HubSpot."""

    def __init__(self, sim: Simulator, client: httpx.AsyncClient) -> None:
        self.sim, self.client = sim, client

    async def post(self, path: str, body: Any, **more: Any) -> httpx.Response:
        headers = {"Content-Type": "application/json", **more.pop("headers", {})}
        # Not httpx's own JSON, which cannot write half a surrogate pair.
        return await self.client.post(path, content=json.dumps(body), headers=headers, **more)

    async def upsert(self, *rows: dict[str, Any]) -> httpx.Response:
        return await self.post(f"{CONTACTS}/batch/upsert", {"inputs": list(rows)})

    async def read(self, *keys: str, properties: tuple[str, ...] = ("zp_diet", "zp_cups")) -> httpx.Response:
        body = {
            "idProperty": "zp_id",
            "properties": properties,
            "propertiesWithHistory": [],
            "inputs": [{"id": key} for key in keys],
        }
        return await self.post(f"{CONTACTS}/batch/read", body)

    def has(self, key: str) -> dict[str, Any]:
        """What stands there of one person."""
        return self.sim.by("zp_id").get(key, {})


def row(key: str, trace: str | None = "", **properties: str) -> dict[str, Any]:
    """A row of an upsert; with the key as its trace unless another, or none, is given."""
    traced = {} if trace is None else {"objectWriteTraceId": trace or f"trace-{key}"}
    return {"id": key, "idProperty": "zp_id", "properties": properties, **traced}


def definition(name: str, type: str, field_type: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": name, "type": type, "fieldType": field_type, "groupName": "contactinformation", **more}


@asynccontextmanager
async def portal(faults: str = "", *, limit: int | None = 0, clock: Clock | None = None) -> AsyncIterator[Portal]:
    async with simulator("hubspot", faults=faults, limit=limit, clock=clock) as sim:
        headers = {"Authorization": f"Bearer {sim.token}"}
        async with httpx.AsyncClient(base_url=sim.url, headers=headers, timeout=10) as client:
            options = [{"value": value, "label": value.title()} for value in DIETS]
            for made in (
                definition("zp_id", "string", "text", hasUniqueValue=True),
                definition("zp_diet", "enumeration", "checkbox", options=options),
                definition("zp_cups", "number", "number"),
                definition("zp_birthday", "date", "date"),
                definition("zp_seen_at", "datetime", "date"),
                definition("zp_news", "bool", "booleancheckbox"),
                definition("zp_words", "string", "textarea"),
            ):
                assert (await client.post(PROPERTIES, json=made)).status_code == 201
            yield Portal(sim, client)
