"""Profiles: which are well formed, who is meant by one, and what writing one changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from bot.clock import Clock
from bot.sync.simulators.faults import Faults
from bot.sync.simulators.klaviyo.requests import Shape, check_query, check_shape, document_of, filtered, page, resource
from bot.sync.simulators.klaviyo.words import refuse
from bot.sync.simulators.records import Record, Records
from bot.sync.simulators.talk import Asked, Reply

_LOCATION: Shape = {
    **dict.fromkeys(("address1", "address2", "city", "country", "region", "zip", "timezone", "ip"), str),
    **dict.fromkeys(("latitude", "longitude"), (str, int, float)),
}
_OWN: Shape = {
    **dict.fromkeys(
        ("email", "phone_number", "external_id", "first_name", "last_name", "organization", "locale", "title", "image"), str
    ),
    "location": _LOCATION,
}
ATTRIBUTES: Shape = {**_OWN, "properties": dict}
_META: Shape = {
    "patch_properties": {"append": dict, "unappend": dict, "unset": (str, list)},
    "patch_identifiers": {"append": dict, "unappend": dict},
}
_SHOWN = ("id", "created", "updated", "last_event_date", "properties", *_OWN)
_KEYS = ("external_id", "email", "phone_number")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_KILOBYTES_100 = 100 * 1000
UNIQUE = frozenset(_KEYS)


class Profiles:
    """Everybody in an account."""

    def __init__(self, clock: Clock, faults: Faults) -> None:
        exact = frozenset({"external_id", "phone_number"})
        self.records = Records(clock, faults.amount("late"), exact=exact, id_of="01SIM{:021d}")
        self._faults = faults

    def understood(self, profile: Any, pointer: str) -> dict[str, Any]:
        """A profile that is well formed, whatever its values; raises `Refusal`."""
        known = resource(profile, "profile", pointer, also=("id", "meta"))
        if self._faults.has("drop-unknown"):
            known = {**known, "attributes": {name: value for name, value in known["attributes"].items() if name in ATTRIBUTES}}
        check_shape(known["attributes"], ATTRIBUTES, f"{pointer}/attributes", what="the resource 'profile'")
        check_shape(known.get("meta", {}), _META, f"{pointer}/meta", what="the meta of a profile")
        return known

    def problem(self, profile: Mapping[str, Any]) -> tuple[str, str] | None:
        """What is wrong with a profile, and at which attribute; nothing where it can be written."""
        attributes = profile["attributes"]
        if self._faults.plan and self.struck("refused", profile):
            return "This profile is refused.", ""
        if wrong := _wrong_form(attributes):
            return None if self.struck("changed", profile) else wrong
        if not profile.get("id") and not any(attributes.get(name) for name in _KEYS):
            return "A profile needs an id, email, phone_number or external_id.", ""
        if profile.get("id") and profile["id"] not in self.records.here:
            return f"A profile with id {profile['id']} does not exist.", "id"
        if len({record.id for record in self._meant(profile)}) > 1:
            return "The identifiers belong to different profiles.", "email"
        return None

    def write(self, profile: Mapping[str, Any]) -> tuple[Record, bool]:
        """Write a profile without a problem, and whether it was made by this."""
        found = self._meant(profile)
        record = found[0] if found else self._same_phone(profile)
        fields = self._changes(profile, record.fields if record else {})
        if record is not None:
            return self.records.change(record, fields, set(UNIQUE)), False
        record = self.records.add(fields, set(UNIQUE))
        self.records.first_keys[record.id] = _first_key(profile)
        if self.struck("removed", profile):
            self.records.remove(record)
        return record, True

    def struck(self, fault: str, profile: Mapping[str, Any]) -> bool:
        """Whether the plan of faults has this strike this profile."""
        key = _first_key(profile)
        return self._faults.at_record(fault, self.records.first_keys.get(key, key), _flat(profile["attributes"]))

    def refuses_to_erase(self, record: Record) -> bool:
        """Whether the plan of faults keeps this one from being erased."""
        held = {name.removeprefix("properties."): value for name, value in record.fields.items()}
        return self._faults.at_record("no-erase", self.records.first_keys[record.id], held)

    def many(self, asked: Asked) -> Reply:
        """Those that a filter names, or all, by pages."""
        check_query(asked, ("filter", "fields[profile]", "page[size]", "page[cursor]"))
        fields, wanted = _fields(asked), filtered(asked)
        start, size = page(asked, default=20)
        if wanted is None:
            everybody = [self.records.seen("id", record.id) for record in self.records]
        else:
            everybody = [self.records.seen(wanted[0], value) for value in dict.fromkeys(wanted[1])]
        found = [record for record in everybody if record]
        shown = [self.as_json(record, asked, fields) for record in found[start : start + size]]
        return Reply(200, {"data": shown, "links": links(asked, start, size, len(found))})

    def one(self, asked: Asked) -> Reply:
        """One of them."""
        check_query(asked, ("fields[profile]",))
        record = self.records.seen("id", asked.named["id"])
        if record is None:
            raise refuse(404, f"A profile with id {asked.named['id']} does not exist.", "/")
        return Reply(200, {"data": self.as_json(record, asked, _fields(asked))})

    def patch(self, asked: Asked) -> Reply:
        """Change one by id; who is not there is a 404."""
        record, profile = self._patched(asked)
        if self.struck("row-500", profile):
            raise refuse(500, "A server error occurred.")
        others = [other for other in self._meant(profile) if other is not record]
        if others:
            meta = {"duplicate_profile_id": others[0].id}
            raise refuse(409, "A profile already exists with one of these identifiers.", "/data/attributes", meta)
        if problem := self.problem(profile):
            raise refuse(400, problem[0], f"/data/attributes/{problem[1]}")
        record, _ = self.write(profile)
        return Reply(200, {"data": self.as_json(record, asked, None)})

    def patched_nothing(self, asked: Asked) -> Reply:
        """Success, and the profile as it was."""
        record, _ = self._patched(asked)
        return Reply(200, {"data": self.as_json(record, asked, None)})

    def as_json(self, record: Record, asked: Asked, fields: Iterable[str] | None) -> dict[str, Any]:
        """A profile as the vendor shows it, or only these fields of it."""
        own = {name: record.fields.get(name) for name in _OWN}
        own["location"] = own["location"] or {}
        properties = {name.removeprefix("properties."): value for name, value in record.fields.items() if name not in _OWN}
        times = {"created": record.created_at.isoformat(), "updated": record.updated_at.isoformat(), "last_event_date": None}
        whole = {**own, **times, "properties": properties}
        attributes = whole if fields is None else {name: value for name, value in whole.items() if name in fields}
        return {
            "type": "profile",
            "id": record.id,
            "attributes": attributes,
            "links": {"self": f"{base(asked)}/api/profiles/{record.id}"},
        }

    def _patched(self, asked: Asked) -> tuple[Record, dict[str, Any]]:
        profile = document_of(asked, "profile")
        if len(asked.body) > _KILOBYTES_100:
            raise refuse(413, "The payload is larger than 100KB.", "/")
        if profile.get("id") != asked.named["id"]:
            raise refuse(400, "The id in the body is not the one in the path.", "/data/id")
        record = self.records.here.get(asked.named["id"])
        if record is None:
            raise refuse(404, f"A profile with id {asked.named['id']} does not exist.", "/")
        return record, self.understood(profile, "/data")

    def _meant(self, profile: Mapping[str, Any]) -> list[Record]:
        """Every record that one of the identifiers of a profile names, the strongest first."""
        attributes = profile["attributes"]
        found = [self.records.here.get(profile.get("id") or "")]
        found += [self.records.find(name, attributes[name]) for name in _KEYS if attributes.get(name)]
        return [record for record in found if record]

    def _same_phone(self, profile: Mapping[str, Any]) -> Record | None:
        phone = (profile["attributes"].get("properties") or {}).get("phone")
        if not phone or not self._faults.has("merge-phone"):
            return None
        return next((record for record in self.records if record.fields.get("properties.phone") == phone), None)

    def _changes(self, profile: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        """What a profile changes, by the names under which fields are kept; nothing takes a field away."""
        attributes = dict(profile["attributes"])
        for name in [name for name in _KEYS if _wrong_form({name: attributes.get(name)})]:
            del attributes[name]  # only where the plan lets it pass
        properties = attributes.pop("properties", None) or {}
        if self._faults.plan and self.struck("altered", profile):
            properties = _altered(properties)
        patch = (profile.get("meta") or {}).get("patch_properties") or {}
        unset = patch.get("unset") or ()
        for name, more in (patch.get("append") or {}).items():
            properties[name] = [*_as_list(before.get(f"properties.{name}")), *_as_list(more)]
        for name, less in (patch.get("unappend") or {}).items():
            properties[name] = [each for each in _as_list(before.get(f"properties.{name}")) if each not in _as_list(less)]
        gone = dict.fromkeys([unset] if isinstance(unset, str) else unset)
        return {**attributes, **{f"properties.{name}": value for name, value in (properties | gone).items()}}


def links(asked: Asked, start: int, size: int, total: int) -> dict[str, str | None]:
    """To this page, the one before and the one after."""

    def to(place: int) -> str:
        return f"{base(asked)}{asked.path}?{urlencode({**asked.query, 'page[cursor]': f'from{place}'})}"

    before, after = max(0, start - size), start + size
    return {"self": to(start), "next": to(after) if after < total else None, "prev": to(before) if start else None}


def base(asked: Asked) -> str:
    """The address of the account's server."""
    return f"http://{asked.headers.get('host', '127.0.0.1')}"


def _first_key(profile: Mapping[str, Any]) -> str:
    """What a profile is named by: its id, or else the strongest of the other identifiers."""
    named = (profile.get("id"), *(profile["attributes"].get(name) for name in _KEYS))
    return str(next((each for each in named if each), None))


def _fields(asked: Asked) -> list[str] | None:
    text = asked.query.get("fields[profile]")
    if text is None:
        return None
    names = [name.partition(".")[0] for name in text.split(",")]
    if unknown := set(names) - set(_SHOWN):
        raise refuse(400, f"'{min(unknown)}' is not a valid field for the resource 'profile'.", "fields[profile]")
    return names


def _wrong_form(attributes: Mapping[str, Any]) -> tuple[str, str] | None:
    email, phone = attributes.get("email"), attributes.get("phone_number")
    if email and not _EMAIL.fullmatch(email):
        return "Invalid email address", "email"
    if phone and not _PHONE.fullmatch(phone):
        return "Invalid phone number format (Example of a valid format: +12345678901)", "phone_number"
    return None


def _flat(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Fields by the names that a plan uses: those under properties by their own."""
    return {**attributes, **(attributes.get("properties") or {})}


def _altered(properties: Mapping[str, Any]) -> dict[str, Any]:
    victim = next((name for name, value in properties.items() if value is not None), None)
    return {name: _other(value) if name == victim else value for name, value in properties.items()}


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return 0 if isinstance(value, (int, float)) else value[:-1] if isinstance(value, (str, list)) else None


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
