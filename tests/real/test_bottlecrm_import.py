"""Our files in BottleCRM's own importer: what it makes of the values that importers are known to change."""

from __future__ import annotations

import json
from dataclasses import replace

import httpx
import pytest

from tests.export.test_files import ABOUT, AWKWARD, WISH, made, told
from tests.real.bottlecrm.running import BottleCrmServer

pytestmark = [pytest.mark.slow, pytest.mark.real("bottlecrm"), pytest.mark.postgres]

TO = {"language": "first_name", "customer_id": "last_name", "wish": "description"}
"""Which column becomes which of its own fields: custom ones it does not import."""


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        # It guesses how quotes are doubled, and guesses wrong.
        ("csv", {AWKWARD[0]: AWKWARD[0] + '"', "  blanks  ": "blanks"}),
        # Its reader leaves what stands in a workbook for a carriage return, and for an underscore before an x.
        ("xlsx", {"dos\r\nlíneas": "dos_x000D_\nlíneas", "_x0041_": "_x005F_x0041_", "  blanks  ": "blanks"}),
    ],
)
def test_a_file_of_awkward_words_is_imported_as_it_is_but_for_these(
    bottlecrm: BottleCrmServer, name: str, changed: dict[str, str]
) -> None:
    people = [replace(told((WISH, words)), id=nth) for nth, words in enumerate(AWKWARD, 1)]
    data, _, header = made(name, "crm", ABOUT, people)
    form = {"mapping": json.dumps({str(header.index(column)): field for column, field in TO.items()})}
    headers = {"Authorization": f"Bearer {bottlecrm.any_token}"}
    with httpx.Client(base_url=bottlecrm.address, headers=headers, trust_env=False, verify=False, timeout=60) as client:
        files = {"file": (f"preferences.{name}", data)}
        preview, commit = (client.post(f"/api/contacts/import/{step}/", data=form, files=files) for step in ("preview", "commit"))
        contacts = client.get("/api/contacts/?limit=100").json()["results"]
    everybody = {"total": len(AWKWARD), "valid": len(AWKWARD), "skipped": 0}
    assert (preview.json()["summary"], commit.json()["created"]) == (everybody, len(AWKWARD))
    notes = [contact["description"] for contact in sorted(contacts, key=lambda one: str(one["created_at"]))]
    assert {words: note for words, note in zip(AWKWARD, notes, strict=True) if words != note} == changed
