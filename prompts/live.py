"""What may go live by saving alone: words and buttons may, a changed promise or a removed question may not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from prompts.catalogue import Brand, Catalogue, Receiver
from prompts.question import Question, QuestionId
from prompts.revision import catalogue_version, promise_hash


@dataclass(frozen=True, slots=True)
class Held:
    """A question that keeps serving as it was until somebody publishes the change."""

    question: QuestionId
    why: Literal["promise", "removed"]


def live(previous: Catalogue, new: Catalogue) -> tuple[Catalogue, tuple[Held, ...]]:
    """The catalogue to serve after a save, and what it holds back."""
    brand = replace(new.brand, receivers=tuple(_receivers(previous, new.brand)))
    held = tuple(_held(previous, new))
    kept = {hold.question: previous.questions[hold.question] for hold in held}
    successors = {_successor(new, question).id for question in kept.values() if _successor(new, question)}
    fresh = {name: question for name, question in new.questions.items() if name not in successors}
    questions = _in_order_of(new, fresh | kept)
    version = catalogue_version(brand, questions.values(), new.phrases)
    revisions = {**previous.revisions, **new.revisions, **{q.revision: q for q in questions.values()}}
    return replace(new, brand=brand, questions=questions, version=version, revisions=revisions), held
