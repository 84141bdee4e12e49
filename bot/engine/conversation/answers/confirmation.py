"""*Still Dark?*: an answer that grew old is kept, changed or forgotten by one tap, never silently taken for true."""

from __future__ import annotations

from bot.engine.conversation.answers.saving import Taking, show_kept, take
from bot.engine.conversation.questions.asked import Shown, asked, in_place, is_answered_since
from bot.engine.conversation.questions.presentation import asks
from bot.engine.conversation.questions.taking_back import take_back
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.asks import AskClosed
from bot.engine.model.history import Given
from prompts.catalogue.option_names import in_names_of


def still_true(turn: Turn, shown: Shown, given: Given) -> None:
    """*Still true*: given once more, with consent and dates of today; an answer that came since is not what it asked about."""
    if given.ask == shown.record.id:
        return show_kept(turn, shown.question, tapped=turn.is_tap)
    if is_answered_since(turn, shown):
        return turn.toast(turn.phrase("toast.from_earlier"))
    value = in_names_of(turn.catalogue, shown.question, given.value)
    if take(turn, Taking(shown.question, shown.record, value, given.said, "confirmed"), tapped=turn.is_tap):
        show_kept(turn, shown.question, tapped=turn.is_tap)


def forget_it(turn: Turn, shown: Shown, given: Given) -> None:
    """*Forget it*: the value is gone, and the question is left alone; not a value that came since."""
    if is_answered_since(turn, shown):
        return turn.toast(turn.phrase("toast.from_earlier"))
    question, record = shown
    if record.outcome in ("planned", "sent", "unconfirmed"):
        turn.happened(AskClosed(record.id, question.id, "withdrawn"))
    take_back(turn, question.id, given.id, "erased")
    turn.amend(f"{asks(turn, question)}\n{turn.phrase('still.forgotten')}", key=in_place(turn, record.id))


def is_confirmation(turn: Turn, ask_id: int) -> bool:
    """Whether the open ask only asks if a known answer still holds."""
    if turn.state.open is None or turn.state.open.ask != ask_id:
        return False
    shown = asked(turn, ask_id)
    given = turn.state.history(shown.question.id).given if shown else None
    return given is not None and shown is not None and not is_answered_since(turn, shown)
