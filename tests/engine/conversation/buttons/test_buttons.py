"""One table of buttons: complete, in words that exist, the same by tap and by typing, and honest about what can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.conversation.buttons.table import BUTTONS
from bot.engine.conversation.buttons.waiting import offered
from bot.engine.conversation.decide import decide
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.decision import Decision
from bot.engine.model.facts.consent import ConsentRecorded
from bot.engine.model.facts.fact import Fact
from bot.engine.model.facts.pace import Promised, Woken, Wrote
from bot.engine.model.inputs import Commanded, Input, Pressed, Said
from bot.engine.model.state import State
from bot.engine.model.tokens import Action, Token
from bot.engine.model.world import Moment
from tests.engine.conversation.test_random_walks import INPUTS, LIVE, START, Walk
from tests.support.examples import examples

WORKS_AFTER_STOP = {
    Action.YES, Action.YES_WITHOUT_SHARING, Action.NO, Action.DETAILS, Action.MY_ANSWERS, Action.ERASE_NOW, Action.KEEP_AFTER_STOP,
    Action.NOT_A_STOP, Action.ERASE_ALL, Action.KEEP_ALL, Action.ERASE_ANSWER, Action.STOP, Action.OFFER_ERASURE, Action.MENU,
    Action.LANGUAGE, Action.EXPORT, Action.CONSENTS, Action.PURPOSE_OFF, Action.KEEP_HERE, Action.STOP_SHARING,
    Action.JOIN, Action.NOT_JOIN, Action.LET_JOIN, Action.NOT_LET_JOIN, Action.KEEP_APART,
}  # fmt: skip


def test_every_action_is_a_row_of_the_table() -> None:
    assert set(BUTTONS) == set(Action)


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_every_label_is_a_phrase_in_every_language(language: str) -> None:
    missing = [key for key in (row.label for row in BUTTONS.values()) if key and key not in LIVE.phrases.texts[language]]
    assert missing == []


def test_after_a_stop_only_coming_back_seeing_erasing_and_sharing_less_still_works() -> None:
    assert {action for action, row in BUTTONS.items() if row.after_stop} == WORKS_AFTER_STOP


def test_before_the_yes_a_typed_label_is_one_of_the_notice_or_of_an_erasure_that_waits_or_the_no_to_a_link() -> None:
    before = {action for action, row in BUTTONS.items() if row.before_yes}
    notice = {Action.YES, Action.YES_WITHOUT_SHARING, Action.NO, Action.DETAILS}
    assert before == notice | {Action.ERASE_ALL, Action.KEEP_ALL, Action.NOT_JOIN, Action.KEEP_APART}


def turn_of(state: State, given_: Input, walk: Walk) -> Decision:
    return decide(state, given_, Moment(walk.now, 7, "telegram", "en"), LIVE)


def happened(decision: Decision) -> list[Fact]:
    """What was done, apart from what only typing leaves behind: a sign of life, and how a consent came."""
    typing = (Wrote, Woken, Promised)
    facts = [fact for fact in decision.facts if not isinstance(fact, typing)]
    return [replace(fact, method="") if isinstance(fact, ConsentRecorded) else fact for fact in facts]


@pytest.mark.slow
@examples(150)
@given(st.data())
def test_a_typed_label_does_what_its_tap_does(data: st.DataObject) -> None:
    walk = Walk()
    walk.happens(Commanded("start"))
    for _ in range(data.draw(st.integers(0, 14))):
        buttons = [button for message in walk.shown[-4:] for row in message.rows for button in row]
        by_tap = st.sampled_from(buttons).map(lambda button: Pressed(button.token)) if buttons else INPUTS
        walk.happens(data.draw(st.one_of(by_tap, INPUTS)))
        walk.now += timedelta(minutes=3)
        if walk.is_erased:
            return
    turn = Turn(walk.state, Moment(walk.now, 7, "telegram", "en"), LIVE, BUTTONS)
    for label, token in offered(turn):
        tapped = turn_of(walk.state, Pressed(tokens.write(token.action, token.ask, token.index, token.mark)), walk)
        typed = turn_of(walk.state, Said(label), walk)
        assert happened(typed) == happened(tapped), (label, token)
        assert [type(e).__name__ for e in typed.effects if type(e).__name__ in ("Erase", "Cancel", "SendFile")] == [
            type(e).__name__ for e in tapped.effects if type(e).__name__ in ("Erase", "Cancel", "SendFile")
        ]


def answered() -> tuple[Walk, int]:
    """Somebody who said Yes and has answered the first question; and the ask it answered."""
    walk = Walk()
    walk.happens(Commanded("start"))
    walk.happens(Pressed(walk.shown[-1].rows[0][0].token))
    return walk, walk.state.open.ask if walk.state.open else 0


def essence(state: State) -> tuple[object, ...]:
    """What a button may change and its undoing has to put back; how fast somebody is asked never gets faster by it."""
    given_ = {name: (history.given.value, history.restricted) for name, history in state.histories.items() if history.given}
    refused = {name for name, history in state.histories.items() if history.refused or history.skips or history.not_before}
    topics = {one.topic for one in state.refused_topics}
    return state.phase, given_, refused, topics, state.keeps_to_us, state.paused_until


def newest(walk: Walk, action: Action) -> str:
    """What the newest button that does this carries; nothing where none was shown."""
    shown = (button.token for message in reversed(walk.shown) for row in message.rows for button in row)
    return next((token for token in shown if tokens.action_of(token) is action and tokens.read(token) != Token(0, action)), "")


@pytest.mark.parametrize("action", [action for action, row in BUTTONS.items() if row.undone_by is not None])
def test_what_the_table_says_undoes_a_button_undoes_it(action: Action) -> None:
    walk, ask = answered()
    if action in (Action.STOP_SHARING, Action.SHARE, Action.SHARE_ALL):
        walk.happens(Said("dark"))
    if action is Action.SHARE:
        walk.happens(Pressed(tokens.write(Action.STOP_SHARING, ask)))
    if action is Action.SHARE_ALL:
        walk.happens(Pressed(tokens.write(Action.KEEP_HERE)))
    before = essence(walk.state)
    about = tokens.named("coffee") if action is Action.NEVER_TOPIC else ask
    walk.happens(Pressed(newest(walk, action) or tokens.write(action, about, 1)))
    assert essence(walk.state) != before
    undo = BUTTONS[action].undone_by
    assert undo is not None
    walk.happens(Pressed(newest(walk, undo) or tokens.write(undo, ask)))
    assert essence(walk.state) == before


def test_what_waits_for_the_customer_is_offered_and_nothing_else() -> None:
    walk = Walk()
    assert labels(walk) == []
    walk.happens(Commanded("start"))
    assert labels(walk) == ["Yes, use my answers", "Yes, ask me", "No, thanks", "Answer without sharing", "Details"]
    walk.happens(Pressed(walk.shown[-1].rows[0][0].token))
    assert labels(walk) == ["Keep my answers here"]
    walk.happens(Said("dark"))
    in_lists = ["Change 1", "Erase 1", "Stop sharing 1", "Turn off 1", "Keep my answers here"]
    assert labels(walk) == ["One more?", "One question now", "Change", *in_lists]
    walk.happens(Said("stop"))
    assert labels(walk) == ["Erase now", "Keep it, just don't ask", "I meant something else", "Begin again", *in_lists[1:]]


def labels(walk: Walk) -> list[str]:
    return [label for label, _ in offered(Turn(walk.state, Moment(walk.now, 7, "telegram", "en"), LIVE, BUTTONS))]


def test_a_foreign_or_broken_token_presses_nothing() -> None:
    walk, _ = answered()
    before = essence(walk.state)
    for text in ("", "1.2.3", tokens.write(Action.CHOOSE, 99, 0), tokens.write(Action.CHANGE, 99), "1.0.?.0"):
        walk.happens(Pressed(text))
    assert essence(walk.state) == before
    assert tokens.read(tokens.write(Action.CHOOSE, 99, 0)) == Token(99, Action.CHOOSE, 0)
    assert walk.now == START
