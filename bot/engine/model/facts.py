"""What happened, in the past tense: the only things that change a state, and what the log keeps."""

from __future__ import annotations

from bot.engine.model.facts_of_asking import (
    Answered,
    AnswerErased,
    AskClosed,
    Asked,
    AskReworded,
    AskSent,
    AskUnconfirmed,
    AskUndeliverable,
    ChangeBegun,
    ChangeEnded,
    Drafted,
    HeldBack,
    NotUnderstood,
    Refused,
    Renamed,
    Skipped,
    SkipUndone,
    Snoozed,
    WentSilent,
    WhyShown,
)
from bot.engine.model.facts_of_people import (
    AgeTold,
    ChatLinked,
    ConsentRecorded,
    Declined,
    ErasureOffered,
    KeptAfterStop,
    LanguageChosen,
    LinkOffered,
    Met,
    NoticeShown,
    PaceChosen,
    Paused,
    Promised,
    Resumed,
    RightUsed,
    SharingAllowed,
    SharingRestricted,
    Stopped,
    Unpaused,
    Woken,
    Wrote,
    ZoneAsked,
    ZoneTold,
)

Fact = (
    AnswerErased | Answered | AskClosed | AskReworded | AskSent | AskUnconfirmed | AskUndeliverable | Asked |
    ChangeBegun | ChangeEnded | Drafted | HeldBack | NotUnderstood | Refused | Renamed | SkipUndone | Skipped | Snoozed |
    WentSilent | WhyShown | AgeTold | ChatLinked | ConsentRecorded | Declined | ErasureOffered | KeptAfterStop |
    LanguageChosen | LinkOffered | Met | NoticeShown | PaceChosen | Paused | Promised | Resumed | RightUsed | SharingAllowed |
    SharingRestricted | Stopped | Unpaused | Woken | Wrote | ZoneAsked | ZoneTold
)  # fmt: skip

KINDS: dict[str, type[Fact]] = {kind.__name__: kind for kind in Fact.__args__}
"""Wire name -> fact: the name in the log is the name of the class."""

__all__ = [
    "KINDS",
    "AgeTold",
    "AnswerErased",
    "Answered",
    "AskClosed",
    "AskReworded",
    "AskSent",
    "AskUnconfirmed",
    "AskUndeliverable",
    "Asked",
    "ChangeBegun",
    "ChangeEnded",
    "ChatLinked",
    "ConsentRecorded",
    "Declined",
    "Drafted",
    "ErasureOffered",
    "Fact",
    "HeldBack",
    "KeptAfterStop",
    "LanguageChosen",
    "LinkOffered",
    "Met",
    "NotUnderstood",
    "NoticeShown",
    "PaceChosen",
    "Paused",
    "Promised",
    "Refused",
    "Renamed",
    "Resumed",
    "RightUsed",
    "SharingAllowed",
    "SharingRestricted",
    "SkipUndone",
    "Skipped",
    "Snoozed",
    "Stopped",
    "Unpaused",
    "WentSilent",
    "WhyShown",
    "Woken",
    "Wrote",
    "ZoneAsked",
    "ZoneTold",
]
