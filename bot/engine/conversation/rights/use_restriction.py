"""Restriction of use (GDPR Art. 18), which customers ask the staff for: nobody asks and nothing leaves, until the staff lift it.

Where the customer asked for that too, nothing is deleted by its date meanwhile.
"""

from __future__ import annotations

from bot.engine.conversation.questions.on_its_way import close
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.consent import SharingAllowed, SharingRestricted, UseAllowed, UseRestricted
from bot.engine.model.inputs import UseRestriction
from bot.engine.model.permission import EVERYTHING


def by_staff(turn: Turn, given: UseRestriction) -> None:
    """Either of the two; nothing is said in the chat, since whoever asked is answered by the staff."""
    if given.is_lifted:
        lift(turn)
    else:
        restrict(turn, holds_deletion=given.holds_deletion)


def restrict(turn: Turn, *, holds_deletion: bool) -> None:
    """Answers stay here as by the customer's own word, and the question that waits for an answer waits no longer.

    What a standing restriction holds back it holds until it is lifted: said once more without that, nothing is let go.
    """
    standing = turn.state.use_restricted
    if standing:
        if holds_deletion and not turn.state.deletion_held:
            turn.happened(UseRestricted(standing, holds_deletion=True))
        return
    ident = turn.id("use_restriction")
    turn.happened(UseRestricted(ident, holds_deletion))
    if not turn.state.keeps_to_us:
        turn.happened(SharingRestricted(ident, EVERYTHING, None, is_on_buttons=True))
    close(turn, "withdrawn")


def lift(turn: Turn) -> None:
    """All is as before; a restriction of the customer's own, from before or since, stays."""
    ident = turn.state.use_restricted
    if not ident:
        return
    turn.happened(UseAllowed())
    if turn.state.keeps_to_us and turn.state.restriction(EVERYTHING) == ident:
        turn.happened(SharingAllowed(EVERYTHING))
