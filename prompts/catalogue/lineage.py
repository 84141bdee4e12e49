"""A question's identity over time: its id, the earlier ids that authors wrote as `was`, and renames that nobody declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from prompts.catalogue.catalogue import Catalogue
from prompts.kinds.table import KINDS
from prompts.model.question import Question, QuestionId


def successor(question: Question, new: Catalogue) -> Question | None:
    """The same question in the new catalogue: by its id, or by any other that its lineage ever had."""
    return new.questions.get(question.id) or new.questions.get(current_ids(new).get(question.id, question.id))


def removed(before: Catalogue, after: Catalogue) -> Iterator[Question]:
    """Questions that have no successor."""
    return (question for question in before.questions.values() if successor(question, after) is None)


def added(before: Catalogue, after: Catalogue) -> Iterator[Question]:
    """Questions that continue none which is live."""
    continued = {new.id for old in before.questions.values() if (new := successor(old, after)) is not None}
    return (new for new in after.questions.values() if new.id not in continued)


@lru_cache(maxsize=16)
def lineages(catalogue: Catalogue) -> Mapping[QuestionId, frozenset[QuestionId]]:
    """Every id that a question ever had, by each of them; what was never renamed is left out.

    The links come from all revisions that were ever live: a `was` that an author takes out of the file again is known still.
    """
    known = (*catalogue.revisions.values(), *catalogue.questions.values())
    together: dict[QuestionId, frozenset[QuestionId]] = {}
    for earlier, name in {(one.was, one.id) for one in known if one.was is not None}:
        names = together.get(earlier, frozenset({earlier})) | together.get(name, frozenset({name}))
        together.update(dict.fromkeys(names, names))
    return together


def lineage_of(catalogue: Catalogue, name: QuestionId) -> frozenset[QuestionId]:
    """Every id that this question ever had."""
    return lineages(catalogue).get(name, frozenset({name}))


@lru_cache(maxsize=16)
def current_ids(catalogue: Catalogue) -> Mapping[QuestionId, QuestionId]:
    """The live id of every other id that a question ever had; ids that never changed are left out.

    An id belongs to its lineage for good, in both directions: a question that went back to its old name goes on as well. Where two
    of one lineage are live (earlier releases let a new question take an old id), each id leads where its `was` led.
    """
    known = (*catalogue.revisions.values(), *catalogue.questions.values())
    followed = {question.was: question.id for question in known if question.was is not None}
    current: dict[QuestionId, QuestionId] = {}
    for old, names in lineages(catalogue).items():
        live = [name for name in names if name in catalogue.questions]
        if old not in live and live:
            current[old] = live[0] if len(live) == 1 else _last(followed, old)
    return {old: new for old, new in current.items() if new in catalogue.questions}


def _last(followed: Mapping[QuestionId, QuestionId], name: QuestionId) -> QuestionId:
    seen = {name}
    while (after := followed.get(name)) is not None and after not in seen:
        seen.add(after)
        name = after
    return name


def last_known(question: Question, before: Catalogue, after: Catalogue) -> Question | None:
    """What this question of the new catalogue was before: the live one that it continues, else how it was asked last."""
    names = lineage_of(after, question.id)
    live = before.questions.get(question.id) or next((one for one in before.questions.values() if one.id in names), None)
    if live is not None:
        return live
    asked = [one for one in before.revisions.values() if one.id in names]
    # Revisions of one id are in the order in which they were live.
    return next(iter([one for one in reversed(asked) if one.id == question.id] or reversed(asked)), None)


def undeclared_renames(before: Catalogue, after: Catalogue) -> Mapping[QuestionId, QuestionId]:
    """New ids that stand for a question which is gone, by all appearances: what people said under the old id would be lost."""
    gone = list(removed(before, after))
    alike = {new.id: next((old.id for old in gone if _is_alike(old, new)), None) for new in added(before, after)}
    return {new: old for new, old in alike.items() if old is not None}


def changed_kinds(before: Catalogue, after: Catalogue) -> Iterator[tuple[Question, Question]]:
    """Questions that ask for another kind of answer than before, or than before they were removed: stored values would not fit."""
    pairs = [(old, successor(old, after)) for old in before.questions.values()]
    pairs += [(old, new) for new in added(before, after) if (old := last_known(new, before, after)) is not None]
    return ((old, new) for old, new in pairs if new is not None and new.kind != old.kind)


def _is_alike(old: Question, new: Question) -> bool:
    if old.kind != new.kind:
        return False
    same_words = any(new.ask.by_language.get(language) == text for language, text in old.ask.by_language.items())
    options = [option.id for option in old.options]
    is_own_list = not KINDS[old.kind].shape.fixed_options and bool(options)
    return same_words or (is_own_list and options == [option.id for option in new.options])
