"""Typed words: each message is read once, and a table says what is done about what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.engine.conversation import keyboard, menu
from bot.engine.conversation.answers import confirmation, drafts, never_about
from bot.engine.conversation.answers.typed import target_of_words, typed
from bot.engine.conversation.buttons import press
from bot.engine.conversation.help import help_, person_to_ask
from bot.engine.conversation.onboarding import consent, notice, start
from bot.engine.conversation.questions.asked import Shown, asked, is_answered_since, is_unanswered, latest_asked, open_question
from bot.engine.conversation.questions.presentation import here
from bot.engine.conversation.replies import about_us, small_talk
from bot.engine.conversation.rights import erasure, my_data, privacy, stop
from bot.engine.conversation.settings import consents, language, pace, pause, time_zone
from bot.engine.conversation.turn import Turn
from bot.engine.conversation.waiting_buttons import offered
from bot.engine.model.state import AskId, Draft
from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.reading import read
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Read
from prompts.model.question import Question, QuestionId, Value

_WAKES_NOBODY = frozenset({Intent.STOP, Intent.MAYBE_STOP, Intent.DISTRESS, Intent.INSULT, Intent.CHILD})
"""What says nothing about wanting to be asked again."""

_IN_PASSING = frozenset(
    {
        Intent.WHO_SEES, Intent.SELL, Intent.ANONYMOUS, Intent.WHERE_KEPT, Intent.WHEN_NEXT, Intent.WHAT_DO_I_GET,
        Intent.WHO_ARE_YOU, Intent.SCAM, Intent.GREETING, Intent.THANKS, Intent.PRAISE, Intent.LAUGHTER,
        Intent.HELP, Intent.PRIVACY,
    }
)  # fmt: skip
"""After these what was asked back still waits; whatever else is said is about something else, and a later yes is not for it."""


def _is_about(meaning: Meaning, draft: Draft) -> bool:
    """Whether the words press one of the buttons of what was asked back."""
    pressed = meaning.presses.action if meaning.presses is not None else None
    return pressed in (Action.KEEP_DRAFT, Action.WHY, _NOT_MEANT[draft.why])


_MOST_GIVEN = 5
"""Answers that a sentence may be about: who means an older one names it in *My answers*."""

_OVER = ("expired", "unclear", "superseded")


def heard(turn: Turn, text: str) -> None:
    """One typed message."""
    meaning = read(text, context_of(turn))
    if meaning.intent not in _WAKES_NOBODY:
        start.wake(turn)
    if meaning.intent not in _IN_PASSING and (held := _held_back(turn)) is not None and not _is_about(meaning, held[1]):
        drafts.let_go(turn, held[0])
    _DO[meaning.intent](turn, meaning, text)


def context_of(turn: Turn) -> Context:
    """What the words are said to."""
    state, target, late = turn.state, target_of_words(turn), _late(turn)
    waiting = open_question(turn) if state.changing is None and turn.quoted is None else None
    yes, no = _plain_answers(turn)
    return Context(
        phrases=turn.catalogue.phrases,
        here=here(turn),
        languages=turn.catalogue.brand.languages,
        has_agreed=state.phase not in ("new", "noticed", "declined"),
        has_seen_notice=state.phase != "new",
        is_asked=state.phase == "active",
        offered=tuple(offered(turn)),
        yes=yes,
        no=no,
        buttons={name: Token(waiting[0].ask, action) for name, action in _BUTTONS.items()} if waiting else _of_the_quoted(turn),
        is_waiting=state.open is not None or state.changing is not None or turn.quoted is not None,
        asked=target.question if target else None,
        ends_step=_ends_step(turn),
        given=_given(turn),
        late=late.question if late else None,
        expects_time=time_zone.is_expected(turn),
        may_be_child=state.phase in ("active", "new", "noticed") and not _is_a_number_asked(turn),
    )


_BUTTONS = {"skip": Action.SKIP, "later": Action.LATER, "never": Action.NEVER, "why": Action.WHY}


def _of_the_quoted(turn: Turn) -> Mapping[str, Token]:
    """The buttons of a question that is quoted, as far as they still do something."""
    shown = asked(turn, turn.quoted) if turn.quoted is not None else None
    if shown is None:
        return {}
    return {
        name: Token(shown.record.id, action) for name, action in _BUTTONS.items() if is_unanswered(turn, shown) or name == "why"
    }


def _plain_answers(turn: Turn) -> tuple[Token | None, Token | None]:
    """What a plain yes or no presses: the notice's buttons, or those of *still Dark?*."""
    shown, waiting, held = turn.state.notice, turn.state.open, _held_back(turn)
    if turn.state.phase in ("new", "noticed", "declined"):
        return (Token(shown.id, Action.YES), Token(shown.id, Action.NO)) if shown is not None else (None, None)
    if turn.quoted is not None:
        return None, None
    if held is not None:
        ask_id, draft = held
        return Token(ask_id, Action.KEEP_DRAFT), Token(ask_id, _NOT_MEANT[draft.why])
    if waiting is not None and turn.state.changing is None and confirmation.is_confirmation(turn, waiting.ask):
        return Token(waiting.ask, Action.STILL_TRUE), Token(waiting.ask, Action.HAS_CHANGED)
    return None, None


_NOT_MEANT: Mapping[str, Action] = MappingProxyType({"suggested": Action.REWRITE, "doubtful": Action.DROP_DRAFT})
"""What a plain no presses where words are asked back."""


def _held_back(turn: Turn) -> tuple[AskId, Draft] | None:
    """What is asked back with a yes and a no."""
    place = turn.state.changing or turn.state.open
    draft = place.draft if place is not None else None
    return (place.ask, draft) if place is not None and draft is not None and draft.why in _NOT_MEANT else None


def _ends_step(turn: Turn) -> Token | None:
    """The button that leaves what is open beside a question."""
    state, held = turn.state, _held_back(turn)
    if state.erase_asked is not None and turn.now - state.erase_asked[1] <= erasure.CONFIRMATION_LASTS:
        return Token(state.erase_asked[0], Action.KEEP_ALL)
    if held is not None:
        return Token(held[0], _NOT_MEANT[held[1].why])
    return Token(state.changing.ask, Action.KEEP) if state.changing is not None else None


def _given(turn: Turn) -> tuple[tuple[Question, Value], ...]:
    """What they answered, the latest first."""
    latest = sorted(turn.state.answers(), key=lambda pair: pair[1].at, reverse=True)[:_MOST_GIVEN]
    found = ((asked(turn, given.ask), given.value) for _, given in latest)
    return tuple((shown.question, value) for shown, value in found if shown is not None)


def _late(turn: Turn) -> Shown | None:
    """The last question, if it is over and was never answered."""
    if turn.state.phase != "active" or turn.state.open is not None or turn.state.changing is not None:
        return None
    latest = latest_asked(turn)
    return latest if latest and latest.record.outcome in _OVER and not is_answered_since(turn, latest) else None


def _is_a_number_asked(turn: Turn) -> bool:
    target = target_of_words(turn)
    return target is not None and KINDS[target.question.kind].answer_type == "number"


def _pressed(turn: Turn, meaning: Meaning, text: str) -> None:
    if meaning.presses is not None:
        press(turn, meaning.presses)


def _answered(turn: Turn, meaning: Meaning, text: str) -> None:
    target = target_of_words(turn) or _late(turn)
    if target is not None and meaning.answer is not None:
        typed(turn, target, meaning.answer, text, beside=_offered(turn, meaning))


def _maybe_answer(turn: Turn, meaning: Meaning, text: str) -> None:
    target = target_of_words(turn) if meaning.about is None else _answered_with(turn, meaning.about)
    if target is not None and meaning.suggested is not None:
        drafts.suggest(turn, target, meaning.suggested, beside=_offered(turn, meaning))


def _answered_with(turn: Turn, question: QuestionId) -> Shown | None:
    given = turn.state.history(question).given
    return asked(turn, given.ask) if given is not None else None


def _maybe_keep(turn: Turn, meaning: Meaning, text: str) -> None:
    target = target_of_words(turn)
    if target is not None and isinstance(meaning.answer, Read):
        drafts.doubtful(turn, target, meaning.answer, beside=_offered(turn, meaning))


def _distressed(turn: Turn) -> None:
    turn.say(f"{turn.phrase('distress')} {person_to_ask(turn)}".strip())


def _too_young(turn: Turn) -> None:
    """A child is asked nothing, also before the Yes; the notice that waits is over."""
    if turn.state.phase == "active":
        return stop.stop(turn, "minor")
    turn.say(turn.phrase("stop.minor"))
    if turn.state.notice is not None and turn.state.phase == "noticed":
        consent.decline(turn, turn.state.notice)


def _insulted(turn: Turn) -> None:
    turn.say(turn.phrase("insult"), [[turn.button(Action.STOP), turn.button(Action.MENU)]])


def _fallback(turn: Turn, meaning: Meaning, text: str) -> None:
    """Not understood: who can help, what may be meant by one tap, and the menu."""
    said = f"{turn.phrase('fallback')} {person_to_ask(turn)}".strip()
    turn.say(said, [*_offered(turn, meaning), [*language.other_language(turn, text), turn.button(Action.MENU)]])


def _offered(turn: Turn, meaning: Meaning) -> keyboard.Rows:
    """Buttons of what the words may mean."""
    return keyboard.rows([turn.button(token.action, token.ask) for token in meaning.offers])


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
        Intent.CHILD: _alone(_too_young),
        Intent.HELLO: _alone(notice.greet_once),
        Intent.PRESS: _pressed,
        Intent.HELP: _alone(help_),
        Intent.MENU: _alone(menu.menu),
        Intent.PRIVACY: _alone(privacy.privacy),
        Intent.MY_DATA: _alone(my_data.show_answers),
        Intent.DELETE: _alone(erasure.offer_erasure),
        Intent.PAUSE: lambda turn, meaning, text: pause.take_a_break(turn, until=meaning.day),
        Intent.PACE: lambda turn, meaning, text: pace.how_often(turn, meaning.slot),
        Intent.LANGUAGE: lambda turn, meaning, text: language.languages(turn, meaning.slot),
        Intent.EXPORT: _alone(my_data.export),
        Intent.CONSENTS: _alone(consents.consents),
        Intent.NEVER_ABOUT: lambda turn, meaning, text: never_about.never_about(turn, meaning.slot),
        Intent.TIME_OF_DAY: lambda turn, meaning, text: time_zone.told(turn, meaning.minutes or 0),
        Intent.ANSWER: _answered,
        Intent.LATE_ANSWER: _answered,
        Intent.MAYBE_ANSWER: _maybe_answer,
        Intent.MAYBE_KEEP: _maybe_keep,
        Intent.START: _alone(start.started),
        Intent.CANCEL: _alone(small_talk.cancelled),
        Intent.UNDO: lambda turn, meaning, text: small_talk.undo(turn, meaning.about),
        Intent.CONFIRM_ERASURE: _alone(erasure.ask_plainly),
        Intent.CLOCK: lambda turn, meaning, text: time_zone.meant(turn, text, meaning.minutes),
        Intent.FINE: _alone(small_talk.fine),
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
        Intent.ORDER: _alone(lambda turn: about_us.person(turn, "orders")),
        Intent.COMPLAINT: _alone(about_us.complaint),
        Intent.GREETING: _saying("talk.hello"),
        Intent.THANKS: _saying("talk.thanks"),
        Intent.BYE: _saying("talk.bye"),
        Intent.PRAISE: _saying("talk.praise"),
        Intent.LAUGHTER: _saying("talk.laughter"),
        Intent.UNDECIDED: _alone(small_talk.undecided),
        Intent.NOTHING: _fallback,
        Intent.MAYBE_YES: _alone(lambda turn: notice.ask_plainly(turn, "notice.is_yes")),
        Intent.NO_HURRY: _alone(lambda turn: notice.ask_plainly(turn, "notice.no_hurry")),
    }
)
