"""Several taps that make one answer: each toggles an option in place, *Done* gives the answer."""

from __future__ import annotations

from bot.engine.conversation.answers.drafts import draft_of, hold
from bot.engine.conversation.answers.saving import Taking, show_kept, take
from bot.engine.conversation.questions.asked import Shown
from bot.engine.conversation.questions.presentation import picked_so_far, question_rows, question_text, ticks_named
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.answers import ChangeEnded
from bot.engine.model.history import AskRecord
from bot.engine.model.parts.pending import Draft
from bot.engine.model.tokens import Action
from prompts.catalogue.option_names import in_names_of
from prompts.kinds.table import GATHERING, KINDS
from prompts.model.question import Question


def tapped(turn: Turn, shown: Shown, action: Action, index: int) -> None:
    """One option more or less; nothing is an answer before *Done*. The buttons go on doing `action`."""
    question, record = shown
    picked = GATHERING[question.kind].toggled(question, _picked(turn, question, record), index)
    if picked is None:
        return turn.toast(turn.phrase("toast.pick_at_most", most=question.pick_at_most or len(question.options)))
    hold(turn, shown, Draft("picking", ";".join(picked)))
    _show_ticks(turn, shown, action, picked)


def done(turn: Turn, shown: Shown, ticks: int) -> None:
    """*Done*: what is ticked is the answer. Where the tapped keyboard shows other `ticks`, it is set right and asked once more."""
    question, record = shown
    if question.kind not in GATHERING:
        return turn.toast(turn.phrase("toast.not_yours"))
    picked = _picked(turn, question, record)
    is_old = draft_of(turn, record.id) is None and not is_open(turn, record.id) and not _is_being_changed(turn, record)
    if is_old and turn.state.history(question.id).given is not None:
        return show_kept(turn, question, tapped=True)
    if ticks != ticks_named(picked):
        turn.toast(turn.phrase("toast.other_ticks"))
        return _show_ticks(turn, shown, Action.CORRECT if _is_being_changed(turn, record) else Action.CHOOSE, picked)
    if not picked:
        return turn.toast(turn.phrase("toast.pick_one"))
    said = KINDS[question.kind].say(question, picked, turn.state.language)
    if take(turn, Taking(question, record, picked, said, "tapped"), tapped=True):
        if _is_being_changed(turn, record):
            turn.happened(ChangeEnded())  # it was left as it is
        show_kept(turn, question, tapped=True)


def _show_ticks(turn: Turn, shown: Shown, action: Action, picked: tuple[str, ...]) -> None:
    rows = question_rows(turn, shown.question, shown.record.id, action=action, ticked=picked)
    turn.amend(question_text(turn, shown.question), rows)


def is_open(turn: Turn, ask_id: int) -> bool:
    """Whether this very ask waits for its answer."""
    return turn.state.open is not None and turn.state.open.ask == ask_id


def _is_being_changed(turn: Turn, record: AskRecord) -> bool:
    return turn.state.changing is not None and turn.state.changing.ask == record.id


def _picked(turn: Turn, question: Question, record: AskRecord) -> tuple[str, ...]:
    """What is ticked now: the picks so far, else the answer that is being changed, in the names that the options have by now."""
    so_far = picked_so_far(turn, record.id)
    if so_far is not None:
        return so_far
    given = turn.state.history(question.id).given
    is_changed = given is not None and (given.ask == record.id or _is_being_changed(turn, record))
    if not is_changed or given is None or not isinstance(given.value, tuple):
        return ()
    picked = in_names_of(turn.catalogue, question, given.value)
    return picked if isinstance(picked, tuple) else ()
