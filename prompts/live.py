"""What may go live by saving alone: words and buttons may, a changed promise or a removed question may not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from prompts.catalogue import Brand, Catalogue, Receiver
from prompts.question import Language, Question, QuestionId
from prompts.revision import catalogue_version, promise_hash


@dataclass(frozen=True, slots=True)
class Held:
    """A question that keeps serving as it was until somebody publishes the change."""

    question: QuestionId
    why: Literal["promise", "removed"]


def live(previous: Catalogue, new: Catalogue) -> tuple[Catalogue, tuple[Held, ...]]:
    """The catalogue to serve after a save, and what it holds back."""
    held, brand = _settled(previous, new)
    questions = _questions(previous, new, held)
    version = catalogue_version(brand, questions.values(), new.phrases)
    revisions = {**previous.revisions, **new.revisions, **{q.revision: q for q in questions.values()}}
    return replace(new, brand=brand, questions=questions, version=version, revisions=revisions), held


def _settled(previous: Catalogue, new: Catalogue) -> tuple[tuple[Held, ...], Brand]:
    """What is held, and the brand that keeps its promises.

    A receiver kept for one question may differ from what another one now says, which is then held as well, and so on.
    """
    held: tuple[Held, ...] = ()
    while True:
        kept = [previous.questions[hold.question] for hold in held]
        brand = replace(new.brand, receivers=tuple(_receivers(previous.brand, new.brand, kept)))
        found = tuple(_held(previous, new, brand, {question.id for question in kept}))
        if found == held:
            return held, brand
        held = found


def _held(previous: Catalogue, new: Catalogue, served: Brand, already: set[QuestionId]) -> Iterator[Held]:
    """Questions whose promise differs, under the brand as written or as served, and questions that are gone."""
    for question in previous.questions.values():
        successor = _successor(question, new)
        if successor is None:
            yield Held(question.id, "removed")
            continue
        promises = {promise_hash(successor, new.brand), promise_hash(successor, served)}
        if question.id in already or promises != {promise_hash(question, previous.brand)}:
            yield Held(question.id, "promise")


def _successor(question: Question, new: Catalogue) -> Question | None:
    """The same question in the new catalogue: by its id, or by the earlier id that an author wrote as `was`."""
    renamed = (other for other in new.questions.values() if other.was == question.id)
    return new.questions.get(question.id) or next(renamed, None)


def _questions(previous: Catalogue, new: Catalogue, held: tuple[Held, ...]) -> Mapping[QuestionId, Question]:
    """The new questions in their order, each held one in the place of its successor, removed ones at the end."""
    kept = [previous.questions[hold.question] for hold in held]
    instead = {successor.id: question for question in kept if (successor := _successor(question, new))}
    served = [instead.get(question.id, question) for question in new.questions.values()]
    removed = [question for question in kept if _successor(question, new) is None]
    return {question.id: question for question in (*served, *removed)}


def _receivers(before: Brand, now: Brand, kept: list[Question]) -> Iterator[Receiver]:
    """The receivers as they are now; one that a kept question promised stays exactly as it was promised."""
    old = {receiver.id: receiver for receiver in before.receivers}
    new = {receiver.id: receiver for receiver in now.receivers}
    for name in old | new:
        promised = any(_reached(question, old.get(name)) != _reached(question, new.get(name)) for question in kept)
        receiver = old.get(name) if promised else new.get(name)
        if receiver is not None:
            yield receiver


def _reached(question: Question, receiver: Receiver | None) -> Mapping[Language, str] | None:
    """What customers read about this receiver of their answer, or nothing when it does not receive it."""
    if receiver is None or receiver.id not in (question.crm or {}) or question.purpose.id not in receiver.purposes:
        return None
    return receiver.called.by_language
