"""What a changed promise means for answers that were given under the earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.publishing.going_live import people_asked
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.lineage import last_known
from prompts.catalogue.promise import covers, is_another_controller, is_more_often
from prompts.model.question import Question, QuestionId
from storage.store import Store

_TOLD = "Whoever has said Yes reads with their next question who is responsible now."

_ASKED_FIRST = "Whoever has said Yes is written to no more often than their notice said, until they say Yes to the new rhythm."


async def consequence(store: Store, live: Catalogue, new: Catalogue, promised: Sequence[QuestionId]) -> str:
    """In one sentence; `promised` are the questions whose promise would change."""
    questions = [new.questions[name] for name in promised if name in new.questions]
    asked = await people_asked(store, new, {_old_id(live, new, question) for question in questions})
    return consequence_for(live, new, promised, asked)


def consequence_for(live: Catalogue, new: Catalogue, promised: Sequence[QuestionId], asked: Mapping[QuestionId, int]) -> str:
    """The same where it is known how many people were asked what."""
    again = [name for name in promised if name in new.questions and not _is_covered(live, new, new.questions[name])]
    of_the_brand = f" {_TOLD}" if is_another_controller(live.brand.controller, new.brand.controller) else ""
    of_the_brand += f" {_ASKED_FIRST}" if is_more_often(live.brand.pace, new.brand.pace) else ""

    def told(name: QuestionId) -> str:
        return f"{name} ({asked.get(_old_id(live, new, new.questions[name]), 0)} people were asked)"

    if not again:
        return f"Answers given so far keep the promise they were given under, and may go on being used.{of_the_brand}"
    return (
        f"Answers given so far keep the promise they were given under: those to {'; '.join(map(told, again))} "
        f"leave in no export, our own files included, until each person agrees to the new one.{of_the_brand}"
    )


def _old_id(live: Catalogue, new: Catalogue, question: Question) -> QuestionId:
    return old.id if (old := last_known(question, live, new)) is not None else question.id


def _is_covered(live: Catalogue, new: Catalogue, question: Question) -> bool:
    old = last_known(question, live, new)
    return old is None or covers(old, question)
