"""Klaviyo's own library (25.0.0, revision 2026-10-15) as a judge, in its own environment; see tests/judges/test_klaviyo_judge.py.

klaviyo_judge.py traffic URL TOKEN        ordinary calls, and what came of them, as JSON
klaviyo_judge.py judge URL TOKEN CASE ... whether the library takes the answer at URL/CASE, as JSON by case
"""

from __future__ import annotations

import json
import sys
from typing import Any

from klaviyo_api import KlaviyoAPI


def client(url: str, token: str) -> Any:
    found = KlaviyoAPI(token, max_delay=1, max_retries=0)
    found.api_client.configuration.host = url
    return found


def job(*profiles: dict[str, Any]) -> dict[str, Any]:
    listed = [{"type": "profile", "attributes": profile} for profile in profiles]
    return {"data": {"type": "profile-bulk-import-job", "attributes": {"profiles": {"data": listed}}}}


def traffic(url: str, token: str) -> dict[str, Any]:
    api = client(url, token)
    bad = {"external_id": "b", "email": "no address", "properties": {}}
    made = api.Profiles.bulk_import_profiles(job({"external_id": "a", "properties": {"zp_diet": ["vegan"], "zp_cups": 1}}, bad))
    states = [made.data.attributes.status]
    while states[-1] != "complete" and len(states) < 5:
        done = api.Profiles.get_bulk_import_profiles_job(made.data.id)
        states.append(done.data.attributes.status)
    errors = api.Profiles.get_errors_for_bulk_import_profiles_job(made.data.id)
    found = api.Profiles.get_profiles(filter='any(external_id,["a"])')
    id = found.data[0].id
    properties = {"properties": {"zp_diet": None}}
    body = {"type": "profile", "id": id, "attributes": properties, "meta": {"patch_properties": {"unset": ["zp_cups"]}}}
    changed = api.Profiles.update_profile(id, {"data": body})
    whom = {"data": {"type": "profile", "id": id, "attributes": {}}}
    api.Data_Privacy.request_profile_deletion({"data": {"type": "data-privacy-deletion-job", "attributes": {"profile": whom}}})
    return {
        "account": api.Accounts.get_accounts().data[0].attributes.contact_information.organization_name,
        "states": states,
        "failed": done.data.attributes.failed_count,
        "errors": [each.attributes.original_payload["external_id"] for each in errors.data],
        "found": [each.attributes.properties for each in found.data],
        "changed": changed.data.attributes.properties,
    }


def verdict(url: str, token: str, case: str) -> str:
    """Whether the library takes the answer that stands there: a job, or profiles where the case is about them."""
    api = client(url, token).Profiles
    try:
        if case.startswith("profile"):
            api.get_profiles()
        else:
            api.get_bulk_import_profiles_job("sim-import-1")
    except Exception as error:  # whatever it is, the library did not take it
        return type(error).__name__
    return "accepted"


if __name__ == "__main__":
    what, url, token, *cases = sys.argv[1:]
    print(json.dumps(traffic(url, token) if what == "traffic" else {case: verdict(f"{url}/{case}", token, case) for case in cases}))
