"""*One more?*: the customer's own act, at most so many in one visit."""

from __future__ import annotations

from bot.engine.conversation.questions.ask import ask
from bot.engine.conversation.turn import Turn
from bot.engine.model.tokens import Token
from bot.engine.pacing import gates, visit
from bot.engine.pacing.reasons import Ask


def one_more(turn: Turn, token: Token) -> None:
    """The question itself; one that the answer to the tapped ask opened comes first."""
    found = turn.state.find_ask(token.ask)
    if turn.state.open is not None:
        return turn.toast(turn.phrase("toast.one_waits"))
    if not visit.has_room(turn.state, turn.now, turn.catalogue):
        return turn.toast(turn.phrase("toast.enough_today"))
    decided = gates.pulled_ask(turn.state, turn.now, turn.catalogue, turn.moment.world, prefer=found[0] if found else None)
    if not isinstance(decided, Ask):
        return turn.toast(turn.phrase("toast.no_more"))
    ask(turn, decided, pulled=True)
