"""The receipts: every IRI is a real one, and nothing in them tells an answer or an address."""

from __future__ import annotations

import re
from typing import Any

import pytest

from storage.model.vocabulary import CONSENT_STATUSES
from storage.people import ledger
from tests.customers.data_copy.ann import WISH, Ann, act, copied, document, unzipped
from tests.customers.data_copy.documents import keys_in
from tests.support.app import Bot
from tests.support.places import SHARED

DPV = SHARED / "data" / "dpv-2.3"
"""The vocabulary as published, where it is at hand; only looked at, and no part of this project."""

FILES = {"dpv": "dpv.ttl", "eu-gdpr": "eu-gdpr.ttl", "legal-eu": "legal-eu.ttl"}
OTHERS = re.compile(
    r"http://purl\.org/dc/terms/(description|issued|identifier|title|language|valid|hasPart)|http://www\.w3\.org/2001/XMLSchema#dateTime"
)


async def receipts(bot: Bot, ann: Ann) -> dict[str, Any]:
    return document(await copied(bot, ann.number), "consent-receipts.jsonld")


@pytest.mark.slow
async def test_every_consent_event_is_a_record_in_its_order(bot: Bot, ann: Ann) -> None:
    await act(bot, ann.customer, "stop")
    said = await receipts(bot, ann)
    events = await bot.app.store.read(lambda unit: ledger.consents(unit, ann.number))
    assert len(said["records"]) == len(events) == 3
    assert [record["purpose"]["identifier"] for record in said["records"]] == [event.purpose for event in events]
    assert [record["notice"]["identifier"] for record in said["records"]] == [f"sha256:{event.wording}" for event in events]
    first, last = said["records"][0], said["records"][-1]
    assert (first["status"], last["status"]) == ("dpv:ConsentGiven", "dpv:ConsentWithdrawn")
    assert first["notice"]["text"].endswith("[Yes, ask me]\n[No, thanks]\n[Details]")
    assert (first["at"], first["valid_until"]) == ("2026-05-04T10:00:00Z", "2027-05-04T10:00:00Z")
    assert "valid_until" not in last
    assert said["controller"]["name"] == "Northside Coffee Ltd"


@pytest.mark.slow
async def test_they_tell_no_answer_and_no_address_and_that_they_are_not_signed(bot: Bot, ann: Ann) -> None:
    text = unzipped(await copied(bot, ann.number))["consent-receipts.jsonld"]
    hidden = (str(ann.customer.id), "hub-4711", WISH, "Kenyan", '"light"', "message_ref")
    assert [word for word in hidden if word in text] == []
    assert "not signed" in (await receipts(bot, ann))["note"]


@pytest.mark.slow
async def test_every_word_has_a_meaning_in_the_document_itself(bot: Bot, ann: Ann) -> None:
    said = await receipts(bot, ann)
    known = said["@context"].keys()
    assert keys_in({key: value for key, value in said.items() if key != "@context"}) - known == set()


@pytest.mark.slow
async def test_every_iri_is_one_that_the_vocabulary_has(bot: Bot, ann: Ann) -> None:
    if not DPV.is_dir():
        pytest.skip("NO VOCABULARY: DPV 2.3 is not here, so no IRI was looked up; set ZEROPARTY_SHARED")
    said = await receipts(bot, ann)
    known = {prefix: (DPV / name).read_text(encoding="utf-8") for prefix, name in FILES.items()}
    used = set(iris_in(said, said["@context"])) | {f"dpv:{status}" for status in statuses()}
    unknown = [iri for iri in used if ":" in iri and not is_known(iri, known)]
    assert unknown == []
    assert len(used) > 25


def statuses() -> list[str]:
    from bot.customers.data_copy.receipts import _STATUSES

    assert _STATUSES.keys() == set(CONSENT_STATUSES)
    return [iri.removeprefix("dpv:") for iri in _STATUSES.values()]


def is_known(iri: str, vocabulary: dict[str, str]) -> bool:
    prefix = iri.partition(":")[0]
    if prefix in vocabulary:
        return re.search(rf"^{re.escape(iri)} a ", vocabulary[prefix], re.MULTILINE) is not None
    return OTHERS.fullmatch(iri) is not None


def iris_in(said: dict[str, Any], context: dict[str, Any]) -> list[str]:
    """Every IRI of the document, those of a vocabulary by its prefix."""
    prefixes = {iri: name for name, iri in context.items() if isinstance(iri, str) and iri.endswith("#")}

    def short(iri: str) -> str:
        start = next((start for start in sorted(prefixes, key=len, reverse=True) if iri.startswith(start)), None)
        return iri if start is None or iri == start else f"{prefixes[start]}:{iri.removeprefix(start)}"

    meanings = [value if isinstance(value, str) else value["@id"] for value in context.values() if not isinstance(value, float)]
    types = [value["@type"] for value in context.values() if isinstance(value, dict) and "@type" in value]
    written = [short(iri) for iri in [*meanings, *types] if not iri.startswith("@") and iri not in prefixes]
    pointing = {"type"} | {key for key, value in context.items() if isinstance(value, dict) and value.get("@type") == "@id"}
    return written + pointed(said, pointing)


def pointed(value: Any, keys: set[str]) -> list[str]:
    match value:
        case dict():
            here = [one for key, one in value.items() if key in keys and isinstance(one, str)]
            return here + [iri for key, one in value.items() if key != "@context" for iri in pointed(one, keys)]
        case list():
            return [iri for one in value for iri in pointed(one, keys)]
        case _:
            return []
