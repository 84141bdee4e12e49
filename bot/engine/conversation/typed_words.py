"""Typed words: each message is read once, and a table says what is done about what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import assert_never

from bot.engine.conversation import keyboard, menu
from bot.engine.conversation.answers import clarification, drafts, later, never_about
from bot.engine.conversation.answers.saving import Taking, show_kept, take
from bot.engine.conversation.buttons.table import press
from bot.engine.conversation.context import context_of, late_question
from bot.engine.conversation.help import help_, person_to_ask
from bot.engine.conversation.onboarding import age, linking, notice, renewal, start
from bot.engine.conversation.questions.asked import Shown, asked, may_be_put_off, target_of_words
from bot.engine.conversation.replies import about_us, small_talk
from bot.engine.conversation.rights import erasure, my_data, privacy, stop
from bot.engine.conversation.settings import consents, keep_here, language, pace, pause, time_zone
from bot.engine.conversation.turn import Turn
from bot.engine.model.state import BEFORE_THE_YES
from bot.engine.model.tokens import Action
from bot.engine.understanding.meaning import Intent, Meaning
from bot.engine.understanding.reading import read
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Private, Read, Reading, TooLong, Unclear
from prompts.model.question import QuestionId

_WAKES_NOBODY = frozenset(
    {Intent.STOP, Intent.MAYBE_STOP, Intent.NOT_KEPT, Intent.DISTRESS, Intent.INSULT, Intent.CHILD, Intent.MAYBE_CHILD}
)
"""What says nothing about wanting to be asked again."""

_IN_PASSING = frozenset(
    {
        Intent.WHO_SEES, Intent.SELL, Intent.ANONYMOUS, Intent.WHERE_KEPT, Intent.WHEN_ERASED, Intent.WHEN_NEXT,
        Intent.WHAT_DO_I_GET, Intent.WHO_ARE_YOU, Intent.SCAM, Intent.GREETING, Intent.THANKS, Intent.PRAISE, Intent.LAUGHTER,
        Intent.HELP, Intent.PRIVACY,
    }
)  # fmt: skip
"""After these what was asked back still waits."""

_IN_AN_EDIT = frozenset(
    {
        Intent.STOP, Intent.MAYBE_STOP, Intent.NOT_KEPT, Intent.CHILD, Intent.MAYBE_CHILD, Intent.DISTRESS,
        Intent.DELETE, Intent.EXPORT, Intent.MY_DATA, Intent.CONSENTS, Intent.KEEP_HERE, Intent.MAYBE_KEEP_HERE, Intent.PRIVACY,
    }
)  # fmt: skip
"""What an edited message may say as well as a new one; an answer it never says."""

_ASKS_BACK_ITSELF = frozenset({Intent.MAYBE_ANSWER, Intent.MAYBE_KEEP, Intent.HALF_YES})


def _presses_its_button(meaning: Meaning) -> bool:
    """Whether the words press a button of what was asked back, or ask why."""
    return meaning.presses is not None and meaning.presses.action in (
        Action.KEEP_DRAFT,
        Action.DROP_DRAFT,
        Action.REWRITE,
        Action.WHY,
    )


def heard(turn: Turn, text: str) -> None:
    """One typed message. What was asked back is over with whatever else is said: a later yes is not for it."""
    meaning, held = read(text, context_of(turn)), drafts.asked_back(turn)
    if meaning.intent not in _WAKES_NOBODY:
        start.wake(turn)
    _DO[meaning.intent](turn, meaning, text)
    if meaning.intent not in _IN_PASSING | _ASKS_BACK_ITSELF and not _presses_its_button(meaning):
        drafts.lapse(turn, held)


def says_a_right(turn: Turn, text: str) -> bool:
    """Whether an edit says what counts however it is said, and is done: a right, what may be a stop, that a child writes."""
    meaning = read(text, context_of(turn))
    does_say = meaning.intent in _IN_AN_EDIT
    if does_say:
        _DO[meaning.intent](turn, meaning, text)
    return does_say


def corrects(turn: Turn, text: str) -> bool:
    """Whether an edit adds to an answer that they gave, or names another one in a sentence; it is asked back, whatever waits."""
    about_answers = replace(context_of(turn), is_waiting=False, asked=None, buttons={}, late=None)
    meaning = read(text, about_answers)
    does_correct = meaning.intent is Intent.MAYBE_ANSWER and meaning.about is not None
    if does_correct:
        _maybe_answer(turn, meaning, text)
    return does_correct


def _pressed(turn: Turn, meaning: Meaning, text: str) -> None:
    if meaning.presses is not None:
        press(turn, meaning.presses)


def _answered(turn: Turn, meaning: Meaning, text: str) -> None:
    target = target_of_words(turn) or late_question(turn)
    if target is not None and meaning.answer is not None:
        _came_to(turn, target, meaning.answer, text, beside=_offered(turn, meaning))


def _came_to(turn: Turn, shown: Shown, reading: Reading, text: str, *, beside: keyboard.Rows) -> None:
    """What the words came to: an answer, a draft to be confirmed, or a question back, with buttons of what else may be meant."""
    match reading:
        case Read() if turn.quoted is not None and KINDS[shown.question.kind].answer_type == "words":
            drafts.doubtful(turn, shown, reading)
        case Read(value, how):
            if take(turn, Taking(shown.question, shown.record, value, text, how)):
                show_kept(turn, shown.question)
        case TooLong():
            drafts.too_long(turn, shown, reading)
        case Private():
            drafts.private(turn, shown, reading)
        case Unclear():
            clarification.clarify(turn, shown.question, reading, beside=beside)
        case _:
            assert_never(reading)


def _maybe_answer(turn: Turn, meaning: Meaning, text: str) -> None:
    target = target_of_words(turn) if meaning.about is None else _answered_with(turn, meaning.about)
    if target is not None and meaning.suggested:
        drafts.suggest(turn, target, meaning.suggested, beside=_offered(turn, meaning))


def _answered_with(turn: Turn, question: QuestionId) -> Shown | None:
    given = turn.state.history(question).given
    return asked(turn, given.ask) if given is not None else None


def _maybe_keep(turn: Turn, meaning: Meaning, text: str) -> None:
    target = target_of_words(turn)
    if target is not None and isinstance(meaning.answer, Read):
        drafts.doubtful(turn, target, meaning.answer, beside=_offered(turn, meaning))


def _distressed(turn: Turn) -> None:
    """Gently; the words may also have meant these questions ("I can't go on with this"), so one tap ends them."""
    stops = [[turn.button(Action.STOP)]] if turn.state.phase == "active" else []
    turn.say(f"{turn.phrase('distress')} {person_to_ask(turn)}".strip(), stops)


def _too_young(turn: Turn, meaning: Meaning, text: str) -> None:
    """A child is asked nothing, also before the Yes. An age is taken at its word; what says less erases no answers at once."""
    if turn.state.phase in ("active", "stopped") and not meaning.is_told:
        return stop.says_to_be_a_child(turn)
    age.too_young(turn)


def _perhaps_too_young(turn: Turn, meaning: Meaning, text: str) -> None:
    """A guess, of which nothing comes that cannot be taken back: their age is asked, before the Yes right behind it."""
    age.doubt(turn)
    if turn.state.phase in BEFORE_THE_YES:
        return notice.greet_once(turn)
    if turn.state.phase == "stopped":
        return _fallback(turn, meaning, text)
    if not notice.has_to_come_first(turn):
        age.ask_again(turn)


def _paused(turn: Turn, meaning: Meaning, text: str) -> None:
    if meaning.slot:
        return pause.say_how_long(turn, _offered(turn, meaning))
    pause.take_a_break(turn, until=meaning.day)


def _put_off(turn: Turn, meaning: Meaning, text: str) -> None:
    shown = asked(turn, meaning.presses.ask) if meaning.presses is not None else None
    if shown is None or meaning.day is None or not may_be_put_off(turn, shown):
        return turn.toast(turn.phrase("toast.question_over"))
    later.on_day(turn, shown, meaning.day)


def _insulted(turn: Turn) -> None:
    turn.say(turn.phrase("insult"), [[turn.button(Action.STOP), turn.button(Action.MENU)]])


def _fallback(turn: Turn, meaning: Meaning, text: str) -> None:
    """Not understood: who can help, what may be meant by one tap, and the menu."""
    said = f"{turn.phrase_in_turn('fallback')} {person_to_ask(turn)}".strip()
    offered = _offered(turn, meaning)
    turn.misread("", offered)
    turn.say_once("words", said, [*offered, [*language.other_language(turn, text), turn.button(Action.MENU)]])


def _offered(turn: Turn, meaning: Meaning) -> keyboard.Rows:
    """Buttons of what the words may mean."""
    return keyboard.rows([turn.button(token.action, token.ask, mark=token.mark) for token in meaning.offers])


def _fine(turn: Turn, meaning: Meaning, text: str) -> None:
    """What may be a yes to *was that you?* or to going on is asked back: that would run out beside an *all right*."""
    if not meaning.offers and linking.ask_again(turn):
        return
    if meaning.offers or not renewal.waits(turn):
        return small_talk.fine(turn, _offered(turn, meaning))
    notice.ask_plainly(turn, "notice.is_yes")


Do = Callable[[Turn, Meaning, str], None]


def _with_the_yes(do: Do) -> Do:
    """What takes an answer, or holds one back: after a stop nothing does, as no button of a question does (buttons/table.py)."""

    def done(turn: Turn, meaning: Meaning, text: str) -> None:
        if turn.state.phase == "stopped":
            return stop.has_ended(turn)
        if not notice.has_to_come_first(turn):
            do(turn, meaning, text)

    return done


def _alone(do: Callable[[Turn], None]) -> Do:
    """What needs nothing of the message but that it meant this."""
    return lambda turn, meaning, text: do(turn)


def _saying(key: str) -> Do:
    """Small talk."""
    return _alone(lambda turn: small_talk.reply(turn, key))


_DO: Mapping[Intent, Do] = MappingProxyType(
    {
        Intent.STOP: _alone(lambda turn: stop.stop(turn, "word")),
        Intent.DISTRESS: _alone(_distressed),
        Intent.INSULT: _alone(_insulted),
        Intent.CHILD: _too_young,
        Intent.MAYBE_CHILD: _perhaps_too_young,
        Intent.HELLO: _alone(notice.greet_once),
        Intent.PRESS: _pressed,
        Intent.HELP: _alone(help_),
        Intent.MENU: _alone(menu.menu),
        Intent.PRIVACY: _alone(privacy.privacy),
        Intent.MY_DATA: _alone(my_data.show_answers),
        Intent.DELETE: _alone(erasure.offer_erasure),
        Intent.PAUSE: _paused,
        Intent.PACE: lambda turn, meaning, text: pace.wished(turn, meaning.slot, text),
        Intent.LANGUAGE: lambda turn, meaning, text: language.languages(turn, meaning.slot),
        Intent.EXPORT: _alone(my_data.export),
        Intent.CONSENTS: _alone(consents.consents),
        Intent.KEEP_HERE: lambda turn, meaning, text: keep_here.keep_here(turn, _offered(turn, meaning)),
        Intent.MAYBE_KEEP_HERE: _alone(keep_here.ask_back),
        Intent.NEVER_ABOUT: lambda turn, meaning, text: never_about.never_about(turn, meaning.slot),
        Intent.TIME_OF_DAY: lambda turn, meaning, text: time_zone.told(turn, meaning.minutes or 0),
        Intent.ANSWER: _with_the_yes(_answered),
        Intent.LATE_ANSWER: _with_the_yes(_answered),
        Intent.MAYBE_ANSWER: _with_the_yes(_maybe_answer),
        Intent.MAYBE_KEEP: _with_the_yes(_maybe_keep),
        Intent.NOT_KEPT: lambda turn, meaning, text: small_talk.not_kept(turn, _offered(turn, meaning)),
        Intent.PUT_OFF: _with_the_yes(_put_off),
        Intent.START: _alone(start.started),
        Intent.CANCEL: _alone(small_talk.cancelled),
        Intent.UNDO: lambda turn, meaning, text: small_talk.undo(turn, meaning.about),
        Intent.CONFIRM_ERASURE: _alone(erasure.ask_plainly),
        Intent.CLOCK: lambda turn, meaning, text: time_zone.meant(turn, text, meaning.minutes),
        Intent.FINE: _fine,
        Intent.MAYBE_STOP: lambda turn, meaning, text: stop.offer_stop(turn, _offered(turn, meaning)),
        Intent.WHO_SEES: _alone(about_us.who_sees),
        Intent.SELL: _alone(about_us.sell),
        Intent.ANONYMOUS: _alone(about_us.anonymous),
        Intent.WHERE_KEPT: _alone(about_us.where_kept),
        Intent.WHEN_ERASED: _alone(about_us.when_erased),
        Intent.WHEN_NEXT: _alone(about_us.when_next),
        Intent.WHAT_DO_I_GET: _alone(about_us.what_do_i_get),
        Intent.WHO_ARE_YOU: _alone(about_us.who_are_you),
        Intent.SCAM: _alone(about_us.scam),
        Intent.PERSON: _alone(about_us.person),
        Intent.ORDER: _alone(lambda turn: about_us.person(turn, "orders")),
        Intent.COMPLAINT: _alone(about_us.complaint),
        Intent.GREETING: _saying("talk.hello"),
        Intent.THANKS: _saying("talk.thanks"),
        Intent.BYE: _saying("talk.bye"),
        Intent.PRAISE: _saying("talk.praise"),
        Intent.LAUGHTER: _saying("talk.laughter"),
        Intent.UNDECIDED: _alone(small_talk.undecided),
        Intent.ASK_AGE: _alone(age.ask_again),
        Intent.STILL_OPEN: _alone(small_talk.still_open),
        Intent.NOTHING: _fallback,
        Intent.MAYBE_YES: _alone(lambda turn: notice.ask_plainly(turn, "notice.is_yes")),
        Intent.HALF_YES: lambda turn, meaning, text: turn.say(turn.phrase("notice.is_yes"), _offered(turn, meaning)),
        Intent.NO_HURRY: _alone(lambda turn: notice.ask_plainly(turn, "notice.no_hurry")),
    }
)
