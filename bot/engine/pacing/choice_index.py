"""A catalogue prepared for choosing: one bit a question in file order, conditions looked up by what they follow, scores ranked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.engine.model.world import Tally, World
from bot.engine.pacing.scoring import chance, unlock
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.lineage import current_ids
from prompts.model.question import SPECIAL_CATEGORIES, Question, QuestionId


@dataclass(frozen=True, slots=True)
class Index:
    """Masks have bit `n` set for the question at place `n`."""

    order: tuple[Question, ...]
    places: Mapping[QuestionId, int]
    live: int
    unconditional: int
    sensitive: int
    special: int
    topics: Mapping[str, int]
    purposes: Mapping[str, int]
    following: Mapping[QuestionId, tuple[int, ...]]
    """Places of the questions whose condition names this one."""
    follow_ups: Mapping[QuestionId, int]
    seasonal: tuple[int, ...]
    ranked: tuple[int, ...]
    """All places, by the score of a question nobody asked this customer yet."""
    opened: Mapping[QuestionId, int]
    renamed: tuple[tuple[QuestionId, QuestionId], ...]
    """Earlier id and id of today, of every question that was renamed."""

    def in_season(self, today: date) -> int:
        """Live questions whose dates include today."""
        mask = self.live
        for place in self.seasonal:
            question = self.order[place]
            is_early = question.ask_from is not None and today < question.ask_from
            if is_early or (question.ask_until is not None and today > question.ask_until):
                mask &= ~(1 << place)
        return mask

    def opens(self, question: QuestionId) -> int:
        """Sum of the priorities of the questions that an answer to this one may open."""
        return self.opened.get(question, 0)


@lru_cache(maxsize=16)
def index_of(catalogue: Catalogue, world: World) -> Index:
    """Made once for each catalogue and each reading of the world: both are compared by identity."""
    order = tuple(catalogue.questions.values())
    following = _following(order)
    opened = {name: sum(order[place].priority for place in places) for name, places in following.items()}
    return Index(
        order=order,
        places={question.id: place for place, question in enumerate(order)},
        live=_mask(order, lambda question: not question.paused),
        unconditional=_mask(order, lambda question: not question.only_if),
        sensitive=_mask(order, lambda question: question.sensitive != "none"),
        special=_mask(order, lambda question: question.sensitive in SPECIAL_CATEGORIES),
        topics=_masks((question.topic, place) for place, question in enumerate(order)),
        purposes=_masks((question.purpose.id, place) for place, question in enumerate(order)),
        following=following,
        follow_ups=_masks((name, place) for name, places in following.items() for place in places),
        seasonal=tuple(place for place, question in enumerate(order) if question.ask_from or question.ask_until),
        ranked=_ranked(order, opened, world),
        opened=opened,
        renamed=tuple(current_ids(catalogue).items()),
    )


def _mask(order: Iterable[Question], applies: Callable[[Question], bool]) -> int:
    return sum(1 << place for place, question in enumerate(order) if applies(question))


def _masks(named: Iterable[tuple[str, int]]) -> dict[str, int]:
    masks: defaultdict[str, int] = defaultdict(int)
    for name, place in named:
        masks[name] |= 1 << place
    return dict(masks)


def _following(order: Iterable[Question]) -> dict[QuestionId, tuple[int, ...]]:
    places: defaultdict[QuestionId, list[int]] = defaultdict(list)
    for place, question in enumerate(order):
        for name in {clause.question for clause in question.only_if}:
            places[name].append(place)
    return {name: tuple(found) for name, found in places.items()}


def _ranked(order: tuple[Question, ...], opened: Mapping[QuestionId, int], world: World) -> tuple[int, ...]:
    def worth(place: int) -> float:
        question = order[place]
        return question.priority * chance(world.tallies.get(question.id, Tally())) * unlock(opened.get(question.id, 0))

    return tuple(sorted(range(len(order)), key=lambda place: (-worth(place), place)))
