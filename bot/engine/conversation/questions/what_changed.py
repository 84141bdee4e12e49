"""*Because you told us*: what a customer's answer changed, told with the next thanks or beside the answer in /mydata.

It is never a message of its own. A change is told with a thanks once, one with each and none within a day of another, so that
thanks stay thanks. Nobody hears of it who took their yes back, whose answer is gone, or whose answer was given under a promise that
the question has outgrown: then it was not their answer that did it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from operator import itemgetter

from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.answers import ChangeTold
from bot.engine.model.ids_and_time import AskId, local_day
from bot.engine.model.state import State
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.promise import is_outgrown
from prompts.model.question import QuestionId, Text

_REST = timedelta(days=1)
"""A second change is not told so soon after the first: who answers five questions in a visit is thanked, not lectured."""


def tell(turn: Turn, ask: AskId) -> None:
    """With the thanks for the answer to this ask: the latest change that the customer has not been told of."""
    if any(turn.now - told.at < _REST for told in turn.state.told_changes):
        return
    untold = [(day, question) for question, _ in turn.state.answers() for day in _untold(turn, question)]
    if untold:
        day, question = max(untold)
        turn.happened(ChangeTold(question, day.isoformat(), ask))


def told_with(turn: Turn, ask: AskId) -> Iterator[str]:
    """What was told with the thanks for this ask, as long as it concerns them: a message that is drawn anew still says it."""
    for told in turn.state.told_changes:
        given = turn.state.history(told.question).given
        for day, text in _changes(turn, told.question) if told.ask == ask else ():
            if given is not None and day.isoformat() == told.since:
                was_first = local_day(given.at, turn.zone) <= day
                yield _said(turn, "because_you_told_us" if was_first else "because_people_tell_us", day, text)


def beside(turn: Turn, question: QuestionId) -> list[str]:
    """Everything that this answer changed, for the list of answers."""
    return [_said(turn, "mydata.changed", day, text) for day, text in _changes(turn, question)]


def seen(turn: Turn) -> None:
    """The customer looked at their answers, and read there what they changed: no thanks says it again."""
    for question, _ in turn.state.answers():
        for day in _untold(turn, question):
            turn.happened(ChangeTold(question, day.isoformat()))


def concerning(state: State, question: QuestionId, now: datetime, catalogue: Catalogue) -> list[tuple[date, Text]]:
    """What the customer's answer to this question changed, and since when, the latest first; nothing before its day has come."""
    given, live = state.history(question).given, catalogue.questions.get(question)
    if given is None or live is None or not live.changed or not _stands(state, question, now, catalogue):
        return []
    today = local_day(now, state.zone or catalogue.brand.pace.brand_zone)
    return sorted(((day, text) for day, text in live.changed.items() if day <= today), key=itemgetter(0), reverse=True)


def _stands(state: State, question: QuestionId, now: datetime, catalogue: Catalogue) -> bool:
    """Whether both yeses hold, and the answer is good for what is promised today."""
    given = state.history(question).given
    consent = state.consents.get(given.purpose) if given is not None else None
    if given is None or consent is None or not consent.covers(now) or not state.may_be_asked(now):
        return False
    record = state.history(question).ask(given.ask)
    return record is None or not is_outgrown(catalogue, question, record.revision)


def _changes(turn: Turn, question: QuestionId) -> list[tuple[date, Text]]:
    return concerning(turn.state, question, turn.now, turn.catalogue)


def _untold(turn: Turn, question: QuestionId) -> list[date]:
    told = {one.since for one in turn.state.told_changes if one.question == question}
    return [day for day, _ in _changes(turn, question) if day.isoformat() not in told]


def _said(turn: Turn, key: str, day: date, text: Text) -> str:
    language = turn.state.language
    return turn.phrase(key, day=turn.catalogue.phrases.day(day, language, turn.today()), change=text.says(language))
