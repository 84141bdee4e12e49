"""A wish in words that nothing be passed on: done at once, for every receiver, and taken back by one tap."""

from __future__ import annotations

from bot.engine.conversation import keyboard
from bot.engine.conversation.questions.receivers import every_receiver, who_has_something
from bot.engine.conversation.rights import my_data
from bot.engine.conversation.turn import Turn
from bot.engine.model.permission import EVERYTHING
from bot.engine.model.tokens import Action


def keep_here(turn: Turn, beside: keyboard.Rows = ()) -> None:
    """No answer leaves any more; whoever named one receiver reads that it is so for all. `beside`: what they may mean as well.

    They may think that it is done once they have said it (GDPR Art. 7(3): as easy as giving it), so it does not wait for a tap.
    """
    my_data.restrict_all(turn)
    lines = [turn.phrase("not_kept")] if turn.state.open is not None else []
    lines.append(_done(turn))
    if had := who_has_something(turn):
        lines.append(turn.phrase("about.went", receivers=had))
    undo = [] if turn.state.use_restricted else [turn.button(Action.SHARE_ALL, mark=turn.state.restriction(EVERYTHING))]
    turn.say_for_sure("consents", " ".join(lines), [[*undo, turn.button(Action.CONSENTS)], *beside])


def ask_back(turn: Turn) -> None:
    """Words that may wish for it: one tap, or a plain yes, does it."""
    if turn.state.keeps_to_us_by_own_word:
        return keep_here(turn)
    yes = turn.button(Action.KEEP_HERE)
    turn.ask_back(turn.phrase("keep_here.ask"), [[yes], [turn.button(Action.CONSENTS)]], yes=yes)


def _done(turn: Turn) -> str:
    receivers = every_receiver(turn)
    if not receivers:
        return turn.phrase("keep_here.done_plain")
    return turn.phrase("keep_here.done", receivers=turn.catalogue.phrases.listed(receivers, turn.state.language))
