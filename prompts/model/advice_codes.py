"""Every piece of advice by its code, which never changes its meaning; `lint_ok` names it."""

from __future__ import annotations

from collections.abc import Mapping

UNUSED = "W00"

WORDING: Mapping[str, str] = {
    "W01": "two questions in one",
    "W02": "a question that leads to an answer",
    "W03": "a double negative",
    "W05": "a sensitive subject that is not declared",
    "W06": "a private matter: money, day of birth, address, identity, family",
    "W08": "a text over 90 letters",
    "W21": "a button over 20 letters",
    "W22": "two buttons that begin alike",
    "W23": "number ranges that overlap or leave a gap",
    "W26": "agree or disagree",
    "W30": "a translation older than its original",
}

MEASURED: Mapping[str, str] = {
    "M20": "nobody exported the answers",
    "M21": "the CRM has it already",
    "M22": "one option takes nearly all answers",
    "M23": "an option that nobody picks",
    "M24": "often skipped",
    "M25": "often asked why",
    "M26": "people stop after it",
    "M27": "asked again too often",
    "M29": "more questions than can be asked",
    "M32": "how a wording test stands",
    "M33": "often typed and not understood",
}

CODES: frozenset[str] = frozenset(WORDING) | frozenset(MEASURED)
