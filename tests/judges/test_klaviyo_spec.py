"""What judges requests to Klaviyo is judged first: it takes what is right, and nothing of what it is here to find."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.klaviyo_spec import are_here, operations, validate_klaviyo
from tests.sync.simulators.klaviyo_account import ERASURES, IMPORTS, erasure, job, profile

pytestmark = pytest.mark.skipif(not are_here(), reason="Klaviyo's descriptions are not beside this checkout")

HEADERS = {
    "Authorization": "Klaviyo-API-Key pk_sim_x",
    "revision": "2026-10-15",
    "Content-Type": "application/vnd.api+json",
    "X-Klaviyo-Revision-Fall-Forward-Opt-Out": "1",
}


def said(method: str, path: str, body: Any = None, **headers: str | None) -> list[str]:
    sent = {name: value for name, value in {**HEADERS, **headers}.items() if value is not None}
    return validate_klaviyo(method, path, sent, None if body is None else json.dumps(body).encode())


def patch(attributes: Any, **more: Any) -> dict[str, Any]:
    return {"data": {"type": "profile", "id": "01SIM", "attributes": attributes, **more}}


RIGHT = [
    ("POST", IMPORTS, job(profile("a", {"email": None}, zp_diet=["vegan"], zp_cups=None))),
    ("POST", IMPORTS, job(profile("a", meta={"patch_properties": {"unset": ["zp_diet"]}}))),
    ("GET", f"{IMPORTS}/x", None),
    ("GET", f"{IMPORTS}/x/import-errors?{urlencode({'page[size]': '100'})}", None),
    ("GET", "/api/profiles?" + urlencode({"filter": 'any(external_id,["a"])', "fields[profile]": "external_id,properties"}), None),
    ("PATCH", "/api/profiles/01SIM", patch({"external_id": None, "properties": {"zp_diet": None}})),
    ("POST", ERASURES, erasure(id="01SIM")),
]

WRONG = {
    "no data": ("POST", IMPORTS, {}),
    "a list": ("POST", IMPORTS, []),
    "wrong type": ("POST", IMPORTS, {"data": {**job(profile("a"))["data"], "type": "profile"}}),
    "an answer a level too high": ("POST", IMPORTS, job(profile("a", {"zp_diet": "vegan"}))),
    "a misspelt name": ("POST", IMPORTS, job(profile("a", {"externalId": "a"}))),
    "a number as key": ("POST", IMPORTS, job(profile("a", {"external_id": 1}))),
    "answers as a list": ("POST", IMPORTS, job({"type": "profile", "attributes": {"properties": []}})),
    "unset as an object": ("POST", IMPORTS, job(profile("a", meta={"patch_properties": {"unset": {}}}))),
    "too many": ("POST", IMPORTS, job(*(profile(str(number)) for number in range(10_001)))),
    "one too large": ("POST", IMPORTS, job(profile("a", zp_words="x" * 100_001))),
    "all too large": ("POST", IMPORTS, job(*(profile(str(number), x="y" * 90_000) for number in range(56)))),
    "no body": ("POST", IMPORTS, None),
    "a body where there is none": ("GET", "/api/profiles", {}),
    "no id": ("PATCH", "/api/profiles/01SIM", {"data": {"type": "profile", "attributes": {}}}),
    "null as attributes": ("PATCH", "/api/profiles/01SIM", patch(None)),
    "an erasure by key": ("POST", ERASURES, erasure(external_id="a")),
    "a field that is not shown": ("GET", "/api/profiles?" + urlencode({"fields[profile]": "zp_diet"}), None),
    "a query that is not known": ("GET", "/api/profiles?limit=3", None),
    "a page too large": ("GET", "/api/profiles?" + urlencode({"page[size]": "101"}), None),
    "a page in words": ("GET", "/api/profiles?" + urlencode({"page[size]": "many"}), None),
    "nowhere": ("GET", "/api/persons", None),
    "another method": ("DELETE", "/api/profiles/01SIM", None),
}


@pytest.mark.parametrize(("method", "path", "body"), RIGHT, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_right_passes(method: str, path: str, body: Any) -> None:
    assert said(method, path, body) == []


@pytest.mark.parametrize(("method", "path", "body"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_found(method: str, path: str, body: Any) -> None:
    assert said(method, path, body) != []


@pytest.mark.parametrize(
    "headers",
    [
        {"revision": None},
        {"revision": ""},
        {"revision": "latest"},
        {"Authorization": None},
        {"Authorization": "Bearer x"},
        {"Content-Type": "text/plain"},
        {"Content-Type": None},
    ],
    ids=str,
)
def test_a_wrong_header_is_found(headers: dict[str, str | None]) -> None:
    found = said("POST", IMPORTS, job(profile("a")), **headers)
    assert {each.split()[0] for each in found} == {"header"}


def test_what_is_no_json_is_found() -> None:
    assert validate_klaviyo("POST", IMPORTS, HEADERS, b"{") == ["body: is not JSON"]


@pytest.mark.parametrize(
    "garbage",
    [{}, [], None, 0, {"data": None}, {"data": {"type": "no such", "attributes": {}}}, {"data": [], "no such": 1}],
    ids=str,
)
def test_no_operation_with_a_body_takes_garbage(garbage: Any) -> None:
    """A validator that cannot read a schema and skips it would be found here: a spec mock took garbage for five of ten."""
    with_body = [(method, path) for method, path, operation, _ in operations() if "requestBody" in operation]
    assert len(with_body) > 10
    body = json.dumps(garbage).encode()
    assert [each for each in with_body if not validate_klaviyo(*each, HEADERS, body)] == []
