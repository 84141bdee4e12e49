"""What a run came to: counters that add up, and for every row that was not acknowledged a reason in plain words (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.engine.model.ids_and_time import crockford, iso, iso_or_none
from bot.sync.projection import Projection

COUNTED = ("acknowledged", "unchanged", "withheld", "not_exportable", "retry", "dead")
"""Where everybody who was looked at is, exactly once."""

_SHOWN = 5
"""Customers named of each reason."""

_ADD_THE_OPTION = "add the option to the field there, or run `sync apply`; then `sync retry`"

_FIXES: Mapping[str, str] = {
    "differs": "the system took the row and holds something else: look at the field's type there, then `sync retry`",
    "removed_there": "somebody removed the record there, so it is not made again; `sync retry --code removed_there` makes it anew",
    "server_error_on_this_row": "the system fails on this row alone; ask its vendor, then `sync retry`",
    "no_answer": "nobody knows whether it was written; it is sent again by itself",
    "erase_refused": "the system refuses to erase; do it there by hand, then `sync retry`",
    "option_missing_there": _ADD_THE_OPTION,
    "not_an_option": _ADD_THE_OPTION,
    "missing_there": "the field does not exist there: run `sync apply`, or make it there",
    "read_only_there": "the field cannot be written there: name another under `crm:`",
    "other_type_there": "the field is of another type there: change it there, or name another under `crm:`",
    "may_be_undone": "written, and an earlier call that nobody answered may still arrive: written once more by itself after that",
    "may_be_twice": "written, and an earlier call that nobody answered may make them once more: looked for, and joined, by itself",
    "not_looked_at": "the run ended before they were looked at; the next one goes on by itself",
    "put_back": "an older copy of the records was put back, so nobody knows what is there; written anew by itself",
    "not_moved_yet": "their link names another record now, and the one before is not emptied yet; tried again by itself",
    "not_erased_yet": "the system has not forgotten them yet; tried again by itself",
    "no_record_there": "the record is not there that the customer's link names: look at the link's id",
}


_NOT_AN_OPTION = "the field there does not take the option that was answered"
_TAKEN = "the field takes each value once there, and another record has this one"
_A_RULE = "a rule of the system forbids the value; its own sentence says which"

_WHY: Mapping[str, str] = {
    "differs": "the system said that it took the row, and holds something else than it was given",
    "removed_there": "somebody removed the record of this customer there, after we had written it",
    "no_record_there": "there is no record of the id that this customer was joined with",
    "server_error_on_this_row": "the system fails whenever it is given this row, and takes others",
    "no_answer": "the system never said what became of the row",
    "option_missing_there": _NOT_AN_OPTION,
    "not_an_option": _NOT_AN_OPTION,
    "missing_there": "the field does not exist there",
    "read_only_there": "the field cannot be written there",
    "other_type_there": "the field is of another type there",
    "not_a_number": "the field takes numbers there, and the answer is none",
    "not_a_date": "the field takes days there, and the answer is none",
    "not_yes_or_no": "the field takes yes and no there, and the answer is neither",
    "invalid_date": "the field does not take this day",
    "conflict": _TAKEN,
    "duplicate": _TAKEN,
    "required": "the system wants a field filled that no question fills",
    "too_long": "the answer is longer than the field takes",
    "too_large": "all that is to be there of this customer is more than the system takes at once",
    "several_records": "several records there carry this customer's key, so that nobody knows which is theirs",
    "key_stays": "the answers are gone there, and the system keeps our key",
    "validation_error": _A_RULE,
    "invalid": _A_RULE,
}
"""Why a row was given up, whatever helps."""


_STAYS: Mapping[str, str] = {
    "not_consented": "of people who never said Yes",
    "records_differ": "of people whose records are not what was sealed (`zeroparty doctor` says whose)",
    "withdrawn": "whose Yes was taken back or ran out",
    "restricted": "that somebody stopped sharing",
    "kept_here": "to a question whose answers stay here (`crm: {}`)",
    "sensitive": "of a special category",
    "not_a_live_question": "to a question that is gone",
    "other_receiver": "that this receiver was not promised",
    "other_purpose": "for another purpose than was asked for",
    "nothing_shared": "of people who share nothing with this receiver",
    "purpose_not_granted": "whose purpose is not agreed to now",
    "promise_changed": "under an older promise that nobody agreed to anew",
    "not_told": "of people who were not told of this receiver yet",
    "expired": "kept longer than was promised",
    "missing_there": "whose field does not exist there",
    "read_only_there": "whose field cannot be written there",
    "other_type_there": "whose field is of another type there",
    "two_people_there": "of people whose record there is another customer's too (`zeroparty link --conflicts` says whose)",
    "cannot_be_empty": "whose field cannot be emptied again there",
}
"""Of answers; docs/export.md explains those that hold for files too."""


@dataclass(slots=True)
class Reason:
    """One reason: how many, a few of whom, and what the system said of the first."""

    count: int = 0
    customers: list[str] = field(default_factory=list)
    said: str = ""


@dataclass(slots=True)
class Report:
    """One run of one connection."""

    connection: str
    trigger: str
    began_at: datetime
    ended_at: datetime | None = None
    counts: Counter[str] = field(default_factory=Counter)
    """By where everybody is now; `COUNTED`."""
    reasons: dict[str, Reason] = field(default_factory=dict)
    fields_withheld: Counter[str] = field(default_factory=Counter)
    """Answers that stayed here, by reason."""
    cleared: int = 0
    """Fields that were emptied there."""
    erased: int = 0
    """People whose erasure was read back there."""
    read_back: int = 0
    """Rows that were read back."""
    differs: int = 0
    """Of these, rows that hold something else than they were given."""
    cleaned: int = 0
    """Texts that lost characters which no system takes."""
    calls: int = 0
    failures: int = 0
    throttled: int = 0
    stopped_because: str = ""
    """Why it ended before everybody was served."""
    is_held_up: bool = False
    """Whether a person has to mend something before anything is written; every run takes back and forgets all the same."""
    is_paused: bool = False
    """Whether the connection rests now until somebody looks, or until the vendor's time is over."""

    @property
    def selected(self) -> int:
        """Everybody who was looked at."""
        return sum(self.counts[name] for name in COUNTED)

    def count(self, where: str, customer: int | str, code: str = "", said: str = "") -> None:
        """One customer is here now, for this reason."""
        self.counts[where] += 1
        if code:
            reason = self.reasons.setdefault(code, Reason())
            reason.count += 1
            reason.said = reason.said or said
            if len(reason.customers) < _SHOWN:
                reason.customers.append(customer if isinstance(customer, str) else crockford(customer))

    def stays(self, projection: Projection) -> None:
        """What of one customer stays here, and what was cleaned of what leaves."""
        self.fields_withheld.update(projection.withheld)
        self.cleaned += projection.cleaned

    def waits(self, code: str, count: int, some: Sequence[tuple[int, str]]) -> None:
        """So many wait for this reason, these among them."""
        said = next((said for _, said in some if said), "")
        self.reasons[code] = Reason(count, [crockford(customer) for customer, _ in some], said)

    def as_json(self) -> dict[str, Any]:
        """The document that `sync run --json` prints and the records keep."""
        seconds = None if self.ended_at is None else round((self.ended_at - self.began_at).total_seconds(), 2)
        return {
            "connection": self.connection,
            "trigger": self.trigger,
            "began_at": iso(self.began_at),
            "ended_at": iso_or_none(self.ended_at),
            "seconds": seconds,
            "selected": self.selected,
            **{name: self.counts[name] for name in COUNTED},
            "cleared_fields": self.cleared,
            "erased": self.erased,
            "read_back": self.read_back,
            "differs": self.differs,
            "cleaned_texts": self.cleaned,
            "withheld_answers": dict(sorted(self.fields_withheld.items())),
            "writing_calls": self.calls,
            "failed_calls": self.failures,
            "throttled_calls": self.throttled,
            "reasons": [
                {"code": code, "count": one.count, "customers": one.customers, "said": one.said, "fix": fix_for(code)}
                for code, one in sorted(self.reasons.items(), key=lambda pair: (-pair[1].count, pair[0]))
            ],
            "stopped_because": self.stopped_because,
            "is_held_up": self.is_held_up,
            "is_paused": self.is_paused,
        }


def named_in(report: Mapping[str, Any]) -> set[str]:
    """Everybody whom the document names."""
    return {key for reason in report["reasons"] for key in reason["customers"]}


def without(report: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any] | None:
    """The document without these customers, who are named as erased; nothing where it names none of them."""
    if named_in(report).isdisjoint(keys):
        return None
    reasons = [
        {**reason, "customers": [_ERASED if key in keys else key for key in reason["customers"]]} for reason in report["reasons"]
    ]
    return {**report, "reasons": reasons}


_ERASED = "erased"


def fix_for(code: str) -> str:
    """What to do about a reason."""
    return _FIXES.get(code, "look at what the system said, mend it there or in the mapping, then `sync retry`")


def why_of(code: str) -> str:
    """Why a row was given up; what only the vendor has a word for, in those of the vendor."""
    return _WHY.get(code, "the system refused the row; its own sentence says why")


def staying(withheld: Mapping[str, int]) -> list[str]:
    """What stays here, a line for each reason."""
    return [f"  stays here: {count}, {_STAYS.get(why, why)}" for why, count in withheld.items()]


def in_words(report: Mapping[str, Any]) -> list[str]:
    """The document as a person reads it; it adds up, and says so where it does not."""
    said = [
        f"{report['connection']}: {report['selected']} looked at in {report['seconds'] or 0} s, "
        f"{report['writing_calls']} calls that write",
        f"  acknowledged {report['acknowledged']}, unchanged {report['unchanged']}, withheld {report['withheld']}, "
        f"not exportable {report['not_exportable']}, tried again later {report['retry']}, given up {report['dead']}",
    ]
    if report["cleared_fields"] or report["erased"]:
        said.append(f"  fields emptied {report['cleared_fields']}, people erased {report['erased']}")
    said.append(f"  read back {report['read_back']}, of which {report['differs']} differ")
    if report["failed_calls"] or report["throttled_calls"]:
        said.append(f"  failed calls {report['failed_calls']}, too many at once {report['throttled_calls']}")
    said.extend(staying(report["withheld_answers"]))
    for reason in report["reasons"]:
        whom = ", ".join(reason["customers"])
        heard = f' The system said: "{reason["said"]}".' if reason["said"] else ""
        said.append(f"  {reason['code']}: {reason['count']} ({whom}).{heard} {reason['fix']}")
    if report["stopped_because"]:
        said.append(f"  ended early: {report['stopped_because']}")
    if report["is_paused"]:
        said.append(f"  the connection rests; `zeroparty sync status {report['connection']}` says until when")
    return said
