"""A question's identity over time: its id, the earlier id an author wrote as `was`, and renames that nobody declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prompts.catalogue.catalogue import Catalogue
from prompts.kinds.table import KINDS
from prompts.model.question import Question, QuestionId


def successor(question: Question, new: Catalogue) -> Question | None:
    """The same question in the new catalogue: by its id, or by the earlier id that an author wrote as `was`."""
    renamed = (other for other in new.questions.values() if other.was == question.id)
    return new.questions.get(question.id) or next(renamed, None)


def removed(before: Catalogue, after: Catalogue) -> Iterator[Question]:
    """Questions that have no successor."""
    return (question for question in before.questions.values() if successor(question, after) is None)


def added(before: Catalogue, after: Catalogue) -> Iterator[Question]:
    """Questions that continue none."""
    return (new for new in after.questions.values() if new.id not in before.questions and new.was not in before.questions)


def current_ids(catalogue: Catalogue) -> Mapping[QuestionId, QuestionId]:
    """The live id of every id that a question had earlier, however many renames ago; ids that never changed are left out."""
    known = (*catalogue.revisions.values(), *catalogue.questions.values())
    followed = {question.was: question.id for question in known if question.was is not None}
    current = {old: _last(followed, old) for old in followed if old not in catalogue.questions}
    return {old: new for old, new in current.items() if new in catalogue.questions}


def _last(followed: Mapping[QuestionId, QuestionId], name: QuestionId) -> QuestionId:
    seen = {name}
    while (after := followed.get(name)) is not None and after not in seen:
        seen.add(after)
        name = after
    return name


def undeclared_renames(before: Catalogue, after: Catalogue) -> Mapping[QuestionId, QuestionId]:
    """New ids that stand for a question which is gone, by all appearances: what people said under the old id would be lost."""
    gone = list(removed(before, after))
    alike = {new.id: next((old.id for old in gone if _is_alike(old, new)), None) for new in added(before, after)}
    return {new: old for new, old in alike.items() if old is not None}


def changed_kinds(before: Catalogue, after: Catalogue) -> Iterator[tuple[Question, Question]]:
    """Questions that ask for another kind of answer than before: stored values would not fit."""
    pairs = ((old, successor(old, after)) for old in before.questions.values())
    return ((old, new) for old, new in pairs if new is not None and new.kind != old.kind)


def _is_alike(old: Question, new: Question) -> bool:
    if old.kind != new.kind:
        return False
    same_words = any(new.ask.by_language.get(language) == text for language, text in old.ask.by_language.items())
    options = [option.id for option in old.options]
    is_own_list = not KINDS[old.kind].shape.fixed_options and bool(options)
    return same_words or (is_own_list and options == [option.id for option in new.options])
