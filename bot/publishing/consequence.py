"""What a changed promise means for answers that were given under the earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.promise import covers
from prompts.model.question import Question, QuestionId
from storage.questions import versions
from storage.store import Store


async def consequence(store: Store, live: Catalogue, new: Catalogue, promised: Sequence[QuestionId]) -> str:
    """In one sentence; `promised` are the questions whose promise would change."""
    asked = await store.read(lambda unit: versions.people_asked(unit, {_old_id(new.questions[name]) for name in promised}))
    return consequence_for(live, new, promised, asked)


def consequence_for(live: Catalogue, new: Catalogue, promised: Sequence[QuestionId], asked: Mapping[QuestionId, int]) -> str:
    """The same where it is known how many people were asked what."""
    again = [name for name in promised if not _is_covered(live, new.questions[name])]

    def told(name: QuestionId) -> str:
        return f"{name} ({asked.get(_old_id(new.questions[name]), 0)} people were asked)"

    if not again:
        return "Answers given so far keep the promise they were given under, and may go on being used."
    return (
        f"Answers given so far keep the promise they were given under: those to {'; '.join(map(told, again))} "
        "leave in no export, our own files included, until each person agrees to the new one."
    )


def _old_id(question: Question) -> QuestionId:
    return question.was or question.id


def _is_covered(live: Catalogue, new: Question) -> bool:
    old = live.questions.get(new.id) or live.questions.get(_old_id(new))
    return old is None or covers(old, new)
