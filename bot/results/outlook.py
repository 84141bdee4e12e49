"""What publishing would do to people's attention in the next week, as far as the counts tell (pure).

It promises nothing: questions that are due leave only if one is worth asking, and people answer as they lately did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.results.snapshot import Snapshot
from bot.results.weeks import week_number
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.lineage import added
from prompts.evidence.wilson import Share
from prompts.model.question import Question

DAYS = 7
_WEEKS = 5
_ENOUGH = 30
"""Messages in the last weeks below which no rate is made of them."""


@dataclass(frozen=True, slots=True)
class Delay:
    """A question that a new one goes before."""

    question: str
    people: int
    """Who can be asked and has not been asked it yet: they meet it one question later."""
    reach: int

    @property
    def share(self) -> int:
        """Of a hundred who can be asked."""
        return round(100 * Share(self.people, self.reach).rate)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next week, as it stands now."""

    reach: int
    """People who may be asked."""
    messages: int
    """Questions that leave, at most."""
    answers: tuple[int, int] | None
    """Expected among them, between these; nothing where too little is known."""
    opt_outs: tuple[int, int] | None
    delays: Sequence[Delay]


def outlook(before: Catalogue, after: Catalogue, snapshot: Snapshot) -> Outlook:
    """What the counts say of the week after publishing."""
    attention, lately = snapshot.attention, snapshot.attention.past_month
    reach = sum(attention.messages.values())
    messages = sum(count for due in (attention.due, attention.due_again) for day, count in due.items() if day < DAYS)
    answered = _answered(snapshot)
    answers = _between(messages, answered) if answered.of >= _ENOUGH else None
    opt_outs = _between(messages, Share(lately.opt_outs, lately.proactive)) if lately.proactive >= _ENOUGH else None
    return Outlook(reach, messages, answers, opt_outs, list(_delays(before, after, snapshot, reach)))


def _answered(snapshot: Snapshot) -> Share:
    """Of the questions that arrived in the last five weeks, those that were answered."""
    since = week_number(snapshot.at) - _WEEKS
    weeks = [week for counts in snapshot.questions.values() for week in counts.weeks if week.week >= since]
    return Share(sum(week.answered for week in weeks), sum(week.sent for week in weeks))


def _between(messages: int, share: Share) -> tuple[int, int]:
    """So many of the messages, by the interval of the rate."""
    low, high = share.interval
    return int(messages * low), -int(-messages * high // 1)


def _delays(before: Catalogue, after: Catalogue, snapshot: Snapshot, reach: int) -> Iterator[Delay]:
    """A new question comes before those of less priority, and before those of the same that stand behind it."""
    order = {name: at for at, name in enumerate(after.questions)}
    fresh = [question for question in added(before, after) if not question.paused]

    def comes_first(new: Question, old: Question) -> bool:
        return (-new.priority, order[new.id]) < (-old.priority, order[old.id])

    for old in after.questions.values():
        if old.paused or old in fresh or not any(comes_first(new, old) for new in fresh):
            continue
        if (left := max(0, reach - snapshot.question(old.id).people.total)) > 0:
            yield Delay(old.id, left, reach)
