"""`zeroparty explain CUSTOMER`: why somebody is asked, or why not now; every question with the rule that holds it back."""

from __future__ import annotations

import argparse
import asyncio
import json
from dataclasses import asdict
from typing import Any

from bot.app.session import opened
from bot.clock import SystemClock
from bot.commands.privacy.customer_name import customer_id, nobody
from bot.engine.model.ids_and_time import crockford, iso, iso_or_none
from bot.engine.pacing.explain import Candidate, explain, in_words
from bot.engine.pacing.gates import next_ask
from bot.publishing.going_live import live_now
from bot.runtime.circuit_breaker import world_of
from bot.runtime.persistence import state_of
from bot.settings import read_settings
from storage.people import customers


def run(options: argparse.Namespace) -> int:
    """Explain; 1 when nobody is known by that name."""
    document = asyncio.run(_document(options.customer, options.language))
    print(json.dumps(document, ensure_ascii=False, indent=2) if options.json else _in_lines(document))
    return 0


async def _document(name: str, language: str) -> dict[str, Any]:
    settings, clock = read_settings(), SystemClock()
    async with opened(settings, clock, read_only=True) as store:
        customer = await customer_id(store, name)
        loaded = await store.read(lambda unit: customers.by_id(unit, customer)) if customer is not None else None
        if loaded is None:
            raise nobody(name)
        catalogue = await live_now(settings, store, clock)
        world = await store.read(world_of)
        state, now = state_of(loaded), clock.now()
        found = explain(state, now, catalogue, world)
        sentence = in_words(next_ask(state, now, catalogue, world), state, now, catalogue, language, to="marketer")
        return {
            "customer": crockford(state.customer, 13),
            "at": iso(now),
            "decision": found.decision,
            "question": found.question,
            "until": iso_or_none(found.until),
            "reasons": [{"rule": reason.rule, "detail": sentence} for reason in found.reasons],
            "candidates": [_candidate(one) for one in found.candidates],
        }


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "question": one.question,
        "eligible": one.excluded_by is None,
        "score": round(one.score, 4),
        "factors": {name: round(value, 4) for name, value in asdict(one.factors).items()},
        "excluded_by": one.excluded_by,
    }


def _in_lines(document: dict[str, Any]) -> str:
    lines = [f"{document['decision']:<5} {document['reasons'][0]['detail']}"]
    for one in sorted(document["candidates"], key=lambda one: (not one["eligible"], -one["score"])):
        verdict = f"score {one['score']:.2f}" if one["eligible"] else f"not now: {one['excluded_by']}"
        lines.append(f"  {one['question']:<24} {verdict}")
    return "\n".join(lines)
