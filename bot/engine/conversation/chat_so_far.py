"""The chat as its records tell it: for a page that is opened anew, and for whoever looks at a customer's side of it."""

from __future__ import annotations

from datetime import datetime

from bot.engine.conversation.answers import skip
from bot.engine.conversation.answers.saving import show_kept
from bot.engine.conversation.buttons.table import BUTTONS
from bot.engine.conversation.onboarding import contact, notice, renewal
from bot.engine.conversation.questions.ask import message_of
from bot.engine.conversation.questions.asked import ask_key, asked
from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Amend, Message, Say
from bot.engine.model.state import State
from bot.engine.model.world import Moment
from prompts.catalogue.catalogue import Catalogue


def on_screen(state: State, now: datetime, channel: str, catalogue: Catalogue) -> list[tuple[str, Message]]:
    """Every message that still matters, oldest first, each with the name by which later amendments find it."""
    turn = Turn(state, Moment(now, 1, channel), catalogue, BUTTONS)
    shown = [_asked(turn, ask_id) for _, ask_id in sorted(_asks(state))]
    return [*_notice(turn), *_contact(turn), *[found for found in shown if found is not None]]


def _asks(state: State) -> list[tuple[datetime, int]]:
    return [(record.at, record.id) for history in state.histories.values() for record in history.asks[-1:]]


def _notice(turn: Turn) -> list[tuple[str, Message]]:
    waiting = turn.state.notice
    if waiting is None:
        return []
    message = (renewal if waiting.is_renewal else notice).message(turn, waiting.id)
    return [(waiting.key, message)]


def _contact(turn: Turn) -> list[tuple[str, Message]]:
    """Whether a record is theirs, where somebody who has said Yes was asked and did not say."""
    link = turn.state.contact_link
    if link is None or not link.is_open(turn.now) or not turn.state.may_be_asked(turn.now):
        return []
    return [(contact.request_key(link), contact.request(turn, link))]


def _asked(turn: Turn, ask_id: int) -> tuple[str, Message] | None:
    found = asked(turn, ask_id)
    if found is None:
        return None
    question, record = found
    if turn.state.open is not None and turn.state.open.ask == ask_id:
        return ask_key(ask_id), message_of(turn, question, ask_id)
    before = len(turn.effects)
    if record.outcome == "answered":
        show_kept(turn, question)
    elif record.outcome in ("skipped", "never"):
        skip.show_skipped(turn, question, ask_id)
    effect = turn.effects[-1] if len(turn.effects) > before else None
    return (ask_key(ask_id), effect.message) if isinstance(effect, Say | Amend) else None
