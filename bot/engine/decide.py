"""What to do about one input: stop first, then the open question, then everything else; and nothing is ever guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from bot.engine import (
    answering,
    clockwork,
    confirming,
    declining,
    drafts,
    inputs,
    lineage,
    linking,
    menu,
    mydata,
    picking,
    places,
    refusing,
    rights,
    sharing,
    talking,
    tokens,
    welcome,
    wishes,
)
from bot.engine.facts import Met
from bot.engine.inputs import Input, Moment
from bot.engine.state import State
from bot.engine.tokens import Action, Token
from bot.engine.turn import Decision, Turn
from prompts.catalogue.catalogue import Catalogue


def decide(state: State, given: Input, moment: Moment, catalogue: Catalogue) -> Decision:
    """The facts and effects of one input; pure, and the same every time."""
    turn = Turn(state, moment, catalogue, is_tap=isinstance(given, inputs.Pressed))
    if state.facts == 0:
        turn.happened(Met(spoken(moment.language, catalogue)))
    lineage.follow(turn)
    _act(turn, given)
    return turn.decision()


def spoken(wanted: str | None, catalogue: Catalogue) -> str:
    """The customer's language as the app tells it, where the brand speaks it; never guessed from their words."""
    languages = catalogue.brand.languages
    for candidate in (wanted or "", (wanted or "").split("-")[0]):
        if candidate.lower() in languages:
            return candidate.lower()
    return languages[0]


def _act(turn: Turn, given: Input) -> None:
    match given:
        case inputs.Said() | inputs.Commanded() | inputs.SentUnreadable() | inputs.SharedContact() | inputs.Edited():
            talking.spoken_to(turn, given)
        case inputs.Pressed(token):
            _pressed(turn, token)
        case inputs.Blocked():
            rights.blocked(turn)
        case inputs.Joining():
            linking.join(turn, given)
        case inputs.NotJoined(why):
            turn.say(turn.phrase(f"link.{why}"))
        case inputs.Unblocked():
            pass  # nothing resumes by itself
        case inputs.ClockStruck() | inputs.Delivered() | inputs.NotDelivered():
            clockwork.ticked(turn, given)
        case _:
            assert_never(given)


def _pressed(turn: Turn, text: str) -> None:
    token = tokens.read(text)
    if token is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    if turn.state.phase == "stopped" and token.action not in _AFTER_STOP:
        return turn.toast(turn.phrase("toast.stopped"))
    _TAPS[token.action](turn, token)


_AFTER_STOP = frozenset(
    {
        Action.YES, Action.YES_WITHOUT_SHARING, Action.NO, Action.DETAILS, Action.MY_ANSWERS, Action.ERASE_NOW,
        Action.KEEP_AFTER_STOP, Action.NOT_A_STOP, Action.ERASE_ALL, Action.KEEP_ALL, Action.ERASE_ANSWER,
        Action.STOP, Action.OFFER_ERASURE, Action.MENU, Action.LANGUAGE, Action.EXPORT, Action.CONSENTS, Action.PURPOSE_OFF,
        Action.KEEP_HERE, Action.STOP_SHARING,
    }
)  # fmt: skip
"""Buttons that still work after a stop: coming back, seeing, erasing, sharing less. Everything else is over."""

_TAPS: dict[Action, Callable[[Turn, Token], None]] = {
    Action.CHOOSE: answering.chosen,
    Action.DONE: picking.done,
    Action.WHY: answering.why_tapped,
    Action.SKIP: declining.skipped,
    Action.UNDO_SKIP: declining.undo,
    Action.NEVER: declining.never,
    Action.NEVER_QUESTION: refusing.never_question,
    Action.NEVER_TOPIC: refusing.never_topic,
    Action.LATER: declining.offer_later,
    Action.SNOOZE: declining.snooze,
    Action.ONE_MORE: answering.one_more,
    Action.ONE_NOW: answering.one_more,
    Action.CHANGE: answering.change,
    Action.CORRECT: answering.corrected,
    Action.SWITCH: answering.switch,
    Action.KEEP: answering.keep,
    Action.STILL_TRUE: confirming.still_true,
    Action.HAS_CHANGED: confirming.has_changed,
    Action.FORGET_IT: confirming.forget_it,
    Action.KEEP_DRAFT: drafts.keep,
    Action.DROP_DRAFT: lambda turn, token: drafts.drop(turn, token, rewrite=False),
    Action.REWRITE: lambda turn, token: drafts.drop(turn, token, rewrite=True),
    Action.ERASE_ANSWER: mydata.erase_answer,
    Action.STOP_SHARING: mydata.stop_sharing,
    Action.SHARE: mydata.share,
    Action.YES: welcome.accept,
    Action.NO: welcome.decline,
    Action.DETAILS: welcome.details,
    Action.YES_WITHOUT_SHARING: lambda turn, token: welcome.accept(turn, token, sharing=False),
    Action.AGE: welcome.age_told,
    Action.MENU: lambda turn, token: menu.menu(turn),
    Action.MY_ANSWERS: lambda turn, token: mydata.show_answers(turn),
    Action.PACE: wishes.pace,
    Action.PAUSE: wishes.pause,
    Action.RESUME: lambda turn, token: wishes.resume(turn),
    Action.LANGUAGE: wishes.language,
    Action.CONSENTS: lambda turn, token: sharing.consents(turn),
    Action.PURPOSE_OFF: sharing.purpose_off,
    Action.PURPOSE_ON: sharing.purpose_on,
    Action.KEEP_HERE: lambda turn, token: sharing.keep_here(turn),
    Action.SHARE_ALL: lambda turn, token: sharing.share_all(turn),
    Action.EXPORT: lambda turn, token: mydata.export(turn),
    Action.ZONE: places.confirmed,
    Action.NO_ZONE: lambda turn, token: places.other(turn),
    Action.ERASE_NOW: lambda turn, token: rights.erase_now(turn),
    Action.KEEP_AFTER_STOP: lambda turn, token: rights.keep_after_stop(turn),
    Action.NOT_A_STOP: lambda turn, token: rights.not_a_stop(turn),
    Action.ERASE_ALL: rights.erase_all,
    Action.KEEP_ALL: lambda turn, token: rights.keep_all(turn),
    Action.STOP: lambda turn, token: rights.stop(turn, "button"),
    Action.OFFER_ERASURE: lambda turn, token: rights.offer_erasure(turn),
}
