"""/menu: everything the customer can do at any time, and one question more if they like."""

from __future__ import annotations

from bot.engine.conversation import keyboard
from bot.engine.conversation.questions.one_more import may_offer_one
from bot.engine.conversation.turn import Turn
from bot.engine.model.tokens import Action

_ITEMS = (
    Action.MY_ANSWERS,
    Action.PACE,
    Action.LANGUAGE,
    Action.CONSENTS,
    Action.PAUSE,
    Action.EXPORT,
    Action.STOP,
    Action.OFFER_ERASURE,
)
_ONLY_WHILE_ASKED = frozenset({Action.PACE, Action.PAUSE})


def menu(turn: Turn) -> None:
    """The list; what would do nothing for this customer is left out."""
    is_asked = turn.state.may_be_asked(turn.now)
    buttons = [turn.button(action) for action in _ITEMS if _is_of_use(turn, action, is_asked)]
    one = [turn.button(Action.ONE_NOW)] if is_asked and may_offer_one(turn) else []
    turn.say(turn.phrase("menu"), keyboard.rows([*one, *buttons]))


def _is_of_use(turn: Turn, action: Action, is_asked: bool) -> bool:
    if action is Action.LANGUAGE:
        return len(turn.catalogue.brand.languages) > 1
    if action is Action.STOP:
        return turn.state.phase == "active"
    return is_asked or action not in _ONLY_WHILE_ASKED
