"""BottleCRM, an open-source CRM that brands run themselves: contacts and their custom fields, a contact at a time.

It has no upsert, its custom fields are never unique, and a field that it does not know is dropped with a 200. So we look for our
key before we make anybody, one at a time, and never make anybody where there is no field that could hold the key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from bot.sync.connectors.bottlecrm_json import (
    NAMES,
    STANDARD,
    as_sent,
    definition_of,
    described,
    is_id,
    missing_options,
    object_of,
    part_of,
    refused_by,
    worst,
)
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
    Refused,
    RemoteField,
    Row,
    Scope,
    ServerFailed,
    Stopped,
    Throttled,
    Version,
    one_by_one,
)
from bot.sync.connectors.http import Answer, Http, as_json
from bot.sync.connectors.scopes import lacking

KEY_FIELD = "zp_customer_id"
_CONTACTS = "/api/contacts/"
_FIELDS = "/api/custom-fields/"
_NOBODY = "00000000-0000-0000-0000-000000000000"

_READ = Scope("contacts:read", "finding people, and reading back what was written")
_WRITE = Scope("contacts:write", "writing, emptying, deleting")
_READ_FIELDS = Scope("custom-fields:read", "seeing which fields there are")
_MAKE_FIELDS = Scope(
    "custom-fields:write",
    "making fields; if it has that one, it is no administrator's, and contacts that others entered look removed to it",
    is_needed=False,
)


class BottleCrm:
    """Contacts of one BottleCRM, through its API and a personal access token."""

    kind: ClassVar[str] = "bottlecrm"
    version: ClassVar[Version] = Version(
        api="django-crm 1.35",
        released=date(2026, 11, 28),  # no later: the day on which it was tried
        sunset_at=None,  # whoever runs it decides when it is renewed
        checked_on=date(2026, 11, 28),
        source="https://github.com/Django-CRM/Django-CRM/releases",
    )
    # It publishes none for its API. Measured: 19 contacts made in a second; a body is refused above Django's own 2.5 MB.
    limits: ClassVar[Limits] = Limits(
        rows=20, body_bytes=2_000_000, calls=40, per_seconds=1.0, erased_at_once=10, may_make_twice=True
    )
    can_read: ClassVar[bool] = True

    def __init__(self, http: Http, key: str = KEY_FIELD) -> None:
        """`http` calls where it answers, without `/api`; `key` is the field that holds our key."""
        self._http = http
        self._key = key
        self._making = asyncio.Lock()
        self._can_hold_the_key = False

    async def check(self) -> Health:
        """Reads a contact, and whether there is a field for our key."""
        await self._one_contact()
        return Health(self._http.host, () if await self._has_key_field() else (self._no_key_field(),))

    async def lacks(self) -> Sequence[Scope]:
        """Reads a contact, changes one that cannot exist, lists the fields, makes one without a name."""
        return await lacking(
            (
                (_READ, self._one_contact),
                (_WRITE, lambda: self._call("PATCH", f"{_CONTACTS}{_NOBODY}/", {}, also=(404,))),
                (_READ_FIELDS, self._definitions),
                (_MAKE_FIELDS, lambda: self._call("POST", _FIELDS, {}, also=(400,))),
            )
        )

    async def schema(self) -> Mapping[str, RemoteField]:
        """The fields of a contact that are switched on, and its own ones."""
        own = {name: RemoteField(name, "text", "text", is_unique=name == "email") for name in STANDARD - NAMES.keys()}
        names = {name: RemoteField(name, "text", "text", can_be_empty=False) for name in NAMES}
        return own | names | {one["key"]: described(one) for one in await self._definitions() if one["is_active"]}

    async def create_fields(self, fields: Sequence[NewField]) -> None:
        """Make fields, and add options. One that was switched off there is not made again: nobody but a person switches it on."""
        there = {one["key"]: one for one in await self._definitions()}
        for new in fields:
            known = there.get(new.name)
            if known is None:
                await self._define("POST", _FIELDS, new.name, definition_of(new))
            elif not known["is_active"]:
                raise BatchRefused("field_switched_off", f"{new.name} is switched off in BottleCRM; switch it on there")
            elif more := missing_options(new, known):
                await self._define("PUT", f"{_FIELDS}{known['id']}/", new.name, {"options": [*known["options"], *more]})

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        """One after the other."""
        return await _each(rows, self._write)

    async def read(self, rows: Sequence[Row]) -> Mapping[str, Mapping[str, FieldValue | None]]:
        """What the contacts hold; where several carry a key, what any of them holds that it should not, or nobody would see it."""
        found = {}
        for row in rows:
            known = [await self._contact(row.remote_id)] if row.remote_id is not None else await self._carrying(row.key)
            if contacts := [contact for contact in known if contact is not None]:
                found[row.key] = {name: worst(contacts, name, wanted) for name, wanted in row.fields.items()}
        return found

    async def erase(self, rows: Sequence[Row], mode: EraseMode) -> Mapping[str, Outcome]:
        """Everybody who carries the key, and the contact of the id."""

        async def forget(row: Row) -> Outcome:
            known = [await self._contact(row.remote_id)] if row.remote_id is not None else []
            contacts = {contact["id"]: contact for contact in [*known, *await self._carrying(row.key)] if contact}
            for contact in contacts.values():
                outcome = await self._forget(contact, row, mode)
                if isinstance(outcome, Refused):
                    return outcome
            return Accepted(row.remote_id)

        return await _each(rows, forget)

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.close()

    async def _write(self, row: Row) -> Outcome:
        if row.remote_id is not None:
            if row.may_be_twice:
                await self._join_to(row.remote_id, row.key)
            return await self._change(row.remote_id, self._body(row))
        await self._insist_on_the_key_field()
        async with self._making:  # two at once would both find nobody
            contacts = await self._carrying(row.key)
            if len(contacts) > 1:
                told = f"{len(contacts)} contacts carry this {self._key}; merge them in BottleCRM"
                return Refused("several_records", told, self._key)
            if contacts:
                return await self._change(contacts[0]["id"], self._body(row))
            answer = await self._call("POST", _CONTACTS, {**NAMES, **self._body(row)}, also=(400,))
        return refused_by(answer) if answer.status == 400 else Accepted(str(part_of(answer, "id")), is_new=True)

    async def _join_to(self, remote_id: str, key: str) -> None:
        """Contacts that a late call of ours made of somebody who was there, merged into theirs: nothing that people added is lost.

        What they had and the one that stays lacked moves over, and is written right after this.
        """
        for contact in await self._carrying(key):
            is_as_we_make_them = all(contact.get(name) == value for name, value in NAMES.items())
            if contact["id"] != remote_id and is_as_we_make_them and is_id(remote_id):
                await self._call("POST", f"{_CONTACTS}{remote_id}/merge/", {"merge_id": contact["id"]}, also=(400, 404))

    def _body(self, row: Row) -> dict[str, object]:
        return as_sent({**row.fields, self._key: row.key})

    async def _change(self, remote_id: str, body: object) -> Outcome:
        if not is_id(remote_id):
            return NotThere()
        answer = await self._call("PATCH", f"{_CONTACTS}{remote_id}/", body, also=(400, 404))
        if answer.status == 404:
            return NotThere()
        return refused_by(answer) if answer.status == 400 else Accepted(remote_id)

    async def _forget(self, contact: Mapping[str, Any], row: Row, mode: EraseMode) -> Outcome:
        if mode == "delete":
            await self._call("DELETE", f"{_CONTACTS}{contact['id']}/", also=(404,))
            return Accepted()
        emptied = as_sent(dict.fromkeys((*row.fields, self._key)))
        emptied |= {name: NAMES[name] for name in NAMES if name in row.fields}
        return await self._change(contact["id"], emptied)

    async def _one_contact(self) -> Answer:
        return await self._call("GET", _CONTACTS, params={"limit": "1"})

    async def _contact(self, remote_id: str) -> Mapping[str, Any] | None:
        if not is_id(remote_id):
            return None
        answer = await self._call("GET", f"{_CONTACTS}{remote_id}/", also=(404,))
        return None if answer.status == 404 else object_of(part_of(answer, "contact_obj"))

    async def _carrying(self, key: str) -> list[Mapping[str, Any]]:
        """The contacts that hold this key: one, or none, or several where people made copies."""
        answer = await self._call("GET", _CONTACTS, params={f"cf_{self._key}": key, "limit": "100"})
        return [object_of(one) for one in part_of(answer, "results")]

    async def _define(self, method: str, path: str, name: str, body: Mapping[str, object]) -> None:
        answer = await self._call(method, path, body, also=(400,))
        if answer.status == 400:
            refused = refused_by(answer)
            raise BatchRefused(refused.code, f"{name}: {refused.text}")

    async def _definitions(self) -> list[Mapping[str, Any]]:
        answer = await self._call("GET", _FIELDS, params={"target_model": "Contact", "include_counts": "false"})
        return [object_of(one) for one in part_of(answer, "definitions")]

    async def _insist_on_the_key_field(self) -> None:
        """Without it every run would make everybody anew: the key would be dropped, with a 200."""
        if not self._can_hold_the_key:
            if not await self._has_key_field():
                raise Stopped(self._no_key_field())
            self._can_hold_the_key = True

    async def _has_key_field(self) -> bool:
        key = (await self.schema()).get(self._key)
        return key is not None and key.type == "text"  # as a number, 00123 would be 123

    def _no_key_field(self) -> str:
        return f"BottleCRM has no text field {self._key} for contacts that is switched on: make it, or run `zeroparty sync apply`"

    async def _call(
        self,
        method: str,
        path: str,
        body: object | None = None,
        *,
        params: Mapping[str, str] | None = None,
        also: tuple[int, ...] = (),
    ) -> Answer:
        sent = None if body is None else as_json(body)
        answer = await self._http.call(method, path, body=sent, params=params)
        # What is missing is said in JSON. A page that is missing was never BottleCRM's: nobody was removed there because of it.
        is_its_own = answer.status != 404 or answer.headers.get("content-type", "").startswith("application/json")
        if answer.status in (200, 201, *also) and is_its_own:
            return answer
        if answer.status == 404:
            raise Stopped(f"there is no BottleCRM at {self._http.host}: its pages are not found")
        raise ServerFailed(f"an answer that was not expected ({answer.status})", answered=True)


async def _each(rows: Sequence[Row], act: Callable[[Row], Awaitable[Outcome]]) -> Mapping[str, Outcome]:
    """What became of each row, as far as it is known.

    A row on which the system fails is left out, since it may fail on this one for ever: it is sent again, in the end alone, and
    then the failure is raised. Two failures running are the system's own.
    """
    outcomes: dict[str, Outcome] = {}
    first: ServerFailed | Throttled | Stopped | None = None
    failed_before = False
    async for row in one_by_one(rows):
        try:
            outcomes[row.key] = await act(row)
            failed_before = False
        except (ServerFailed, Throttled, Stopped) as error:
            first = first or error
            if failed_before or not (isinstance(error, ServerFailed) and error.answered):
                break
            failed_before = True
    if first and not outcomes:
        raise first
    return outcomes
