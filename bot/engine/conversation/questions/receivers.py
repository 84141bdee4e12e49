"""Who receives answers, by the names customers know."""

from __future__ import annotations

from collections.abc import Iterable

from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.consent import ReceiversTold
from bot.engine.model.state import BE_ASKED
from prompts.catalogue.catalogue import Receiver
from prompts.catalogue.named import marks_in, untold
from prompts.model.question import Question


def every_receiver(turn: Turn) -> list[str]:
    """All systems answers may go to, in the customer's language."""
    return [receiver.called.says(turn.state.language) for receiver in turn.catalogue.brand.receivers]


def called(turn: Turn, receiver: str) -> str:
    """A receiver by the name customers know, also one that gets nothing any more."""
    found = (one.called.says(turn.state.language) for one in turn.catalogue.brand.receivers if one.id == receiver)
    return next(found, receiver)


def receivers_of(turn: Turn, question: Question) -> list[str]:
    """Who receives answers to this question now, by the names customers know; nobody where sharing or the Yes was ended."""
    consent = turn.consent_to(question.purpose)
    is_over = not turn.state.may_be_asked(turn.now) or (consent is not None and not consent.covers(turn.now))
    if is_over or turn.state.stays_here(question.id):
        return []
    return [receiver.called.says(turn.state.language) for receiver in turn.catalogue.receivers_for(question)]


def new_receivers(turn: Turn, receivers: Iterable[Receiver]) -> list[str]:
    """A line that names those of the receivers which came after the Yes, where there are any (records_and_rights).

    It stands in the message itself and not under *Why?*: a Yes includes whom its notice named, and whoever answers below this
    line says yes to them as well.
    """
    called = [one.called.says(turn.state.language) for one in untold(turn.state.named, receivers, turn.catalogue)]
    if not called or BE_ASKED not in turn.state.consents:
        return []
    return [turn.phrase("receivers.new", receivers=turn.catalogue.phrases.listed(called, turn.state.language))]


def note_told(turn: Turn, question: Question) -> None:
    """Below the line that named new receivers, the question was answered."""
    receivers = turn.catalogue.receivers_for(question)
    if BE_ASKED not in turn.state.consents or not untold(turn.state.named, receivers, turn.catalogue):
        return
    every = turn.catalogue.brand.receivers
    waiting = untold(turn.state.named, every, turn.catalogue)
    known = [receiver for receiver in every if receiver not in waiting]
    turn.happened(ReceiversTold(marks_in((*known, *receivers), turn.state.language)))


def who_gets_it(turn: Turn, question: Question) -> str:
    """Said of one answer: who receives it; that nobody else does; or that it leaves in no file at all."""
    if not question.is_shared:
        return turn.phrase("why.kept_here")
    named = receivers_of(turn, question)
    if not named:
        return turn.phrase("why.stays")
    return turn.phrase("why.goes_to", receivers=turn.catalogue.phrases.listed(named, turn.state.language))


def who_has_something(turn: Turn) -> str:
    """Every receiver that has an answer, or was not told yet that it is taken back; empty where nothing of theirs is elsewhere."""
    handed = {receiver for pairs in turn.moment.handed_on.values() for receiver, _ in pairs}
    handed |= {one.receiver for one in turn.moment.with_others if not one.is_out}
    return turn.catalogue.phrases.listed(sorted(called(turn, one) for one in handed), turn.state.language)
