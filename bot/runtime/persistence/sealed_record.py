"""What lies open in the records, held against what is sealed: who can write rows cannot write the sealed state."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from bot.engine.model.packing.codec import SealedConsent
from bot.engine.model.permission import EVERYTHING
from bot.engine.model.state import State

Latest = Mapping[str, tuple[str, datetime | None]]
"""Purpose -> status and end of its latest consent event, as the rows have it."""


def contradiction(state: State | SealedConsent, phase: str, consents: Latest, restrictions: Collection[str]) -> str | None:
    """What the open rows say otherwise than the sealed state, in words; nothing when they agree."""
    if phase != state.phase:
        return f"the phase is {phase} and was sealed as {state.phase}"
    sealed = {purpose: (consent.status, consent.until) for purpose, consent in state.consents.items()}
    if differing := sorted(purpose for purpose in {*sealed, *consents} if sealed.get(purpose) != consents.get(purpose)):
        return f"the consent to {differing[0]} is not what was sealed"
    if state.keeps_to_us and EVERYTHING not in restrictions:
        return "answering without sharing was sealed and is on no row"
    return None
