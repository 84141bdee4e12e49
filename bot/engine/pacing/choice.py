"""Which question next, of those this customer may be asked at all.

Choosing looks at what this customer was asked and at a prepared index of the catalogue, so its cost hardly grows with the
catalogue.
`excluded` says the same slowly and in words, one question at a time; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.engine.model.history import History
from bot.engine.model.parts.agreements import BE_ASKED
from bot.engine.model.state import State
from bot.engine.model.world import QUIET_WORLD, World
from bot.engine.pacing.choice_index import Index, index_of
from bot.engine.pacing.known_answers import known_answers
from bot.engine.pacing.refused_topics import refused_topics
from bot.engine.pacing.scoring import FLOOR, score
from prompts.catalogue.catalogue import Catalogue, Pace
from prompts.catalogue.promise import is_outgrown
from prompts.catalogue.same_purposes import Alike, alike_purposes
from prompts.model.condition import holds
from prompts.model.durations import before
from prompts.model.question import SPECIAL_CATEGORIES, Question, QuestionId, Value

_SENSITIVE_AFTER = 3
"""Earlier answers before anything sensitive may be asked (pacing.md)."""

_NEARLY_EXPIRED = timedelta(days=30)
"""So long before it grows old a pulled question may refresh an answer, but never in the first half of its time."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The question most worth the customer's time, and its score."""

    question: Question
    score: float


@dataclass(frozen=True, slots=True)
class NotWorthIt:
    """Something could be asked, and nothing of it is worth the customer's time now: the best stays below the floor."""

    best: QuestionId
    score: float


def choose(
    state: State,
    now: datetime,
    catalogue: Catalogue,
    world: World = QUIET_WORLD,
    *,
    prefer: QuestionId | None = None,
    pulled: bool = False,
) -> Chosen | NotWorthIt | None:
    """The question to ask, or that none is worth it, or that there is none.

    The first question of all is the first eligible one in file order; later ones by score, ties by file order. `prefer` is the
    question just answered: what it opened goes first. Only a `pulled` question may refresh an answer shortly before it grows old,
    and only such a one is, once, about the topic of the link that they came by.
    """
    index = index_of(catalogue, world)
    open_to = _candidates(index, state, now, catalogue, pulled=pulled)
    if not open_to:
        return None
    if prefer is not None and (follow_ups := open_to & index.follow_ups.get(prefer, 0)):
        return _chosen(index, _lowest(follow_ups), state, now, world)
    if pulled and (about := open_to & index.topics.get(state.topic_wanted, 0)):
        return _chosen(index, _lowest(about), state, now, world)
    if not any(history.asks for history in state.histories.values()):
        return _chosen(index, _lowest(open_to), state, now, world)
    worth = _worth(index, open_to, state, now, world)
    skipped = index.topics.get(_topic_of_last_skip(state, catalogue) or "", 0)
    return _best(index, worth, skipped)


def excluded(
    state: State,
    question: Question,
    now: datetime,
    catalogue: Catalogue,
    known: Mapping[QuestionId, Value],
    *,
    pulled: bool = False,
    despite: frozenset[str] = frozenset(),
) -> str | None:
    """Why this question may not be asked now, in one word, or nothing when it may; `despite` these."""
    today = now.date()
    checks = (
        ("paused", question.paused),
        ("not_yet", question.ask_from is not None and today < question.ask_from),
        ("over", question.ask_until is not None and today > question.ask_until),
        ("refused", question.topic in refused_topics(state, catalogue)),
        ("purpose", _is_refused(state, question, now, alike_purposes(catalogue))),
        ("sensitive", _is_too_early(state, question)),
        ("condition", not holds(question.only_if, known)),
    )
    by_history = left_out(state.history(question.id), question, now, catalogue, pulled=pulled, despite=despite)
    return by_history or next((why for why, applies in checks if applies), None)


def left_out(
    history: History,
    question: Question,
    now: datetime,
    catalogue: Catalogue,
    *,
    pulled: bool,
    despite: frozenset[str] = frozenset(),
) -> str | None:
    """Why a question with this history may not be asked now: what the customer did with it decides."""
    checks = (
        ("refused", history.refused),
        ("skipped", history.not_before is not None and now < history.not_before),
        ("later", history.snoozed_to is not None and now < history.snoozed_to),
        ("known", _is_known(history, now, pulled=pulled) and not _is_outgrown(history, question, catalogue)),
        ("answered_once", question.ask_again is None and _was_answered(history)),
        ("asked_enough", history.snoozed_to is None and _is_asked_enough(history, now, catalogue.brand.pace)),
    )
    return next((why for why, applies in checks if applies and why not in despite), None)


def _candidates(index: Index, state: State, now: datetime, catalogue: Catalogue, *, pulled: bool) -> int:
    """One bit for every question that may be asked, in file order."""
    known = known_answers(state, catalogue)
    mask = index.in_season(now.date()) & (index.unconditional | _opened(index, known))
    for name, history in state.histories.items():
        place = index.places.get(name)
        if place is not None and left_out(history, index.order[place], now, catalogue, pulled=pulled):
            mask &= ~(1 << place)
    for topic in refused_topics(state, catalogue):
        mask &= ~index.topics.get(topic, 0)
    mask &= ~_turned_off(index, state, now, catalogue) & ~index.special
    return mask if len(known) >= _SENSITIVE_AFTER else mask & ~index.sensitive


def _turned_off(index: Index, state: State, now: datetime, catalogue: Catalogue) -> int:
    """The questions for purposes that are not agreed to any more, under whichever name that was said."""
    withdrawn = 0
    for purpose, consent in state.consents.items():
        if purpose != BE_ASKED and not consent.covers(now):
            withdrawn |= index.purposes.get(purpose, 0)
    for purpose in (alike := alike_purposes(catalogue)):
        said = state.consent_to(purpose, alike)
        if said is not None and not said.covers(now):
            withdrawn |= index.purposes[purpose]
    return withdrawn


def _opened(index: Index, known: Mapping[QuestionId, Value]) -> int:
    """Follow-ups whose conditions hold on what is known; only those that follow something known are looked at."""
    mask = 0
    for name in known:
        for place in index.following.get(name, ()):
            if holds(index.order[place].only_if, known):
                mask |= 1 << place
    return mask


@dataclass(frozen=True, slots=True)
class _Worth:
    """Places with their scores: of those asked before one by one, of the others only the first in the prepared ranking."""

    asked: Mapping[int, float]
    fresh: int
    scored: Callable[[int], float]


def _worth(index: Index, open_to: int, state: State, now: datetime, world: World) -> _Worth:
    def scored(place: int) -> float:
        return score(state, index.order[place], now, index, world)

    known = [(index.places.get(name), history) for name, history in state.histories.items()]
    asked = [place for place, history in known if place is not None and history.asks and open_to >> place & 1]
    fresh = open_to & ~sum(1 << place for place in asked)
    return _Worth({place: scored(place) for place in asked}, fresh, scored)


def _best(index: Index, worth: _Worth, skipped: int) -> Chosen | NotWorthIt:
    """The highest score of what is worth it, outside the topic that was just skipped where something is."""
    worthy = worth.fresh | sum(1 << place for place, value in worth.asked.items() if value >= FLOOR)
    if not worthy:
        value, place = max((value, -place) for place, value in worth.asked.items())
        return NotWorthIt(index.order[-place].id, value)
    worthy = worthy & ~skipped or worthy
    found = [(value, -place) for place, value in worth.asked.items() if worthy >> place & 1]
    if fresh := worthy & worth.fresh:
        place = next(place for place in index.ranked if fresh >> place & 1)
        found.append((worth.scored(place), -place))
    value, place = max(found)
    return Chosen(index.order[-place], value)


def _chosen(index: Index, place: int, state: State, now: datetime, world: World) -> Chosen:
    question = index.order[place]
    return Chosen(question, score(state, question, now, index, world))


def _lowest(mask: int) -> int:
    """The first question in file order."""
    return (mask & -mask).bit_length() - 1


def _is_known(history: History, now: datetime, *, pulled: bool) -> bool:
    given = history.given
    if given is None:
        return False
    if given.fresh_until is None:
        return True
    ahead = min(_NEARLY_EXPIRED, (given.fresh_until - given.at) / 2) if pulled else timedelta(0)
    return now + ahead < given.fresh_until


def _is_outgrown(history: History, question: Question, catalogue: Catalogue) -> bool:
    """Whether the answer was given under an older promise: it leaves no more, and waits to be given under the new one."""
    record = history.ask(history.given.ask) if history.given is not None else None
    return record is not None and is_outgrown(catalogue, question.id, record.revision)


def _is_asked_enough(history: History, now: datetime, pace: Pace) -> bool:
    """Whether it was put as often as it may be in the rolling window."""
    if len(history.asks) < pace.asks_per_question:
        return False
    since = before(now, pace.asks_per_question_window)
    return sum(ask.at > since for ask in history.asks) >= pace.asks_per_question


def _was_answered(history: History) -> bool:
    """Answered before, and the value is gone: asked again only where its author meant it to be (`ask_again`)."""
    return history.given is None and any(ask.outcome == "answered" for ask in history.asks)


def _is_refused(state: State, question: Question, now: datetime, alike: Alike) -> bool:
    """Answering is what grants a purpose; a refusal, withdrawal or expiry of it holds, whatever it is called by now."""
    consent = state.consent_to(question.purpose.id, alike)
    return question.purpose.id != BE_ASKED and consent is not None and not consent.covers(now)


def _is_too_early(state: State, question: Question) -> bool:
    """Sensitive questions need some acquaintance; special categories are for nobody yet.

    Those need an explicit consent of their own (GDPR Art. 9(2)(a)), which nothing here asks for: that to a purpose comes with an
    answer to any of its questions, and is none.
    """
    if question.sensitive in SPECIAL_CATEGORIES:
        return True
    return question.sensitive != "none" and sum(1 for _ in state.answers()) < _SENSITIVE_AFTER


def _topic_of_last_skip(state: State, catalogue: Catalogue) -> str | None:
    asks = [(ask.at, question, ask.outcome) for question, history in state.histories.items() for ask in history.asks]
    if not asks:
        return None
    _, question, outcome = max(asks)
    known = catalogue.questions.get(question)
    return known.topic if known and outcome == "skipped" else None
