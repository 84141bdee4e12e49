"""For a customer held by each gate in turn: the right rule, the right day, in words, for the marketer and for the customer."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.engine.model.history import History
from bot.engine.model.parts.agreements import BE_ASKED, Consent
from bot.engine.model.state import State
from bot.engine.model.world import QUIET_WORLD, World
from bot.engine.pacing import choice
from bot.engine.pacing.explain import InLine, explain, in_words, line_up
from bot.engine.pacing.gates import next_ask
from bot.engine.pacing.reasons import Reason, Wait
from tests.engine import people as p

SUNDAY = datetime(2026, 5, 10, 12, 0, tzinfo=p.NOON.tzinfo)
NIGHT = datetime(2026, 5, 5, 23, 0, tzinfo=p.NOON.tzinfo)


def worn_out() -> State:
    """Everything was asked, and nothing more is worth it."""
    state = p.active()
    for name in p.LIVE.questions:
        state = state.with_history(name, History(refused=True))
    return state


GATES: dict[str, tuple[State, datetime, World, str, date | None]] = {
    "nobody said yes": (State(1, phase="noticed"), p.NOON, QUIET_WORLD, "consent", None),
    "the yes ran out": (
        replace(p.active(), consents={BE_ASKED: Consent(1, "expired", p.NOON, None, "")}), p.NOON, QUIET_WORLD, "consent", None
    ),
    "stopped": (replace(p.active(), phase="stopped"), p.NOON, QUIET_WORLD, "consent", None),
    "the brake": (p.active(), p.NOON, World(brake="operator"), "paused", date(2026, 5, 6)),
    "the breaker": (p.active(), p.NOON, World(brake="breaker"), "paused", date(2026, 5, 6)),
    "a break": (replace(p.active(), paused_until=p.NOON + timedelta(days=9)), p.NOON, QUIET_WORLD, "paused", date(2026, 5, 15)),
    "an open question": (p.with_open(p.active(), "roast", p.NOON), p.NOON, QUIET_WORLD, "open_ask", date(2026, 5, 8)),
    "later": (
        p.active().with_history("roast", History(snoozed_to=p.NOON + timedelta(days=2))), p.NOON, QUIET_WORLD, "snoozed",
        date(2026, 5, 7),
    ),
    "three silences": (p.active(silences=3), p.NOON, QUIET_WORLD, "resting", None),
    "only when I write": (p.active(ceiling="own"), p.NOON, QUIET_WORLD, "resting", None),
    "the gap": (p.active(next_ask_at=p.NOON + timedelta(days=3)), p.NOON, QUIET_WORLD, "gap", date(2026, 5, 8)),
    "the cap": (
        p.active(pushes=tuple(p.NOON - timedelta(days=days) for days in (29, 20, 10, 8))), p.NOON, QUIET_WORLD, "cap",
        date(2026, 5, 6),
    ),
    "a quiet day": (p.active(), SUNDAY, QUIET_WORLD, "quiet", date(2026, 5, 11)),
    "a quiet hour": (p.active(), NIGHT, QUIET_WORLD, "quiet", date(2026, 5, 6)),
    "a throttled channel": (
        p.active(), p.NOON, World(throttled_until=p.NOON + timedelta(minutes=1)), "throttle", date(2026, 5, 5)
    ),
    "nothing to ask": (worn_out(), p.NOON, QUIET_WORLD, "nothing_eligible", date(2026, 5, 6)),
}  # fmt: skip


@pytest.mark.parametrize(("state", "now", "world", "rule", "day"), GATES.values(), ids=GATES.keys())
def test_each_gate_is_named_with_its_day(state: State, now: datetime, world: World, rule: str, day: date | None) -> None:
    found = explain(state, now, p.LIVE, world)
    assert [reason.rule for reason in found.reasons] == [rule]
    assert found.decision == ("wait" if day else "rest")
    decided = next_ask(state, now, p.LIVE, world)
    if isinstance(decided, Wait):
        assert decided.until.date() == day
    for language in ("en", "de", "es"):
        for reader in ("customer", "marketer"):
            sentence = in_words(decided, state, now, p.LIVE, language, to=reader)
            assert sentence.endswith(".") and "{" not in sentence
            if isinstance(decided, Wait) and "{day}" in said_by(decided.reasons[0], reader):
                assert p.LIVE.phrases.day(decided.until.date(), language, now.date()) in sentence


def test_a_marketer_reads_no_word_of_ours() -> None:
    ours = re.compile(
        r"ladder|\bstep\b|rolling|\bcap\b|circuit|brake|holdout|score|Leiter|Stufe|peldaño|fusible|freno", re.IGNORECASE
    )
    texts = [(key, text) for of in p.LIVE.phrases.texts.values() for key, text in of.items()]
    assert [pair for pair in texts if pair[0].startswith(("reason.marketer.", "explain.")) and ours.search(pair[1])] == []


def said_by(reason: Reason, reader: str) -> str:
    texts = p.LIVE.phrases.texts["en"]
    return texts.get(f"reason.{reader}.{reason.rule}.{reason.detail}", texts.get(f"reason.{reader}.{reason.rule}", ""))


def test_every_question_stands_beside_the_decision_with_its_factors_or_what_holds_it_back() -> None:
    state = p.active().with_history("roast", History(refused=True))
    found = explain(state, p.NOON, p.LIVE)
    by_name = {one.question: one for one in found.candidates}
    assert list(by_name) == list(p.LIVE.questions)
    assert by_name["roast"].excluded_by == "refused"
    assert by_name["espresso_guide"].excluded_by == "condition"
    assert found.decision == "ask" and found.question == "brew"
    assert by_name["brew"].score == pytest.approx(3 * 1 * 0.4 * (1 + 0.25 * 3 / 5))


def test_no_reason_is_without_a_sentence() -> None:
    """Whatever the pacing can say, in every language and to both readers."""
    texts = p.LIVE.phrases.texts
    reasons = {key for key in texts["en"] if key.startswith("reason.")}
    assert {language: reasons - texts[language].keys() for language in ("de", "es")} == {"de": set(), "es": set()}


def test_the_question_that_is_asked_stands_first_and_what_is_held_back_last() -> None:
    state = p.active().with_history("roast", History(refused=True))
    lines = line_up(explain(state, p.NOON, p.LIVE), state, p.NOON, p.LIVE, QUIET_WORLD)
    assert sorted(one.question for one in lines) == sorted(p.LIVE.questions)
    assert lines[0] == InLine("brew", "now", 1)
    later = [one for one in lines if one.place > 1]
    assert [one.case for one in later] == ["after"] * len(later)
    assert InLine("roast", "refused") in lines
    waiting = replace(state, tempo=replace(state.tempo, next_ask_at=p.NOON + timedelta(days=3)))
    [first, *_] = line_up(explain(waiting, p.NOON, p.LIVE), waiting, p.NOON, p.LIVE, QUIET_WORLD)
    assert first == InLine("brew", "first", 1)


def test_whatever_holds_a_question_back_has_words() -> None:
    said = ast.parse(Path(choice.__file__).read_text(encoding="utf-8"))
    checks = {
        pair.elts[0].value
        for node in ast.walk(said)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "checks" and isinstance(node.value, ast.Tuple)
        for pair in node.value.elts
        if isinstance(pair, ast.Tuple) and isinstance(pair.elts[0], ast.Constant)
    }
    assert len(checks) == 12
    for language in ("en", "de", "es"):
        assert {f"explain.{case}" for case in checks} <= p.LIVE.phrases.texts[language].keys()
