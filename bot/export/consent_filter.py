"""What may leave, decided at the moment of sending (pure): consent now, purpose now, no restriction, nothing kept here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from bot.engine.model.parts.agreements import BE_ASKED
from bot.engine.model.permission import has_agreed, permits, stays_here
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.lineage import current_ids
from prompts.catalogue.named import every_mark, is_told
from prompts.catalogue.option_names import in_names_of
from prompts.catalogue.promise import is_outgrown
from prompts.model.columns import has_columns
from prompts.model.question import SPECIAL_CATEGORIES, Question, Value
from storage.model.timestamps import stored
from storage.receivers.exports import Consented, ExportedCustomer, GivenAnswer

_TAKEN_BACK = frozenset({"erased", "withdrawn"})
"""Ends of an answer that a receiver has to hear of; a corrected one has a successor, an expired one was promised to end."""

Reason = Literal[
    "not_consented", "nothing_shared", "records_differ", "withdrawn", "restricted", "kept_here", "sensitive", "not_a_live_question",
    "other_receiver", "other_purpose", "purpose_not_granted", "promise_changed", "not_told", "expired",
]  # fmt: skip
"""Why something is withheld: the first two of a person, the others of an answer (docs/export.md explains each)."""

NOT_WHOLE: Reason = "records_differ"
"""Withheld, because the customer's records contradict what was sealed: a withdrawal may have been cut out of them."""

_ONCE_GIVEN = frozenset({"given", "renewed", "withdrawn", "expired"})


Outcome = Literal["given", "withdrawn"]
"""How an answer leaves."""

Judged = tuple[GivenAnswer, str, Outcome | None]
"""An answer, the attribute that it fills, and how it leaves, if it does."""

_IS_NOBODYS_BUSINESS: frozenset[Reason | None] = frozenset({"kept_here", "sensitive", "not_a_live_question", "other_purpose"})
"""Reasons for which nothing is said of an answer to who never had it."""

_IS_NOT_ASKED_FOR: Reason = "other_purpose"
"""Why nothing is said of an answer, whoever had it."""


class Standing(NamedTuple):
    """What one customer agrees to now."""

    agrees: bool
    granted: frozenset[str]
    """Purposes."""
    is_told: bool = True
    """Whether they were told of whom it is for."""


class _Told(NamedTuple):
    """What holds for every answer to one revision of a question for one purpose, whoever gave it."""

    attribute: str
    stays: Reason | None
    """Why nothing about it leaves."""
    is_outgrown: bool
    is_free: bool
    """Whether neither holds it back."""


@dataclass(slots=True)
class Filter:
    """The consent filter of one export, and the count of what it held back, by reason: answers, and customers who are left out."""

    now: datetime
    catalogue: Catalogue
    purpose: str | None = None
    receiver: str | None = None
    """Whom the file is for, as the brand file names them; nobody: it stays inside the company that asked."""
    withheld: Counter[Reason] = field(default_factory=Counter)
    questions: tuple[Question, ...] = field(init=False)
    """The questions that have a column."""
    attributes: tuple[str, ...] = field(init=False)
    """Their ids."""
    names: Mapping[str, str] = field(init=False)
    """Earlier id of a renamed question -> its id now."""
    _at: int = field(init=False)
    """Now, as moments are stored."""
    _marks: frozenset[int] = field(init=False)
    """Of the receiver."""
    _said: frozenset[str] = field(init=False)
    _unsaid: frozenset[str] = field(init=False)
    _told: dict[tuple[str, str, str], _Told] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._at = stored(self.now)
        self.names = current_ids(self.catalogue)
        self.questions = leaving_questions(self.catalogue)
        self.attributes = tuple(question.id for question in self.questions)
        self._marks = every_mark(one for one in self.catalogue.brand.receivers if one.id == self.receiver)
        self._said, self._unsaid = _purposes(self.catalogue, self.receiver)

    def at(self, now: datetime) -> None:
        """Judge as of this moment from here on."""
        self.now, self._at = now, stored(now)

    def standing(self, customer: ExportedCustomer) -> Standing:
        """What the customer agrees to, found out once for all their answers."""
        now = self.now
        granted = frozenset([purpose for purpose, consent in customer.consents.items() if covers(consent, now)])
        told = self.receiver is None or is_told(customer.named, self._marks, self.catalogue)
        # Of records that contradict themselves nobody can say that the Yes stands.
        return Standing(customer.is_whole and has_agreed(customer.phase) and BE_ASKED in granted, granted, told)

    def judged(self, customer: ExportedCustomer, standing: Standing) -> list[Judged]:
        """How each answer leaves, if it does; a value that has to stay is counted."""
        # A question that was renamed since is still the one of which somebody said that its answers stay here.
        restrictions = customer.restrictions
        restrictions |= {self.names.get(scope, scope) for scope in restrictions}
        may_share = customer.is_whole and standing.agrees and standing.is_told and not restrictions
        told, granted, at = self._told, standing.granted, self._at
        found: list[Judged] = []
        left_over: set[int] = set()
        for answer in customer.answers:
            of = told.get((answer.question, answer.revision, answer.purpose)) or self._learnt(answer)
            stays = of.stays
            # What most answers are in most files; whatever may keep one here is looked at below, in the order of its weight.
            if may_share and of.is_free and answer.cell_clear is not None and answer.purpose in granted and answer.keep_until > at:
                found.append((answer, of.attribute, "given"))
                continue
            if restrictions and stays not in _IS_NOBODYS_BUSINESS and stays_here(restrictions, answer.question, of.attribute):
                stays = "restricted"
            found.append((answer, of.attribute, self._outcome(customer, standing, answer, of, stays)))
            if answer.ended_why == "corrected" and answer.id in customer.handed_on and stays != _IS_NOT_ASKED_FOR:
                left_over.add(answer.id)
        return _without_leftovers(found, left_over) if left_over else found

    def _outcome(
        self, customer: ExportedCustomer, standing: Standing, answer: GivenAnswer, told: _Told, stays: Reason | None
    ) -> Outcome | None:
        if answer.cell_clear is None:
            is_taken_back = answer.ended_why in _TAKEN_BACK
        else:
            reason = self._held_back(customer, standing, answer, told, stays)
            if reason is None:
                return "given"
            self.withheld[reason] += 1
            is_taken_back = not standing.agrees or self._is_purpose_withdrawn(customer, answer)
        if self.receiver is None and stays is None and is_taken_back:
            return "withdrawn"
        # Whoever has it and may have it no more has to hear of that, whatever the reason; a corrected one has a successor.
        had_it = answer.id in customer.handed_on and stays != _IS_NOT_ASKED_FOR
        return "withdrawn" if had_it and answer.ended_why != "corrected" else None

    def value(self, attribute: str, value: Value) -> Value:
        """The value in the names that options have now, whatever they were called when it was given."""
        live = self.catalogue.questions.get(attribute)
        return in_names_of(self.catalogue, live, value) if live else value

    def purposes(self, standing: Standing) -> list[str]:
        """What the customer agrees to now; a purpose of nothing but sensitive or kept answers would tell that there is one.

        A receiver hears only of those for which something goes to it.
        """
        if not standing.agrees:
            return []
        said = standing.granted - self._unsaid if self.receiver is None else standing.granted & self._said
        return sorted(said - {BE_ASKED})

    def has_agreed(self, customer: ExportedCustomer) -> bool:
        """Whether this customer ever agreed to anything; of who never did nothing is said, and they are counted."""
        if not ever_agreed(customer):
            self.withheld["not_consented"] += 1
            return False
        return True

    def has_a_row(self, customer: ExportedCustomer, judged: list[Judged]) -> bool:
        """Whether the receiver hears of this customer at all: of who shares something with it now, or of whom it had something.

        Everybody else is counted. A file of our own has all of them.
        """
        if self.receiver is None or customer.handed_on or any(outcome is not None for _, _, outcome in judged):
            return True
        self.withheld["nothing_shared"] += 1
        return False

    def _held_back(
        self, customer: ExportedCustomer, standing: Standing, answer: GivenAnswer, told: _Told, stays: Reason | None
    ) -> Reason | None:
        if not customer.is_whole:
            return NOT_WHOLE
        if not standing.agrees:
            return "withdrawn"
        if stays is not None:
            return stays
        if answer.purpose not in standing.granted:
            return "purpose_not_granted"
        if told.is_outgrown:
            return "promise_changed"
        if not standing.is_told:
            return "not_told"
        return "expired" if answer.keep_until <= self._at else None

    def _learnt(self, answer: GivenAnswer) -> _Told:
        """What holds for an answer like this one; its attribute is its question's id now, whatever it was when it was asked."""
        attribute = self.names.get(answer.question, answer.question)
        stays, outgrown = self._stays(attribute, answer), is_outgrown(self.catalogue, attribute, answer.revision)
        told = _Told(attribute, stays, outgrown, stays is None and not outgrown)
        self._told[answer.question, answer.revision, answer.purpose] = told
        return told

    def _stays(self, attribute: str, answer: GivenAnswer) -> Reason | None:
        """Why nothing about such an answer leaves, not even that it was taken back."""
        live = self.catalogue.questions.get(attribute)
        # Words kept under a promise stay under it: a question shared only since then does not share what was said before.
        promised = self.catalogue.pinned(answer.revision, answer.question)
        versions = [question for question in (live, promised) if question is not None]
        checks: tuple[tuple[Reason, bool], ...] = (
            ("kept_here", not all(question.is_shared for question in versions)),
            ("sensitive", any(question.sensitive in SPECIAL_CATEGORIES for question in versions)),
            ("not_a_live_question", live is None),
            ("other_receiver", not all(_may_go_to(self.receiver, question, self.catalogue) for question in versions)),
            ("other_purpose", self.purpose not in (None, answer.purpose)),
        )
        return next((why for why, applies in checks if applies), None)

    def _is_purpose_withdrawn(self, customer: ExportedCustomer, answer: GivenAnswer) -> bool:
        consent = customer.consents.get(answer.purpose)
        return consent is not None and consent.status == "withdrawn"


def _without_leftovers(judged: list[Judged], left_over: set[int]) -> list[Judged]:
    """Corrected answers that the receiver has are taken back where no later one leaves: nothing would replace them there."""
    given = {attribute for _, attribute, outcome in judged if outcome == "given"}
    return [
        (answer, attribute, "withdrawn" if answer.id in left_over and attribute not in given else outcome)
        for answer, attribute, outcome in judged
    ]


def covers(consent: Consented | None, now: datetime) -> bool:
    """Whether the latest event of a purpose permits something now; nothing was ever said of it, nothing is permitted."""
    return consent is not None and permits(consent.status, consent.valid_until, now)


def ever_agreed(customer: ExportedCustomer) -> bool:
    """Whether an earlier file may hold this customer: a No after a Yes that ran out leaves only answers and records to tell."""
    consent = customer.consents.get(BE_ASKED)
    return bool(customer.answers or customer.handed_on) or (consent is not None and consent.status in _ONCE_GIVEN)


@lru_cache(maxsize=16)
def leaving_questions(catalogue: Catalogue) -> tuple[Question, ...]:
    """The questions that have columns, in file order: always the same ones, whoever answered.

    One whose answers left once and do not any more keeps its own behind them: who had one reads there that it is taken back.
    """
    live = tuple(question for question in catalogue.questions.values() if _may_leave(question))
    names, ids = current_ids(catalogue), {question.id for question in live}
    left = (question for question in catalogue.revisions.values() if _may_leave(question))
    before = {name: question for question in left if (name := names.get(question.id, question.id)) not in ids}
    return (*live, *(before[name] if before[name].id == name else replace(before[name], id=name) for name in sorted(before)))


def _may_leave(question: Question) -> bool:
    return has_columns(question.crm, question.sensitive)


def _may_go_to(receiver: str | None, question: Question, catalogue: Catalogue) -> bool:
    """Whether the customer was told that this receiver gets it; a file for the company's own use goes to nobody."""
    return receiver is None or any(named.id == receiver for named in catalogue.receivers_for(question))


@lru_cache(maxsize=64)
def _purposes(catalogue: Catalogue, receiver: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """Those of what may leave in this file, and those of nothing but what stays; of what was asked long ago nobody knows."""
    known = {**catalogue.revisions, **{question.revision: question for question in catalogue.questions.values()}}.values()
    leaving = {question.purpose.id for question in known if _may_leave(question) and _may_go_to(receiver, question, catalogue)}
    return frozenset(leaving), frozenset(question.purpose.id for question in known) - leaving
