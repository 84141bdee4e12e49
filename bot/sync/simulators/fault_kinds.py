"""Every way in which a simulator can be told to fail; each was seen in a real system, or is in a vendor's own pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Scope = Literal["request", "record", "always"]
"""Whether it strikes a request that writes, a record, or is how the system is throughout."""


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One way to fail."""

    name: str
    scope: Scope
    what: str
    """In plain words, as it is shown to whoever plans a rehearsal."""
    amount: float | None = None
    """Seconds or a count, where it takes one and nobody says how much."""


FAULT_KINDS = {
    kind.name: kind
    for kind in (
        FaultKind("429", "request", "too many calls; Retry-After says in how many seconds to come again (429=2 for two)", 1),
        FaultKind("429-date", "request", "too many calls; Retry-After is a date, so many seconds from now", 1),
        FaultKind("429-bare", "request", "too many calls, and nothing says when to come again"),
        FaultKind("500", "request", "the server fails; nothing was written"),
        FaultKind("500-after", "request", "the server fails after it has written everything"),
        FaultKind("slow", "request", "everything is written, but the answer takes so many seconds", 1),
        FaultKind("drop", "request", "everything is written, then the connection ends without an answer"),
        FaultKind("drop-before", "request", "the connection ends without an answer, and nothing was written"),
        FaultKind("empty", "request", "the answer says success and names no record; nothing was written"),
        FaultKind("error-inside", "request", "the answer is a 200 with an error in its body; nothing was written"),
        FaultKind("reads-too", "always", "faults strike every request, also those that read"),
        FaultKind("token-ends", "always", "after so many calls the token is not accepted any more", 10),
        FaultKind("403", "always", "a token that is not accepted gets a 403 in place of a 401"),
        FaultKind("drop-unknown", "always", "a field that the system does not have is left out, and the answer says success"),
        FaultKind("changed", "record", "a value that does not fit is changed (12,5 becomes 0), and the answer says success"),
        FaultKind("altered", "record", "one value is stored otherwise than it was sent, and the answer says success"),
        FaultKind("refused", "record", "the record is refused whatever it holds; the others of its call are written"),
        FaultKind(
            "row-500", "record", "the server fails whenever this record is in a call; without a rule: one with a NUL in a text"
        ),
        FaultKind("all-or-nothing", "always", "one bad record refuses its whole call, and the answer says which one it is"),
        FaultKind("all-or-nothing-blind", "always", "one bad record refuses its whole call, and nothing says which one it is"),
        FaultKind("removed", "record", "after it was first written, somebody removes the record there"),
        FaultKind("no-erase", "record", "the system refuses to erase or to remove the record"),
        FaultKind("merge-phone", "always", "two people with one telephone number become one record, and the answer says success"),
        FaultKind(
            "stuck", "always", "an import that was accepted is never finished (where a system imports later, as Klaviyo does)"
        ),
        FaultKind("late", "always", "what is read is as old as so many seconds", 5),
    )
}

_RULE = {
    "request": "/N: every N-th request that writes",
    "record": "/N: every N-th record, the same ones each time; @field=value: those with that value; neither: all",
    "always": "",
}


def described() -> Iterator[str]:
    """The lines of the help: how a plan is written, and every kind."""
    yield "A plan is a list with commas, or a file with an entry a line: 429/7,drop/11,refused@zp_diet=vegan"
    for scope, title in (("request", "requests that write"), ("record", "records"), ("always", "the whole system")):
        yield ""
        yield f"{title}:" + (f"   ({_RULE[scope]})" if _RULE[scope] else "")
        for kind in FAULT_KINDS.values():
            if kind.scope == scope:
                name = kind.name if kind.amount is None else f"{kind.name}={kind.amount:g}"
                yield f"  {name:<22} {kind.what}"
