"""Which question next, of those this customer may be asked at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.engine.state import BE_ASKED, History, State
from prompts.catalogue import Catalogue
from prompts.condition import holds
from prompts.durations import before
from prompts.question import SPECIAL_CATEGORIES, Question, QuestionId, Value

_SENSITIVE_AFTER = 3
"""Earlier answers before anything sensitive may be asked (pacing.md)."""

_UNPROVEN_CHANCE = 0.4
"""(answers + 4) / (asks + 10) of a question with no history yet."""


def choose(state: State, now: datetime, catalogue: Catalogue, *, prefer: QuestionId | None = None) -> Question | None:
    """The question most worth the customer's time, or nothing.

    The first question of all is the first eligible one in file order; later ones by score, ties by file order. `prefer` is the
    question just answered: what it opened goes first.
    """
    known = state.values()
    open_to = [q for q in catalogue.questions.values() if excluded(state, q, now, catalogue, known) is None]
    if not open_to:
        return None
    follow_up = next((q for q in open_to if prefer and any(c.question == prefer for c in q.only_if)), None)
    if follow_up is not None or not any(h.asks for h in state.histories.values()):
        return follow_up or open_to[0]
    if elsewhere := [q for q in open_to if q.topic != _topic_of_last_skip(state, catalogue)]:
        open_to = elsewhere
    return max(open_to, key=lambda question: score(state, question, now, catalogue))


def excluded(
    state: State, question: Question, now: datetime, catalogue: Catalogue, known: Mapping[QuestionId, Value]
) -> str | None:
    """Why this question may not be asked now, in one word, or nothing when it may."""
    history = state.history(question.id)
    pace = catalogue.brand.pace
    today = now.date()
    since = before(now, pace.asks_per_question_window)
    checks = (
        ("paused", question.paused),
        ("not_yet", question.ask_from is not None and today < question.ask_from),
        ("over", question.ask_until is not None and today > question.ask_until),
        ("refused", history.refused),
        ("skipped", history.not_before is not None and now < history.not_before),
        ("known", _is_known(history, now)),
        ("asked_enough", sum(ask.at > since for ask in history.asks) >= pace.asks_per_question and not _is_snoozed(history)),
        ("purpose", _is_refused(state, question, now)),
        ("sensitive", _is_too_early(state, question, now)),
        ("condition", not holds(question.only_if, known)),
    )
    return next((why for why, applies in checks if applies), None)


def score(state: State, question: Question, now: datetime, catalogue: Catalogue) -> float:
    """priority x need x chance x unlock x wear (pacing.md)."""
    history = state.history(question.id)
    need = 1.0 if history.given is None else 0.6
    opens = sum(q.priority for q in catalogue.questions.values() if any(c.question == question.id for c in q.only_if))
    unanswered = sum(ask.outcome != "answered" for ask in history.asks)
    return question.priority * need * _UNPROVEN_CHANCE * (1 + 0.25 * opens / 5) * 0.6**unanswered


def _is_known(history: History, now: datetime) -> bool:
    given = history.given
    return given is not None and (given.fresh_until is None or now < given.fresh_until)


def _is_snoozed(history: History) -> bool:
    return history.snoozed_to is not None


def _is_refused(state: State, question: Question, now: datetime) -> bool:
    """Answering is what grants a purpose; a refusal, withdrawal or expiry of it holds."""
    consent = state.consents.get(question.purpose.id)
    return question.purpose.id != BE_ASKED and consent is not None and not consent.covers(now)


def _is_too_early(state: State, question: Question, now: datetime) -> bool:
    """Sensitive questions need some acquaintance, and special categories an explicit consent of their own (Art. 9(2)(a))."""
    if question.sensitive == "none":
        return False
    if question.sensitive in SPECIAL_CATEGORIES:
        consent = state.consents.get(question.purpose.id)
        if consent is None or not consent.covers(now):
            return True
    return sum(1 for _ in state.answers()) < _SENSITIVE_AFTER


def _topic_of_last_skip(state: State, catalogue: Catalogue) -> str | None:
    asks = [(ask.at, question, ask.outcome) for question, history in state.histories.items() for ask in history.asks]
    if not asks:
        return None
    _, question, outcome = max(asks)
    known = catalogue.questions.get(question)
    return known.topic if known and outcome == "skipped" else None
