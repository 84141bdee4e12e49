"""A webhook: one signed event a customer, as Standard Webhooks 1.0 says, to whatever receives it (docs/crm-webhook.md).

One event and not a document of many, since that is what receivers take: Zapier, Make, n8n and lead intakes begin one piece of work
for each call. Nothing can be read back, so all that is known of an event is that it was taken.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid5

from standardwebhooks import Webhook as Signer
from standardwebhooks.webhooks import EmptyWebhookSecretError

from bot.sync.connectors.contract import (
    Accepted,
    AnyField,
    EraseMode,
    FieldValue,
    Health,
    Limits,
    NewField,
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
from bot.sync.connectors.json_values import spelt

SECRET = "whsec_"
"""How a secret that signs begins."""

_SHORTEST = 32
"""Letters of a secret: 24 bytes, as the standard has it."""
_EVENTS = UUID("4f0c3f0e-6a3c-5d0b-9a53-0a4f1a2f6c11")
"""The namespace of event ids."""
_NOBODY_LISTENS = frozenset({404, 405})
"""Answers to every event: a hook that was switched off, or another address."""


class Webhook:
    """Events signed with the secrets of the connection; while secrets are changed there are two."""

    kind: ClassVar[str] = "webhook"
    version: ClassVar[Version] = Version(
        "Standard Webhooks 1.0.0", date(2023, 12, 1), None, date(2026, 11, 29), "github.com/standard-webhooks/standard-webhooks"
    )
    limits: ClassVar[Limits] = Limits(rows=20, body_bytes=64 * 1024, calls=5, per_seconds=1.0, at_once=2, erased_at_once=10)
    can_read: ClassVar[bool] = False

    def __init__(self, http: Http, secrets: str) -> None:
        """`secrets` as the environment has them, separated by blanks. Raises `Stopped` where none can sign."""
        self._http = http
        self._signers = _signers(secrets)

    async def check(self) -> Health:
        """An event of its own kind, in which nobody is spoken of."""
        now = self._http.now()
        answer = await self._post(str(uuid5(_EVENTS, f"test {now.isoformat()}")), _event("webhook.test", now, {}))
        notes = () if _is_taken(answer) else (f"the receiver answered {answer.status} to an event of the type webhook.test",)
        return Health(f"webhook:{self._http.host}", notes)

    async def lacks(self) -> Sequence[Scope]:
        """None: whoever takes events has no scopes."""
        return ()

    async def schema(self) -> Mapping[str, RemoteField]:
        """Every name: a receiver takes what it is sent."""
        return AnyField()

    async def create_fields(self, fields: Sequence[NewField]) -> None:
        """Nothing."""

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        """An event each."""
        return await self._each(rows, "preferences.updated", _changes)

    async def read(self, rows: Sequence[Row]) -> Mapping[str, Mapping[str, FieldValue | None]]:
        """Nothing can be read."""
        return {}

    async def erase(self, rows: Sequence[Row], mode: EraseMode) -> Mapping[str, Outcome]:
        """An event each, that says which fields are to be emptied, or that the whole record is to go."""
        return await self._each(rows, "customer.erased", lambda row: {**_who(row), "mode": mode, "cleared": sorted(row.fields)})

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close()

    async def _each(self, rows: Sequence[Row], what: str, data: Callable[[Row], Mapping[str, Any]]) -> dict[str, Outcome]:
        """What became of each. Of whom the receiver fails on nothing is said; who comes after the second failure running waits."""
        outcomes: dict[str, Outcome] = {}
        failure: ServerFailed | Throttled | None = None
        async for row in one_by_one(rows):
            try:
                outcomes[row.key] = await self._one(row, what, data(row))
                failure = None
            except (ServerFailed, Throttled) as error:
                if isinstance(error, Throttled):
                    error.may_be_done = failure is not None
                if failure is not None or isinstance(error, Throttled):
                    if not outcomes:
                        raise
                    return outcomes
                failure = error
        if failure is not None and not outcomes:
            raise failure
        return outcomes

    async def _one(self, row: Row, what: str, data: Mapping[str, Any]) -> Outcome:
        state = as_json([what, data, row.as_of.isoformat() if row.as_of else None]).decode()
        body = _event(what, row.as_of or self._http.now(), data)
        if len(body) > self.limits.body_bytes:
            return Refused("too_large", "an event may have 64 KB")
        answer = await self._post(str(uuid5(_EVENTS, state)), body)
        return Accepted() if _is_taken(answer) else Refused(str(answer.status), answer.sentence())

    async def _post(self, ident: str, body: bytes) -> Answer:
        now = self._http.now().astimezone(UTC)
        signed = " ".join(signer.sign(ident, now, body.decode()) for signer in self._signers)
        headers = {"webhook-id": ident, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signed}
        answer = await self._http.call("POST", "", body=body, headers=headers)
        if answer.status in _NOBODY_LISTENS:
            raise Stopped(f"nothing takes events at this address on {self._http.host} ({answer.status})")
        return answer


def bearer_in(secrets: str) -> Mapping[str, str]:
    """Of what the environment holds, what is no secret to sign with is a token that some receivers want besides."""
    tokens = [one for one in secrets.split() if not one.startswith(SECRET)]
    return {"authorization": f"Bearer {tokens[0]}"} if tokens else {}


def _signers(secrets: str) -> list[Signer]:
    found = [one for one in secrets.split() if one.startswith(SECRET)]
    try:
        signers = [Signer(one) for one in found if len(one.removeprefix(SECRET)) >= _SHORTEST]
    except (binascii.Error, EmptyWebhookSecretError, ValueError):
        signers = []
    if not signers or len(signers) != len(found):
        raise Stopped(
            "events have to be signed: name with `token: env:NAME` an environment variable that holds whsec_ and a secret of 24 "
            "bytes or more in base64; while you change it, two of them with a blank between"
        )
    return signers


def _event(what: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    return as_json(
        {"type": what, "timestamp": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"), "data": data}
    )


def _changes(row: Row) -> dict[str, Any]:
    there = {name: spelt(value) for name, value in sorted(row.fields.items()) if value is not None}
    return {**_who(row), "set": there, "cleared": sorted(name for name, value in row.fields.items() if value is None)}


def _who(row: Row) -> dict[str, str]:
    linked = {} if row.remote_id is None else {"external_id": row.remote_id}
    return {"customer_id": row.key, **linked}


def _is_taken(answer: Answer) -> bool:
    return 200 <= answer.status < 300
