"""What lies open in the records, held against what is sealed: who can write rows cannot write the sealed state."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from bot.engine.model.packing.codec import SealedConsent
from bot.engine.model.permission import EVERYTHING
from prompts.model.question import QuestionId

Latest = Mapping[str, tuple[str, datetime | None]]
"""Purpose -> status and end of its latest consent event, as the rows have it."""

Names = Mapping[QuestionId, QuestionId]
"""Earlier id of a renamed question -> its id now."""


def contradiction(sealed: SealedConsent, phase: str, consents: Latest, restrictions: Collection[str], names: Names) -> str | None:
    """What the open rows say otherwise than what was sealed, in words; nothing when they agree.

    `restrictions` are the scopes of what is kept here now.
    """
    if phase != sealed.phase:
        return f"the phase is {phase} and was sealed as {sealed.phase}"
    agreed = {purpose: (consent.status, consent.until) for purpose, consent in sealed.consents.items()}
    if agreed != consents:
        differing = sorted(purpose for purpose in {*agreed, *consents} if agreed.get(purpose) != consents.get(purpose))
        return f"the consent to {differing[0]} is not what was sealed"
    if sealed.keeps_to_us != (EVERYTHING in restrictions):
        return "answering without sharing " + (
            "was sealed and is on no row" if sealed.keeps_to_us else "is on a row and was not sealed"
        )
    return _otherwise_kept(sealed.kept_here, restrictions, names) if sealed.kept_here or restrictions else None


def _otherwise_kept(kept: frozenset[QuestionId] | None, restrictions: Collection[str], names: Names) -> str | None:
    """Which answer stays here by the seal alone, or by a row alone."""
    if kept is None:
        return None
    # Rows of earlier releases did not follow a renamed question: they count for it, and one that was left behind may stay.
    sealed, open_ = {names.get(one, one) for one in kept}, {names.get(one, one) for one in restrictions}
    added = {one for one in restrictions if one != EVERYTHING and one not in names and one not in sealed}
    differing = sorted((sealed - open_) | added)
    return f"whether the answer to {differing[0]} stays here is not what was sealed" if differing else None
