"""One person in two chats: joined by a code that one chat gives and the other takes, and by a yes in both.

Whoever sends the code may have been sent it, and whoever gave it may have been talked into that. So a code is a request and
never more: the new chat is shown what it means, with an equal yes and no; then the chat that gave the code is asked too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.engine.conversation.help import person_to_ask
from bot.engine.conversation.onboarding import age
from bot.engine.conversation.onboarding.notice import notice_text
from bot.engine.conversation.rights import my_data, stop, use_restriction
from bot.engine.conversation.turn import Turn
from bot.engine.model import inputs, tokens
from bot.engine.model.effects import Button, FollowLink, Say
from bot.engine.model.facts.contacts import RecordKeptApart
from bot.engine.model.facts.person import ChatLinked, LinkAccepted, LinkAsked, LinkLeft, LinkOffered
from bot.engine.model.ids_and_time import ID_LETTERS, crockford, crockford_number
from bot.engine.model.inputs import Linking
from bot.engine.model.state import BEFORE_THE_YES, State
from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.persons.age_told import OF_AGE

_LASTS = timedelta(minutes=15)

DEEP_LINK = "link_"
"""Start word of a deep link that carries a code; Telegram takes 64 letters of `A-Za-z0-9_-` (Bot API, deep linking)."""


def offer(turn: Turn) -> None:
    """/link: a single-use code for the other chat, of the customer's id and a secret of the same size."""
    if turn.state.phase not in ("active", "stopped"):
        return turn.say(turn.phrase("wish.not_asked"))
    if age.keeps_from_linking(turn):
        return
    code = turn.id("link")
    turn.happened(LinkOffered(code, turn.moment.channel))
    turn.say(turn.phrase("link.offer", code=crockford(turn.state.customer) + crockford(code)))


def is_code(argument: str) -> bool:
    """Whether a start word is that of a deep link to another chat."""
    return argument.startswith(DEEP_LINK)


def sent(argument: str) -> FollowLink | None:
    """What to do about a code, typed behind /link or carried by a deep link; nothing where it cannot be one."""
    letters = argument.strip().removeprefix(DEEP_LINK)
    if len(letters) != 2 * ID_LETTERS:
        return None
    customer, code = crockford_number(letters[:ID_LETTERS]), crockford_number(letters[ID_LETTERS:])
    return FollowLink("show", customer, code) if customer is not None and code is not None else None


def follow(turn: Turn, argument: str) -> None:
    """The code of another chat, sent in this one."""
    found = sent(argument)
    if found is None:
        return turn.say(turn.phrase("link.bad"))
    turn.effects.append(found)


def agree(turn: Turn, token: Token) -> None:
    """*Yes, both are mine*, in the new chat: to the words above it, which are shown again where they are others by now."""
    if token.mark != tokens.named(_said_of(turn)):
        turn.toast(turn.phrase("toast.from_earlier"))
        return turn.say(*_request(turn, token.index, token.ask))
    turn.effects.append(FollowLink("agree", token.index, token.ask))


def decline(turn: Turn, token: Token) -> None:
    """*No, not mine*, in the new chat."""
    turn.effects.append(FollowLink("decline", token.index, token.ask))


def allow(turn: Turn, token: Token) -> None:
    """*Yes, that was me*, in the chat that gave the code."""
    if not _is_asked(turn, token):
        return turn.toast(turn.phrase("link.over"))
    if age.keeps_from_linking(turn):
        return
    turn.effects.append(FollowLink("allow", token.index, token.ask))


def refuse(turn: Turn, token: Token) -> None:
    """*No, not me*, in the chat that gave the code."""
    if not _is_asked(turn, token):
        return say_they_are_joined(turn) if turn.moment.elsewhere else turn.toast(turn.phrase("link.over"))
    turn.happened(LinkLeft())
    turn.amend(turn.phrase("link.refused"))


def say_they_are_joined(turn: Turn) -> None:
    """A no that comes after the chats were joined: what is so, and that only an erasure parts them."""
    ways_out = [[turn.button(Action.OFFER_ERASURE)], [turn.button(Action.STOP)]]
    turn.say(f"{turn.phrase('link.joined_already')} {person_to_ask(turn)}".strip(), ways_out)


def _is_asked(turn: Turn, token: Token) -> bool:
    return turn.state.link_asked == token.index and is_fresh(turn.state, token.ask, turn.now)


def is_fresh(state: State, code: int, now: datetime) -> bool:
    """Whether this code was offered to this customer, not long ago, and not used since; that of a child is none."""
    offered = state.link_offered
    return offered is not None and not stop.is_minor(state) and offered[0] == code and now - offered[1] <= _LASTS


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two customers of a link: who they are, if they are known, and the channels on which they have a chat."""

    state: State
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comes of one step of a link: first for whoever took it, then for the customer whose code it is."""

    answer: Linking
    giver: Linking | None = None


def verdict(link: FollowLink, new_chat: Side, giver: Side | None, now: datetime) -> Verdict:
    """What comes of one step of a link, by what both sides said so far."""
    refusal = inputs.NotJoined("over" if link.step == "allow" else "bad")
    if giver is None or giver.state.customer == new_chat.state.customer or not is_fresh(giver.state, link.code, now):
        return Verdict(refusal)
    if link.step == "decline":
        return Verdict(inputs.LinkDeclined(), inputs.LinkTurnedDown())
    if (why := _in_the_way(new_chat, giver)) is not None:
        return Verdict(refusal if link.step == "allow" else inputs.NotJoined(why))
    if link.step == "show":
        return Verdict(inputs.LinkShown(giver.state.customer, link.code))
    if link.step == "agree":
        requested = inputs.LinkRequested(new_chat.state.customer, link.code)
        return Verdict(inputs.LinkAgreed(giver.state.customer, link.code), requested)
    said = new_chat.state.link_accepted
    if said is None or (said.customer, said.code) != (giver.state.customer, link.code):
        return Verdict(refusal)
    apart = tuple((one.system, one.contact) for one in new_chat.state.records_apart)
    joining = inputs.Joining(
        new_chat.state.customer, new_chat.channels[-1], said.wording, keeps_to_us=new_chat.state.keeps_to_us_by_own_word,
        apart=apart, use_restricted=new_chat.state.use_restricted != 0, deletion_held=new_chat.state.deletion_held,
    )  # fmt: skip
    return Verdict(joining)


def _in_the_way(new_chat: Side, giver: Side) -> Literal["same", "taken", "bad", "age"] | None:
    """Why these two cannot become one; of the age of whoever gave the code nobody else hears."""
    if new_chat.state.age_doubted:
        return "age"
    if giver.state.age_doubted:
        return "bad"
    if set(new_chat.channels) & set(giver.channels):
        return "same"
    if _has_told(new_chat.state):
        return "taken"
    # One code is one request: whoever spreads it must not make the bot write once for each who has it.
    return "bad" if giver.state.link_asked not in (None, new_chat.state.customer) else None


def _has_told(state: State) -> bool:
    """Whether a chat has a yes or answers of its own: those are never mixed up with another's."""
    return state.phase not in BEFORE_THE_YES or any(True for _ in state.answers())


def joined(turn: Turn, given: Linking) -> None:
    """One step, on the side that it happens to."""
    match given:
        case inputs.LinkShown(customer, code):
            turn.say(*_request(turn, customer, code))
        case inputs.LinkAgreed(customer, code):
            _agreed(turn, customer, code)
        case inputs.LinkDeclined():
            stop.take_back_link(turn)
            turn.amend(turn.phrase("link.declined"))
        case inputs.LinkRequested(by, code):
            _ask_giver(turn, by, code)
        case inputs.LinkTurnedDown():
            turn.happened(LinkLeft())
        case inputs.Joining():
            _join(turn, given)
        case inputs.NotJoined(why):
            stop.take_back_link(turn)
            turn.amend(_why_not(turn, why))


def _why_not(turn: Turn, why: str) -> str:
    return turn.phrase("link.age", years=OF_AGE) if why == "age" else turn.phrase(f"link.{why}")


def _join(turn: Turn, joining: inputs.Joining) -> None:
    """The chat is theirs too, unless another chat of theirs said no in the meantime; what they limited there holds for all.

    So does what the staff restricted for them.
    """
    if turn.state.link_asked != joining.by:
        return turn.amend(turn.phrase("link.over"))
    turn.happened(ChatLinked(joining.channel, joining.wording))
    if joining.use_restricted:
        use_restriction.restrict(turn, holds_deletion=joining.deletion_held)
    if joining.keeps_to_us:
        my_data.restrict_all(turn)
    for system, contact in joining.apart:
        if not turn.state.is_apart(system, contact):
            turn.happened(RecordKeptApart(system, contact))
    turn.amend(turn.phrase("link.done_here"))
    turn.effects.append(Say(turn.new_key(), turn.message(turn.phrase("link.done")), channel=joining.channel))


def _request(turn: Turn, customer: int, code: int) -> tuple[str, list[list[Button]]]:
    """What a yes would mean, below who is asking: whoever came by the link of somebody else may never have heard of us."""
    said = _said_of(turn)
    choices = [turn.button(Action.JOIN, code, customer, mark=tokens.named(said)), turn.button(Action.NOT_JOIN, code, customer)]
    return said, [[choice] for choice in choices]


def _said_of(turn: Turn) -> str:
    return f"{notice_text(turn)}\n\n{turn.phrase('link.request')}"


def _agreed(turn: Turn, customer: int, code: int) -> None:
    wording = turn.shown("notice", turn.message(*_request(turn, customer, code))).sha256
    turn.happened(LinkAccepted(customer, code, wording))
    turn.amend(turn.phrase("link.agreed"))


def _ask_giver(turn: Turn, by: int, code: int) -> None:
    if turn.state.link_asked == by:
        return
    turn.happened(LinkAsked(by))
    turn.effects.append(Say(f"link:{code}", turn.message(*_was_it_you(turn, by, code)), channel=turn.state.link_channel or None))


def waits(turn: Turn) -> bool:
    """Whether it waits whether it was them."""
    offered = turn.state.link_offered
    return offered is not None and turn.state.link_asked is not None and is_fresh(turn.state, offered[0], turn.now)


def ask_again(turn: Turn) -> bool:
    """A word that may be a yes, while that waits: asked once more, since a stranger may have their code."""
    offered, by = turn.state.link_offered, turn.state.link_asked
    if offered is None or by is None or not waits(turn):
        return False
    turn.say(*_was_it_you(turn, by, offered[0]))
    return True


def _was_it_you(turn: Turn, by: int, code: int) -> tuple[str, list[list[Button]]]:
    yes, no = turn.button(Action.LET_JOIN, code, by), turn.button(Action.NOT_LET_JOIN, code, by)
    turn.may_be_typed([[yes], [no]], no=no)  # nobody is let in by a yes that may have been typed before they were asked
    return turn.phrase("link.ask"), [[yes], [no]]
