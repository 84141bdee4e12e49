"""The promise: not before when the bot writes first again, worked out and said."""

from __future__ import annotations

from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.pace import Promised
from bot.engine.pacing.gates import promise, put_off


def promise_again(turn: Turn, *, by_customer: bool = False, by_time: bool = False) -> None:
    """Work out the next promise from the last ask; only the customer's own act may bring it nearer.

    Where that is past already, since what they answer, skip or choose is of long ago, it counts from now, so that no question comes
    beside it; not where only time has passed (`by_time`).
    """
    tempo = turn.state.tempo
    if tempo.last_ask_at is None:
        return
    until = promise(turn.state, tempo.last_ask_at, turn.catalogue)
    if until <= turn.now and not by_time:
        until = promise(turn.state, turn.now, turn.catalogue)
    if tempo.next_ask_at is not None and not by_customer:
        until = max(until, tempo.next_ask_at)
    if until != tempo.next_ask_at:
        turn.happened(Promised(until))


def promised(turn: Turn) -> str:
    """The promise in words, and no later than a question that they put off themselves; nothing once its day has come."""
    if turn.state.tempo.ceiling == "own":
        return turn.phrase("promise.own")
    chosen = [until for until, _ in put_off(turn.state, turn.now, turn.catalogue)]
    first = min((at for at in (turn.state.tempo.next_ask_at, *chosen) if at is not None and at > turn.now), default=None)
    moments = [at for at in (first, turn.state.paused_until) if at is not None and at > turn.now]
    return turn.phrase("promise", day=turn.day(max(moments))) if moments else ""
