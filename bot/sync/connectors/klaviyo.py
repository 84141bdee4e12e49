"""Klaviyo profiles, by imports that are done later (docs/crm-klaviyo.md). Answers are custom properties, our key is `external_id`.

It lists no custom properties and takes every name. Nothing here subscribes or unsubscribes anybody: its call for the one lifts what
people asked for, and its call for the other goes further than they asked.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from bot.sync.connectors.contract import (
    Accepted,
    AnyField,
    BatchRefused,
    EraseMode,
    FieldValue,
    Health,
    Limits,
    NewField,
    NotThere,
    Outcome,
    Refused,
    RemoteField,
    Row,
    Scope,
    ServerFailed,
    Throttled,
    Version,
)
from bot.sync.connectors.http import Answer, Http, as_json
from bot.sync.connectors.json_values import understood
from bot.sync.connectors.klaviyo_json import (
    STANDARD,
    Part,
    attributes_of,
    code_of,
    erased,
    is_since,
    next_page,
    parts_of,
    profile_of,
    refusal_of,
    resource_in,
    resources_in,
    whose,
)
from bot.sync.connectors.scopes import lacking

REVISION = "2026-10-15"

_PROFILES = "/api/profiles"
_IMPORTS = "/api/profile-bulk-import-jobs"
_DELETIONS = "/api/data-privacy-deletion-jobs"
_PAGE = 100
"""Profiles in one answer, and values in one filter."""
_IMPORT_WAITS = (0.2, 0.5, 1.0, 2.0, 3.0, *(5.0,) * 22)
"""Seconds between looks at an import, two minutes in all: less than a run may be silent."""
_DELETION_WAITS = (0.5, 1.0, 2.0)
_DELETIONS_APART = 1.0
"""Seconds: 60 a minute are allowed, far fewer than of anything else."""
_NOBODY = "00000000000000000000000000"
"""As long as an id there, and nobody's."""
_WHOSE = Scope("accounts:read", "knowing whose account it is, whose limit all its keys share")
_READ = Scope("profiles:read", "finding people, and reading back what was written")
_WRITE = Scope("profiles:write", "importing and emptying")
_READ_IMPORTS = Scope("lists:read", "knowing what became of an import, though no list is touched")
_IMPORT = Scope("lists:write", "importing, though no list is touched")
_DELETE = Scope("data-privacy:write", "deleting, with `on_erase: delete`", is_needed=False)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Klaviyo:
    """Profiles found by `external_id`, or by their own id where a link or an earlier import named it."""

    kind: ClassVar[str] = "klaviyo"
    version: ClassVar[Version] = Version(
        REVISION,
        date(2026, 10, 15),
        date(2028, 10, 15),
        date(2026, 11, 28),
        "developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy",
    )
    limits: ClassVar[Limits] = Limits(rows=1000, body_bytes=5_000_000, calls=750, per_seconds=60, erased_at_once=10, settles_in=2.0)
    can_read: ClassVar[bool] = True

    def __init__(self, http: Http, key: str = "", *, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """`key` is not needed: Klaviyo has a place for it."""
        self._http = http
        self._wait = wait
        self._under_way: dict[bytes, str] = {}
        """Imports that were not done in time, by what they hold: who is asked to write the same again looks at them first."""

    async def check(self) -> Health:
        """The account that the key is of."""
        found = resources_in(await self._http.call("GET", "/api/accounts"))
        account = found[0] if found else {}
        about = (account.get("attributes") or {}).get("contact_information") or {}
        name = about.get("organization_name")
        return Health(f"klaviyo:{account.get('id', 'unknown')}" + (f" ({name})" if name else ""))

    async def lacks(self) -> Sequence[Scope]:
        """Reads and changes nobody, looks at an import that is not there, asks for one of nothing and for nobody's erasure.

        An import needs the scope of profiles too: which of the two it lacks is known by the one before.
        """
        nothing = as_json({"data": {"type": "profile", "id": _NOBODY, "attributes": {}}})
        found = await lacking(
            (
                (_WHOSE, lambda: self._http.call("GET", "/api/accounts")),
                (_READ, lambda: self._profiles("id", [_NOBODY], ())),
                (_WRITE, lambda: self._send("PATCH", f"{_PROFILES}/{_NOBODY}", nothing)),
                (_READ_IMPORTS, lambda: self._http.call("GET", f"{_IMPORTS}/{_NOBODY}")),
                (_IMPORT, lambda: self._send("POST", _IMPORTS, as_json({}))),
                (_DELETE, lambda: self._send("POST", _DELETIONS, as_json({}))),
            )
        )
        return [one for one in found if not (one is _IMPORT and _WRITE in found) and not (one is _READ_IMPORTS and _READ in found)]

    async def schema(self) -> Mapping[str, RemoteField]:
        """Every name: Klaviyo lists none, and makes a property when it is first written."""
        return AnyField()

    async def create_fields(self, fields: Sequence[NewField]) -> None:
        """Nothing: a property is there once it is written."""

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        """Imports, as many as their size demands. An import would make whoever is not there, so known ids are looked up before."""
        outcomes: dict[str, Outcome] = {}
        try:
            there = await self._by_id([row for row in rows if row.remote_id is not None])
            outcomes |= {row.key: NotThere() for row in rows if row.remote_id is not None and row.remote_id not in there}
            for part in parts_of([row for row in rows if row.key not in outcomes], self.limits, outcomes):
                outcomes |= await self._import(part)
        except (BatchRefused, ServerFailed, Throttled) as error:
            if isinstance(error, Throttled):
                error.may_be_done = bool(self._under_way)
            if not outcomes:
                raise  # else what is known is said; of whom nothing is said is written again
        return outcomes

    async def read(self, rows: Sequence[Row]) -> Mapping[str, Mapping[str, FieldValue | None]]:
        """The properties that these rows name."""
        names = {name for row in rows for name in row.fields}
        shown = (*(name for name in STANDARD if name in names), "properties")
        known = await self._by_id([row for row in rows if row.remote_id is not None], shown)
        ours = await self._by_key([row for row in rows if row.remote_id is None], shown)
        there: dict[str, Mapping[str, FieldValue | None]] = {}
        for row in rows:
            profile = ours.get(row.key) if row.remote_id is None else known.get(row.remote_id)
            if profile is not None:
                held = attributes_of(profile)
                all_ = {**(held.get("properties") or {}), **{name: held.get(name) for name in STANDARD}}
                there[row.key] = {name: understood(all_.get(name), value) for name, value in row.fields.items()}
        return there

    async def erase(self, rows: Sequence[Row], mode: EraseMode) -> Mapping[str, Outcome]:
        """Our properties removed and our key taken away; or the profile deleted for good, one by one, which Klaviyo does later."""
        known, ours = await self._by_id([row for row in rows if row.remote_id is not None]), await self._by_key(rows)
        outcomes: dict[str, Outcome] = {}
        deleted: list[Row] = []
        try:
            for row in rows:
                # By the key too: a profile that was merged into another has given it our properties.
                there = {str(one["id"]): one for one in (known.get(row.remote_id or ""), ours.get(row.key)) if one is not None}
                told = [await self._forget(row, profile, mode) for profile in there.values()]
                outcomes[row.key] = next((one for one in told if not isinstance(one, Accepted)), Accepted())
                deleted += [Row(row.key, {}, ident) for ident in there if mode == "delete"]
            await self._until_gone(deleted)
        except (ServerFailed, Throttled):
            if not outcomes:
                raise
        return outcomes

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close()

    async def _import(self, part: Part) -> dict[str, Outcome]:
        """What became of each; nothing of whom Klaviyo does not account for."""
        ident = self._under_way.get(part.digest)
        if ident is None:
            answer = await self._send("POST", _IMPORTS, part.body)
            if answer.status not in (200, 201, 202):
                raise BatchRefused(code_of(answer), answer.sentence())
            ident = resource_in(answer).get("id")
            if not ident:
                return {}
            self._under_way[part.digest] = str(ident)
        job = await self._done(str(ident))
        if job is None:
            return {}
        try:
            outcomes = await self._outcomes(part.rows, str(ident), job)
        except BatchRefused:
            del self._under_way[part.digest]
            raise
        del self._under_way[part.digest]
        return outcomes

    async def _done(self, ident: str) -> Mapping[str, Any] | None:
        """The import once it is done, nothing where that takes too long."""
        for wait in _IMPORT_WAITS:
            await self._wait(wait)
            answer = await self._http.call("GET", f"{_IMPORTS}/{ident}")
            job = attributes_of(resource_in(answer))
            if answer.status == 404 or job.get("status") == "cancelled":
                return {}
            if job.get("status") == "complete":
                return job
        return None

    async def _outcomes(self, rows: Sequence[Row], ident: str, job: Mapping[str, Any]) -> dict[str, Outcome]:
        failed, done = int(job.get("failed_count") or 0), int(job.get("completed_count") or 0)
        outcomes: dict[str, Outcome] = {}
        unnamed: list[Mapping[str, Any]] = []
        for error in await self._errors(ident) if failed else ():
            row = whose(error, rows)
            if row is None:
                unnamed.append(error)
            else:
                outcomes.setdefault(row.key, refusal_of(error, row))
        if len(outcomes) < failed and unnamed:
            raise BatchRefused(str(unnamed[0].get("code") or "invalid"), str(unnamed[0].get("detail") or ""))
        if done + failed < len(rows) or len(outcomes) < min(failed, len(rows)):
            return outcomes
        ours = await self._by_key([row for row in rows if row.remote_id is None and row.key not in outcomes], ("created",))
        for row in rows:
            if row.key not in outcomes:
                made = ours.get(row.key, {})
                outcomes[row.key] = Accepted(row.remote_id or made.get("id"), is_since(made, job))
        return outcomes

    async def _errors(self, ident: str) -> list[Mapping[str, Any]]:
        """Everything that an import says went wrong, from all its pages."""
        found: list[Mapping[str, Any]] = []
        params = {"page[size]": str(_PAGE)}
        while True:
            answer = await self._http.call("GET", f"{_IMPORTS}/{ident}/import-errors", params=params)
            found += [attributes_of(error) for error in resources_in(answer)]
            cursor = next_page(answer)
            if cursor in (None, params.get("page[cursor]")):
                return found
            params["page[cursor]"] = str(cursor)

    async def _by_id(self, rows: Sequence[Row], shown: Sequence[str] = ()) -> dict[str, Mapping[str, Any]]:
        ids = [row.remote_id for row in rows if row.remote_id and _ID.fullmatch(row.remote_id)]
        return {str(one.get("id")): one for one in await self._profiles("id", ids, shown)}

    async def _by_key(self, rows: Sequence[Row], shown: Sequence[str] = ()) -> dict[str, Mapping[str, Any]]:
        found = await self._profiles("external_id", [row.key for row in rows], shown)
        return {str(attributes_of(one).get("external_id")): one for one in found}

    async def _profiles(self, name: str, values: Sequence[str], shown: Sequence[str]) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        for start in range(0, len(values), _PAGE):
            params = {
                "filter": f"any({name},{json.dumps(values[start : start + _PAGE])})",
                "fields[profile]": ",".join(("external_id", *shown)),
                "page[size]": str(_PAGE),
            }
            found += resources_in(await self._http.call("GET", _PROFILES, params=params))
        return found

    async def _forget(self, row: Row, profile: Mapping[str, Any], mode: EraseMode) -> Outcome:
        return await self._clear(row, profile) if mode == "clear" else await self._delete(str(profile["id"]))

    async def _clear(self, row: Row, profile: Mapping[str, Any]) -> Outcome:
        """Everything of ours out of one profile. An `external_id` that is not ours is another's, and stays."""
        ident, whole = str(profile["id"]), profile_of(Row(row.key, dict.fromkeys(row.fields), str(profile["id"])))
        is_ours = attributes_of(profile).get("external_id") == row.key
        if is_ours:
            without_key = {**whole, "attributes": {**whole["attributes"], "external_id": None}}
            answer = await self._patch(ident, without_key)
            if answer.status != 400:
                return erased(answer)
        answer = await self._patch(ident, whole)
        outcome = erased(answer)
        if is_ours and isinstance(outcome, Accepted):
            return Refused("key_stays", "the answers are gone, and Klaviyo keeps external_id; delete the profile there")
        return outcome

    async def _patch(self, ident: str, profile: Mapping[str, Any]) -> Answer:
        return await self._send("PATCH", f"{_PROFILES}/{ident}", as_json({"data": profile}))

    async def _send(self, method: str, path: str, body: bytes) -> Answer:
        return await self._http.call(method, path, body=body, headers={"content-type": "application/vnd.api+json"})

    async def _delete(self, ident: str) -> Outcome:
        who = {"data": {"type": "profile", "id": ident, "attributes": {}}}
        job = {"type": "data-privacy-deletion-job", "attributes": {"profile": who}}
        answer = await self._send("POST", _DELETIONS, as_json({"data": job}))
        await self._wait(_DELETIONS_APART)
        return erased(answer)

    async def _until_gone(self, rows: Sequence[Row]) -> None:
        """Look a few times; whoever is there still is so for whoever reads next, and is deleted again."""
        for wait in _DELETION_WAITS:
            if not rows or not await self._by_id(rows):
                return
            await self._wait(wait)
