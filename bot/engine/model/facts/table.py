"""Every fact there is: a new one is a class in one of the files beside this, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.engine.model.facts import answers, asks, consent, pace, person, refusals
from bot.engine.model.facts.fact import Fact

FACTS: tuple[type[Fact], ...] = (
    asks.Asked,
    asks.AskSent,
    asks.AskUnconfirmed,
    asks.AskUndeliverable,
    asks.AskReworded,
    asks.WhyShown,
    asks.NotUnderstood,
    asks.WentSilent,
    asks.AskClosed,
    asks.HeldBack,
    asks.Renamed,
    answers.Answered,
    answers.AnswerErased,
    answers.Drafted,
    answers.ChangeBegun,
    answers.ChangeEnded,
    refusals.Skipped,
    refusals.SkipUndone,
    refusals.Refused,
    refusals.Snoozed,
    consent.NoticeShown,
    consent.ConsentRecorded,
    consent.Declined,
    consent.Resumed,
    consent.Stopped,
    consent.KeptAfterStop,
    consent.SharingRestricted,
    consent.SharingAllowed,
    consent.RightUsed,
    consent.ErasureOffered,
    consent.ErasureLeft,
    pace.Promised,
    pace.PaceChosen,
    pace.TrialEntered,
    pace.Paused,
    pace.Unpaused,
    pace.Woken,
    pace.Wrote,
    person.Met,
    person.LanguageChosen,
    person.ZoneAsked,
    person.ZoneTold,
    person.ZoneForgotten,
    person.AgeTold,
    person.LinkOffered,
    person.LinkAccepted,
    person.LinkTakenBack,
    person.LinkAsked,
    person.LinkLeft,
    person.ChatLinked,
)

BY_NAME: Mapping[str, type[Fact]] = MappingProxyType({fact.__name__: fact for fact in FACTS})
"""Wire name -> fact: the name in the log is the name of the class."""
