"""Buttons that are typed instead of tapped: the label of one that waits for this customer means the same as the tap."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from bot.engine.conversation.answers import drafts, later, never, several, skip, tapped
from bot.engine.conversation.questions import one_more
from bot.engine.conversation.questions.asked import latest_asked
from bot.engine.conversation.rights import erasure, stop
from bot.engine.conversation.settings import pause
from bot.engine.conversation.turn import Turn
from bot.engine.model.state import AskRecord
from bot.engine.model.tokens import Action, Token
from prompts.text.plain import bare


def label_of(turn: Turn, text: str, *keys: str) -> str | None:
    """Which of these buttons the text names."""
    said = bare(text) if len(text) <= _LONGEST_LABEL else ""
    return next((key for key in keys if said and said == _plain(turn.phrase(key))), None)


_LONGEST_LABEL = 100


@lru_cache(maxsize=1024)
def _plain(label: str) -> str:
    """Our own labels only: what customers type is not remembered."""
    return bare(label)


def pressed(turn: Turn, text: str) -> bool:
    """Whether the text was a button, and was done."""
    return _draft(turn, text) or _erasure(turn, text) or _after_stop(turn, text) or _below_question(turn, text)


def _draft(turn: Turn, text: str) -> bool:
    changing, waiting = turn.state.changing, turn.state.open
    ask_id = changing.ask if changing else waiting.ask if waiting else 0
    draft = drafts.draft_of(turn, ask_id)
    if draft is None:
        return False
    if draft.why == "picking":
        return _done(turn, text, ask_id)
    keys = ("button.keep_that", "button.dont_save", "button.rewrite")
    match label_of(turn, text, *keys):
        case "button.keep_that":
            drafts.keep(turn, Token(ask_id, Action.KEEP_DRAFT))
        case "button.dont_save":
            drafts.drop(turn, Token(ask_id, Action.DROP_DRAFT), rewrite=False)
        case "button.rewrite":
            drafts.drop(turn, Token(ask_id, Action.REWRITE), rewrite=True)
        case _:
            return False
    return True


def _done(turn: Turn, text: str, ask_id: int) -> bool:
    if label_of(turn, text, "button.done") is None:
        return False
    several.done(turn, Token(ask_id, Action.DONE))
    return True


def _erasure(turn: Turn, text: str) -> bool:
    offered = turn.state.erase_asked
    if offered is None:
        return False
    match label_of(turn, text, "button.erase_all", "button.keep_all"):
        case "button.erase_all":
            erasure.erase_all(turn, Token(offered[0], Action.ERASE_ALL))
        case "button.keep_all":
            erasure.keep_all(turn)
        case _:
            return False
    return True


def _after_stop(turn: Turn, text: str) -> bool:
    if turn.state.phase != "stopped":
        return False
    match label_of(turn, text, "button.erase_now", "button.keep_after_stop", "button.not_a_stop"):
        case "button.erase_now":
            erasure.erase_now(turn)
        case "button.keep_after_stop":
            stop.keep_after_stop(turn)
        case "button.not_a_stop":
            stop.not_a_stop(turn)
        case _:
            return False
    return True


def _below_question(turn: Turn, text: str) -> bool:
    """The buttons below the last question, once it is answered or declined."""
    latest = latest_asked(turn)
    if latest is None or turn.state.open is not None or turn.state.phase != "active":
        return False
    key = label_of(turn, text, *_BELOW)
    if key is None or (_BELOW[key][0] and latest[1].outcome not in _BELOW[key][0]):
        return False
    _BELOW[key][1](turn, latest[1])
    return True


_BELOW: dict[str, tuple[frozenset[str], Callable[[Turn, AskRecord], None]]] = {
    "button.one_more": (frozenset(), lambda turn, ask: one_more.one_more(turn, Token(ask.id, Action.ONE_MORE))),
    "button.one_now": (frozenset(), lambda turn, ask: one_more.one_more(turn, Token(0, Action.ONE_NOW))),
    "button.change": (frozenset({"answered"}), lambda turn, ask: tapped.change(turn, Token(ask.id, Action.CHANGE))),
    "button.undo": (frozenset({"skipped", "never"}), lambda turn, ask: skip.undo(turn, Token(ask.id, Action.UNDO_SKIP))),
    "button.later": (frozenset({"skipped"}), lambda turn, ask: later.offer_later(turn, Token(ask.id, Action.LATER))),
    "button.never": (frozenset({"skipped"}), lambda turn, ask: never.never(turn, Token(ask.id, Action.NEVER))),
    "button.go_on": (frozenset(), lambda turn, ask: pause.resume(turn)),
}
"""Key of the label: the outcomes after which it is offered (all, where empty), and what it does."""
