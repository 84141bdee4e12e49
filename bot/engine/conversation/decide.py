"""What to do about one input: stop first, then the open question, then everything else; and nothing is ever guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from bot.engine.conversation import menu, timers, words
from bot.engine.conversation.answers import (
    confirmation,
    drafts,
    later,
    never,
    never_about,
    several,
    skip,
    tapped,
)
from bot.engine.conversation.onboarding import consent, linking, notice
from bot.engine.conversation.questions import one_more, renamed, why
from bot.engine.conversation.rights import erasure, my_data, stop
from bot.engine.conversation.settings import consents, language, pace, pause, time_zone
from bot.engine.conversation.turn import Turn
from bot.engine.model import inputs, tokens
from bot.engine.model.decision import Decision
from bot.engine.model.facts.person import Met
from bot.engine.model.inputs import Input, Moment
from bot.engine.model.state import State
from bot.engine.model.tokens import Action, Token
from prompts.catalogue.catalogue import Catalogue


def decide(state: State, given: Input, moment: Moment, catalogue: Catalogue) -> Decision:
    """The facts and effects of one input; pure, and the same every time."""
    turn = Turn(state, moment, catalogue, is_tap=isinstance(given, inputs.Pressed))
    if state.facts == 0:
        turn.happened(Met(spoken(moment.language, catalogue)))
    renamed.follow(turn)
    _act(turn, given)
    return Decision(
        state=turn.state,
        facts=tuple(turn.facts),
        effects=tuple(turn.effects),
        wordings=tuple(turn.wordings),
        due=timers.due_at(turn.state, moment.now, catalogue, moment.world, present=moment.present),
        jurisdiction=catalogue.brand.jurisdiction,
    )


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
            words.spoken_to(turn, given)
        case inputs.Pressed(token):
            _pressed(turn, token)
        case inputs.Blocked():
            stop.blocked(turn)
        case inputs.Joining():
            linking.join(turn, given)
        case inputs.NotJoined(why):
            turn.say(turn.phrase(f"link.{why}"))
        case inputs.Unblocked():
            pass  # nothing resumes by itself
        case inputs.ClockStruck() | inputs.Delivered() | inputs.NotDelivered():
            timers.ticked(turn, given)
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
    Action.CHOOSE: tapped.chosen,
    Action.DONE: several.done,
    Action.WHY: why.why_tapped,
    Action.SKIP: skip.skipped,
    Action.UNDO_SKIP: skip.undo,
    Action.NEVER: never.never,
    Action.NEVER_QUESTION: never_about.never_question,
    Action.NEVER_TOPIC: never_about.never_topic,
    Action.LATER: later.offer_later,
    Action.SNOOZE: later.snooze,
    Action.ONE_MORE: one_more.one_more,
    Action.ONE_NOW: one_more.one_more,
    Action.CHANGE: tapped.change,
    Action.CORRECT: tapped.corrected,
    Action.SWITCH: tapped.switch,
    Action.KEEP: tapped.keep,
    Action.STILL_TRUE: confirmation.still_true,
    Action.HAS_CHANGED: confirmation.has_changed,
    Action.FORGET_IT: confirmation.forget_it,
    Action.KEEP_DRAFT: drafts.keep,
    Action.DROP_DRAFT: lambda turn, token: drafts.drop(turn, token, rewrite=False),
    Action.REWRITE: lambda turn, token: drafts.drop(turn, token, rewrite=True),
    Action.ERASE_ANSWER: my_data.erase_answer,
    Action.STOP_SHARING: my_data.stop_sharing,
    Action.SHARE: my_data.share,
    Action.YES: consent.accept,
    Action.NO: consent.decline,
    Action.DETAILS: notice.details,
    Action.YES_WITHOUT_SHARING: lambda turn, token: consent.accept(turn, token, sharing=False),
    Action.AGE: consent.age_told,
    Action.MENU: lambda turn, token: menu.menu(turn),
    Action.MY_ANSWERS: lambda turn, token: my_data.show_answers(turn),
    Action.PACE: pace.pace,
    Action.PAUSE: pause.pause,
    Action.RESUME: lambda turn, token: pause.resume(turn),
    Action.LANGUAGE: language.language,
    Action.CONSENTS: lambda turn, token: consents.consents(turn),
    Action.PURPOSE_OFF: consents.purpose_off,
    Action.PURPOSE_ON: consents.purpose_on,
    Action.KEEP_HERE: lambda turn, token: consents.keep_here(turn),
    Action.SHARE_ALL: lambda turn, token: consents.share_all(turn),
    Action.EXPORT: lambda turn, token: my_data.export(turn),
    Action.ZONE: time_zone.confirmed,
    Action.NO_ZONE: lambda turn, token: time_zone.other(turn),
    Action.ERASE_NOW: lambda turn, token: erasure.erase_now(turn),
    Action.KEEP_AFTER_STOP: lambda turn, token: stop.keep_after_stop(turn),
    Action.NOT_A_STOP: lambda turn, token: stop.not_a_stop(turn),
    Action.ERASE_ALL: erasure.erase_all,
    Action.KEEP_ALL: lambda turn, token: erasure.keep_all(turn),
    Action.STOP: lambda turn, token: stop.stop(turn, "button"),
    Action.OFFER_ERASURE: lambda turn, token: erasure.offer_erasure(turn),
}
