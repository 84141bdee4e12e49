"""Every fact there is: a new one is a class in one of the files beside this, and a line with the next code here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.engine.model.facts import answers, asks, chats, consent, contacts, pace, person, refusals
from bot.engine.model.facts.fact import Fact

FACTS: Mapping[int, type[Fact]] = MappingProxyType(
    {
        1: asks.Asked,
        2: asks.AskSent,
        3: asks.AskUnconfirmed,
        4: asks.AskUndeliverable,
        5: asks.AskReworded,
        6: asks.WhyShown,
        7: asks.NotUnderstood,
        8: asks.WentSilent,
        9: asks.AskClosed,
        10: asks.HeldBack,
        11: asks.Renamed,
        12: answers.Answered,
        13: answers.AnswerErased,
        14: answers.Drafted,
        15: answers.ChangeBegun,
        16: answers.ChangeEnded,
        17: refusals.Skipped,
        18: refusals.SkipUndone,
        19: refusals.Refused,
        20: refusals.Snoozed,
        21: consent.NoticeShown,
        22: consent.ConsentRecorded,
        23: consent.Declined,
        24: consent.Resumed,
        25: consent.Stopped,
        26: consent.KeptAfterStop,
        27: consent.SharingRestricted,
        28: consent.SharingAllowed,
        29: consent.RightUsed,
        30: consent.ErasureOffered,
        31: consent.ErasureLeft,
        32: pace.Promised,
        33: pace.PaceChosen,
        34: pace.Paused,
        35: pace.Unpaused,
        36: pace.Woken,
        37: pace.Wrote,
        38: person.Met,
        39: person.LanguageChosen,
        40: person.ZoneAsked,
        41: person.ZoneTold,
        42: person.ZoneForgotten,
        43: person.AgeTold,
        44: person.LinkOffered,
        45: person.LinkAccepted,
        46: person.LinkAsked,
        47: person.LinkLeft,
        48: person.ChatLinked,
        49: pace.TrialEntered,
        50: person.LinkTakenBack,
        51: contacts.CameBy,
        52: contacts.ContactOffered,
        53: contacts.ContactGone,
        54: contacts.ContactLeft,
        55: contacts.ContactJoined,
        56: contacts.ContactNotJoined,
        57: contacts.ContactAgreed,
        58: answers.ChangeTold,
        59: refusals.TopicRefused,
        60: refusals.TopicAllowed,
        61: consent.ReceiversTold,
        62: contacts.RecordKeptApart,
        63: person.BackAsked,
        64: consent.UseRestricted,
        65: consent.UseAllowed,
        66: person.MovedOn,
        67: person.AgeDoubted,
        68: chats.ChatBlocked,
        69: chats.ChatBack,
        70: chats.StopTold,
        71: contacts.ContactParted,
    }
)
"""Code in the log -> fact. A code is never used for another fact, whatever becomes of the first."""

CODES: Mapping[type[Fact], int] = MappingProxyType({fact: code for code, fact in FACTS.items()})

BY_NAME: Mapping[str, type[Fact]] = MappingProxyType({fact.__name__: fact for fact in FACTS.values()})
"""The name under which people and other programs meet a fact: that of its class. Logs of before had it too."""
