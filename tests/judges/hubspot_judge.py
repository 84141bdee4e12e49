"""HubSpot's own library (12.0.0, which speaks v3) as a judge. Runs in its own environment; see tests/judges/test_hubspot_judge.py.

hubspot_judge.py traffic URL TOKEN        ordinary calls, and what came of them, as JSON
hubspot_judge.py judge URL TOKEN CASE ... whether the library takes the answer at URL/CASE, as JSON by case
"""

from __future__ import annotations

import json
import sys
from typing import Any

from hubspot import HubSpot
from hubspot.crm.contacts import (
    BatchInputSimplePublicObjectBatchInput,
    BatchInputSimplePublicObjectBatchInputUpsert,
    BatchInputSimplePublicObjectId,
    BatchReadInputSimplePublicObjectId,
    PublicGdprDeleteInput,
)
from hubspot.crm.properties import PropertyCreate


def contacts(url: str, token: str) -> Any:
    """The part that writes batches, pointed at another server."""
    api = HubSpot(access_token=token).crm.contacts.batch_api  # each access makes another one
    api.api_client.configuration.host = url
    return api


def rows(*named: tuple[str, dict[str, str]]) -> BatchInputSimplePublicObjectBatchInputUpsert:
    inputs = [
        {"id": key, "idProperty": "zp_id", "objectWriteTraceId": f"trace-{key}", "properties": fields} for key, fields in named
    ]
    return BatchInputSimplePublicObjectBatchInputUpsert(inputs=inputs)


def traffic(url: str, token: str) -> dict[str, Any]:
    client = HubSpot(access_token=token)
    core = client.crm.properties.core_api
    core.api_client.configuration.host = url
    common = {"label": "x", "type": "string", "field_type": "text", "group_name": "contactinformation"}
    core.create("contacts", PropertyCreate(**{**common, "name": "zp_id", "has_unique_value": True}))
    core.create("contacts", PropertyCreate(**{**common, "name": "zp_cups", "type": "number", "field_type": "number"}))
    names = [each.name for each in core.get_all("contacts").results]
    api = contacts(url, token)
    made = api.upsert(rows(("a", {"zp_cups": "1"}), ("b", {})))
    partly = api.upsert(rows(("a", {"zp_cups": "x"}), ("b", {"zp_cups": "2"})))
    ids = [each.id for each in made.results]
    changes = [{"id": ids[0], "properties": {"zp_cups": ""}, "objectWriteTraceId": "t"}]
    changed = api.update(BatchInputSimplePublicObjectBatchInput(inputs=changes))
    wanted = [{"id": "a"}, {"id": "b"}, {"id": "nobody"}]
    read = api.read(
        BatchReadInputSimplePublicObjectId(id_property="zp_id", inputs=wanted, properties=["zp_cups"], properties_with_history=[])
    )
    api.archive(BatchInputSimplePublicObjectId(inputs=[{"id": ids[1]}]))
    erasing = client.crm.contacts.basic_api
    erasing.api_client.configuration.host = url
    erasing.purge(PublicGdprDeleteInput(object_id=ids[0]))
    return {
        "properties": names,
        "new": [each.new for each in made.results],
        "errors": [each.context["objectWriteTraceId"] for each in partly.errors],
        "written": [each.properties["zp_cups"] for each in partly.results],
        "changed": [each.id == ids[0] for each in changed.results],
        "read": [each.properties["zp_cups"] for each in read.results],
        "missing": [each.context["ids"] for each in read.errors],
    }


def verdict(url: str, token: str) -> str:
    """Whether the library takes the answer that stands there."""
    try:
        contacts(url, token).upsert(rows(("a", {})))
    except Exception as error:  # whatever it is, the library did not take it
        return type(error).__name__
    return "accepted"


if __name__ == "__main__":
    what, url, token, *cases = sys.argv[1:]
    print(json.dumps(traffic(url, token) if what == "traffic" else {case: verdict(f"{url}/{case}", token) for case in cases}))
