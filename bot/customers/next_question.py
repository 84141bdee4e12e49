"""Why somebody is asked, or why not now: the decision in words, and every question with the rule that holds it back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.engine.model.ids_and_time import crockford, iso, iso_or_none
from bot.engine.model.state import State
from bot.engine.model.world import World
from bot.engine.pacing.explain import Candidate, Explanation, explain, in_words, line_up
from bot.engine.pacing.gates import next_ask
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Language, QuestionId


@dataclass(frozen=True, slots=True)
class InLine:
    """One question, and in words where it stands or what holds it back."""

    question: QuestionId
    words: str
    is_held_back: bool


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """What comes next for one customer, and why."""

    found: Explanation
    sentence: str
    line: tuple[InLine, ...]
    customer: int
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """The document that `explain --json` prints."""
        return {
            "customer": crockford(self.customer),
            "at": iso(self.at),
            "decision": self.found.decision,
            "question": self.found.question,
            "until": iso_or_none(self.found.until),
            "reasons": [{"rule": reason.rule, "detail": self.sentence} for reason in self.found.reasons],
            "candidates": [_candidate(one) for one in self.found.candidates],
        }


def next_question(state: State, now: datetime, catalogue: Catalogue, world: World, language: Language) -> NextQuestion:
    """The decision that the next tick would come to, as staff read it."""
    found = explain(state, now, catalogue, world)
    sentence = in_words(next_ask(state, now, catalogue, world), state, now, catalogue, language, to="marketer")
    held_back = {one.question for one in found.candidates if one.excluded_by is not None}
    line = []
    for one in line_up(found, state, now, catalogue, world):
        slots = {"place": one.place} if one.case == "after" else {}
        words = catalogue.phrases.says(f"explain.{one.case}", language, **slots)
        line.append(InLine(one.question, words, one.question in held_back))
    return NextQuestion(found, sentence, tuple(line), state.customer, now)


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "question": one.question,
        "eligible": one.excluded_by is None,
        "score": round(one.score, 4),
        "factors": {name: round(value, 4) for name, value in asdict(one.factors).items()},
        "excluded_by": one.excluded_by,
    }
