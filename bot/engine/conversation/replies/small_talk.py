"""Hello, thanks, goodbye, never mind: one short line; nothing is kept, and what waits is not repeated."""

from __future__ import annotations

from bot.engine.conversation import keyboard
from bot.engine.conversation.questions.asked import asked, open_question
from bot.engine.conversation.questions.presentation import asks, question_rows
from bot.engine.conversation.rights import stop
from bot.engine.conversation.turn import Turn
from bot.engine.model.tokens import Action
from bot.engine.pacing.gates import one_more
from prompts.kinds.table import KINDS
from prompts.model.question import QuestionId


def reply(turn: Turn, key: str) -> None:
    """The line."""
    turn.say(turn.phrase_in_turn(key))


def fine(turn: Turn, beside: keyboard.Rows = ()) -> None:
    """A yes or a no to nothing in particular, perhaps to *One more?*; who is not asked anything hears how that can be changed.

    `beside`: what it may be instead.
    """
    if turn.state.phase != "active":
        return turn.say(turn.phrase("declined.still"))
    more = one_more(turn.state, turn.now, turn.catalogue, turn.moment.world)
    turn.say(turn.phrase_in_turn("talk.fine"), [*([[turn.button(Action.ONE_NOW)]] if more is not None else []), *beside])


def cancelled(turn: Turn) -> None:
    """They leave something, and nothing is open: what they may want to leave is one tap away; after a stop, that stop."""
    if turn.state.phase == "stopped":
        return stop.stop(turn, "word")
    turn.say(turn.phrase_in_turn("talk.cancel"), [[turn.button(Action.STOP)]])


def undo(turn: Turn, about: QuestionId | None = None) -> None:
    """They take back what they did last, or one answer that they name: it can be forgotten or changed."""
    if about is not None and turn.state.history(about).given is None:
        return turn.toast(turn.phrase("toast.nothing_to_change"))
    answers = [pair for pair in turn.state.answers() if about is None or pair[0] == about]
    last = max(answers, key=lambda pair: pair[1].at, default=None)
    shown = asked(turn, last[1].ask) if last else None
    if last is None or shown is None:
        return cancelled(turn)
    answer = KINDS[shown.question.kind].say(shown.question, last[1].value, turn.state.language)
    number = turn.state.numbered().index(last[0]) + 1
    erase = turn.button(Action.ERASE_ANSWER, shown.record.id, mark=last[1].id, number=number)
    change = turn.button(Action.CHANGE, shown.record.id, says="button.change_numbered", number=number)
    turn.ask_back(turn.phrase("undo.ask", answer=answer), [[change, erase]])


def not_kept(turn: Turn, beside: keyboard.Rows) -> None:
    """They said something that is not to be kept. `beside`: what ends more than that, for answers of before are kept."""
    before = f" {turn.phrase('not_kept.before')}" if turn.state.answers() else ""
    turn.say(f"{turn.phrase('not_kept')}{before}", beside)


def still_open(turn: Turn) -> None:
    """They want another question while one waits: that one once more, with its buttons."""
    waiting = open_question(turn)
    if waiting is not None:
        ask, question = waiting[0].ask, waiting[1]
        turn.say(f"{turn.phrase('talk.still_open')}\n{asks(turn, question)}", question_rows(turn, question, ask))


def undecided(turn: Turn) -> None:
    """They do not know, or nothing fits: the question that waits may be skipped, by their own tap."""
    waiting = open_question(turn)
    skip = [[turn.button(Action.SKIP, waiting[0].ask)]] if waiting is not None else []
    turn.say(turn.phrase_in_turn("talk.undecided"), skip)
