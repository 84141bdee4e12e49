"""A word that the records forgot when an older copy of them was put back: it holds again, and nobody is written to about it."""

from __future__ import annotations

from bot.engine.conversation.rights import stop
from bot.engine.conversation.settings import consents
from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Cancel
from bot.engine.model.facts.consent import KeptAfterStop, SharingRestricted
from bot.engine.model.inputs import SaidBefore
from bot.engine.model.permission import EVERYTHING
from prompts.catalogue.lineage import current_ids


def hold(turn: Turn, said: SaidBefore) -> None:
    """Whatever of it the records do not say is said again; what they say already is left as it is."""
    for purpose in said.withdrawn:
        consents.withdraw(turn, purpose)
    names = current_ids(turn.catalogue)
    for scope in dict.fromkeys(names.get(name, name) for name in said.stays_here):
        if not (turn.state.keeps_to_us if scope == EVERYTHING else turn.state.history(scope).restricted):
            turn.happened(SharingRestricted(turn.id(f"restriction:{scope}"), scope, None))
    if said.stopped and turn.state.phase == "active":
        turn.effects.append(Cancel("all"))
        stop.end_links(turn)
        stop.withdraw(turn, "word")
    if said.kept and turn.state.phase == "stopped" and turn.state.erase_at is not None and not stop.is_minor(turn.state):
        turn.happened(KeptAfterStop())
