"""Words that logs and snapshots repeat, and beginnings of words: each is written as one byte, its place in its list.

Places are stored for ever: add at the end, and change nothing (tests/engine/model/packing/test_shapes.py holds them).
At most 96 words and 31 beginnings fit.
"""

from __future__ import annotations

WORDS = (
    "en", "de", "es", "be_asked", "given", "refused", "deferred", "renewed", "withdrawn", "expired", "tapped",
    "typed", "matched", "confirmed", "planned", "sent", "answered", "skipped", "never", "snoozed", "superseded",
    "undeliverable", "unconfirmed", "unclear", "telegram", "webchat", "terminal", "1", "2", "consent", "paused",
    "open_ask", "resting", "gap", "cap", "quiet", "throttle", "nothing_eligible", "worth_asking", "notice:button",
    "consents:on", "consents:off", "standard", "a", "b", "weekly", "monthly", "own", "all", "access", "information",
    "erasure", "erased", "said", "word", "button", "picking", "suggested", "either", "doubtful", "too_long",
    "private", "recommend", "new", "noticed", "declined", "active", "stopped",
)  # fmt: skip

BEGINNINGS = ("worth_asking:", "answer:", "notice:", "snoozed:", "stop:", "consents:")
