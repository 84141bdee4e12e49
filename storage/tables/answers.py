"""What proves that a value was given: the words shown, the consent, the ask, the answer."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint

from storage.model.vocabulary import ANSWER_ENDS, ASK_OUTCOMES, CONSENT_STATUSES, PROVENANCES, VARIANTS, WORDING_KINDS
from storage.tables.columns import (
    CLUSTERED,
    ROWS,
    Blob,
    Flag,
    Key,
    MaybeBlob,
    MaybeNumber,
    MaybeText,
    MaybeWhen,
    Number,
    Stored,
    Text,
    When,
    one_of,
)
from storage.tables.conditions import ENDS_UNSEEN


class Wording(Stored, table=True):
    """Exactly what was shown; `id` is the beginning of the hash, so that rows point to it in 8 bytes."""

    __tablename__ = "wording"
    __table_args__ = (UniqueConstraint("sha256"), one_of("what", WORDING_KINDS), ROWS)
    id: Key
    sha256: Blob
    what: Text
    text: Text
    buttons: Text
    language: Text
    first_shown_at: When


class Benefit(Stored, table=True):
    """A benefit line as it was shown, kept once."""

    __tablename__ = "benefit"
    __table_args__ = ROWS
    id: Key
    text: Text


class QuestionRevision(Stored, table=True):
    """One immutable revision of a question."""

    __tablename__ = "question_revision"
    __table_args__ = (UniqueConstraint("sha256"), ROWS)
    id: Key
    sha256: Blob
    question: Text
    topic: Text
    body: Text
    promise_sha256: Blob
    created_at: When
    author: Text
    why: Text


class ConsentEvent(Stored, table=True):
    """One consent event, chained to the one before (GDPR Art. 7(1): consent has to be demonstrated)."""

    __tablename__ = "consent_event"
    __table_args__ = (
        ForeignKeyConstraint(["customer"], ["customer.id"]),
        ForeignKeyConstraint(["wording"], ["wording.id"]),
        one_of("status", CONSENT_STATUSES),
        Index("ix_consent_event_ends", "valid_until", sqlite_where=ENDS_UNSEEN, postgresql_where=ENDS_UNSEEN),
        CLUSTERED,
    )
    customer: Key
    id: Key
    at: When
    valid_until: MaybeWhen
    wording: Number
    purpose: Text
    status: Text
    language: Text
    method: Text
    channel: Text
    message_ref: MaybeText
    event_key: MaybeText
    jurisdiction: MaybeText
    prev_hash: Blob
    hash: Blob


class Restriction(Stored, table=True):
    """While it lasts nothing in scope leaves (GDPR Art. 18)."""

    __tablename__ = "restriction"
    __table_args__ = (
        ForeignKeyConstraint(["customer"], ["customer.id"]),
        ForeignKeyConstraint(["customer", "consent"], ["consent_event.customer", "consent_event.id"]),
        CLUSTERED,
    )
    customer: Key
    id: Key
    scope: Text
    consent: MaybeNumber
    since: When
    until: MaybeWhen


class Ask(Stored, table=True):
    """One instance of asking; `number` is its place in the log, `lives_as` its question's id where that is another by now."""

    __tablename__ = "ask"
    __table_args__ = (
        ForeignKeyConstraint(["customer"], ["customer.id"]),
        ForeignKeyConstraint(["revision"], ["question_revision.id"]),
        ForeignKeyConstraint(["wording"], ["wording.id"]),
        one_of("outcome", ASK_OUTCOMES),
        one_of("variant", VARIANTS),
        CLUSTERED,
    )
    customer: Key
    id: Key
    revision: Number
    wording: Number
    planned_at: When
    sent_at: MaybeWhen
    ended_at: MaybeWhen
    pulled: Flag
    question: Text
    language: Text
    outcome: Text
    variant: MaybeText
    why_at: MaybeWhen
    number: Number
    slowed: Flag
    lives_as: MaybeText


class Answer(Stored, table=True):
    """One given answer; value and words share one sealed cell, and no answer exists without its consent."""

    __tablename__ = "answer"
    __table_args__ = (
        ForeignKeyConstraint(["customer"], ["customer.id"]),
        ForeignKeyConstraint(["customer", "ask"], ["ask.customer", "ask.id"]),
        ForeignKeyConstraint(["customer", "consent_event_id"], ["consent_event.customer", "consent_event.id"]),
        ForeignKeyConstraint(["wording"], ["wording.id"]),
        ForeignKeyConstraint(["benefit"], ["benefit.id"]),
        one_of("provenance", PROVENANCES),
        one_of("ended_why", ANSWER_ENDS),
        CheckConstraint("(cell IS NULL) = (ended_at IS NOT NULL)", name="cell_until_ended"),
        CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="end_has_reason"),
        CLUSTERED,
    )
    customer: Key
    id: Key
    ask: Number
    consent_event_id: Number
    wording: Number
    benefit: Number
    asked_at: When
    answered_at: When
    keep_until: When
    ended_at: MaybeWhen
    question: Text
    purpose: Text
    provenance: Text
    ended_why: MaybeText
    cell: MaybeBlob
    fresh_until: MaybeWhen
