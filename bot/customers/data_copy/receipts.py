"""Consents as JSON-LD in the terms of the W3C Data Privacy Vocabulary 2.3: no answers, no id of a messenger.

Receipts are not signed yet, and the document says so.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.customers.access_report import consent_number
from bot.customers.data_copy.words import Words
from bot.customers.record import Record, customer_number
from bot.engine.model.ids_and_time import iso
from bot.engine.model.parts.agreements import BE_ASKED
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Language
from storage.model.records import ConsentRow

_DCT = "http://purl.org/dc/terms/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DPV = "https://w3id.org/dpv#"

_STATUSES = {
    "given": "dpv:ConsentGiven",
    "refused": "dpv:ConsentRefused",
    "deferred": "dpv:ConsentRequestDeferred",
    "renewed": "dpv:RenewedConsentGiven",
    "withdrawn": "dpv:ConsentWithdrawn",
    "expired": "dpv:ConsentExpired",
}


def _points_to(term: str) -> dict[str, str]:
    return {"@id": _DPV + term, "@type": "@id"}


def _moment(iri: str) -> dict[str, str]:
    return {"@id": iri, "@type": f"{_XSD}dateTime"}


_CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "dpv": _DPV,
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "legal-eu": "https://w3id.org/dpv/legal/eu#",
    "id": "@id",
    "type": "@type",
    "note": f"{_DCT}description",
    "issued": _moment(f"{_DCT}issued"),
    "identifier": f"{_DCT}identifier",
    "title": f"{_DCT}title",
    "text": f"{_DCT}description",
    "language": f"{_DCT}language",
    "valid_until": _moment(f"{_DCT}valid"),
    "records": {"@id": f"{_DCT}hasPart", "@container": "@list"},
    "controller": f"{_DPV}hasDataController",
    "subject": f"{_DPV}hasDataSubject",
    "name": f"{_DPV}hasName",
    "address": f"{_DPV}hasAddress",
    "contact": f"{_DPV}hasContact",
    "status": _points_to("hasConsentStatus"),
    "at": _moment(f"{_DPV}isIndicatedAtTime"),
    "method": f"{_DPV}hasIndicationMethod",
    "purpose": f"{_DPV}hasPurpose",
    "necessity": _points_to("hasNecessity"),
    "personal_data": _points_to("hasPersonalData"),
    "legal_basis": _points_to("hasLegalBasis"),
    "law": _points_to("hasApplicableLaw"),
    "jurisdiction": f"{_DPV}hasJurisdiction",
    "notice": f"{_DPV}hasNotice",
}
"""In the document itself: whoever reads it needs no network to know what each word means."""


def receipts(record: Record, now: datetime, catalogue: Catalogue, language: Language) -> dict[str, Any]:
    """Every consent event of one customer, in the order of its chain."""
    words = Words(record, catalogue, language)
    return {
        "@context": _CONTEXT,
        "type": "dpv:ConsentReceipt",
        "issued": iso(now),
        "note": words.say("receipts.note"),
        "controller": _controller(catalogue),
        "subject": {"type": "dpv:DataSubject", "identifier": customer_number(record)},
        "records": [_event(event, words) for event in record.consents],
    }


def _controller(catalogue: Catalogue) -> dict[str, str]:
    responsible = catalogue.brand.controller
    if responsible is None:
        return {"type": "dpv:DataController", "name": catalogue.brand.name.says(catalogue.brand.languages[0])}
    return {
        "type": "dpv:DataController",
        "name": responsible.name,
        "address": responsible.address,
        "contact": responsible.contact,
    }


def _event(event: ConsentRow, words: Words) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": "dpv:ConsentRecord",
        "identifier": consent_number(event.id),
        "status": _STATUSES[event.status],
        "at": iso(event.at),
        "method": event.method,
        "purpose": _purpose(event.purpose, words),
        "personal_data": "dpv:ProvidedPersonalData",
        "legal_basis": "eu-gdpr:A6-1-a",
        "law": "legal-eu:law-GDPR",
        "notice": _notice(event, words.record),
    }
    if event.holds_until is not None:
        said["valid_until"] = iso(event.holds_until)
    if event.jurisdiction is not None:
        said["jurisdiction"] = event.jurisdiction
    return said


def _purpose(purpose: str, words: Words) -> dict[str, str]:
    """Being asked is a purpose like any; what answers are used for fits a person, whatever else it is."""
    kind = "dpv:Purpose" if purpose == BE_ASKED else "dpv:Personalisation"
    return {"type": kind, "identifier": purpose, "title": words.purpose(purpose), "necessity": "dpv:Optional"}


def _notice(event: ConsentRow, record: Record) -> dict[str, Any]:
    """The exact words and buttons that the consent rests on."""
    notice: dict[str, Any] = {
        "type": "dpv:ConsentNotice",
        "identifier": f"sha256:{event.wording}",
        "language": event.language,
        "text": record.shown(event.wording),
    }
    shown = record.wordings.get(event.wording)
    if shown is not None:
        notice["text"] = "\n".join([shown.text, *(f"[{label}]" for label in json.loads(shown.buttons))])
    return notice
