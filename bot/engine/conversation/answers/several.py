"""Several taps that make one answer: each toggles an option in place, *Done* gives the answer."""

from __future__ import annotations

from bot.engine.conversation.answers.drafts import draft_of, hold
from bot.engine.conversation.answers.kept import show_kept
from bot.engine.conversation.answers.saving import Taking, take
from bot.engine.conversation.questions.asked import asked
from bot.engine.conversation.questions.presentation import picked_so_far, question_rows, question_text
from bot.engine.conversation.turn import Turn
from bot.engine.model.state import AskRecord, Draft
from bot.engine.model.tokens import Action, Token
from prompts.kinds.table import GATHERING, KINDS
from prompts.model.question import Question


def tapped(turn: Turn, token: Token) -> None:
    """One option more or less; nothing is an answer before *Done*."""
    found = asked(turn, token.ask)
    if found is None or found[0].kind not in GATHERING:
        return turn.toast(turn.phrase("toast.not_yours"))
    question, record = found
    picked = GATHERING[question.kind].toggled(question, _picked(turn, question, record), token.index)
    if picked is None:
        return turn.toast(turn.phrase("toast.pick_at_most", most=question.pick_at_most or len(question.options)))
    hold(turn, question, record, Draft("picking", ";".join(picked)))
    rows = question_rows(turn, question, record.id, action=token.action, ticked=picked)
    turn.amend(question_text(turn, question), rows)


def done(turn: Turn, token: Token) -> None:
    """*Done*: what is ticked is the answer."""
    found = asked(turn, token.ask)
    if found is None or found[0].kind not in GATHERING:
        return turn.toast(turn.phrase("toast.not_yours"))
    question, record = found
    picked = _picked(turn, question, record)
    given = turn.state.history(question.id).given
    is_old = draft_of(turn, record.id) is None and not is_open(turn, record.id)
    if is_old and given is not None:
        return show_kept(turn, question, tapped=True)
    if not picked:
        return turn.toast(turn.phrase("toast.pick_one"))
    take(
        turn,
        Taking(question, record, picked, KINDS[question.kind].say(question, picked, turn.state.language), "tapped"),
        tapped=True,
    )


def is_open(turn: Turn, ask_id: int) -> bool:
    """Whether this very ask waits for its answer."""
    return turn.state.open is not None and turn.state.open.ask == ask_id


def _picked(turn: Turn, question: Question, record: AskRecord) -> tuple[str, ...]:
    """What is ticked now: the picks so far, else the answer that is being changed."""
    so_far = picked_so_far(turn, record.id)
    if so_far is not None:
        return so_far
    given = turn.state.history(question.id).given
    is_changed = turn.state.changing is not None and turn.state.changing.ask == record.id
    return given.value if is_changed and given is not None and isinstance(given.value, tuple) else ()


def is_toggle(question: Question, action: Action) -> bool:
    """Whether a tap with this action on this question toggles instead of answering."""
    return question.kind in GATHERING and action in (Action.CHOOSE, Action.CORRECT)
