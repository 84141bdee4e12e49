"""An option's identity over time: its name, and the earlier name that an author wrote as `was`.

A stored answer keeps the name that it was given under. Whoever compares it with a question of another revision asks here first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.lineage import current_ids, successor
from prompts.kinds.table import KINDS
from prompts.model.question import Option, Question, QuestionId, Value

Links = Mapping[str, frozenset[str]]
"""By the name of an option: the names that it had right before or right after."""


class UndeclaredName(NamedTuple):
    """An option that stands for one which is gone, by all appearances, and does not say so."""

    before: QuestionId
    """The question as it was called."""
    question: QuestionId
    earlier: str
    name: str


def in_names_of(catalogue: Catalogue, question: Question, value: Value) -> Value:
    """The value in the names that this question's options have; what nobody linked to one of them stays as it is."""
    return renamed(value, question, links_by_question(catalogue).get(question.id, {}))


def renamed(value: Value, question: Question, links: Links) -> Value:
    """The same, along links that are known already."""
    match value:
        case bool():
            return value
        case str():
            return _name_in(question, value, links)
        case tuple():
            return tuple(dict.fromkeys(_name_in(question, name, links) for name in value))
        case _:
            return value


def has_renamed_options(catalogue: Catalogue) -> bool:
    """Whether any option of any question ever had another name."""
    return bool(links_by_question(catalogue))


def links_among(questions: Iterable[Question]) -> Links:
    """How the options of these revisions of one question follow each other."""
    links: defaultdict[str, set[str]] = defaultdict(set)
    for question in questions:
        for option in question.options:
            if option.was is not None:
                links[option.id].add(option.was)
                links[option.was].add(option.id)
    return {name: frozenset(beside) for name, beside in links.items()}


def option_successor(option: Option, new: Question) -> Option | None:
    """The same option in a new revision: by its name, by the earlier name written there, or by the one that it had itself."""
    followed = (other for other in new.options if other.was == option.id)
    back = new.option(option.was) if option.was is not None else None
    return new.option(option.id) or next(followed, None) or back


def undeclared_names(before: Catalogue, after: Catalogue) -> Iterator[UndeclaredName]:
    """Options whose words went on under another name: answers would keep a name that no file knows."""
    for old in before.questions.values():
        new = successor(old, after)
        if new is not None and new.kind == old.kind and not KINDS[old.kind].shape.fixed_options:
            yield from _undeclared(old, new)


def _undeclared(old: Question, new: Question) -> Iterator[UndeclaredName]:
    gone = [option for option in old.options if option_successor(option, new) is None]
    fresh = [option for option in new.options if option.was is None and old.option(option.id) is None]
    for option in fresh:
        earlier = next((other.id for other in gone if _same_words(other, option)), None)
        if earlier is not None:
            yield UndeclaredName(old.id, new.id, earlier, option.id)


def _same_words(one: Option, other: Option) -> bool:
    theirs = other.label.by_language
    return any(theirs.get(language) == text for language, text in one.label.by_language.items())


def _name_in(question: Question, name: str, links: Links) -> str:
    """The nearest name that the question has, along the links."""
    seen, waiting = {name}, [name]
    while waiting:
        here = waiting.pop(0)
        if question.option(here) is not None:
            return here
        beside = sorted(links.get(here, frozenset()) - seen)
        seen.update(beside)
        waiting += beside
    return name


@lru_cache(maxsize=16)
def links_by_question(catalogue: Catalogue) -> Mapping[QuestionId, Links]:
    """By the id of today, of every question with an option that was renamed: made once for each catalogue."""
    ids = current_ids(catalogue)
    revisions: defaultdict[QuestionId, list[Question]] = defaultdict(list)
    for known in (*catalogue.revisions.values(), *catalogue.questions.values()):
        if any(option.was is not None for option in known.options):
            revisions[ids.get(known.id, known.id)].append(known)
    return {name: links_among(these) for name, these in revisions.items()}
