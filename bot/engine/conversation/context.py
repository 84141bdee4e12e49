"""What typed words are said to: what waits, what was given and asked back, and what a plain yes or no presses now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.engine.conversation.answers import confirmation, drafts
from bot.engine.conversation.buttons.waiting import offered
from bot.engine.conversation.onboarding import age, linking, renewal
from bot.engine.conversation.questions.asked import (
    Shown,
    asked,
    is_answered_since,
    is_unanswered,
    latest_asked,
    open_question,
    target_of_words,
)
from bot.engine.conversation.questions.on_its_way import is_on_its_way
from bot.engine.conversation.questions.presentation import here
from bot.engine.conversation.rights import erasure
from bot.engine.conversation.settings import time_zone
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.history import Outcome
from bot.engine.model.parts.pending import AskedBack
from bot.engine.model.state import BEFORE_THE_YES
from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.remembered import remembered
from prompts.kinds.table import KINDS
from prompts.model.question import Question, Value

_MOST_GIVEN = 5
"""Answers that a sentence may be about: who means an older one names it in *My answers*."""

_OVER = ("expired", "unclear", "superseded")

_BUTTONS = {"skip": Action.SKIP, "later": Action.LATER, "never": Action.NEVER, "why": Action.WHY}

_LATE = ("skip", "never")
"""What is said to a question as long as an answer to it counts."""


def context_of(turn: Turn) -> Context:
    """What the words are said to."""
    state = turn.state
    target, late = (None, None) if state.age_doubted else (target_of_words(turn), late_question(turn))
    is_read = state.open is not None and not is_on_its_way(state) and not state.age_doubted
    waiting = open_question(turn) if is_read and state.changing is None and turn.quoted is None else None
    yes, no = _plain_answers(turn)
    labels, step = _labels_asked_back(turn), _ends_step(turn)
    return Context(
        phrases=turn.catalogue.phrases,
        here=here(turn),
        languages=turn.catalogue.brand.languages,
        ever_agreed=state.phase not in BEFORE_THE_YES,
        is_asked=state.phase == "active",
        offered=(*labels, *offered(turn)),
        yes=yes,
        no=no,
        buttons={name: Token(waiting[0].ask, action) for name, action in _BUTTONS.items()} if waiting else _of_the_quoted(turn),
        is_waiting=is_read or (not state.age_doubted and (state.changing is not None or turn.quoted is not None)),
        asked=target.question if target else None,
        ends_step=step,
        given=_given(turn),
        numbered=state.numbered(),
        late=late.question if late else None,
        late_buttons=_late_buttons(turn, late),
        expects_time=time_zone.is_expected(turn),
        expects_span=_is_asked_how_long(turn),
        puts_off=_puts_off(turn),
        may_be_child=not _is_a_number_asked(turn),
        age=age.waits(turn),
        is_asked_beside=_asked_back(turn) is not None,
        is_said_last=_is_said_last(turn),
        not_theirs=_not_theirs(turn),
        other_chat=_other_chat(turn),
        is_of_age=state.is_of_age is True,
        receivers=_names_of_receivers(turn.catalogue),
        is_erasing=step is not None and step.action is Action.KEEP_ALL,
        held=_held(turn),
    )


def _late_buttons(turn: Turn, late: Shown | None) -> Mapping[str, Token]:
    """Of a question that is put off or skipped a *never* is still to be said: a skip was, and *later* takes none back."""
    if turn.state.phase != "active":
        return {}
    if late is not None:
        return {name: Token(late.record.id, _BUTTONS[name]) for name in _LATE}
    last = _just_left(turn, "skipped", "snoozed")
    return {"never": Token(last.record.id, Action.NEVER)} if last is not None else {}


def _just_left(turn: Turn, *how: Outcome) -> Shown | None:
    """The question that was asked last, where they left it so, and did something since not long ago."""
    last = latest_asked(turn) if turn.state.open is None and turn.state.changing is None else None
    seen = turn.before.tempo.seen_at if turn.before is not None else None
    is_recent = turn.state.phase == "active" and seen is not None and turn.now - seen <= renewal.JUST_ASKED
    return last if last is not None and is_recent and last.record.outcome in how else None


def _held(turn: Turn) -> str:
    held = drafts.asked_back(turn)
    return held[1].keeps if held is not None and held[1].why == "doubtful" else ""


@remembered(1)
def _names_of_receivers(catalogue: Catalogue) -> frozenset[str]:
    receivers = catalogue.brand.receivers
    return frozenset(name for receiver in receivers for name in (receiver.id, *receiver.called.by_language.values()))


def _of_the_quoted(turn: Turn) -> Mapping[str, Token]:
    """The buttons of a question that is quoted, as far as they still do something."""
    shown = asked(turn, turn.quoted) if turn.quoted is not None else None
    if shown is None:
        return {}
    return {
        name: Token(shown.record.id, action) for name, action in _BUTTONS.items() if is_unanswered(turn, shown) or name == "why"
    }


def _plain_answers(turn: Turn) -> tuple[Token | None, Token | None]:
    """What a plain yes or no presses: the notice's buttons, a link's no, or those of *still Dark?*."""
    shown, waiting = turn.state.notice, turn.state.open
    held = drafts.asked_back(turn) if not turn.state.age_doubted else None
    if turn.state.phase in BEFORE_THE_YES:
        if shown is not None:
            return Token(shown.id, Action.YES), Token(shown.id, Action.NO)
        link = turn.state.link_accepted
        return None, (Token(link.code, Action.NOT_JOIN, link.customer) if link is not None else None)
    if turn.quoted is not None:
        return None, None
    if (asked_last := _asked_last(turn)) is not None:
        return asked_last
    if held is not None:
        ask_id, draft = held
        yes = Token(ask_id, Action.KEEP_DRAFT, mark=draft.id) if draft.why != "either" else None
        return yes, Token(ask_id, drafts.NOT_MEANT[draft.why], mark=draft.id)
    if (to_their_age := _to_the_age_question(turn)) is not None:
        return to_their_age
    if waiting is not None and turn.state.changing is None and confirmation.is_confirmation(turn, waiting.ask):
        return Token(waiting.ask, Action.STILL_TRUE), Token(waiting.ask, Action.HAS_CHANGED)
    return None, _no_to_a_request(turn) if waiting is None and turn.state.changing is None else None


def _to_the_age_question(turn: Turn) -> tuple[Token | None, Token | None] | None:
    """Who was asked anything already may say a yes or a no to something else than their age: where that is doubted, to nothing."""
    of_age = age.waits(turn)
    if of_age is not None and turn.state.tempo.last_ask_at is None and _is_said_last(turn):
        return of_age
    return (None, None) if turn.state.age_doubted else None


def _asked_last(turn: Turn) -> tuple[Token | None, Token | None] | None:
    """What a plain yes and no press of what was asked last, if they said and did nothing since; whatever else waits."""
    made = _asked_back(turn)
    if made is not None:
        return tokens.read(made.yes), tokens.read(made.no)
    link, notice = turn.state.contact_link, turn.state.notice
    if link is not None and turn.now - link.at <= renewal.JUST_ASKED and _is_untouched(turn, link.at):
        return Token(link.id, Action.JOIN_RECORD), Token(link.id, Action.KEEP_APART)
    if notice is not None and renewal.waits(turn) and _is_untouched(turn, notice.at):
        return Token(notice.id, Action.YES), Token(notice.id, Action.NO)
    return None


def _not_theirs(turn: Turn) -> Token | None:
    """What waits to be joined goes before what is joined."""
    state, link, chat = turn.state, turn.state.contact_link, _other_chat(turn)
    if chat is not None and chat.ask != 0:
        return chat
    if link is not None:
        return Token(link.id, Action.KEEP_APART)
    return Token(0, Action.KEEP_APART) if state.contacts else chat


def _other_chat(turn: Turn) -> Token | None:
    agreed, code, by = turn.state.link_accepted, turn.state.link_offered, turn.state.link_asked
    if agreed is not None and turn.state.phase in BEFORE_THE_YES:
        return Token(agreed.code, Action.NOT_JOIN, agreed.customer)
    if code is not None and by is not None and linking.waits(turn):
        return Token(code[0], Action.NOT_LET_JOIN, by)
    return Token(0, Action.NOT_LET_JOIN) if turn.moment.elsewhere else None


def _no_to_a_request(turn: Turn) -> Token | None:
    """What else a no is to where no question waits: a code that was used, a record that is to be joined, going on."""
    state, link, notice = turn.state, turn.state.contact_link, turn.state.notice
    if state.link_offered is not None and state.link_asked is not None and linking.waits(turn):
        return Token(state.link_offered[0], Action.NOT_LET_JOIN, state.link_asked)
    if link is not None and turn.now - link.at <= renewal.JUST_ASKED:
        return Token(link.id, Action.KEEP_APART)
    return Token(notice.id, Action.NO) if notice is not None and renewal.waits(turn) else None


def _asked_back(turn: Turn) -> AskedBack | None:
    made = turn.before.asked_back if turn.before is not None else None
    return made if made is not None and turn.now - made.at <= renewal.JUST_ASKED and _is_untouched(turn, made.at) else None


_SAID_OF_IT = {Action.ERASE_ANSWER: "erase_it", Action.CHANGE: "change_it"}
"""The lists of words for a button whose label has a number, which nobody says of the one answer that is spoken of."""


def _labels_asked_back(turn: Turn) -> list[tuple[str, Token]]:
    made = _asked_back(turn)
    read = zip(made.labels, map(tokens.read, made.tokens), strict=True) if made is not None else ()
    shown = [(label, token) for label, token in read if token is not None]
    return [*shown, *_said_of_it(turn, [token for _, token in shown])]


def _said_of_it(turn: Turn, shown: Sequence[Token]) -> Iterator[tuple[str, Token]]:
    for action, words in _SAID_OF_IT.items():
        meant = [token for token in shown if token.action is action]
        if len(meant) == 1:
            yield from ((word, meant[0]) for word in sorted(turn.catalogue.phrases.words_of(words)))
    paces = [token for token in shown if token.action is Action.PACE]
    if len(paces) > 1:  # `never` to *How often may I write first?* is none to the question that waits beside it
        rarest = max(paces, key=lambda token: token.index)
        yield from ((word, rarest) for word in sorted(turn.catalogue.phrases.words_of("never_first")))


def _is_asked_how_long(turn: Turn) -> bool:
    made = _asked_back(turn)
    offered = [tokens.read(token) for token in made.tokens] if made is not None else []
    return any(token is not None and token.action is Action.PAUSE and token.index > 0 for token in offered)


def _puts_off(turn: Turn) -> Token | None:
    """*When suits you?* was asked last, or the question asked last was just put off: to a time that may be meant otherwise."""
    made = _asked_back(turn)
    offered = [token for each in made.tokens if (token := tokens.read(each)) is not None] if made is not None else []
    asked_when = next((token for token in offered if token.action is Action.SNOOZE), None)
    if asked_when is not None:
        return asked_when
    last = _just_left(turn, "snoozed")
    return Token(last.record.id, Action.SNOOZE) if last is not None else None


def _is_said_last(turn: Turn) -> bool:
    return turn.before is None or not turn.before.moved_on


def _is_untouched(turn: Turn, since: datetime) -> bool:
    seen = turn.before.tempo.seen_at if turn.before is not None else None
    return all(at is None or at <= since for at in (seen, turn.state.tempo.last_ask_at))


def _ends_step(turn: Turn) -> Token | None:
    """The button that leaves what is open beside a question."""
    state, held = turn.state, drafts.asked_back(turn)
    if state.erase_asked is not None and turn.now - state.erase_asked[1] <= erasure.CONFIRMATION_LASTS:
        return Token(state.erase_asked[0], Action.KEEP_ALL)
    if held is not None:
        return Token(held[0], drafts.NOT_MEANT[held[1].why], mark=held[1].id)
    return Token(state.changing.ask, Action.KEEP) if state.changing is not None else None


def _given(turn: Turn) -> tuple[tuple[Question, Value], ...]:
    """What they answered, the latest first."""
    latest = sorted(turn.state.answers(), key=lambda pair: pair[1].at, reverse=True)[:_MOST_GIVEN]
    found = ((asked(turn, given.ask), given.value) for _, given in latest)
    return tuple((shown.question, value) for shown, value in found if shown is not None)


def late_question(turn: Turn) -> Shown | None:
    """The last question, if it is over and was never answered; after a stop whatever it is, for it is answered no more."""
    if turn.state.phase == "stopped":
        return latest_asked(turn)
    if turn.state.phase != "active" or turn.state.open is not None or turn.state.changing is not None:
        return None
    latest = latest_asked(turn)
    return latest if latest and latest.record.outcome in _OVER and not is_answered_since(turn, latest) else None


def _is_a_number_asked(turn: Turn) -> bool:
    target = target_of_words(turn)
    return target is not None and KINDS[target.question.kind].answer_type == "number"
