"""HubSpot: who may ask, for what, and how often. Version 2026-09, and v3, which the vendor's own libraries still speak."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.clock import Clock
from bot.sync.simulators.faults import Faults
from bot.sync.simulators.hubspot.contacts import Contacts
from bot.sync.simulators.hubspot.inputs import body_of, rows_of
from bot.sync.simulators.hubspot.properties import Property, new_property, options_in, standard
from bot.sync.simulators.hubspot.words import error, refuse
from bot.sync.simulators.limits import Limit
from bot.sync.simulators.talk import Asked, Reply, Way

_DATED = ("/crm/objects/2026-09/contacts", "/crm/properties/2026-09/contacts", "/account-info/2026-03/details")
_V3 = ("/crm/v3/objects/contacts", "/crm/v3/properties/contacts", "/account-info/v3/details")
_READ, _WRITE = ("crm.objects.contacts.read",), ("crm.objects.contacts.write",)
_READ_PROPERTIES, _MAKE_PROPERTIES = ("crm.schemas.contacts.read",), ("crm.schemas.contacts.write",)
_PROPERTY = (
    *("name", "label", "type", "fieldType", "groupName", "description", "options", "displayOrder", "hasUniqueValue", "hidden"),
    *("formField", "externalOptions", "dataSensitivity", "numberDisplayHint", "currencyPropertyName", "calculationFormula"),
    *("referencedObjectType", "showCurrencySymbol"),
)
_A_DAY = 650_000


class SimulatedHubSpot:
    """A HubSpot account."""

    token = "pat-sim-rehearsal"
    """Every token that begins like it is accepted."""
    portal = 62515

    def __init__(self, clock: Clock, faults: Faults) -> None:
        self.faults = faults
        self.properties: dict[str, Property] = standard()
        self._contacts = Contacts(clock, faults, self.properties)
        self.records = self._contacts.records

    def ways(self) -> list[Way]:
        """Contacts, their properties, and whose account it is."""
        return [way for paths in (_DATED, _V3) for way in (*self._ways_to_contacts(paths[0]), *self._ways_to_the_rest(*paths[1:]))]

    def _ways_to_contacts(self, path: str) -> list[Way]:
        contacts = self._contacts
        return [
            Way("POST", f"{path}/batch/upsert", contacts.upsert, writes=True, nothing=contacts.nothing, needs=_WRITE),
            Way("POST", f"{path}/batch/update", contacts.update, writes=True, nothing=contacts.nothing, needs=_WRITE),
            Way("POST", f"{path}/batch/read", contacts.read, needs=_READ),
            Way("POST", f"{path}/batch/archive", contacts.archive, writes=True, nothing=_gone, needs=_WRITE),
            Way("POST", f"{path}/gdpr-delete", contacts.erase, writes=True, nothing=_gone, needs=_WRITE),
            Way("GET", f"{path}/{{id}}", contacts.one, needs=_READ),
            Way("DELETE", f"{path}/{{id}}", contacts.archive_one, writes=True, nothing=_gone, needs=_WRITE),
        ]

    def _ways_to_the_rest(self, properties: str, account: str) -> list[Way]:
        return [
            Way("GET", properties, self._list_properties, needs=_READ_PROPERTIES),
            Way("POST", properties, self._make_property, needs=_MAKE_PROPERTIES),
            Way("POST", f"{properties}/batch/create", self._make_properties, needs=_MAKE_PROPERTIES),
            Way("GET", f"{properties}/{{name}}", self._one_property, needs=_READ_PROPERTIES),
            Way("PATCH", f"{properties}/{{name}}", self._change_property, needs=_MAKE_PROPERTIES),
            Way("GET", account, self._account),
        ]

    def limits(self) -> Mapping[str, list[Limit]]:
        """As published for paid accounts; everything counts together."""
        return {"": [Limit(190, 10, "TEN_SECONDLY_ROLLING"), Limit(_A_DAY, 86_400, "DAILY")]}

    def checked(self, asked: Asked, *, token_has_ended: bool) -> None:
        """A bearer token that begins as ours do; raises `Refusal`."""
        given = asked.headers.get("authorization", "")
        if token_has_ended or not given.startswith("Bearer pat-sim-"):
            status = 403 if self.faults.has("403") else 401
            raise refuse(status, "Authentication credentials not found or not valid: the token is unknown, or has ended.")

    def lacking(self, scopes: tuple[str, ...]) -> Reply:
        """Which they are does not stand in the sentence."""
        said = {"message": "One or more of the following scopes are required.", "context": {"requiredGranularScopes": [*scopes]}}
        return error(403, "This app hasn't been granted all required scopes to make this call.", errors=[said])

    def limit_headers(self, limits: list[Limit]) -> Mapping[str, str]:
        """What is left of the window and of the day."""
        window, day = limits
        return {
            "X-HubSpot-RateLimit-Max": str(window.calls),
            "X-HubSpot-RateLimit-Remaining": str(window.left),
            "X-HubSpot-RateLimit-Interval-Milliseconds": f"{window.seconds * 1000:.0f}",
            "X-HubSpot-RateLimit-Daily": str(day.calls),
            "X-HubSpot-RateLimit-Daily-Remaining": str(day.left),
        }

    def error(self, status: int, text: str) -> Reply:
        """An error of the account, not of a row."""
        if status == 429:
            return error(429, "You have reached your rate limit.", errorType="RATE_LIMIT", policyName=text)
        return error(status, text)

    def more_state(self) -> Mapping[str, Any]:
        """The properties that were made, and who is on the blocklist."""
        made = sorted(self.properties.keys() - standard().keys())
        return {"properties": made, "blocklist": sorted([name, value] for name, value in self._contacts.blocked)}

    def _list_properties(self, asked: Asked) -> Reply:
        return Reply(200, {"results": [each.as_json() for each in self.properties.values()]})

    def _one_property(self, asked: Asked) -> Reply:
        return Reply(200, self._named(asked).as_json())

    def _make_property(self, asked: Asked) -> Reply:
        made = new_property(body_of(asked, _PROPERTY), self.properties)
        self.properties[made.name] = made
        self._contacts.learn()
        return Reply(201, made.as_json())

    def _make_properties(self, asked: Asked) -> Reply:
        made: dict[str, Property] = {}
        for row in rows_of(body_of(asked, ("inputs",))):
            one = new_property(row, self.properties | made)
            made[one.name] = one
        self.properties |= made
        self._contacts.learn()
        return Reply(201, {"status": "COMPLETE", "results": [each.as_json() for each in made.values()]})

    def _change_property(self, asked: Asked) -> Reply:
        found, body = self._named(asked), body_of(asked, _PROPERTY)
        if found.is_read_only or "hasUniqueValue" in body or "name" in body:
            raise refuse(400, f"{found.name} cannot be changed so: its name, and whether it is unique, stay as they are")
        if "options" in body:
            found.options = options_in(body["options"])
        found.label = str(body.get("label", found.label))
        return Reply(200, found.as_json())

    def _named(self, asked: Asked) -> Property:
        found = self.properties.get(asked.named["name"])
        if found is None:
            raise refuse(404, f"Property {asked.named['name']} does not exist")
        return found

    def _account(self, asked: Asked) -> Reply:
        return Reply(
            200,
            {
                "portalId": self.portal,
                "accountType": "STANDARD",
                "timeZone": "Europe/Madrid",
                "companyCurrency": "EUR",
                "additionalCurrencies": [],
                "utcOffset": "+01:00",
                "utcOffsetMilliseconds": 3_600_000,
                "uiDomain": "app.hubspot.com",
                "dataHostingLocation": "eu1",
            },
        )


def _gone(asked: Asked) -> Reply:
    return Reply(204)
