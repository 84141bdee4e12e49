"""What may go live by saving alone: words and buttons may, a changed promise or a removed question may not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from prompts.catalogue.catalogue import Brand, Catalogue, Receiver
from prompts.catalogue.lineage import changed_kinds, successor, undeclared_renames
from prompts.catalogue.option_names import undeclared_names
from prompts.catalogue.promise import is_another_controller, is_more_often
from prompts.catalogue.revision import catalogue_version, promise_hash, with_receivers
from prompts.catalogue.taken import taken_names
from prompts.model.question import Language, Question, QuestionId

BRAND = "_brand"
"""What is said of the brand file is about this; no question is called so."""


Why = Literal["promise", "removed", "kind", "renamed", "option", "taken"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A saved change that is not live: its question goes on as it was, or waits if it is new, until somebody publishes it.

    `_brand` stands for who is responsible, and for how often we write at most.
    """

    question: QuestionId
    why: Why


def with_promised_receivers(catalogue: Catalogue) -> Catalogue:
    """The catalogue with the receivers of each question fixed in its revision: this is what is asked, published and kept."""
    questions = {name: with_receivers(question, catalogue.brand) for name, question in catalogue.questions.items()}
    version = catalogue_version(catalogue.brand, questions.values(), catalogue.phrases)
    revisions = {**catalogue.revisions, **{question.revision: question for question in questions.values()}}
    return replace(catalogue, questions=questions, version=version, revisions=revisions)


def after_saving(previous: Catalogue, new: Catalogue, asked: Collection[QuestionId] = ()) -> tuple[Catalogue, tuple[Draft, ...]]:
    """What is live after a save, and what stays a draft. `asked` were put to somebody before."""
    drafts, brand = _settled(previous, new, asked)
    ahead = tuple(_waiting(previous, new, asked))
    waiting = {draft.question for draft in ahead}
    questions = {name: question for name, question in _questions(previous, new, drafts).items() if name not in waiting}
    drafts += ahead
    if is_another_controller(previous.brand.controller, new.brand.controller):
        brand = replace(brand, controller=previous.brand.controller)
    if is_more_often(previous.brand.pace, new.brand.pace):
        brand = replace(brand, pace=replace(brand.pace, gap=previous.brand.pace.gap))
    if (brand.controller, brand.pace) != (new.brand.controller, new.brand.pace):
        drafts += (Draft(BRAND, "promise"),)
    # What was saved and is not live links nothing: the `was` of a draft would make two questions one.
    live = replace(new, brand=brand, questions=questions, revisions=previous.revisions)
    return with_promised_receivers(live), drafts


def _waiting(previous: Catalogue, new: Catalogue, asked: Collection[QuestionId]) -> Iterator[Draft]:
    """New questions that stay out until their author says more about them."""
    why: dict[QuestionId, Why] = {one.question: "taken" for one in taken_names(previous, new)}
    why |= {now.id: "kind" for old, now in changed_kinds(previous, new) if old.id in asked}
    why |= {name: "renamed" for name, old in undeclared_renames(previous, new).items() if old in asked}
    return (Draft(name, why[name]) for name in new.questions if name in why and name not in previous.questions)


def _settled(previous: Catalogue, new: Catalogue, asked: Collection[QuestionId]) -> tuple[tuple[Draft, ...], Brand]:
    """What stays a draft, and the brand that keeps its promises.

    A receiver kept for one question may differ from what another one now says, which then stays a draft as well, and so on.
    """
    drafts: tuple[Draft, ...] = ()
    while True:
        kept = [previous.questions[draft.question] for draft in drafts]
        brand = replace(new.brand, receivers=tuple(_receivers(previous.brand, new.brand, kept)))
        found = tuple(_drafts(previous, new, brand, {question.id for question in kept}, asked))
        if found == drafts:
            return drafts, brand
        drafts = found


def _drafts(
    previous: Catalogue, new: Catalogue, live: Brand, already: Collection[QuestionId], asked: Collection[QuestionId]
) -> Iterator[Draft]:
    """Questions whose promise differs, under the brand as written or as live, and questions that are gone."""
    renamed = {one.before for one in undeclared_names(previous, new)}
    taken = {one.question for one in taken_names(previous, new)}
    for question in previous.questions.values():
        instead = successor(question, new)
        if instead is None:
            yield Draft(question.id, "removed")
        elif instead.kind != question.kind and question.id in asked:
            yield Draft(question.id, "kind")
        elif question.id in renamed and question.id in asked:
            yield Draft(question.id, "option")
        elif instead.id in taken:
            yield Draft(question.id, "taken")
        elif question.id in already or not _promises_the_same(question, previous.brand, instead, (new.brand, live)):
            yield Draft(question.id, "promise")


def _promises_the_same(question: Question, before: Brand, instead: Question, brands: tuple[Brand, ...]) -> bool:
    # The hash leaves out what the purpose is called; a withdrawal is kept by that name, so another one is never a mere spelling.
    is_named_so = instead.purpose.id == question.purpose.id
    return is_named_so and {promise_hash(instead, brand) for brand in brands} == {promise_hash(question, before)}


def _questions(previous: Catalogue, new: Catalogue, drafts: tuple[Draft, ...]) -> Mapping[QuestionId, Question]:
    """The new questions in their order, each one that stays in the place of its successor, removed ones at the end."""
    kept = [previous.questions[draft.question] for draft in drafts]
    instead = {there.id: question for question in kept if (there := successor(question, new))}
    instead |= {question.id: question for question in kept}
    live = [instead.get(question.id, question) for question in new.questions.values()]
    return {question.id: question for question in (*live, *kept)}


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
