"""How each question stands, as a marketer reads it: people in one bar, what is wrong with it, how fresh its answers are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.results.counting.sums import revisions_of
from bot.results.evidence import Picks, Records, by_question, found_in
from bot.results.snapshot import QuestionCounts, Snapshot
from prompts.catalogue.catalogue import Catalogue
from prompts.evidence.finding import Finding
from prompts.evidence.less_is_more import never_reached
from prompts.evidence.wilson import Share
from prompts.kinds.table import KINDS
from prompts.model.question import Question, QuestionId
from storage.questions.results import CurrentAnswers
from storage.receivers.manifests import Manifest

PARTS = (
    ("answered", "answered"),
    ("skipped", "not this one"),
    ("later", "later"),
    ("silent", "no reply"),
    ("stopped", "stopped after it"),
    ("waiting", "waiting"),
)
"""The parts of a question's bar, by their names in `PeopleAsked` and as people read them."""

NEVER_SAID = frozenset({"M23"})
"""Findings that tell a count of nobody, which is a small cell: `prompts check` says them to whoever holds the records."""

_UNREACHED = Finding(
    "M29", "There are more questions than turns in a year: nobody is asked this one.", "raise its `priority`, or pause others"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """One question that is live."""

    question: Question
    counts: QuestionCounts
    findings: Sequence[Finding]
    """What the records say about it, hints last."""

    @property
    def ask(self) -> str:
        """Its words, in the first language."""
        return self.question.ask.says(self.question.ask.fallback)

    @property
    def asked(self) -> int:
        """People whom it ever reached."""
        return sum(count for _, count, _ in self.parts)

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        """The bar: what people read, how many, and its style."""
        return [(words, getattr(self.counts.people, name), f"part-{name}") for name, words in PARTS]

    @property
    def answered(self) -> int:
        """Of a hundred people whom it reached, those who answered."""
        return round(100 * Share(self.counts.people.answered, self.asked).rate)

    @property
    def refused(self) -> int:
        """Of a hundred people whom it reached, those who did not want this one, now or ever."""
        return round(100 * Share(self.counts.people.skipped, self.asked).rate)

    @property
    def earns(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.question.paused and all(found.severity == "hint" for found in self.findings)

    @property
    def freshness(self) -> Share:
        """Current answers that are not yet to be asked again."""
        return Share(self.counts.fresh, self.counts.held)

    @property
    def stop_cost(self) -> Share:
        """Stops within a day, of all times it arrived."""
        return Share(self.counts.stops, self.counts.asks.arrived)


@dataclass(frozen=True, slots=True)
class Standings:
    """All questions that are live, in their order."""

    figures: Sequence[Figures]
    gone: Sequence[Figures] = ()
    """Questions that customers were asked once, and are not any more."""
    is_counted: bool = True
    """Whether anything was counted yet: noughts before that say nothing."""

    @property
    def live(self) -> int:
        """Questions that customers can be asked."""
        return sum(not each.question.paused for each in self.figures)

    @property
    def earning(self) -> int:
        """Those of them that earn their place."""
        return sum(each.earns for each in self.figures)

    @property
    def in_words(self) -> str:
        """6 live questions, 4 earn their place. Which do, nobody knows before the first count."""
        if not self.is_counted:
            return f"{self.live} live question{'' if self.live == 1 else 's'}"
        earning = "1 earns its place" if self.earning == 1 else f"{self.earning} earn their place"
        return f"{self.live} live question{'' if self.live == 1 else 's'}, {earning}"

    def of(self, question: QuestionId) -> Figures | None:
        """One of them."""
        return next((each for each in self.figures if each.question.id == question), None)


Silenced = Mapping[QuestionId, frozenset[str]]
"""The advice that authors decided against (`lint_ok`), by question."""


def standings(
    catalogue: Catalogue, snapshot: Snapshot | None, manifests: Sequence[Manifest], silenced: Silenced, now: datetime
) -> Standings:
    """How every live question stands; before the first count each has nothing but noughts."""
    asked = [question for question in catalogue.questions.values() if not question.paused]
    found: dict[QuestionId, list[Finding]] = {}
    if snapshot is not None:
        records = records_of(snapshot, manifests, catalogue)
        for name, finding in found_in(records, [(each, silenced.get(each.id, frozenset())) for each in asked], now):
            if finding.code not in NEVER_SAID:
                found.setdefault(name, []).append(_without_small_counts(finding))
    for name in never_reached(asked, catalogue.brand.pace):
        found.setdefault(name, []).append(_UNREACHED)
    return Standings(
        [
            Figures(
                question,
                snapshot.question(question.id) if snapshot else QuestionCounts(),
                sorted(found.get(question.id, ()), key=lambda each: each.severity == "hint"),
            )
            for question in catalogue.questions.values()
        ],
        _gone(catalogue, snapshot) if snapshot is not None else (),
        snapshot is not None,
    )


def _gone(catalogue: Catalogue, snapshot: Snapshot) -> list[Figures]:
    """By name; as each was asked last."""
    known = revisions_of(catalogue)
    gone = sorted(name for name in snapshot.questions if name not in catalogue.questions and name in known)
    return [found for found in (Figures(known[name][-1], snapshot.question(name), ()) for name in gone) if found.asked]


def records_of(snapshot: Snapshot, manifests: Sequence[Manifest], catalogue: Catalogue) -> Records:
    """The counts as the evidence takes them."""
    of = snapshot.questions
    return Records(
        asks={name: each.asks for name, each in of.items() if each.asks.arrived},
        misread=by_question(snapshot.misread),
        stops={name: each.stops for name, each in of.items() if each.stops},
        again={name: (each.asked_again, each.confirmed) for name, each in of.items() if each.asked_again},
        held={name: CurrentAnswers(each.held, each.since, each.fresh) for name, each in of.items() if each.since is not None},
        picks={name: _picks(catalogue.questions[name], each) for name, each in of.items() if name in catalogue.questions},
        manifests=manifests,
        revisions=revisions_of(catalogue),
        readers=snapshot.readers_by_variant(),
    )


def _picks(question: Question, counts: QuestionCounts) -> Picks:
    is_chosen = KINDS[question.kind].answer_type in ("option", "options", "yes_or_no")
    return Picks(counts.held, Counter(counts.values) if is_chosen else Counter())


def _without_small_counts(finding: Finding) -> Finding:
    """Nine in ten say the same: how many exactly would tell of the few who do not."""
    if finding.code != "M22":
        return finding
    return replace(finding, message=f"{finding.message.rpartition(', ')[0]}, more than nine in ten.")
