"""The customer record of another system that a link came with: joined after a yes, once, and never in silence.

The link names a record and nothing more. It is no consent, and whoever opens it need not be whom it was made for: mail is
forwarded. So everybody is told and asked, the first yes uses the link up, and what two customers claim is for people to settle.
"""

from __future__ import annotations

from bot.engine.conversation.onboarding import age, linking, start
from bot.engine.conversation.onboarding.notice import details, greet, show_again
from bot.engine.conversation.questions.ask import ask
from bot.engine.conversation.rights import my_data, stop
from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Message, OpenLink, Say
from bot.engine.model.facts.contacts import (
    CameBy,
    ContactAgreed,
    ContactGone,
    ContactJoined,
    ContactLeft,
    ContactNotJoined,
    ContactOffered,
    ContactParted,
    RecordKeptApart,
)
from bot.engine.model.facts.pace import Wrote
from bot.engine.model.inputs import AccountLeft, CameByLink, ContactMapped, Contacts, RecordTaken
from bot.engine.model.parts.joined_records import ContactLink
from bot.engine.model.state import State
from bot.engine.model.tokens import Action, Token

_ON_THE_REQUEST = 1
"""What *Not me* carries below the request of its own, where it changes that message, and not the notice."""


def follow(turn: Turn, argument: str) -> None:
    """Somebody came by such a link."""
    turn.effects.append(OpenLink(argument))


def came_for(turn: Turn, topic: str) -> None:
    """Somebody came by a link for everybody, whose word is the name of a topic: no record, and no consent."""
    if not stop.is_minor(turn.state):
        _leave_the_last(turn)
        turn.happened(CameBy(f"/{topic}", topic))
    start.started(turn)


def _keep_apart(turn: Turn, link: ContactLink) -> None:
    """What they said of the record holds for whatever the brand says of it later; a link that they open themselves asks anew."""
    turn.happened(ContactLeft())
    if not turn.state.is_apart(link.system, link.contact):
        turn.happened(RecordKeptApart(link.system, link.contact))


def concerned(turn: Turn, given: Contacts) -> None:
    """One thing that concerns the customer's record elsewhere."""
    match given:
        case CameByLink():
            _came(turn, given)
        case RecordTaken(why):
            _lost(turn, why)
        case ContactMapped(system, contact):
            turn.happened(ContactJoined(system, "", contact))
        case AccountLeft(system) if system in turn.state.contacts:
            turn.happened(ContactParted(system))


def _came(turn: Turn, given: CameByLink) -> None:
    if stop.is_minor(turn.state):
        return greet(turn)
    if turn.state.phase == "active":
        turn.happened(Wrote())
    start.wake(turn)
    if not given.joins:
        _leave_the_last(turn)
    if given.source:
        turn.happened(CameBy(given.source, given.topic))
    if given.conflict and not _is_noted(turn.state, given):
        turn.happened(ContactNotJoined(given.system, given.conflict, given.contact))
    if given.joins:
        turn.happened(ContactOffered(turn.id("contact"), given.system, given.contact, given.mark))
        if turn.state.may_be_asked(turn.now):
            return _ask_when_old_enough(turn)
    start.started(turn)


def _ask_when_old_enough(turn: Turn) -> None:
    """While their age is asked, it is asked again, and after it about the record."""
    if age.is_asked(turn):
        return age.ask_again(turn)
    ask_about_the_record(turn)


def _leave_the_last(turn: Turn) -> None:
    """What is said next is about the link that was opened now: what an earlier one offered is offered no more."""
    if turn.state.contact_link is not None:
        turn.happened(ContactLeft())


def _is_noted(state: State, given: CameByLink) -> bool:
    return any((one.system, one.contact) == (given.system, given.contact) for one in state.contact_conflicts)


def request(turn: Turn, link: ContactLink) -> Message:
    """Asked of who has said Yes already: nothing is joined because a link was opened."""
    yes, no = turn.button(Action.JOIN_RECORD, link.id), turn.button(Action.KEEP_APART, link.id, _ON_THE_REQUEST)
    return turn.message(turn.phrase("contact.ask"), [[yes], [no]])


def request_key(link: ContactLink) -> str:
    """The name of the message that asks."""
    return f"contact:{link.id}"


def ask_about_the_record(turn: Turn) -> bool:
    """The request, where a link came with a record that nothing was said of yet; whether one did."""
    link = turn.state.contact_link
    is_open = link is not None and not link.agreed and link.is_open(turn.now)
    if link is not None and is_open:
        turn.effects.append(Say(request_key(link), request(turn, link)))
    return is_open


def join(turn: Turn, token: Token) -> None:
    """*Yes, that's me*: the record and the answers belong together from now on."""
    link = turn.state.contact_link
    if link is None or link.id != token.ask:
        return turn.toast(turn.phrase("toast.question_over"))
    if not turn.state.may_be_asked(turn.now):
        # Before the Yes, or after it ran out, there is no such question: the notice comes first.
        return start.started(turn)
    if not link.is_open(turn.now):
        turn.happened(ContactLeft())
        return turn.amend(turn.phrase("contact.over"), key=_in_place(turn, link))
    if turn.state.age_doubted:
        return age.ask_again(turn)
    wording = turn.shown("notice", request(turn, link)).sha256
    if age.has_to_be_asked(turn):
        turn.happened(ContactAgreed(wording))
        turn.amend(turn.phrase("welcome.age"), key=_in_place(turn, link))
        return turn.say(*age.question(turn))
    turn.happened(ContactJoined(link.system, wording, link.contact, link.mark))
    turn.amend(turn.phrase("contact.joined"), key=_in_place(turn, link))
    _what_they_came_for(turn)


def keep_apart(turn: Turn, token: Token) -> None:
    """*Not me, keep apart*, on whichever message: nothing is joined; the notice that waits for a Yes is shown without it.

    A renewal never named it.
    """
    link, notice = turn.state.contact_link, turn.state.notice
    if link is None:
        return _too_late_to_keep_apart(turn)
    _keep_apart(turn, link)
    named_by = notice if notice is not None and not notice.is_renewal and not turn.state.may_be_asked(turn.now) else None
    if named_by is not None and token.index != _ON_THE_REQUEST:
        # The notice may stand far above words that were typed.
        turn.toast(turn.phrase("contact.apart")) if turn.is_tap else turn.say(turn.phrase("contact.apart"))
        return details(turn, named_by)
    turn.amend(turn.phrase("contact.apart"), key=_in_place(turn, link))
    if named_by is not None:
        show_again(turn, named_by)
    _what_they_came_for(turn)


def _too_late_to_keep_apart(turn: Turn) -> None:
    """*Not me* after the Yes, and after a stop: the record may be a stranger's, so nothing leaves for it from now on.

    An erasure parts them. No other word of theirs, nor the end of another restriction, lets anything leave before that.
    """
    joined = [system for system in turn.state.contacts if not turn.state.is_parted(system)]
    if not joined:
        return turn.toast(turn.phrase("toast.question_over")) if turn.is_tap or not keeps_all_here(turn) else None
    for system in joined:
        turn.happened(RecordKeptApart(system, is_joined=True))
    my_data.restrict_all(turn)
    _say_what_parts_them(turn)
    if turn.moment.elsewhere and not turn.is_tap:
        linking.say_they_are_joined(turn)  # the words may have been about the other chat


def keeps_all_here(turn: Turn) -> bool:
    """Whether no button may share answers again, since they would go into a record that may be a stranger's; then it is said."""
    # Also where the brand left the account that the record is in: what they were told holds until they erase everything.
    is_parted = any(one.is_joined for one in turn.state.records_apart)
    if is_parted:
        _say_what_parts_them(turn)
    return is_parted


def _say_what_parts_them(turn: Turn) -> None:
    turn.say(turn.phrase("contact.joined_already"), [[turn.button(Action.OFFER_ERASURE)]])


def joined_with_the_yes(turn: Turn, wording: str, *, shared: bool) -> str:
    """What the Yes to the notice means for the record that it named; returns what has to be said about it, mostly nothing.

    Whoever answers without sharing keeps everything here, and so the record apart.
    """
    link = turn.state.contact_link
    if link is None:
        return ""
    if not shared:
        _keep_apart(turn, link)
        return ""
    if link.is_open(turn.now) and age.has_to_be_asked(turn):
        turn.happened(ContactAgreed(wording))
        return ""
    return _join_or_say_why_not(turn, link, wording)


def joined_with_the_age(turn: Turn) -> str:
    """What being old enough means for the record that they said yes to; returns what has to be said, mostly nothing."""
    link = turn.state.contact_link
    return _join_or_say_why_not(turn, link, link.agreed) if link is not None and link.agreed else ""


def _join_or_say_why_not(turn: Turn, link: ContactLink, wording: str) -> str:
    if link.is_open(turn.now):
        turn.happened(ContactJoined(link.system, wording, link.contact, link.mark))
        return ""
    turn.happened(ContactLeft())
    return turn.phrase("contact.over")


def _lost(turn: Turn, why: str) -> None:
    """Somebody else's yes came first. It is said with the yes that comes too late, and nothing about who they are."""
    link = turn.state.contact_link
    if link is None:
        return
    turn.happened(ContactGone())
    if why == "taken":
        turn.happened(ContactNotJoined(link.system, "taken", link.contact))


def _what_they_came_for(turn: Turn) -> None:
    """The topic of their link; a break holds, and what waits goes on waiting: the topic comes first when they next ask for one.

    Who was asked nothing yet, since their age had to be told first, is asked the first question.
    """
    is_new = turn.state.tempo.last_ask_at is None
    if not (turn.state.topic_wanted or is_new) or turn.state.open is not None or turn.state.is_paused(turn.now):
        return
    if (decided := start.beside_visit(turn)) is not None:
        ask(turn, decided, pulled=True)


def _in_place(turn: Turn, link: ContactLink) -> str | None:
    return None if turn.is_tap else request_key(link)
