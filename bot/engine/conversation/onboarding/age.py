"""The age question: a yes or no and its date, never an age (GDPR Art. 8).

A brand asks it of everybody; whoever writes what may be a child's words is asked it as well, and nothing else before they say.
"""

from __future__ import annotations

from bot.engine.conversation.rights import stop
from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Button, Cancel, Erase, Farewell
from bot.engine.model.facts.person import AgeDoubted, AgeTold
from bot.engine.model.ids_and_time import receipt_code
from bot.engine.model.state import BEFORE_THE_YES
from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.persons.age_told import OF_AGE
from prompts.model.question import Duration

_YES, _NO = 1, 0

REMEMBERED = Duration(30, "days")
"""How long an address is remembered whose owner said that they are too young."""


def has_to_be_asked(turn: Turn) -> bool:
    """Whether the brand asks, or their own words leave it open, and this customer has not said yet."""
    return turn.state.age_doubted or (turn.catalogue.brand.age_question and turn.state.is_of_age is None)


def doubt(turn: Turn) -> None:
    """Words that may be a child's: from now on nothing is asked and nothing taken before they say that they are old enough."""
    if turn.state.is_of_age is None and not turn.state.age_doubted:
        turn.happened(AgeDoubted())


def question(turn: Turn) -> tuple[str, list[list[Button]]]:
    """The question in words, with two equal buttons."""
    buttons = [
        turn.button(Action.AGE, 0, _YES, says="button.age_yes"),
        turn.button(Action.AGE, 0, _NO, says="button.age_no"),
    ]
    return turn.phrase("age.ask", years=OF_AGE), [buttons]


def ask_again(turn: Turn) -> None:
    """What was said may have been to something else; a plain yes or no right behind it is to this."""
    said, rows = question(turn)
    (yes, no), *_ = rows
    turn.may_be_typed(rows, yes=yes, no=no)
    turn.say(said, rows)


def waits(turn: Turn) -> tuple[Token, Token] | None:
    """The question's two buttons, while nothing else waits for words; where their age is doubted, nothing else does."""
    state = turn.state
    is_free = state.age_doubted or (state.open is None and state.changing is None and turn.quoted is None)
    does_wait = state.phase == "active" and is_free and has_to_be_asked(turn)
    return (Token(0, Action.AGE, _YES), Token(0, Action.AGE, _NO)) if does_wait else None


def is_asked(turn: Turn) -> bool:
    """Whether the question was put and not answered: with the Yes, before any other question, or since they left it open."""
    return turn.state.age_doubted or (has_to_be_asked(turn) and turn.state.tempo.last_ask_at is None)


def keeps_from_linking(turn: Turn) -> bool:
    """Whether no other chat may be joined, as nobody knows that they are old enough; then it is asked, or said."""
    if stop.is_minor(turn.state) or (turn.state.phase != "active" and turn.state.age_doubted):
        remembered(turn)
        return True
    if turn.state.phase == "active" and has_to_be_asked(turn):
        ask_again(turn)
        return True
    return False


def told(turn: Turn, index: int) -> bool:
    """Whether the customer may be asked from now on; who is too young is forgotten at once, also after a slip of the finger."""
    was_asked = has_to_be_asked(turn) or turn.state.is_of_age is not None
    if index == _NO and was_asked and turn.state.phase not in BEFORE_THE_YES:
        too_young(turn)
        return False
    if index == _YES and turn.state.is_of_age is None and turn.state.may_be_asked(turn.now):
        turn.happened(AgeTold(True))
        return True
    turn.toast(turn.phrase("toast.question_over"))
    return False


def too_young(turn: Turn) -> None:
    """Forgotten at once, with no way to take it back; a keyed hash of the chat alone remembers it, for as long as the words say."""
    turn.effects.append(Cancel("all"))
    days = turn.catalogue.phrases.duration(REMEMBERED, turn.state.language)
    said = turn.message(turn.phrase("age.too_young", years=OF_AGE, days=days))
    turn.effects.append(Erase(Farewell(said, said, None), receipt_code(turn.moment.nonce), "under_age"))


def remembered(turn: Turn) -> None:
    """Whoever told that they are too young, and comes back before that is forgotten: a kind word, and no question."""
    turn.say(turn.phrase("age.remembered", years=OF_AGE))
