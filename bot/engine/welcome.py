"""Hello: the notice in a few short lines, an equal Yes and No, the details for who wants them, and the first question."""

from __future__ import annotations

from datetime import timedelta

from bot.engine import age, keyboard, rights, tokens
from bot.engine.asking import ask, ask_key, message_of, open_question, promise_again
from bot.engine.effects import Amend, Button, Message, Say
from bot.engine.facts import ConsentRecorded, Declined, NoticeShown, Resumed, SharingRestricted, Woken
from bot.engine.pacing import pulled_ask
from bot.engine.reasons import Ask
from bot.engine.state import BE_ASKED, ConsentStatus, Notice
from bot.engine.storing import promised
from bot.engine.tokens import Action, Token
from bot.engine.turn import Turn
from prompts.model.durations import after
from prompts.model.question import Duration

_WEEK = Duration(7, "days")
_ONE_TAP = timedelta(minutes=1)

_BETWEEN_PULLS = Duration(24, "hours")
"""A question beside the customer's own visit comes at the earliest so long after the last ask (pacing.md)."""


def started(turn: Turn) -> None:
    """/start: the notice for who has not said Yes; for who has, where they stand."""
    if not turn.state.may_be_asked(turn.now):
        return greet(turn)
    if (waiting := open_question(turn)) is not None:
        message = message_of(turn, waiting[1], waiting[0].ask, intro=turn.phrase("start.again"))
        return turn.effects.append(Say(ask_key(waiting[0].ask), message))
    if age.has_to_be_asked(turn):
        return turn.say(*age.question(turn))
    if turn.state.paused_until is not None and turn.state.is_paused(turn.now):
        go_on = Button(turn.phrase("button.go_on"), tokens.write(Action.RESUME))
        return turn.say(turn.phrase("pause.until", day=turn.day(turn.state.paused_until)), [[go_on], *_my_answers(turn)])
    decided = _beside_visit(turn)
    if decided is not None:
        turn.say(turn.phrase("start.while_here"))
        return ask(turn, decided, pulled=True)
    turn.say(turn.phrase("start.all_set", promise=promised(turn) or turn.phrase("start.nothing")), _my_answers(turn))


def greet(turn: Turn) -> None:
    """The notice: who, what for, how often, that all is voluntary (GDPR Art. 13); a start word is never consent."""
    notice_id = turn.id("notice")
    buttons = [
        Button(turn.phrase("button.yes"), tokens.write(Action.YES, notice_id)),
        Button(turn.phrase("button.no"), tokens.write(Action.NO, notice_id)),
        Button(turn.phrase("button.details"), tokens.write(Action.DETAILS, notice_id)),
    ]
    message = Message(notice_text(turn), keyboard.rows(buttons))
    turn.effects.append(Say(f"notice:{notice_id}", message))
    turn.happened(NoticeShown(notice_id, turn.shown("notice", message).sha256, turn.state.language))


def notice_text(turn: Turn) -> str:
    """At most four short lines."""
    brand, language = turn.catalogue.brand, turn.state.language
    purposes = _purposes(turn)
    lines = [
        turn.phrase("notice.hello", bot=brand.bot_name),
        turn.phrase("notice.what", purpose=purposes[0]) if purposes else turn.phrase("notice.what_plain"),
        f"{_rhythm(turn)} {turn.phrase('notice.rights')}",
    ]
    if receivers := [receiver.called.says(language) for receiver in brand.receivers]:
        listed = turn.catalogue.phrases.listed(receivers, language)
        lines.append(turn.phrase("notice.receivers", receivers=listed))
    return "\n".join(lines)


def details(turn: Turn, token: Token) -> None:
    """*Details*: what is stored, what not, what for; and the choice to answer without sharing."""
    notice = _waiting_notice(turn, token)
    if notice is None:
        return
    phrases, language = turn.catalogue.phrases, turn.state.language
    lines = [turn.phrase(f"details.stored.{turn.moment.channel}"), turn.phrase("details.not_stored")]
    if purposes := _purposes(turn):
        lines[-1] += " " + turn.phrase("details.purposes", purposes="; ".join(purposes))
    brand = turn.catalogue.brand
    if receivers := [receiver.called.says(language) for receiver in brand.receivers]:
        lines.append(turn.phrase("details.receivers", receivers=phrases.listed(receivers, language)))
    if brand.privacy_page:
        lines.append(turn.phrase("privacy.page", page=brand.privacy_page))
    message = Message("\n".join(lines), _detail_rows(turn, notice, is_shared=bool(brand.receivers)))
    turn.effects.append(Amend(message, None if turn.is_tap else notice.key))
    turn.happened(NoticeShown(notice.id, turn.shown("notice", message).sha256, turn.state.language))


def accept(turn: Turn, token: Token, *, sharing: bool = True, method: str = "button") -> None:
    """A Yes: consent with text version, time and channel; then the first question, as a reply."""
    notice = _waiting_notice(turn, token)
    if notice is None:
        return
    consent = _record(turn, notice, "renewed" if notice.is_renewal else "given", method)
    turn.happened(Resumed())
    if not sharing:
        turn.happened(SharingRestricted(turn.id("restriction"), "all", consent))
    key = notice.key if method == "typed" else None
    if age.has_to_be_asked(turn):
        text, rows = age.question(turn)
        return turn.amend(f"{turn.phrase('welcome.age')} {text}", rows, key=key)
    _first_question(turn, key)


def age_told(turn: Turn, token: Token) -> None:
    """Old enough: the first question, as after the Yes."""
    if age.told(turn, token):
        _first_question(turn, None)


def wake(turn: Turn) -> None:
    """A resting customer who writes is asked again, one rung slower than standard."""
    fell_silent = turn.state.tempo.silences >= turn.catalogue.brand.pace.rest_after_silences
    if fell_silent and turn.state.may_be_asked(turn.now):
        turn.happened(Woken())
        promise_again(turn)


def _first_question(turn: Turn, key: str | None) -> None:
    decided = pulled_ask(turn.state, turn.now, turn.catalogue, turn.moment.world)
    if isinstance(decided, Ask):
        turn.amend(turn.phrase("welcome"), key=key)
        return ask(turn, decided, pulled=True)
    turn.amend(turn.phrase("welcome.nothing_yet"), key=key)


def decline(turn: Turn, token: Token, *, method: str = "button") -> None:
    """A No, as heavy as a Yes: not written to, and asked nothing."""
    notice = _waiting_notice(turn, token)
    if notice is None:
        return
    if notice.is_renewal:
        return rights.stop(turn, "renewal")
    _record(turn, notice, "refused", method)
    if turn.state.phase != "stopped":
        turn.happened(Declined())
    turn.amend(turn.phrase("declined"), key=notice.key if method == "typed" else None)


def _record(turn: Turn, notice: Notice, status: ConsentStatus, method: str) -> int:
    consent = turn.id("consent:be_asked")
    until = None if status == "refused" else after(turn.now, turn.catalogue.brand.consent_valid)
    turn.happened(ConsentRecorded(consent, BE_ASKED, status, notice.wording, turn.state.language, f"notice:{method}", until))
    return consent


def _waiting_notice(turn: Turn, token: Token) -> Notice | None:
    """Only the latest notice counts: an old Yes, from before a stop, shows the notice anew instead of consenting."""
    notice = turn.state.notice
    if notice is not None and notice.id == token.ask:
        return notice
    if turn.state.may_be_asked(turn.now):
        said_at = turn.state.consents[BE_ASKED].at
        # The second half of a double tap is nothing to talk about.
        turn.toast("" if turn.now - said_at < _ONE_TAP else turn.phrase("toast.already_yes"))
    else:
        greet(turn)
    return None


def _beside_visit(turn: Turn) -> Ask | None:
    last = turn.state.tempo.last_ask_at
    if last is not None and turn.now < after(last, _BETWEEN_PULLS):
        return None
    decided = pulled_ask(turn.state, turn.now, turn.catalogue, turn.moment.world)
    return decided if isinstance(decided, Ask) else None


def _purposes(turn: Turn) -> list[str]:
    """Every promise of the live questions, each once, in file order."""
    promises = (question.purpose.promise.says(turn.state.language) for question in turn.catalogue.questions.values())
    return list(dict.fromkeys(promises))


def _rhythm(turn: Turn) -> str:
    gap = turn.catalogue.brand.pace.gap
    if gap == _WEEK:
        return turn.phrase("notice.weekly")
    return turn.phrase("notice.rhythm", gap=turn.catalogue.phrases.duration(gap, turn.state.language))


def _detail_rows(turn: Turn, notice: Notice, *, is_shared: bool) -> keyboard.Rows:
    yes = Button(turn.phrase("button.yes_use" if is_shared else "button.yes"), tokens.write(Action.YES, notice.id))
    without = Button(turn.phrase("button.without_sharing"), tokens.write(Action.YES_WITHOUT_SHARING, notice.id))
    no = Button(turn.phrase("button.no"), tokens.write(Action.NO, notice.id))
    return keyboard.rows([yes, without, no] if is_shared else [yes, no])


def _my_answers(turn: Turn) -> list[list[Button]]:
    return [[Button(turn.phrase("button.my_answers"), tokens.write(Action.MY_ANSWERS))]]
