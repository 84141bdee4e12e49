"""From counts to findings: which questions earn their place. `prompts check` and the console say the same with this."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from prompts.evidence.finding import Finding
from prompts.evidence.less_is_more import Counts, findings
from prompts.evidence.stale_translations import stale
from prompts.evidence.wilson import Share
from prompts.evidence.wording_test import Half, is_same_test, so_far
from prompts.model.question import Question, QuestionId, Value
from storage.model.misread import Misread
from storage.questions.results import Asks, CurrentAnswers, Readers
from storage.receivers.manifests import Manifest


@dataclass
class Picks:
    """The answers to one question that were looked at, and how often each option was among them."""

    answers: int = 0
    options: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Records:
    """Everything the counts are made of."""

    asks: Mapping[str, Asks]
    misread: Mapping[str, Mapping[str, int]]
    """Typed words that were not understood, by question and language."""
    stops: Mapping[str, int]
    again: Mapping[str, tuple[int, int]]
    held: Mapping[str, CurrentAnswers]
    picks: Mapping[str, Picks]
    manifests: Sequence[Manifest]
    revisions: Mapping[str, Sequence[Question]]
    readers: Mapping[tuple[str, str], Readers]
    """Who read which words of a running wording test, by question and variant."""


def found_in(
    records: Records, live: Sequence[tuple[Question, frozenset[str]]], now: datetime
) -> Iterator[tuple[QuestionId, Finding]]:
    """What the records say about each question that is live, but for the advice that its author decided against."""
    sent, stopped = (sum(asks.arrived for asks in records.asks.values()), sum(records.stops.values()))
    for question, silenced in live:
        counts = counts_of(question, records)
        others = Share(stopped - counts.stops, sent - counts.sent)
        earlier = records.revisions.get(question.id, ())
        for found in (*findings(question, counts, others, now), *stale(question, earlier), *_wording_test(question, records)):
            if found.code not in silenced:
                yield question.id, found


def exported(records: Records, questions: Sequence[Question]) -> dict[str, int]:
    """How many answers to each question may stand in a CRM, because an export had them."""
    left = {question.id for question in questions if any(carries(manifest, question) for manifest in records.manifests)}
    return {name: held.answers for name, held in records.held.items() if name in left}


def counts_of(question: Question, records: Records) -> Counts:
    """What the records say about one question."""
    asks, held = records.asks.get(question.id), records.held.get(question.id)
    again, confirmed = records.again.get(question.id, (0, 0))
    picks = records.picks.get(question.id, Picks())
    return Counts(
        shown=asks.over if asks else 0,
        skipped=asks.skipped if asks else 0,
        sent=asks.arrived if asks else 0,
        asked_why=asks.asked_why if asks else 0,
        misread=records.misread.get(question.id, {}),
        stops=records.stops.get(question.id, 0),
        answers=picks.answers,
        picks=picks.options,
        asked_again=again,
        confirmed=confirmed,
        held=held.answers if held else 0,
        held_since=held.since if held else None,
        exported_at=max((manifest.at for manifest in records.manifests if carries(manifest, question)), default=None),
    )


def halves(question: Question, readers: Mapping[tuple[str, str], Readers]) -> tuple[Half, Half]:
    """Who read each of the two wordings of a running test."""
    usual, other = (readers.get((question.id, variant)) for variant in ("a", "b"))
    return _half(usual), _half(other)


def carries(manifest: Manifest, question: Question) -> bool:
    """Whether an export had the answers to this question: a wide one by a column, a long one by its purpose."""
    fields = manifest.fields.split(",")
    is_its_purpose = manifest.purposes == "all" or question.purpose.id in manifest.purposes.split(",")
    return is_its_purpose and (question.id in fields or "attribute" in fields)


def by_question(misread: Sequence[Misread]) -> Mapping[str, Mapping[str, int]]:
    """How often words were not understood, by question and language."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in misread:
        found[row.question][row.language] += row.times
    return found


def same_test(question: Question, revisions: Mapping[str, Sequence[Question]]) -> Iterator[Question]:
    """The revisions whose readers count for a running wording test; an edited wording starts anew."""
    if question.wording_test is not None:
        yield from (one for one in revisions.get(question.id, ()) if is_same_test(one, question))


def options_in(value: Value) -> tuple[str, ...]:
    """The options that an answer names; numbers, days and words name none."""
    match value:
        case bool():
            return ("yes" if value else "no",)
        case str():
            return (value,)
        case tuple():
            return value
        case _:
            return ()


def _wording_test(question: Question, records: Records) -> Iterator[Finding]:
    if question.wording_test is not None:
        yield so_far(*halves(question, records.readers))


def _half(readers: Readers | None) -> Half:
    return Half(readers.people, readers.answered, readers.stopped) if readers else Half()
