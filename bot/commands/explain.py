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
from bot.engine.pacing.explain import Candidate, explain, in_words, line_up
from bot.engine.pacing.gates import next_ask
from bot.publishing.going_live import live_now
from bot.runtime.circuit_breaker import world_of
from bot.runtime.persistence import state_of
from bot.settings import read_settings
from storage.people import customers


def run(options: argparse.Namespace) -> int:
    """Explain; 1 when nobody is known by that name."""
    document, lines = asyncio.run(_explained(options.customer, options.language))
    print(json.dumps(document, ensure_ascii=False, indent=2) if options.json else "\n".join(lines))
    return 0


async def _explained(name: str, language: str) -> tuple[dict[str, Any], list[str]]:
    """The document for scripts, and the lines for people."""
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
        lines = [f"{found.decision:<5} {sentence}"]
        for one in line_up(found, state, now, catalogue, world):
            slots = {"place": one.place} if one.case == "after" else {}
            lines.append(f"  {one.question:<24} {catalogue.phrases.says(f'explain.{one.case}', language, **slots)}")
        document = {
            "customer": crockford(state.customer, 13),
            "at": iso(now),
            "decision": found.decision,
            "question": found.question,
            "until": iso_or_none(found.until),
            "reasons": [{"rule": reason.rule, "detail": sentence} for reason in found.reasons],
            "candidates": [_candidate(one) for one in found.candidates],
        }
        return document, lines


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "question": one.question,
        "eligible": one.excluded_by is None,
        "score": round(one.score, 4),
        "factors": {name: round(value, 4) for name, value in asdict(one.factors).items()},
        "excluded_by": one.excluded_by,
    }
