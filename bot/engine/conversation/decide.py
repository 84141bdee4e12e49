"""What to do about one input: the tables of buttons, commands and words, and what time does by itself."""

from __future__ import annotations

from typing import assert_never

from bot.engine.conversation import timers
from bot.engine.conversation.answers import drafts, tapped
from bot.engine.conversation.buttons.table import BUTTONS, pressed
from bot.engine.conversation.onboarding import age, contact, linking
from bot.engine.conversation.questions import renamed
from bot.engine.conversation.questions.asked import quoted_ask
from bot.engine.conversation.questions.when_next import leave_in_peace
from bot.engine.conversation.replies import unreadable
from bot.engine.conversation.rights import block, stop
from bot.engine.conversation.slash_commands import COMMANDS, RIGHTS, commanded, in_words
from bot.engine.conversation.turn import Turn
from bot.engine.conversation.typed_words import corrects, heard, says_a_right
from bot.engine.model import inputs
from bot.engine.model.decision import Decision
from bot.engine.model.facts.pace import Wrote
from bot.engine.model.facts.person import Met, MovedOn
from bot.engine.model.inputs import Input
from bot.engine.model.state import BEFORE_THE_YES, State
from bot.engine.model.world import Moment
from bot.engine.pacing.reach import is_reached
from bot.engine.understanding.rights_in_words.several_wishes import wishes_in
from bot.engine.understanding.said import is_word
from prompts.catalogue.catalogue import Catalogue


def decide(state: State, given: Input, moment: Moment, catalogue: Catalogue) -> Decision:
    """The facts and effects of one input; pure, and the same every time."""
    is_tap = isinstance(given, inputs.Pressed) or (isinstance(given, inputs.Linking) and moment.message_ref is not None)
    turn = Turn(state, moment, catalogue, BUTTONS, is_tap=is_tap)
    if state.facts == 0:
        turn.happened(Met(catalogue.brand.spoken(moment.language)))
    block.came_back(turn, given)
    renamed.follow(turn)
    timers.let_change_lapse(turn)
    drafts.lapse_with_time(turn)
    held = drafts.asked_back(turn)
    _act(turn, given)
    drafts.lapse_beside_a_question(turn, held)
    turn.speak_up()
    block.tell(turn, given)
    return Decision(
        state=turn.state,
        facts=tuple(turn.facts),
        effects=tuple(turn.effects),
        wordings=tuple(turn.wordings),
        due=timers.due_at(turn.state, moment.now, catalogue, moment.world, present=is_reached(turn.state, moment)),
        jurisdiction=catalogue.brand.jurisdiction,
    )


def _act(turn: Turn, given: Input) -> None:
    match given:
        case inputs.Pressed(token):
            pressed(turn, token)
            leave_in_peace(turn)
        case inputs.Said() | inputs.Commanded() | inputs.Edited() | inputs.SentUnreadable() | inputs.SharedContact():
            _wrote(turn, given)
            leave_in_peace(turn)
        case inputs.Blocked():
            block.blocked(turn, turn.moment.channel, since=turn.moment.happened_at)
        case inputs.Unblocked():
            pass  # nothing resumes by itself
        case (
            inputs.LinkShown()
            | inputs.LinkAgreed()
            | inputs.LinkDeclined()
            | inputs.LinkRequested()
            | inputs.LinkTurnedDown()
            | inputs.Joining()
            | inputs.NotJoined()
        ):
            linking.joined(turn, given)
        case inputs.CameByLink() | inputs.RecordTaken() | inputs.ContactMapped() | inputs.AccountLeft():
            contact.concerned(turn, given)
        case inputs.UseRestriction() | inputs.SaidBefore() | inputs.ClockStruck() | inputs.Delivered() | inputs.NotDelivered():
            timers.ticked(turn, given)
        case _:
            assert_never(given)


def _wrote(turn: Turn, given: inputs.Words) -> None:
    """Everything a customer sends that is not a tap."""
    turn.before = turn.state
    if turn.state.phase == "active":
        turn.happened(Wrote(moves_on=True))
    _did_write(turn, given)
    if _has_moved_on(turn):
        turn.happened(MovedOn())


def _has_moved_on(turn: Turn) -> bool:
    """Before the Yes nothing is noted of who writes but that it was not, or is no longer, about the notice."""
    before, state = turn.before, turn.state
    is_shown = before is None or before.notice is not state.notice
    return state.phase in BEFORE_THE_YES and state.notice is not None and not is_shown and not state.moved_on


def _did_write(turn: Turn, given: inputs.Words) -> None:
    match given:
        case inputs.Said(text, quotes):
            turn.quoted = quoted_ask(turn, quotes)
            heard(turn, text)
        case inputs.Commanded(name, argument):
            if name in COMMANDS or not _is_a_right(turn, in_words(given)):
                commanded(turn, name, argument)
        case inputs.Edited(text):
            _edited(turn, text)
        case inputs.SentUnreadable(what):
            unreadable.unreadable(turn, what)
        case inputs.SharedContact():
            turn.say_once("contact", turn.phrase("contact.refused"))  # other people's data: not stored
        case _:
            assert_never(given)


def _is_a_right(turn: Turn, words: str) -> bool:
    """Whether a command that does not exist is a right in words, and done: /unsubscribe, /delete_my_data. `/ yes` is no Yes."""
    return is_word(words, turn.catalogue.phrases) and says_a_right(turn, words)


def _edited(turn: Turn, text: str) -> None:
    """An edited message is no new answer; but what somebody has a right to is heard however it is said."""
    given = inputs.typed(text)
    if isinstance(given, inputs.Commanded) and given.name in RIGHTS:
        return commanded(turn, given.name, given.argument)
    words = given.text if isinstance(given, inputs.Said) else in_words(given)
    if says_a_right(turn, words):
        return
    if turn.state.phase == "stopped":
        return stop.has_ended(turn)
    if turn.state.phase != "active" or _is_about_their_age(turn) or tapped.edited(turn, text) or corrects(turn, text):
        return
    if any(turn.catalogue.phrases.meanings(part, _A_NO) for part in wishes_in(words)):
        return stop.offer_stop(turn)  # a yes that was taken back at once: nobody knows of which
    turn.say(turn.phrase("edited.ignored"))


def _is_about_their_age(turn: Turn) -> bool:
    """While their age is asked, no answer is changed, and that is asked again."""
    if turn.state.age_doubted:
        age.ask_again(turn)
    return turn.state.age_doubted


_A_NO = ("no", "never", "not_me", "changed_mind")
"""Lists of whole messages that take back what was sent before them."""
