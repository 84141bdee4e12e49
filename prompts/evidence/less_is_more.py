"""Less is more, measured: which questions do not earn their place. Everything is a count; below 30 nothing is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from prompts.catalogue.catalogue import Pace
from prompts.evidence.finding import Finding
from prompts.evidence.wilson import Share
from prompts.kinds.table import GATHERING, KINDS
from prompts.model.durations import in_days
from prompts.model.question import Question, QuestionId

ENOUGH = 30
"""The fewest people that anything is said about."""

ENOUGH_FOR_NOBODY = 200
"""Answers from which on an option without any is one that nobody wants."""

ENOUGH_STOPS = 3
"""One or two people may have had reasons of their own."""

UNUSED_AFTER = timedelta(days=90)
_YEAR = 365
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """What the records say about one question."""

    shown: int = 0
    """Asks that arrived and are over."""
    skipped: int = 0
    """Of those: skipped, or never to be asked again."""
    sent: int = 0
    """Asks that arrived, open ones too."""
    asked_why: int = 0
    """Of those: the customer wanted to know why, while it waited."""
    misread: Mapping[str, int] = field(default_factory=dict)
    """Typed words that were not understood while it waited, by language."""
    stops: int = 0
    """Of those that arrived: the customer stopped within 24 hours, and nothing was asked in between."""
    answers: int = 0
    """Current answers that were looked at."""
    picks: Mapping[str, int] = field(default_factory=dict)
    """Of those: how often each option was picked."""
    asked_again: int = 0
    """Answers to a question that had been answered before."""
    confirmed: int = 0
    """Of those: *still true*."""
    held: int = 0
    """Current answers in all."""
    held_since: datetime | None = None
    """When the oldest of them was given."""
    exported_at: datetime | None = None
    """The last export with this question among its fields."""


def findings(question: Question, counts: Counts, others: Share, now: datetime) -> Iterator[Finding]:
    """All there is to say about a question; `others`: stops after all other questions."""
    yield from _unused(question, counts, now)
    yield from _foregone(question, counts)
    yield from _unpicked(question, counts)
    yield from _skipped(counts)
    yield from _asked_why(counts)
    yield from _misread(counts)
    yield from _followed_by_stops(counts, others)
    yield from _confirmed(question, counts)


def known_already(contacts: int, filled: int, ours: int) -> Iterator[Finding]:
    """What a CRM's own file says of a question: `ours` answers may stand there because they came from here."""
    share = Share(max(0, filled - ours), contacts)
    if share.of >= ENOUGH and share.rate > 0.5:
        without = f", without the {ours} that may have come from here" if ours else ""
        message = f"Your CRM has a value for most contacts already: {share}{without}."
        yield Finding("M21", message, "use what you have; pause the question (`paused: yes`), or ask about something else")


def never_reached(questions: Sequence[Question], pace: Pace) -> tuple[QuestionId, ...]:
    """Questions whose turn does not come within a year, most important first; follow-ups take no turn of their own."""
    waiting = sorted((question for question in questions if not question.only_if), key=lambda question: -question.priority)
    return tuple(question.id for question in waiting[turns_a_year(pace) :])


def turns_a_year(pace: Pace) -> int:
    """How often a year the bot may write first to one customer, at best."""
    by_gap = _YEAR / in_days(pace.gap)
    by_cap = pace.cap * _YEAR / in_days(pace.cap_window)
    return int(min(by_gap, by_cap))


def unreached(idle: Sequence[QuestionId]) -> Finding:
    """What is said about the questions of `never_reached`."""
    named = ", ".join(f"`{question}`" for question in idle[:_NAMED])
    more = f" and {len(idle) - _NAMED} more" if len(idle) > _NAMED else ""
    message = f"There are more questions than turns in a year; nobody is asked {named}{more}."
    return Finding("M29", message, "pause questions you can do without, or raise the `priority` of these")


def _unused(question: Question, counts: Counts, now: datetime) -> Iterator[Finding]:
    if not question.is_shared or counts.held < ENOUGH or counts.held_since is None:
        return
    is_old = counts.held_since <= now - UNUSED_AFTER
    if is_old and (counts.exported_at is None or counts.exported_at <= now - UNUSED_AFTER):
        message = f"{counts.held} answers are kept, and no export on record had them for {UNUSED_AFTER.days} days."
        yield Finding("M20", message, "pause the question (`paused: yes`), or use what people told you")


def _foregone(question: Question, counts: Counts) -> Iterator[Finding]:
    if question.kind in GATHERING or counts.answers < ENOUGH:
        return
    for option in question.options:
        share = Share(counts.picks.get(option.id, 0), counts.answers)
        if share.rate > 0.90:
            yield Finding(
                "M22", f"You already know the answer: `{option.id}`, {share}.", "pause the question, or ask about what differs"
            )


def _unpicked(question: Question, counts: Counts) -> Iterator[Finding]:
    if counts.answers < ENOUGH_FOR_NOBODY:
        return
    for option in question.options:
        if not counts.picks.get(option.id):
            message = f"Nobody picks `{option.id}`: {Share(0, counts.answers)}."
            yield Finding("M23", message, "take the option away")


def _skipped(counts: Counts) -> Iterator[Finding]:
    share = Share(counts.skipped, counts.shown)
    if share.of >= ENOUGH and share.rate > 0.25:
        yield Finding("M24", f"Many people skip it: {share}.", "ask something easier to answer, or pause it")


def _asked_why(counts: Counts) -> Iterator[Finding]:
    share = Share(counts.asked_why, counts.sent)
    if share.of >= ENOUGH and share.rate > 0.10:
        fix = "say in `ask` or `benefit` what the answer is for, in words your customers use"
        yield Finding("M25", f"Many people ask why you want to know: {share}.", fix)


def _misread(counts: Counts) -> Iterator[Finding]:
    times = sum(counts.misread.values())
    if counts.sent >= ENOUGH and times > 0.10 * counts.sent:
        by_language = ", ".join(f"{language} {count}" for language, count in sorted(counts.misread.items()))
        message = f"What people type is often not understood: {times} times in {counts.sent} asks ({by_language})."
        yield Finding("M33", message, "add `synonyms` in your customers' words, or ask for something that is easier to say")


def _followed_by_stops(counts: Counts, others: Share) -> Iterator[Finding]:
    share = Share(counts.stops, counts.sent)
    if share.of < ENOUGH or share.hits < ENOUGH_STOPS:
        return
    if share.rate > 0.01 or (others.of >= ENOUGH and share.rate > 3 * others.rate):
        message = f"People stop within a day of it: {share}; after other questions {others}."
        yield Finding("M26", message, "pause it (`paused: yes`) and find out what is wrong")


def _confirmed(question: Question, counts: Counts) -> Iterator[Finding]:
    share = Share(counts.confirmed, counts.asked_again)
    # What people wrote in their own words is confirmed for other reasons: it was too long, or too private.
    if question.ask_again is None or KINDS[question.kind].answer_type == "words" or share.of < ENOUGH or share.rate <= 0.95:
        return
    twice = f"{question.ask_again.count * 2} {question.ask_again.unit}"
    yield Finding("M27", f"Nearly everybody says it is still true: {share}.", f"ask half as often: `ask_again: {twice}`")
