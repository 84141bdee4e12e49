"""Two wordings of one question, each read by half of the people: how the test stands, and when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from prompts.evidence.finding import Finding
from prompts.evidence.less_is_more import ENOUGH as ENOUGH_FOR_SHARES
from prompts.evidence.wilson import Share
from prompts.model.question import Question

Wording = Literal["usual", "other"]

ENOUGH = 100
"""People in each half before anything is said: with fewer, luck looks like a difference."""

CLEAR = 2.9
"""Standard errors between the halves: tests are looked at every day, so the usual 1.96 would often be luck."""

ENOUGH_FOR_NONE = 1600
"""People in each half after which no difference is an answer, too: 45 instead of 40 % would have come to `HARDLY` by then,
four times in five (it takes 1,534)."""

HARDLY = 1.96
"""Standard errors below which the halves look alike."""


@dataclass(frozen=True, slots=True)
class Half:
    """The people who read one wording; how many of them answered, and how many stopped within 24 hours."""

    people: int = 0
    answered: int = 0
    stopped: int = 0

    @property
    def share(self) -> Share:
        """Those who answered."""
        return Share(self.answered, self.people)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which words do better, if either does; `is_over`: it is known, or no difference worth waiting for is left to show."""

    better: Wording | None
    z: float
    is_enough: bool
    is_over: bool

    def __str__(self) -> str:
        """The verdict in words."""
        if not self.is_enough:
            return "not enough people yet"
        if self.better is None:
            return "no difference worth waiting for" if self.is_over else "no clear difference yet"
        return "the usual words do better" if self.better == "usual" else "the other words do better"


def verdict(usual: Share, other: Share) -> Verdict:
    """Compare the shares that answered, of the people shown each wording; nothing is said before enough people read both."""
    z, fewest = _z(usual, other), min(usual.of, other.of)
    is_enough = fewest >= ENOUGH
    if not is_enough or abs(z) < CLEAR:
        return Verdict(None, z, is_enough, is_over=fewest >= ENOUGH_FOR_NONE and abs(z) < HARDLY)
    return Verdict("other" if z > 0 else "usual", z, is_enough, is_over=True)


def is_same_test(one: Question, another: Question) -> bool:
    """Whether two revisions put the same two wordings to people: then who read either is counted together."""
    return one.ask == another.ask and one.wording_test == another.wording_test


def so_far(usual: Half, other: Half) -> Finding:
    """How a running test stands: a hint, since the question earns its place either way."""
    found = verdict(usual.share, other.share)
    return Finding("M32", f"Wording test: {_counted(usual, other, found)}", _to_do(found), severity="hint")


def _counted(usual: Half, other: Half, found: Verdict) -> str:
    if min(usual.people, other.people) < ENOUGH_FOR_SHARES:
        return f"{found} ({usual.people} and {other.people} so far)."
    return (
        f"the usual words were answered by {usual.share.in_percent} of {usual.people} people, "
        f"the other words by {other.share.in_percent} of {other.people}; {found}. "
        f"Within a day, {usual.stopped} and {other.stopped} of them stopped."
    )


def _to_do(found: Verdict) -> str:
    if not found.is_over:
        return ""
    if found.better is None:
        return "end the test: whichever you like better goes into `ask`, and `wording_test` goes"
    return "put the other words into `ask` and remove `wording_test`" if found.better == "other" else "remove `wording_test`"


def _z(usual: Share, other: Share) -> float:
    """The difference of two proportions in pooled standard errors."""
    shown = usual.of + other.of
    if not usual.of or not other.of:
        return 0.0
    pooled = (usual.hits + other.hits) / shown
    error = sqrt(pooled * (1 - pooled) * (1 / usual.of + 1 / other.of))
    return (other.rate - usual.rate) / error if error else 0.0
