"""Every button there is, a row an action: what it says, what it does, and when it works.

A tap and a typed label go the same way. What a button is about (one of this customer's asks, their answer, the notice) is found
before its handler sees it, so that a handler never asks whether it is still there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.engine.conversation import menu
from bot.engine.conversation.answers import confirmation, drafts, later, never, never_about, several, skip, tapped
from bot.engine.conversation.onboarding import consent, contact, linking, notice
from bot.engine.conversation.questions import one_more, why
from bot.engine.conversation.questions.asked import Shown, asked, is_declined, is_unanswered, may_be_put_off
from bot.engine.conversation.rights import erasure, my_data, stop
from bot.engine.conversation.settings import consents, language, pace, pause, time_zone
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.history import Given
from bot.engine.model.parts.agreements import Notice
from bot.engine.model.parts.pending import Draft
from bot.engine.model.tokens import Action, Token
from prompts.model.question import Purpose

Press = Callable[[Turn, Token], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One action: what pressing it does, the key of what it usually says, and when it works."""

    press: Press
    label: str = ""
    before_yes: bool = False
    """Whether its label, typed, means the button before the Yes."""
    after_stop: bool = False
    """Whether it still works after a stop: coming back, seeing, erasing, sharing less. Everything else is over."""
    with_yes: bool = False
    """Whether it asks or takes something, or lets us do more, so that a Yes that ran out has to be given again first."""
    undone_by: Action | None = None
    """The button that takes it back."""


def pressed(turn: Turn, text: str) -> None:
    """A tap; what it carries may be anything."""
    token = tokens.read(text)
    if token is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    press(turn, token)


def press(turn: Turn, token: Token) -> None:
    """Do what the button does, if it still works."""
    row = BUTTONS[token.action]
    if turn.state.phase == "stopped" and not row.after_stop:
        return turn.toast(turn.phrase("toast.stopped"))
    if row.with_yes and notice.has_to_come_first(turn):
        return
    row.press(turn, token)


def _plain(do: Callable[[Turn], None]) -> Press:
    """A button that is about nothing in particular."""
    return lambda turn, token: do(turn)


def _of_place(do: Callable[[Turn, int], None]) -> Press:
    """One of a list; the place in it is all that matters."""
    return lambda turn, token: do(turn, token.index)


def _of_ask(
    do: Callable[[Turn, Shown], None],
    *,
    works: Callable[[Turn, Shown], bool] = lambda turn, shown: True,
    otherwise: str = "toast.not_yours",
) -> Press:
    """A button below a question that one of this customer's asks showed."""
    return _of_option(lambda turn, shown, index: do(turn, shown), works=works, otherwise=otherwise)


def _of_option(
    do: Callable[[Turn, Shown, int], None],
    *,
    works: Callable[[Turn, Shown], bool] = lambda turn, shown: True,
    otherwise: str = "toast.not_yours",
) -> Press:
    """One of several of the same kind below such a question."""

    def press(turn: Turn, token: Token) -> None:
        shown = asked(turn, token.ask)
        if shown is None or not works(turn, shown):
            return turn.toast(turn.phrase(otherwise))
        do(turn, shown, token.index)

    return press


def _of_answer(do: Callable[[Turn, Shown, Given], None]) -> Press:
    """A button about an answer that is still there."""

    def press(turn: Turn, token: Token) -> None:
        shown = asked(turn, token.ask)
        given = turn.state.history(shown.question.id).given if shown else None
        if shown is None or given is None:
            return turn.toast(turn.phrase("toast.nothing_to_change"))
        do(turn, shown, given)

    return press


def _share(turn: Turn, token: Token) -> None:
    """*Share 1*: of an answer that is still there."""
    _of_answer(lambda turn, shown, given: my_data.share(turn, shown, token.mark))(turn, token)


def _done(turn: Turn, token: Token) -> None:
    """*Done*: of what is ticked on this very keyboard."""
    _of_ask(lambda turn, shown: several.done(turn, shown, token.mark))(turn, token)


def _corrected(turn: Turn, token: Token) -> None:
    """Another option, on a keyboard that changes this very answer."""
    _of_option(lambda turn, shown, index: tapped.corrected(turn, shown, index, token.mark))(turn, token)


def _switch(turn: Turn, token: Token) -> None:
    """*Yes, Light*: in place of the answer that it was offered over."""
    _of_option(lambda turn, shown, index: tapped.switch(turn, shown, index, token.mark))(turn, token)


def _erase(turn: Turn, token: Token) -> None:
    """*Erase 1*: the answer that was read above it."""
    _of_answer(lambda turn, shown, given: my_data.erase_answer(turn, shown, given, token.mark))(turn, token)


def _of_draft(do: Callable[[Turn, Shown, Draft], None]) -> Press:
    """A button about words that are held back."""
    return _of_what_is_held(lambda turn, shown, draft, index: do(turn, shown, draft))


def _of_what_is_held(do: Callable[[Turn, Shown, Draft, int], None]) -> Press:
    """One of several answers that are held back: of these very words, for others may have taken their place since."""

    def press(turn: Turn, token: Token) -> None:
        shown, draft = asked(turn, token.ask), drafts.draft_of(turn, token.ask)
        if shown is None or draft is None or draft.why == "picking":
            return turn.toast(turn.phrase("toast.draft_gone"))
        if draft.id != token.mark:
            return turn.toast(turn.phrase("toast.from_earlier"))
        do(turn, shown, draft, token.index)

    return press


def _of_notice(do: Callable[[Turn, Notice], None]) -> Press:
    """A button of the notice that waits; an older one shows the notice anew."""

    def press(turn: Turn, token: Token) -> None:
        waiting = notice.waiting(turn, token.ask)
        if waiting is not None:
            do(turn, waiting)

    return press


def _a_no(turn: Turn, token: Token) -> None:
    """A No is one on whichever notice it stands; after a Yes it may mean that it is enough, and one tap ends it."""
    waits = turn.state.notice
    if waits is not None and (waits.id == token.ask or not turn.state.may_be_asked(turn.now)):
        return consent.decline(turn, waits)
    if turn.state.may_be_asked(turn.now):
        return stop.offer_stop(turn)
    turn.toast("")


def _without_sharing(turn: Turn, token: Token) -> None:
    """As long as no Yes stands, a Yes to the notice that waits; after one, on whichever notice, the wish that nothing leaves."""
    waits = turn.state.notice
    if turn.state.may_be_asked(turn.now) and (waits is None or waits.id != token.ask):
        return consents.share_nothing(turn)
    _of_notice(consent.accept_without_sharing)(turn, token)


def _of_purpose(do: Callable[[Turn, Purpose], None]) -> Press:
    """A button about a purpose of which the customer has said something."""

    def press(turn: Turn, token: Token) -> None:
        purpose = consents.purpose_named(turn, token.ask)
        if purpose is None:
            return turn.toast(turn.phrase("toast.not_yours"))
        do(turn, purpose)

    return press


def _share_all(turn: Turn, token: Token) -> None:
    if not contact.keeps_all_here(turn):
        consents.share_all(turn, token)


def _purpose_on(turn: Turn, token: Token) -> None:
    _of_purpose(lambda turn, purpose: consents.purpose_on(turn, purpose, token.mark))(turn, token)


BUTTONS: Mapping[Action, Row] = MappingProxyType(
    {
        Action.YES: Row(_of_notice(consent.accept), "button.yes", before_yes=True, after_stop=True),
        Action.YES_WITHOUT_SHARING: Row(_without_sharing, "button.without_sharing", before_yes=True, after_stop=True),
        Action.NO: Row(_a_no, "button.no", before_yes=True, after_stop=True),
        Action.DETAILS: Row(_of_notice(notice.details), "button.details", before_yes=True, after_stop=True),
        Action.AGE: Row(_of_place(consent.age_told)),
        Action.CHOOSE: Row(_of_option(tapped.chosen), with_yes=True),
        Action.DONE: Row(_done, "button.done", with_yes=True),
        Action.WHY: Row(_of_ask(why.why), "button.why"),
        Action.SKIP: Row(
            _of_ask(skip.skip, works=is_unanswered, otherwise="toast.question_over"), "button.skip", undone_by=Action.UNDO_SKIP
        ),
        Action.UNDO_SKIP: Row(_of_ask(skip.undo, works=is_declined, otherwise="toast.question_over"), "button.undo", with_yes=True),
        Action.LATER: Row(
            _of_ask(later.offer_later, works=may_be_put_off, otherwise="toast.question_over"), "button.later", with_yes=True
        ),
        Action.SNOOZE: Row(_of_option(later.snooze, works=may_be_put_off, otherwise="toast.question_over"), with_yes=True),
        Action.NEVER: Row(_of_ask(never.never), "button.never", undone_by=Action.UNDO_SKIP),
        Action.NEVER_QUESTION: Row(never_about.never_question),
        Action.NEVER_TOPIC: Row(never_about.never_topic, "button.never_about", undone_by=Action.ALLOW_TOPIC),
        Action.ALLOW_TOPIC: Row(never_about.allow_topic, "button.allow_topic", with_yes=True),
        Action.ONE_MORE: Row(one_more.one_more, "button.one_more", with_yes=True),
        Action.ONE_NOW: Row(one_more.one_more, "button.one_now", with_yes=True),
        Action.CHANGE: Row(_of_answer(tapped.change), "button.change", with_yes=True),
        Action.CORRECT: Row(_corrected, with_yes=True),
        Action.SWITCH: Row(_switch, "button.yes_switch", with_yes=True),
        Action.KEEP: Row(_of_ask(tapped.keep), "button.keep_answer", with_yes=True),
        Action.STILL_TRUE: Row(_of_answer(confirmation.still_true), "button.still_true", with_yes=True),
        Action.HAS_CHANGED: Row(_of_answer(tapped.change), "button.has_changed", with_yes=True),
        Action.FORGET_IT: Row(_of_answer(confirmation.forget_it), "button.forget_it"),
        Action.KEEP_DRAFT: Row(_of_what_is_held(drafts.keep), "button.keep_that", with_yes=True),
        Action.DROP_DRAFT: Row(_of_draft(drafts.drop), "button.dont_save"),
        Action.REWRITE: Row(_of_draft(drafts.rewrite), "button.rewrite"),
        Action.JOIN: Row(linking.agree, "button.join", after_stop=True),
        Action.NOT_JOIN: Row(linking.decline, "button.not_join", before_yes=True, after_stop=True),
        Action.LET_JOIN: Row(linking.allow, "button.let_join", after_stop=True),
        Action.NOT_LET_JOIN: Row(linking.refuse, "button.not_let_join", after_stop=True),
        Action.JOIN_RECORD: Row(contact.join, "button.join_record", with_yes=True),
        Action.KEEP_APART: Row(contact.keep_apart, "button.keep_apart", before_yes=True, after_stop=True),
        Action.MENU: Row(_plain(menu.menu), "button.menu", after_stop=True),
        Action.MY_ANSWERS: Row(_plain(my_data.show_answers), "button.my_answers", after_stop=True),
        Action.ERASE_ANSWER: Row(_erase, "button.erase_numbered", after_stop=True),
        Action.STOP_SHARING: Row(
            _of_answer(my_data.stop_sharing), "button.stop_sharing_numbered", after_stop=True, undone_by=Action.SHARE
        ),
        Action.SHARE: Row(_share, "button.share_numbered", with_yes=True, undone_by=Action.STOP_SHARING),
        Action.EXPORT: Row(_plain(my_data.export), "button.export", after_stop=True),
        Action.PACE: Row(pace.pace, "button.how_often"),
        Action.PAUSE: Row(pause.pause, "button.pause", undone_by=Action.RESUME),
        Action.RESUME: Row(pause.go_on, "button.go_on", with_yes=True),
        Action.LANGUAGE: Row(language.language, "button.language", after_stop=True),
        Action.ZONE: Row(time_zone.confirmed, "button.zone_yes", with_yes=True),
        Action.NO_ZONE: Row(time_zone.other, "button.zone_other"),
        Action.CONSENTS: Row(_plain(consents.consents), "button.consents", after_stop=True),
        Action.PURPOSE_OFF: Row(_of_purpose(consents.purpose_off), "button.turn_off", after_stop=True),
        Action.PURPOSE_ON: Row(_purpose_on, "button.turn_on", with_yes=True),
        Action.KEEP_HERE: Row(_plain(consents.keep_here), "button.keep_here", after_stop=True, undone_by=Action.SHARE_ALL),
        Action.SHARE_ALL: Row(_share_all, "button.share_all", with_yes=True, undone_by=Action.KEEP_HERE),
        Action.STOP: Row(_plain(lambda turn: stop.stop(turn, "button")), "button.stop", after_stop=True),
        Action.GO_ON: Row(_plain(stop.go_on), "button.keep_going"),
        Action.NOT_A_STOP: Row(stop.not_a_stop, "button.not_a_stop", after_stop=True),
        Action.KEEP_AFTER_STOP: Row(stop.keep_after_stop, "button.keep_after_stop", after_stop=True),
        Action.ERASE_NOW: Row(erasure.erase_now, "button.erase_now", after_stop=True),
        Action.OFFER_ERASURE: Row(_plain(erasure.offer_erasure), "button.erase_all", after_stop=True),
        Action.ERASE_ALL: Row(erasure.erase_all, "button.erase_all", before_yes=True, after_stop=True),
        Action.KEEP_ALL: Row(_plain(erasure.keep_all), "button.keep_all", before_yes=True, after_stop=True),
    }
)
