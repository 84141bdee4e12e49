"""Whether an answer may still be used: what was promised when it was given, beside what is promised now."""

from __future__ import annotations

from prompts.catalogue.catalogue import Catalogue, Controller, Pace
from prompts.catalogue.remembered import remembered
from prompts.model.durations import is_shorter_at_times
from prompts.model.question import Question, QuestionId, Text


@remembered(4096)
def is_outgrown(catalogue: Catalogue, question: QuestionId, revision: str) -> bool:
    """Whether the live question promises more than the revision that was answered: people have to agree first.

    What nobody remembers cannot be compared, and a question that is not live promises nothing.
    """
    given_under, now = catalogue.revisions.get(revision), catalogue.questions.get(question)
    return given_under is not None and now is not None and not covers(given_under, now)


def covers(given_under: Question, now: Question) -> bool:
    """Whether the older promise allows what the newer one says: the same purpose in the same words, and no new receiver.

    How long answers are kept is not compared: each carries its own last day, so the older keep stays kept to the letter.
    """
    if given_under.purpose.id != now.purpose.id or not says_the_same(given_under.purpose.promise, now.purpose.promise):
        return False
    known = given_under.receivers
    return all(name in known and says_the_same(known[name], called) for name, called in now.receivers.items())


def is_another_controller(before: Controller | None, now: Controller | None) -> bool:
    """Whether people would have said Yes to somebody else; who is named for the first time takes nobody's place."""
    return before is not None and (now is None or now.name != before.name)


def is_more_often(before: Pace, now: Pace) -> bool:
    """Whether people would be written to more often than their notice said; it says how often at most, and nothing else."""
    return is_shorter_at_times(now.gap, before.gap)


def says_the_same(before: Text, now: Text) -> bool:
    """In every language there was; one more language changes nothing for who read another."""
    return all(now.says(language) == text for language, text in before.by_language.items())
