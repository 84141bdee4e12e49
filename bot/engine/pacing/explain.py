"""Why, or why not now: the decision with its reasons in words, and every question with what holds it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.ids_and_time import local_day
from bot.engine.model.state import State
from bot.engine.model.world import QUIET_WORLD, World
from bot.engine.pacing.choice import Chosen, choose, excluded
from bot.engine.pacing.choice_index import index_of
from bot.engine.pacing.gates import next_ask
from bot.engine.pacing.known_answers import known_answers
from bot.engine.pacing.reasons import Ask, Next, Reason, Wait
from bot.engine.pacing.scoring import FLOOR, Factors, factors
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Language, QuestionId

_ALWAYS_IN_WORDS = frozenset({"consent", "paused", "resting", "worth_asking"})
"""Rules whose detail chooses the sentence."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One live question: may it be asked, what would it be worth, and what keeps it out."""

    question: QuestionId
    score: float
    factors: Factors
    excluded_by: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision taken apart."""

    decision: Literal["ask", "wait", "rest"]
    question: QuestionId | None
    until: datetime | None
    reasons: tuple[Reason, ...]
    candidates: tuple[Candidate, ...]


def explain(state: State, now: datetime, catalogue: Catalogue, world: World = QUIET_WORLD) -> Explanation:
    """The decision that a sweep would come to now, and every question beside it."""
    decided = next_ask(state, now, catalogue, world)
    return Explanation(
        decision="ask" if isinstance(decided, Ask) else "wait" if isinstance(decided, Wait) else "rest",
        question=decided.question.id if isinstance(decided, Ask) else None,
        until=decided.until if isinstance(decided, Wait) else None,
        reasons=decided.reasons,
        candidates=_candidates(state, now, catalogue, world),
    )


def in_words(decided: Next, state: State, now: datetime, catalogue: Catalogue, language: Language, *, to: str) -> str:
    """The first reason as a sentence, `to` the `customer` or the `marketer`; generated, so that it cannot say something else."""
    reason, phrases = decided.reasons[0], catalogue.phrases
    zone = state.zone or catalogue.brand.pace.brand_zone
    slots = {"detail": reason.detail, "question": _name(reason.detail, catalogue, language)}
    if isinstance(decided, Wait):
        today = local_day(now, zone)
        slots["day"] = phrases.day(local_day(decided.until, zone), language, today)
    key = f"reason.{to}.{_key(decided, reason)}"
    return phrases.says(key, language, **{name: text for name, text in slots.items() if name in phrases.slots(key)})


@dataclass(frozen=True, slots=True)
class InLine:
    """One question with the case it is in: the name of a sentence, with `explain.` before it."""

    question: QuestionId
    case: str
    """`now`, `first`, `after`, `not_worth`, or what holds it back."""
    place: int = 0
    """Among those that may be asked, from 1."""


def line_up(found: Explanation, state: State, now: datetime, catalogue: Catalogue, world: World) -> list[InLine]:
    """Every question in the order in which it may come; those held back come last."""
    chosen = choose(state, now, catalogue, world)
    first = found.question or (chosen.question.id if isinstance(chosen, Chosen) else None)
    open_to = [one for one in found.candidates if one.excluded_by is None]
    open_to.sort(key=lambda one: (one.question != first, -one.score))
    lines = [InLine(one.question, _case(one, place, found, state), place) for place, one in enumerate(open_to, start=1)]
    return lines + [InLine(one.question, one.excluded_by) for one in found.candidates if one.excluded_by is not None]


def _case(one: Candidate, place: int, found: Explanation, state: State) -> str:
    if one.question == found.question:
        return "now"
    if one.score < FLOOR and state.history(one.question).asks:
        return "not_worth"
    return "first" if place == 1 else "after"


def _key(decided: Next, reason: Reason) -> str:
    """The sentence's name: the rule, made finer where its detail is a case of its own."""
    if isinstance(decided, Ask):
        return "ask"
    if reason.rule == "worth_asking":
        return "below"
    case = reason.detail if reason.rule in _ALWAYS_IN_WORDS and not reason.detail.isdecimal() else ""
    return f"{reason.rule}.{case}" if case else reason.rule


def _name(question: str, catalogue: Catalogue, language: Language) -> str:
    known = catalogue.questions.get(question.removeprefix("below:"))
    return (known.label or known.ask).says(language) if known else question


def _candidates(state: State, now: datetime, catalogue: Catalogue, world: World) -> tuple[Candidate, ...]:
    index, known = index_of(catalogue, world), known_answers(state, catalogue)
    return tuple(
        Candidate(
            question=question.id,
            score=(parts := factors(state, question, now, index, world)).score,
            factors=parts,
            excluded_by=excluded(state, question, now, catalogue, known),
        )
        for question in catalogue.questions.values()
    )
