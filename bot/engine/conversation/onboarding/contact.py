"""The customer record of another system that a link came with: joined after a yes, once, and never in silence.

The link names a record and nothing more. It is no consent, and whoever opens it need not be whom it was made for: mail is
forwarded. So everybody is told and asked, the first yes uses the link up, and what two customers claim is for people to settle.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.engine.conversation.onboarding import start
from bot.engine.conversation.onboarding.notice import details, greet
from bot.engine.conversation.questions.ask import ask
from bot.engine.conversation.rights import stop
from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Message, OpenLink, Say
from bot.engine.model.facts.contacts import CameBy, ContactGone, ContactJoined, ContactLeft, ContactNotJoined, ContactOffered
from bot.engine.model.facts.pace import Wrote
from bot.engine.model.inputs import CameByLink, ContactMapped, Contacts, ContactTaken
from bot.engine.model.state import BEFORE_THE_YES, ContactLink, State
from bot.engine.model.tokens import Action, Token

START_WORD = "c_"
"""How the start word of such a link begins; Telegram takes 64 letters of `A-Za-z0-9_-` (Bot API, deep linking)."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a genuine link says."""

    system: str
    contact: str
    """What that system calls the customer."""
    topic: str
    """Empty where it has none, or one that is gone."""
    until: datetime
    """From then on it joins nothing."""
    mark: str
    """By which it is known."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known about the record that a link names, and about who opened it."""

    here: State
    record: str = ""
    """What the link's system calls whoever opened it; empty where it knows nobody."""
    owner: int | None = None
    """The customer whose record it is already."""
    is_used: bool = False
    """Whether somebody said yes to this very link before."""


def is_link(argument: str) -> bool:
    """Whether a start word may be that of a link to a customer record."""
    return argument.startswith(START_WORD)


def follow(turn: Turn, argument: str) -> None:
    """Somebody came by such a link."""
    turn.effects.append(OpenLink(argument))


def came_for(turn: Turn, topic: str) -> None:
    """Somebody came by a link for everybody, whose word is the name of a topic: no record, and no consent."""
    if not stop.is_minor(turn.state):
        _leave_the_last(turn)
        turn.happened(CameBy(f"/{topic}", topic))
    start.started(turn)


def verdict(link: Link | None, standing: Standing, now: datetime) -> CameByLink:
    """What comes of opening a link; one that is made up, changed or too old names nothing, and is a start like any other.

    Of a link that is used up nobody learns more than that they are welcome.
    """
    if link is None or now >= link.until:
        return CameByLink("", "")
    source = f"{link.system}/{link.topic}" if link.topic else link.system
    if standing.is_used or standing.record == link.contact:
        return CameByLink(source, link.topic)
    if standing.record:
        return CameByLink(source, link.topic, link.system, link.contact, conflict="second")
    if standing.owner is not None:
        return CameByLink(source, link.topic, link.system, link.contact, conflict="taken")
    return CameByLink(source, link.topic, link.system, link.contact, link.mark, joins=True)


def refusal(mapped: ContactMapped, standing: Standing) -> str:
    """Why the brand's own word about a record is not taken: one word, or nothing where it is."""
    if stop.is_minor(standing.here):
        return "child"
    if standing.here.phase in BEFORE_THE_YES:
        return "no_yes"
    if standing.record == mapped.contact:
        return "joined"
    if standing.record:
        return "second"
    return "taken" if standing.owner is not None else ""


def concerned(turn: Turn, given: Contacts) -> None:
    """One thing that concerns the customer's record elsewhere."""
    match given:
        case CameByLink():
            _came(turn, given)
        case ContactTaken(why):
            _lost(turn, why)
        case ContactMapped(system, contact):
            turn.happened(ContactJoined(system, "", contact))


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
            return _ask(turn)
    start.started(turn)


def _leave_the_last(turn: Turn) -> None:
    """What is said next is about the link that was opened now: what an earlier one offered is offered no more."""
    if turn.state.contact_link is not None:
        turn.happened(ContactLeft())


def _is_noted(state: State, given: CameByLink) -> bool:
    return any((one.system, one.contact) == (given.system, given.contact) for one in state.contact_conflicts)


def request(turn: Turn, link: ContactLink) -> Message:
    """Asked of who has said Yes already: nothing is joined because a link was opened."""
    yes, no = turn.button(Action.JOIN_RECORD, link.id), turn.button(Action.KEEP_APART, link.id)
    return turn.message(turn.phrase("contact.ask"), [[yes], [no]])


def request_key(link: ContactLink) -> str:
    """The name of the message that asks."""
    return f"contact:{link.id}"


def _ask(turn: Turn) -> None:
    link = turn.state.contact_link
    if link is not None:
        turn.effects.append(Say(request_key(link), request(turn, link)))


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
    wording = turn.shown("notice", request(turn, link)).sha256
    turn.happened(ContactJoined(link.system, wording, link.contact, link.mark))
    turn.amend(turn.phrase("contact.joined"), key=_in_place(turn, link))
    _what_they_came_for(turn)


def keep_apart(turn: Turn, token: Token) -> None:
    """*Not me, keep apart*: nothing is joined; before the Yes its notice is shown without it."""
    link, notice = turn.state.contact_link, turn.state.notice
    if link is None or link.id != token.ask:
        return turn.toast(turn.phrase("toast.question_over"))
    turn.happened(ContactLeft())
    if not turn.state.may_be_asked(turn.now) and notice is not None:
        turn.toast(turn.phrase("contact.apart"))
        return details(turn, notice)
    turn.amend(turn.phrase("contact.apart"), key=_in_place(turn, link))
    _what_they_came_for(turn)


def joined_with_the_yes(turn: Turn, wording: str, *, shared: bool) -> str:
    """What the Yes to the notice means for the record that it named; returns what has to be said about it, mostly nothing.

    Whoever answers without sharing keeps everything here, and so the record apart.
    """
    link = turn.state.contact_link
    if link is None:
        return ""
    if shared and link.is_open(turn.now):
        turn.happened(ContactJoined(link.system, wording, link.contact, link.mark))
        return ""
    turn.happened(ContactLeft())
    return turn.phrase("contact.over") if shared else ""


def _lost(turn: Turn, why: str) -> None:
    """Somebody else's yes came first. It is said with the yes that comes too late, and nothing about who they are."""
    link = turn.state.contact_link
    if link is None:
        return
    turn.happened(ContactGone())
    if why == "taken":
        turn.happened(ContactNotJoined(link.system, "taken", link.contact))


def _what_they_came_for(turn: Turn) -> None:
    if turn.state.topic_wanted and turn.state.open is None and (decided := start.beside_visit(turn)) is not None:
        ask(turn, decided, pulled=True)


def _in_place(turn: Turn, link: ContactLink) -> str | None:
    return None if turn.is_tap else request_key(link)
