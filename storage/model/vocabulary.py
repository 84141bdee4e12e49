"""The closed vocabularies of the records; the database refuses every other word."""

from __future__ import annotations

PHASES = ("new", "noticed", "declined", "active", "paused", "resting", "stopped")

ASK_OUTCOMES = (
    "planned", "sent", "answered", "skipped", "never", "snoozed", "expired", "superseded", "undeliverable",
    "unconfirmed", "unclear", "withdrawn", "not_asked",
)  # fmt: skip

VARIANTS = ("a", "b")
"""The words of a wording test: as usual, and the others."""

CONSENT_STATUSES = ("given", "refused", "deferred", "renewed", "withdrawn", "expired")

PROVENANCES = ("tapped", "typed", "matched", "confirmed")

ANSWER_ENDS = ("corrected", "erased", "withdrawn", "expired")

WORDING_KINDS = ("notice", "question")

PUBLISHED_HOW = ("first", "saved", "published", "rolled_back")

INBOX_STATES = ("waiting", "handled", "dead")

OUTBOX_KINDS = ("message", "amend", "file")

OUTBOX_STATES = ("queued", "sending", "sent", "uncertain", "failed", "expired", "cancelled")

DELIVERY_ACTIONS = ("set", "cleared", "erased")

SYNC_STATES = ("waiting", "sending", "held", "dead", "removed")
"""Of a customer at a connection: to be written; being written; there as wanted; given up; removed there by somebody."""

ANYTHING = "*"
"""Among the fields that a connection wrote: nobody knows which else, so every field that is only ours may hold something."""

RIGHTS_STATES = ("open", "in_progress", "fulfilled", "revoked", "denied", "expired")
"""The states of the Data Rights Protocol 0.9."""

DEMO = "demo"
"""The channel of customers who were made up to show the bot, and why a hash is remembered that stands for one of them."""

DEMO_PLAN = '{"demo": []}'
"""What stays in the ledger beside who was made up, so that these entries can be told from those of people."""

ERASURE_STEPS = ("begun", "rows_deleted", "key_destroyed", "done")
