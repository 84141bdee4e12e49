"""A connector to Tryton's party register, for tests alone: a call is all or nothing, and an error comes with a 200.

A person is found by an identifier. Whoever wants to be forgotten is first made inactive, then erased by Tryton's own wizard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from bot.sync.connectors.contract import (
    Accepted,
    BatchRefused,
    EraseMode,
    FieldValue,
    Health,
    Limits,
    NewField,
    NotThere,
    Outcome,
    RemoteField,
    Row,
    Scope,
    Version,
)
from bot.sync.connectors.http import Http, as_json
from tests.real.tryton.schema import DATABASE

MECHANISMS = ("phone", "email", "other")
"""Ways to reach somebody, each a record of its own."""


class Tryton:
    """The parties of one Tryton."""

    kind: ClassVar[str] = "tryton"
    version: ClassVar[Version] = Version("8.2", date(2026, 11, 2), None, date(2026, 11, 28), "https://docs.tryton.org")
    limits: ClassVar[Limits] = Limits(rows=200, body_bytes=1_000_000, calls=50, per_seconds=1.0)
    can_read: ClassVar[bool] = True

    def __init__(self, address: str, token: str) -> None:
        # Whoever does not want answers packed gets them as they are, marked as packed.
        headers = {"Authorization": f"Session {token}", "accept-encoding": "gzip"}
        self._http = Http(address, now=lambda: datetime.now(UTC), headers=headers, may_be_private=True)
        self._address = address

    async def check(self) -> Health:
        await self.call("model.party.party.search_count", [])
        return Health(self._address)

    async def lacks(self) -> Sequence[Scope]:
        return ()

    async def schema(self) -> Mapping[str, RemoteField]:
        return {name: RemoteField(name, "text", "char") for name in ("name", *MECHANISMS)}

    async def create_fields(self, fields: Sequence[NewField]) -> None:
        raise BatchRefused("not_possible", "a field of a party is made by a module of Tryton's")

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        latest = {row.key: row for row in rows}
        parties = await self._parties([*latest.values()])
        known = [(row, parties[row.key]) for row in latest.values() if row.key in parties]
        fresh = [row for row in latest.values() if row.key not in parties and row.remote_id is None]
        outcomes: dict[str, Outcome] = {row.key: NotThere() for row in rows}
        if known:
            changes = [part for row, party in known for part in ([party["id"]], written(row, party))]
            await self.call("model.party.party.write", *changes)
        outcomes |= {row.key: Accepted(str(party["id"])) for row, party in known}
        if fresh:
            made = await self.call("model.party.party.create", [written(row, None) for row in fresh])
            outcomes |= {row.key: Accepted(str(party), is_new=True) for row, party in zip(fresh, made, strict=True)}
        return outcomes

    async def read(self, rows: Sequence[Row]) -> Mapping[str, Mapping[str, FieldValue | None]]:
        parties = await self._parties(rows)
        return {key: {name: held(party, name) for name in row.fields} for row in rows if (party := parties.get(key := row.key))}

    async def erase(self, rows: Sequence[Row], mode: EraseMode) -> Mapping[str, Outcome]:
        # By the key too: a write that arrived late made another party of the same person.
        for row in (named for one in rows for named in (one, replace(one, remote_id=None))):
            party = (await self._parties([row])).get(row.key)
            if party is None:
                continue
            # Its eraser forgets an identifier, but not the compact form of it.
            values = {"identifiers": [["delete", [one["id"] for one in party["identifiers."] if one["code"] == row.key]]]}
            if mode == "clear":
                values |= changed(dict.fromkeys(row.fields), party)
                await self.call("model.party.party.write", [party["id"]], values)
            else:
                await self.call("model.party.party.write", [party["id"]], {"active": False, **values})
                session, *_ = await self.call("wizard.party.erase.create")
                await self.call("wizard.party.erase.execute", session, {"ask": {"party": party["id"]}}, "erase")
        return {row.key: Accepted(row.remote_id) for row in rows}

    async def close(self) -> None:
        await self._http.close()

    async def call(self, method: str, *arguments: object) -> Any:
        """What a method returns. Every error of its own comes with a 200."""
        body = as_json({"id": 1, "method": method, "params": [*arguments, {}]})
        answer = (await self._http.call("POST", f"/{DATABASE}/rpc/", body=body)).json()
        if "error" in answer:
            code, *said = answer["error"]
            raise BatchRefused(str(code), str(said[0][0] if said and isinstance(said[0], list) else ""))
        return answer["result"]

    async def _parties(self, rows: Sequence[Row]) -> dict[str, Mapping[str, Any]]:
        """Who is there of these, by our key; whoever is inactive is not there."""
        keys = [row.key for row in rows if row.remote_id is None]
        ids = {row.key: int(row.remote_id) for row in rows if (row.remote_id or "").isdecimal() and row.remote_id}
        domain = ["OR", [["identifiers.code", "in", keys]], [["id", "in", [*ids.values()]]]]
        names = ["name", "identifiers.code", "contact_mechanisms.type", "contact_mechanisms.value"]
        found = await self.call("model.party.party.search_read", domain, 0, None, None, names)
        by_id = {party["id"]: party for party in found}
        by_key = {one["code"]: party for party in found for one in party["identifiers."]}
        wanted = {row.key: by_id.get(ids.get(row.key, -1)) if row.remote_id is not None else by_key.get(row.key) for row in rows}
        return {key: party for key, party in wanted.items() if party}


def written(row: Row, party: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is written of a row, the key with it where it is not there yet."""
    values = changed(row.fields, party)
    if all(one["code"] != row.key for one in (party or {}).get("identifiers.", ())):
        values["identifiers"] = [["create", [{"code": row.key}]]]
    return values


def changed(fields: Mapping[str, FieldValue | None], party: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a party has to become: records of its own are named with what is to be done with them."""
    values: dict[str, Any] = {name: value for name, value in fields.items() if name not in MECHANISMS}
    mechanisms: list[object] = []
    for name in (name for name in fields if name in MECHANISMS):
        there = [one["id"] for one in (party or {}).get("contact_mechanisms.", ()) if one["type"] == name]
        mechanisms += [["delete", there]] if there else []
        mechanisms += [["create", [{"type": name, "value": value}]]] if (value := fields[name]) is not None else []
    return values | ({"contact_mechanisms": mechanisms} if mechanisms else {})


def held(party: Mapping[str, Any], name: str) -> FieldValue | None:
    if name not in MECHANISMS:
        return party.get(name) or None
    return next((one["value"] for one in party["contact_mechanisms."] if one["type"] == name), None)
