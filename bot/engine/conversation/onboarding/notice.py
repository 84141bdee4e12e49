"""The notice in a few short lines, an equal Yes and No, and the details for who wants them (GDPR Art. 13)."""

from __future__ import annotations

from datetime import timedelta

from bot.engine.conversation import keyboard
from bot.engine.conversation.help import person_to_ask
from bot.engine.conversation.onboarding import age
from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Amend, Message, Say
from bot.engine.model.facts.consent import NoticeShown
from bot.engine.model.facts.contacts import ContactLeft
from bot.engine.model.parts.agreements import BE_ASKED, Notice
from bot.engine.model.state import BEFORE_THE_YES
from bot.engine.model.tokens import Action
from prompts.catalogue.named import marks_of
from prompts.model.question import Duration

_WEEK = Duration(7, "days")
_YES_OR_NO = (Action.YES, Action.NO)
_CHOICES = (*_YES_OR_NO, Action.DETAILS)
_ONE_TAP = timedelta(minutes=1)
_NO_HURRY = "notice.no_hurry"


def greet(turn: Turn) -> None:
    """The notice: who, what for, how often, that all is voluntary (GDPR Art. 13); a start word is never consent."""
    if turn.state.stop is not None and turn.state.stop.how == "minor":
        return age.remembered(turn)
    if turn.state.contact_link is not None and not turn.state.contact_link.is_open(turn.now):
        turn.happened(ContactLeft())
    notice_id = turn.id("notice")
    shown = message(turn, notice_id)
    turn.effects.append(Say(f"notice:{notice_id}", shown))
    _note_shown(turn, notice_id, shown)


def has_to_come_first(turn: Turn) -> bool:
    """Whether the Yes ran out, so that nothing is asked or taken, by whichever button, before the notice is agreed to again.

    So it is before they say that they are old enough, where that is doubted.
    """
    if turn.state.phase != "active":
        return False
    if turn.state.may_be_asked(turn.now):
        if turn.state.age_doubted:
            age.ask_again(turn)
        return turn.state.age_doubted
    shown = turn.state.notice
    if shown is None or turn.now - shown.at >= _ONE_TAP:
        greet(turn)
    return True


def greet_once(turn: Turn) -> None:
    """Any words before the Yes get the notice, once; then its buttons. After a No only /start, and what asks for it, does."""
    match turn.state.phase:
        case "declined":
            turn.say(f"{turn.phrase('declined.still')} {person_to_ask(turn)}".strip())
        case "noticed":
            ask_plainly(turn)
        case _:
            greet(turn)


def ask_plainly(turn: Turn, key: str = "notice.plainly") -> None:
    """They said something to the notice that is no plain yes or no: its buttons, without saying all of it again."""
    notice = turn.state.notice
    if notice is None:
        return greet_once(turn) if turn.state.phase == "declined" else greet(turn)
    if turn.state.phase in BEFORE_THE_YES and key != _NO_HURRY:  # it is what they read last; an *ok* to *no hurry* is no yes
        turn.happened(NoticeShown(notice.id, notice.wording, turn.state.language, named=notice.named, rhythm=notice.rhythm))
    choices = _YES_OR_NO if notice.is_renewal else _CHOICES
    turn.say(turn.phrase(key), keyboard.rows([turn.button(action, notice.id) for action in choices]))


def message(turn: Turn, notice_id: int) -> Message:
    """The notice as it is read, with its equal Yes and No; and what a link came with, where it was one that names a record."""
    buttons = [turn.button(action, notice_id) for action in _CHOICES]
    joins = [turn.phrase("contact.joins")] if turn.state.contact_link is not None else []
    return Message("\n".join([notice_text(turn), *joins]), keyboard.rows(buttons))


def notice_text(turn: Turn) -> str:
    """At most four short lines."""
    brand, language = turn.catalogue.brand, turn.state.language
    purposes = _purposes(turn)
    what = turn.phrase("notice.what", purpose=purposes[0]) if purposes else turn.phrase("notice.what_plain")
    lines = [
        turn.phrase("notice.hello", bot=brand.bot_name.says(language)),
        f"{what} {_gain(turn)}".strip(),
        f"{rhythm(turn, brand.pace.gap)} {turn.phrase('notice.rights')}",
    ]
    if receivers := [receiver.called.says(language) for receiver in brand.receivers]:
        listed = turn.catalogue.phrases.listed(receivers, language)
        lines.append(turn.phrase("notice.receivers", receivers=listed))
    return "\n".join(lines)


def details(turn: Turn, notice: Notice) -> None:
    """*Details*: what is stored, what for, who gets it, how often and how long, who is responsible, which rights (GDPR Art. 13)."""
    shown = _details(turn, notice)
    turn.effects.append(Amend(shown, None if turn.is_tap else notice.key))
    _note_shown(turn, notice.id, shown)


def show_again(turn: Turn, notice: Notice) -> None:
    """The notice where it stands, in the words that are true now; its buttons stay the same."""
    shown = message(turn, notice.id)
    turn.effects.append(Amend(shown, notice.key))
    _note_shown(turn, notice.id, shown)


def _note_shown(turn: Turn, notice_id: int, shown: Message) -> None:
    """In which words the notice stands there, whom and how often they name: a Yes includes this, and no more."""
    brand, language = turn.catalogue.brand, turn.state.language
    wording, named = turn.shown("notice", shown).sha256, marks_of(brand, language)
    turn.happened(NoticeShown(notice_id, wording, language, named=named, rhythm=brand.pace.gap))


def _details(turn: Turn, notice: Notice) -> Message:
    brand, phrases, language = turn.catalogue.brand, turn.catalogue.phrases, turn.state.language
    what_for = [turn.phrase("details.purposes", purposes="; ".join(purposes))] if (purposes := _purposes(turn)) else []
    if receivers := [receiver.called.says(language) for receiver in brand.receivers]:
        what_for.append(turn.phrase("details.receivers", receivers=phrases.listed(receivers, language)))
    keep = turn.phrase("details.keep", keep=phrases.duration(brand.keep_at_most, language))
    who = brand.controller
    lines = [
        f"{turn.phrase_here('details.stored')} {turn.phrase('details.not_stored')}",
        " ".join(what_for),
        turn.phrase("details.contact") if turn.state.contact_link is not None else "",
        f"{rhythm(turn, brand.pace.gap)} {keep}",
        turn.phrase("privacy.controller", name=who.name, address=who.address, contact=who.contact) if who else "",
        turn.phrase("details.rights"),
        turn.phrase("privacy.page", page=brand.privacy_page) if brand.privacy_page else "",
    ]
    return Message("\n".join(line for line in lines if line), _detail_rows(turn, notice, is_shared=bool(brand.receivers)))


def words_agreed_to(turn: Turn, notice: Notice) -> str:
    """What stood in the notice's message, readable above the thanks; nothing where the words have changed since."""
    shown = (message(turn, notice.id), _details(turn, notice))
    return next((each.text for each in shown if turn.wording("notice", each).sha256 == notice.wording), "")


def waiting(turn: Turn, notice_id: int) -> Notice | None:
    """Only the latest notice counts: an old Yes, from before a stop, shows the notice anew instead of consenting."""
    notice = turn.state.notice
    is_past = notice is not None and notice.is_renewal and not turn.state.may_be_asked(turn.now)  # it says when the Yes ends
    if notice is not None and notice.id == notice_id and not is_past:
        return notice
    if turn.state.may_be_asked(turn.now):
        said_at = turn.state.consents[BE_ASKED].at
        # The second half of a double tap is nothing to talk about.
        turn.toast("" if turn.now - said_at < _ONE_TAP else turn.phrase("toast.already_yes"))
    else:
        greet(turn)
    return None


def _purposes(turn: Turn) -> list[str]:
    """Every promise of the live questions, each once, in file order."""
    promises = (question.purpose.promise.says(turn.state.language) for question in turn.catalogue.questions.values())
    return list(dict.fromkeys(promises))


def _gain(turn: Turn) -> str:
    """What the first question gives the customer for an answer."""
    first = next(iter(turn.catalogue.questions.values()), None)
    return first.benefit.says(turn.state.language) if first is not None else ""


def rhythm(turn: Turn, gap: Duration) -> str:
    """How often we write at most."""
    if gap == _WEEK:
        return turn.phrase("notice.weekly")
    return turn.phrase("notice.rhythm", gap=turn.catalogue.phrases.duration(gap, turn.state.language))


def _detail_rows(turn: Turn, notice: Notice, *, is_shared: bool) -> keyboard.Rows:
    yes = turn.button(Action.YES, notice.id, says="button.yes_use" if is_shared else "button.yes")
    without = turn.button(Action.YES_WITHOUT_SHARING, notice.id)
    no = turn.button(Action.NO, notice.id)
    link = turn.state.contact_link
    apart = [turn.button(Action.KEEP_APART, link.id)] if link is not None else []
    return keyboard.rows([yes, without, *apart, no] if is_shared else [yes, *apart, no])
