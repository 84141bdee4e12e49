"""What each column of a file of answers is, for whoever has one open beside the console; docs/export.md has more, with examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

QUESTION = "QUESTION"
"""Where the id of a question stands in the name of a column."""

_WIDE = (
    ("customer_id", "Who it is here: the same in every file, until they are erased."),
    ("status", "active; withdrawn: their Yes does not hold any more; erased: keep nothing of them."),
    ("external_system", "The CRM that external_id is of; empty where they are joined with none."),
    ("external_id", "What that CRM calls them."),
    ("language", "The language they chat in."),
    ("consented_purposes", "What they agree to now."),
    ("updated_at", "When something of theirs changed last, UTC."),
    (QUESTION, "Their answer now; named after the question, such as roast."),
    (f"{QUESTION}_label", "The words on its button."),
    (f"{QUESTION}_answered_at", "When they gave it, UTC."),
    (
        f"{QUESTION}_source",
        "How: tapped, typed, matched (read from words), confirmed. withdrawn: there was one, and it may not be told any more, so "
        "clear it where you have it. Empty: nothing was told, above all where they were never asked.",
    ),
)

_LONG = (
    ("customer_id", "Who it is here: the same in every file, until they are erased."),
    ("external_system", "The CRM that external_id is of; empty where they are joined with none."),
    ("external_id", "What that CRM calls them."),
    ("question", "The id that the question had when they were asked."),
    ("version", "Which wording of it: the same letters are the same words."),
    ("attribute", "The id that the question has now."),
    ("value", "The answer; empty where it may not be told any more."),
    ("value_label", "The words on its button."),
    ("outcome", "given; withdrawn: may not be told any more, so clear it where you have it; erased: keep nothing of them."),
    ("asked_at", "When they saw the question, UTC."),
    ("answered_at", "When they answered, UTC."),
    ("purpose", "What the answer may be used for."),
    ("benefit_shown", "What they were told that they get for it, word for word."),
    ("wording_shown", "The message that they answered, word for word."),
    ("provenance", "How: tapped, typed, matched (read from words), confirmed."),
    ("consent_id", "The consent that it rests on, as in their own data copy."),
)

MEANINGS: Mapping[str, Sequence[tuple[str, str]]] = {"wide": _WIDE, "long": _LONG}
"""By the shape of the file: each column in its order, and what it is."""
