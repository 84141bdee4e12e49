"""Yes and No to the notice: consent with its exact words, or not written to again; then the first question."""

from __future__ import annotations

from bot.engine.conversation.onboarding import age, contact, start
from bot.engine.conversation.onboarding.notice import words_agreed_to
from bot.engine.conversation.questions.ask import ask
from bot.engine.conversation.rights import stop
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.consent import ConsentRecorded, Declined, Resumed, SharingRestricted
from bot.engine.model.facts.pace import TrialEntered
from bot.engine.model.parts.agreements import BE_ASKED, ConsentStatus, Notice
from bot.engine.model.permission import EVERYTHING
from bot.engine.pacing.gates import pulled_ask
from bot.engine.pacing.reasons import Ask
from bot.engine.pacing.rhythm import trial_arm
from bot.engine.pacing.visit import has_room
from prompts.model.durations import after


def accept(turn: Turn, notice: Notice) -> None:
    """A Yes: consent with text version, time and channel; then the first question, as a reply."""
    _agree(turn, notice)
    _go_on(turn, notice, shared=True)


def accept_without_sharing(turn: Turn, notice: Notice) -> None:
    """A Yes whose answers stay here: they leave in no export."""
    consent = _agree(turn, notice)
    turn.happened(SharingRestricted(turn.id("restriction"), EVERYTHING, consent, is_on_buttons=True))
    _go_on(turn, notice, shared=False)


def _agree(turn: Turn, notice: Notice) -> int:
    consent = _record(turn, notice, "renewed" if notice.is_renewal else "given")
    if turn.state.phase == "stopped":
        turn.happened(Resumed())  # who comes back begins anew
    else:
        stop.take_up_again(turn)
    if (arm := trial_arm(turn.state, turn.catalogue.brand.pace)) is not None:
        turn.happened(TrialEntered(arm))
    return consent


def _go_on(turn: Turn, notice: Notice, *, shared: bool) -> None:
    key, agreed = _in_place(turn, notice), words_agreed_to(turn, notice)
    if not notice.is_renewal and (said := contact.joined_with_the_yes(turn, notice.wording, shared=shared)):
        agreed = f"{agreed}\n\n{said}".strip()
    if age.has_to_be_asked(turn):
        turn.amend(f"{agreed}\n\n{turn.phrase('welcome.age')}", key=key)
        return turn.say(*age.question(turn))
    _first_question(turn, key, below=agreed)


def age_told(turn: Turn, index: int) -> None:
    """Old enough: what the Yes meant for the record of a link, and the first question, as after the Yes.

    Who was asked something before goes on where they were: what was open waits again, and nothing new is asked.
    """
    if not age.told(turn, index):
        return
    joined = contact.joined_with_the_age(turn)
    if contact.ask_about_the_record(turn):  # it waited for that
        return turn.amend(turn.phrase("age.thanks"))
    if turn.state.tempo.last_ask_at is None:
        return _first_question(turn, None, below=joined)
    turn.amend(f"{joined}\n\n{turn.phrase('age.thanks')}".strip())
    start.show_open_question(turn)


def _first_question(turn: Turn, key: str | None, *, below: str = "") -> None:
    """The thanks, below the words that were agreed to, and the question."""

    def thank(how: str) -> None:
        turn.amend(f"{below}\n\n{turn.phrase(how)}".strip(), key=key)

    if (pause := start.on_a_break(turn)) is not None:
        said, buttons = pause
        return turn.amend(f"{below}\n\n{said}".strip(), buttons, key=key)
    # Who stops and begins again within a visit is still on that visit.
    if not has_room(turn.state, turn.now, turn.catalogue):
        return thank("welcome.enough_today")
    decided = pulled_ask(turn.state, turn.now, turn.catalogue, turn.moment.world)
    if not isinstance(decided, Ask):
        return thank("welcome.nothing_yet")
    thank("welcome")
    ask(turn, decided, pulled=True)


def decline(turn: Turn, notice: Notice) -> None:
    """A No, as heavy as a Yes: not written to, and asked nothing. After a Yes, also one that ran out, it is a stop."""
    if notice.is_renewal or turn.state.phase == "active":
        return stop.stop(turn, "renewal" if turn.is_tap else "word")  # what was typed may have been meant otherwise
    refuse(turn)
    turn.amend(turn.phrase("declined"), key=_in_place(turn, notice))


def refuse(turn: Turn) -> None:
    """The No itself, to the words of the notice that waits."""
    stop.take_back_link(turn)
    stop.mean_it(turn)
    if turn.state.notice is not None:
        _record(turn, turn.state.notice, "refused")
    if turn.state.phase != "stopped":
        turn.happened(Declined())


def _in_place(turn: Turn, notice: Notice) -> str | None:
    """Where the notice's own message is changed: the tapped one, or by name when its button was typed."""
    return None if turn.is_tap else notice.key


def _record(turn: Turn, notice: Notice, status: ConsentStatus) -> int:
    consent = turn.id("consent:be_asked")
    until = None if status == "refused" else after(turn.now, turn.catalogue.brand.consent_valid)
    method = f"notice:{'button' if turn.is_tap else 'typed'}"
    turn.happened(ConsentRecorded(consent, BE_ASKED, status, notice.wording, turn.state.language, method, until))
    return consent
