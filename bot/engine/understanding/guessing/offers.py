"""The buttons of what words may mean, where none of it is likely enough to be done: their own tap decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context

_MOST = 2
"""Buttons at most, a stop apart: more are a menu, and there is one."""

_WORTH_A_BUTTON = 0.1
WORTH_A_STOP = 0.05
"""A refusal is read for recall."""

_OFFERED_BELOW = {
    "why": "why",
    "skip": "skip",
    "none": "skip",
    "dont_know": "skip",
    "cancel": "skip",
    "no": "skip",
    "later": "later",
    "pause": "later",
    "never": "never",
}
"""Buttons of the open question, by what the examples call what they do."""

_ALWAYS = {
    "show_data": Action.MY_ANSWERS,
    "where_kept": Action.MY_ANSWERS,
    "anonymous": Action.MY_ANSWERS,
    "erase_one": Action.MY_ANSWERS,
    "erase_all": Action.OFFER_ERASURE,
    "who_sees": Action.CONSENTS,
    "dont_share": Action.CONSENTS,
    "sell": Action.CONSENTS,
    "language": Action.LANGUAGE,
}
_WHILE_NOTHING_WAITS = {
    "change": Action.MY_ANSWERS,
    "correct": Action.MY_ANSWERS,
    "add": Action.MY_ANSWERS,
    "undo": Action.MY_ANSWERS,
}
_WHILE_ASKED = {
    "less_often": Action.PACE,
    "when_next": Action.PACE,
    "pause": Action.PAUSE,
    "later": Action.PAUSE,
    "one_more": Action.ONE_NOW,
    "resume": Action.ONE_NOW,
}
_TAKES_A_STOP_BACK = frozenset({"resume", "yes", "undo", "one_more"})
"""After a stop, while its own button still stands."""
_WHILE_CHANGING = {"none": Action.FORGET_IT, "erase_one": Action.FORGET_IT, "erase_all": Action.FORGET_IT}

_OF_AN_ERASURE = (Action.ERASE_ALL, Action.KEEP_ALL)
"""While one is to be confirmed, its own buttons come first."""


def offers(likely: Mapping[str, float], context: Context, *, worth: float = _WORTH_A_BUTTON) -> tuple[Token, ...]:
    """The likeliest first; a stop last, wherever it may be one."""
    if not context.ever_agreed:
        return ()
    ranked = sorted((name for name in likely if likely[name] >= worth), key=lambda name: -likely[name])
    found = dict.fromkeys(token for name in ranked if (token := _button(name, context)) is not None)
    stop = (Token(0, Action.STOP),) if likely["stop"] >= WORTH_A_STOP and context.is_asked else ()
    return tuple(dict.fromkeys((*_of_the_step(context), *list(found)[:_MOST], *stop)))


def _of_the_step(context: Context) -> Iterator[Token]:
    """What the step that is open waits for."""
    step = context.ends_step
    if step is None:
        return
    if step.action is Action.KEEP_ALL:
        yield from (token for _, token in context.offered if token.action in _OF_AN_ERASURE)
    if step.action is Action.KEEP:
        yield step


def _button(name: str, context: Context) -> Token | None:
    below = context.buttons.get(_OFFERED_BELOW.get(name, ""))
    if below is not None:
        return below
    step = context.ends_step
    if step is not None and step.action is Action.KEEP and name in _WHILE_CHANGING:
        return Token(step.ask, _WHILE_CHANGING[name])
    action = _ALWAYS.get(name) or (None if context.is_waiting else _WHILE_NOTHING_WAITS.get(name))
    if not context.is_asked and action is None and name in _TAKES_A_STOP_BACK:
        return next((token for _, token in context.offered if token.action is Action.NOT_A_STOP), None)
    if context.is_asked and not context.is_waiting:
        action = action or _WHILE_ASKED.get(name)
    return Token(0, action) if action is not None else None
