"""Who receives answers, by the names customers know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.consent import ReceiversTold
from bot.engine.model.ids_and_time import AskId
from bot.engine.model.parts.agreements import BE_ASKED
from prompts.catalogue.catalogue import Catalogue, Receiver
from prompts.catalogue.named import Named, controller_marks, has_new_controller, marks_in, untold
from prompts.catalogue.remembered import remembered
from prompts.model.question import Language, Question


def every_receiver(turn: Turn) -> list[str]:
    """All systems answers may go to, in the customer's language."""
    return _called(turn, turn.catalogue.brand.receivers)


def called(turn: Turn, receiver: str) -> str:
    """A receiver by the name customers know, also one that gets nothing any more."""
    found = (one.called.says(turn.state.language) for one in turn.catalogue.brand.receivers if one.id == receiver)
    return next(found, receiver)


def joined_records(turn: Turn) -> str:
    """The systems in which their answers belong to a record of them, by the names customers know; empty where none is joined."""
    return turn.catalogue.phrases.listed([called(turn, system) for system in turn.state.contacts], turn.state.language)


def receivers_of(turn: Turn, question: Question) -> list[str]:
    """Who receives what they answered to this, by the names customers know; nobody where sharing or the Yes was ended.

    Whoever came after their Yes receives nothing before a message named them.
    """
    receivers = _may_receive(turn, question)
    new = untold(turn.state.named, receivers, turn.catalogue)
    return _called(turn, (receiver for receiver in receivers if receiver not in new))


def would_get(turn: Turn, question: Question) -> list[str]:
    """Who receives an answer to a question that waits, the new ones too, whom its message names."""
    return _called(turn, _may_receive(turn, question))


def _may_receive(turn: Turn, question: Question) -> Sequence[Receiver]:
    consent = turn.consent_to(question.purpose)
    is_over = not turn.state.may_be_asked(turn.now) or (consent is not None and not consent.covers(turn.now))
    return () if is_over or turn.state.stays_here(question.id) else turn.catalogue.receivers_for(question)


def _called(turn: Turn, receivers: Iterable[Receiver]) -> list[str]:
    return [receiver.called.says(turn.state.language) for receiver in receivers]


def new_names(turn: Turn, receivers: Iterable[Receiver]) -> list[str]:
    """Lines that name those of the receivers which came after the Yes, and who is responsible since (records_and_rights).

    It stands in the message itself and not under *Why?*: a Yes includes whom its notice named, and whoever answers below this
    line says yes to them as well.
    """
    if BE_ASKED not in turn.state.consents:
        return []
    return _lines(turn.catalogue, turn.state.language, turn.state.named, receivers)


class NewNames(NamedTuple):
    """Who came after the Yes: the lines in a question's message that name them, and their marks."""

    lines: tuple[str, ...] = ()
    marks: tuple[int, ...] = ()


_NOBODY = NewNames()


def named_below(turn: Turn, question: Question) -> NewNames:
    """Whom this question's message has to name."""
    if BE_ASKED not in turn.state.consents:
        return _NOBODY
    return _new(turn.catalogue, question, turn.state.language, turn.state.named)


@remembered(1024)
def _new(catalogue: Catalogue, question: Question, language: Language, named: Named | None) -> NewNames:
    """The same for all who were told of the same receivers: there are as many of these as notices."""
    receivers = catalogue.receivers_for(question)
    who = controller_marks(catalogue.brand.controller) if has_new_controller(named, catalogue) else ()
    marks = {*marks_in(untold(named, receivers, catalogue), language), *who}
    return NewNames(tuple(_lines(catalogue, language, named, receivers)), tuple(sorted(marks)))


def _lines(catalogue: Catalogue, language: Language, named: Named | None, receivers: Iterable[Receiver]) -> list[str]:
    phrases, who = catalogue.phrases, catalogue.brand.controller
    is_new = who is not None and has_new_controller(named, catalogue)
    lines = [phrases.says("controller.new", language, name=who.name)] if who is not None and is_new else []
    if called := [one.called.says(language) for one in untold(named, receivers, catalogue)]:
        lines.append(phrases.says("receivers.new", language, receivers=phrases.listed(called, language)))
    return lines


def note_told(turn: Turn, question: Question, ask: AskId) -> None:
    """Below lines that named somebody new this question was answered, as it was shown.

    Which receivers those were is in its revision, however late the answer is. Who was responsible then is not: where it waits no
    more, they read it with their next question once again.
    """
    brand, waiting = turn.catalogue.brand, turn.state.open
    receivers, who = turn.catalogue.receivers_for(question), controller_marks(brand.controller)
    is_new = has_new_controller(turn.state.named, turn.catalogue)
    is_read = is_new and waiting is not None and waiting.ask == ask and not who.isdisjoint(waiting.named)
    if BE_ASKED not in turn.state.consents or not (is_read or untold(turn.state.named, receivers, turn.catalogue)):
        return
    new = untold(turn.state.named, brand.receivers, turn.catalogue)
    known = [receiver for receiver in brand.receivers if receiver not in new]
    told = {*marks_in((*known, *receivers), turn.state.language), *(who if is_read or not is_new else ())}
    turn.happened(ReceiversTold(tuple(sorted(told))))


def who_gets_it(turn: Turn, question: Question) -> str:
    """Said of one answer: who receives it; that nobody else does; or that it leaves in no file at all."""
    return _goes_to(turn, question, receivers_of(turn, question))


def who_would_get_it(turn: Turn, question: Question) -> str:
    """The same of a question that waits: an answer to it goes to whoever its message names, the new ones too."""
    return _goes_to(turn, question, would_get(turn, question))


def _goes_to(turn: Turn, question: Question, named: Sequence[str]) -> str:
    if not question.is_shared:
        return turn.phrase("why.kept_here")
    if not named:
        return turn.phrase("why.stays")
    return turn.phrase("why.goes_to", receivers=turn.catalogue.phrases.listed(named, turn.state.language))


def who_has_something(turn: Turn, *, besides: Collection[str] = ()) -> str:
    """Every receiver that has an answer, or was not told yet that it is taken back; empty where nothing of theirs is elsewhere.

    `besides` those that are named already.
    """
    handed = {receiver for pairs in turn.moment.handed_on.values() for receiver, _ in pairs}
    handed |= {one.receiver for one in turn.moment.with_others if not one.is_out}
    names = sorted({called(turn, one) for one in handed} - set(besides))
    return turn.catalogue.phrases.listed(names, turn.state.language)
