"""*One more?*: the customer's own act, at most so many in one visit."""

from __future__ import annotations

from bot.engine.conversation.questions.ask import ask
from bot.engine.conversation.turn import Turn
from bot.engine.model.moments import local_day
from bot.engine.model.state import (
    State,
)
from bot.engine.model.tokens import Token
from bot.engine.pacing.gates import pulled_ask
from bot.engine.pacing.reasons import Ask
from prompts.model.question import Question, QuestionId


def one_more(turn: Turn, token: Token) -> None:
    """*One more?*: the customer's own act, at most so many in one visit."""
    found = turn.state.find_ask(token.ask)
    if turn.state.open is not None:
        return turn.toast(turn.phrase("toast.one_waits"))
    asks = asks_in_visit(turn, turn.state)
    if asks >= turn.catalogue.brand.pace.in_one_visit:
        return turn.toast(turn.phrase("toast.enough_today"))
    decided = pulled_ask(turn.state, turn.now, turn.catalogue, turn.moment.world, prefer=found[0] if found else None)
    if not isinstance(decided, Ask):
        return turn.toast(turn.phrase("toast.no_more"))
    ask(turn, decided, pulled=True, one_more=asks > 0)


def may_offer_one(turn: Turn) -> bool:
    """Whether a question could be asked at once, by the customer's own tap."""
    return can_offer_more(turn.state, turn, None) is not None


def asks_in_visit(turn: Turn, state: State) -> int:
    """Asks of this visit; another day is another visit."""
    last = state.tempo.last_ask_at
    return state.tempo.sitting if last is not None and local_day(last, turn.zone) == turn.today() else 0


def can_offer_more(state: State, turn: Turn, prefer: QuestionId | None) -> Question | None:
    """The question *One more?* would bring, if the visit still has room for one."""
    if state.open is not None or asks_in_visit(turn, state) >= turn.catalogue.brand.pace.in_one_visit:
        return None
    found = pulled_ask(state, turn.now, turn.catalogue, turn.moment.world, prefer=prefer)
    return found.question if isinstance(found, Ask) else None
