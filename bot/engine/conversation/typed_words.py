"""Typed words: each message is read once, and a table says what is done about what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.engine.conversation import menu
from bot.engine.conversation.answers import confirmation, never_about
from bot.engine.conversation.answers.typed import target_of_words, typed
from bot.engine.conversation.buttons import press
from bot.engine.conversation.help import help_, person_to_ask
from bot.engine.conversation.onboarding import notice, start
from bot.engine.conversation.questions.asked import Shown, is_answered_since, latest_asked, open_question
from bot.engine.conversation.questions.presentation import here
from bot.engine.conversation.replies import about_us, small_talk
from bot.engine.conversation.rights import erasure, my_data, privacy, stop
from bot.engine.conversation.settings import consents, language, pace, pause, time_zone
from bot.engine.conversation.turn import Turn
from bot.engine.conversation.waiting_buttons import offered
from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.reading import read
from prompts.kinds.table import KINDS

_WAKES_NOBODY = frozenset({Intent.STOP, Intent.MAYBE_STOP, Intent.DISTRESS, Intent.INSULT, Intent.CHILD})
"""What says nothing about wanting to be asked again."""

_OVER = ("expired", "unclear", "superseded")


def heard(turn: Turn, text: str) -> None:
    """One typed message."""
    meaning = read(text, context_of(turn))
    if meaning.intent not in _WAKES_NOBODY:
        start.wake(turn)
    _DO[meaning.intent](turn, meaning, text)


def context_of(turn: Turn) -> Context:
    """What the words are said to."""
    state, target, late = turn.state, target_of_words(turn), _late(turn)
    waiting = open_question(turn) if state.changing is None else None
    yes, no = _plain_answers(turn)
    return Context(
        phrases=turn.catalogue.phrases,
        here=here(turn),
        languages=turn.catalogue.brand.languages,
        has_agreed=state.phase not in ("new", "noticed", "declined"),
        offered=tuple(offered(turn)),
        yes=yes,
        no=no,
        buttons={name: Token(waiting[0].ask, action) for name, action in _BUTTONS.items()} if waiting else {},
        is_waiting=state.open is not None or state.changing is not None,
        asked=target.question if target else None,
        late=late.question if late else None,
        expects_time=time_zone.is_expected(turn),
        may_be_child=state.phase == "active" and not _is_a_number_asked(turn),
    )


_BUTTONS = {"skip": Action.SKIP, "later": Action.LATER, "never": Action.NEVER, "why": Action.WHY}


def _plain_answers(turn: Turn) -> tuple[Token | None, Token | None]:
    """What a plain yes or no presses: the notice's buttons, or those of *still Dark?*."""
    shown, waiting = turn.state.notice, turn.state.open
    if turn.state.phase in ("new", "noticed", "declined"):
        return (Token(shown.id, Action.YES), Token(shown.id, Action.NO)) if shown is not None else (None, None)
    if waiting is not None and turn.state.changing is None and confirmation.is_confirmation(turn, waiting.ask):
        return Token(waiting.ask, Action.STILL_TRUE), Token(waiting.ask, Action.HAS_CHANGED)
    return None, None


def _late(turn: Turn) -> Shown | None:
    """The last question, if it is over and was never answered."""
    if turn.state.phase != "active" or turn.state.open is not None or turn.state.changing is not None:
        return None
    latest = latest_asked(turn)
    return latest if latest and latest.record.outcome in _OVER and not is_answered_since(turn, latest) else None


def _is_a_number_asked(turn: Turn) -> bool:
    waiting = open_question(turn)
    return waiting is not None and KINDS[waiting[1].kind].answer_type == "number"


def _pressed(turn: Turn, meaning: Meaning, text: str) -> None:
    if meaning.presses is not None:
        press(turn, meaning.presses)


def _answered(turn: Turn, meaning: Meaning, text: str) -> None:
    target = target_of_words(turn) or _late(turn)
    if target is not None and meaning.answer is not None:
        typed(turn, target, meaning.answer, text)


def _distressed(turn: Turn) -> None:
    turn.say(f"{turn.phrase('distress')} {person_to_ask(turn)}".strip())


def _insulted(turn: Turn) -> None:
    turn.say(turn.phrase("insult"), [[turn.button(Action.STOP), turn.button(Action.MENU)]])


def fallback(turn: Turn) -> None:
    """Not an answer, and no intent is guessed: what the bot is for, a person who can help, and the languages it speaks."""
    text = f"{turn.phrase('fallback')} {person_to_ask(turn)}".strip()
    turn.say(text, [row for row in (language.language_buttons(turn), [turn.button(Action.MENU)]) if row])


Do = Callable[[Turn, Meaning, str], None]


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
        Intent.CHILD: _alone(lambda turn: stop.stop(turn, "minor")),
        Intent.HELLO: _alone(notice.greet),
        Intent.PRESS: _pressed,
        Intent.HELP: _alone(help_),
        Intent.MENU: _alone(menu.menu),
        Intent.PRIVACY: _alone(privacy.privacy),
        Intent.MY_DATA: _alone(my_data.show_answers),
        Intent.DELETE: _alone(erasure.offer_erasure),
        Intent.PAUSE: _alone(pause.take_a_break),
        Intent.PACE: _alone(pace.how_often),
        Intent.LANGUAGE: lambda turn, meaning, text: language.languages(turn, meaning.slot),
        Intent.EXPORT: _alone(my_data.export),
        Intent.CONSENTS: _alone(consents.consents),
        Intent.NEVER_ABOUT: lambda turn, meaning, text: never_about.never_about(turn, meaning.slot),
        Intent.TIME_OF_DAY: lambda turn, meaning, text: time_zone.told(turn, meaning.minutes),
        Intent.ANSWER: _answered,
        Intent.LATE_ANSWER: _answered,
        Intent.MAYBE_STOP: _alone(stop.offer_stop),
        Intent.WHO_SEES: _alone(about_us.who_sees),
        Intent.SELL: _alone(about_us.sell),
        Intent.ANONYMOUS: _alone(about_us.anonymous),
        Intent.WHERE_KEPT: _alone(about_us.where_kept),
        Intent.WHEN_NEXT: _alone(about_us.when_next),
        Intent.WHAT_DO_I_GET: _alone(about_us.what_do_i_get),
        Intent.WHO_ARE_YOU: _alone(about_us.who_are_you),
        Intent.SCAM: _alone(about_us.scam),
        Intent.PERSON: _alone(about_us.person),
        Intent.COMPLAINT: _alone(about_us.complaint),
        Intent.GREETING: _saying("talk.hello"),
        Intent.THANKS: _saying("talk.thanks"),
        Intent.BYE: _saying("talk.bye"),
        Intent.PRAISE: _saying("talk.praise"),
        Intent.LAUGHTER: _saying("talk.laughter"),
        Intent.UNDECIDED: _alone(small_talk.undecided),
        Intent.NOTHING: _alone(lambda turn: fallback(turn)),
    }
)
