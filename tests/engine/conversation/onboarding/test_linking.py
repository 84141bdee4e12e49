"""Whether two chats may become one customer's: by what both sides said, and by nobody's own state alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from bot.engine.conversation.onboarding.linking import Side, verdict
from bot.engine.model.effects import FollowLink
from bot.engine.model.inputs import Joining, LinkAgreed, LinkDeclined, LinkRequested, LinkShown, LinkTurnedDown, NotJoined
from bot.engine.model.parts.joined_records import LinkYes
from bot.engine.model.state import Phase, State
from tests.engine.people import NOON, active

CODE = 4711
ANN = Side(replace(active(), link_offered=(CODE, NOON), link_asked=2), ("telegram",))
NEW = Side(State(2), ("webchat",))
AGREED = Side(replace(NEW.state, link_accepted=LinkYes(1, CODE, "words")), ("webchat",))

Step = Literal["show", "agree", "decline", "allow"]
STEPS: tuple[Step, ...] = ("show", "agree", "decline")


def test_each_step_tells_both_sides() -> None:
    shown, agreed, declined = (verdict(FollowLink(step, 1, CODE), NEW, ANN, NOON) for step in STEPS)
    assert (shown.answer, shown.giver) == (LinkShown(1, CODE), None)
    assert (agreed.answer, agreed.giver) == (LinkAgreed(1, CODE), LinkRequested(2, CODE))
    assert (declined.answer, declined.giver) == (LinkDeclined(), LinkTurnedDown())


def test_only_a_yes_in_both_chats_joins() -> None:
    allowed = FollowLink("allow", 2, CODE)
    assert verdict(allowed, AGREED, ANN, NOON).answer == Joining(2, "webchat", "words")
    assert verdict(allowed, NEW, ANN, NOON).answer == NotJoined("over"), "they never said yes"
    elsewhere = Side(replace(NEW.state, link_accepted=LinkYes(3, CODE, "words")), ("webchat",))
    assert verdict(allowed, elsewhere, ANN, NOON).answer == NotJoined("over"), "their yes was for somebody else"
    told = Side(replace(AGREED.state, phase="active"), ("webchat",))
    assert verdict(allowed, told, ANN, NOON).answer == NotJoined("over"), "they have answers of their own by now"


@pytest.mark.parametrize("phase", ["active", "stopped"])
def test_a_chat_with_a_yes_of_its_own_is_never_mixed_up_with_another(phase: Phase) -> None:
    told = Side(replace(NEW.state, phase=phase), ("webchat",))
    assert verdict(FollowLink("show", 1, CODE), told, ANN, NOON).answer == NotJoined("taken")


@pytest.mark.parametrize("step", STEPS)
def test_a_code_that_is_old_used_up_unknown_or_their_own_is_bad(step: Step) -> None:
    link = FollowLink(step, 1, CODE)
    used = Side(replace(ANN.state, link_offered=None), ("telegram",))
    bad = NotJoined("bad")
    assert verdict(link, NEW, ANN, NOON + timedelta(minutes=16)).answer == bad
    assert verdict(link, NEW, used, NOON).answer == bad
    assert verdict(link, NEW, None, NOON).answer == bad
    assert verdict(link, ANN, ANN, NOON).answer == bad
    assert verdict(FollowLink(step, 1, CODE + 1), NEW, ANN, NOON).answer == bad


@pytest.mark.parametrize("step", ["show", "agree"])
def test_nobody_has_two_chats_of_one_messenger(step: Step) -> None:
    link = FollowLink(step, 1, CODE)
    assert verdict(link, Side(State(2), ("telegram",)), ANN, NOON).answer == NotJoined("same")
