"""What can happen to a conversation, in the engine's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.tempo import Ceiling
from prompts.text.plain import folded, unmixed


@dataclass(frozen=True, slots=True)
class Said:
    """Text, typed or sent; `long` parts of one paste arrive joined.

    `quotes` is what a button of the message carries that this one replies to: like a tap's token it names something, and nothing
    that it says is trusted.
    """

    text: str
    quotes: str = ""


@dataclass(frozen=True, slots=True)
class Commanded:
    """A slash command, without the slash; `argument` is a deep link's start word and never consent."""

    name: str
    argument: str = ""


_COMMAND = re.compile(r"[/\uff0f]+\s*(\w*)(?:@\w+)?[^\w\s]*(.*)", re.DOTALL)
"""A slash or more, a name, perhaps whose command it is (Bot API, Features, Commands), perhaps marks behind it, and what follows."""


def typed(text: str, quotes: str = "") -> Said | Commanded:
    """Text as the customer means it, the same on every channel: `/stop!` and a stop with a foreign letter in it are /stop."""
    found = _COMMAND.match(text)
    return Commanded(unmixed(folded(found[1])), found[2].strip()) if found is not None else Said(text, quotes)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A tap on a button; `token` is what the button carried, and nothing that it says is trusted."""

    token: str


@dataclass(frozen=True, slots=True)
class SentUnreadable:
    """Something the bot cannot read, or must not take for the customer's own words, and does not keep."""

    what: Literal["sticker", "voice", "photo", "video", "document", "location", "forwarded", "other"]


@dataclass(frozen=True, slots=True)
class Edited:
    """An earlier message was changed afterwards; never silently a new answer."""

    text: str


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact card: other people's data, refused and not stored."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The messenger says the customer blocked the bot: the same as a stop."""


@dataclass(frozen=True, slots=True)
class Unblocked:
    """The block is gone; nothing resumes by itself."""


@dataclass(frozen=True, slots=True)
class LinkShown:
    """The good code of another chat was sent here: a request, which needs a yes in both chats."""

    customer: int
    code: int


@dataclass(frozen=True, slots=True)
class LinkAgreed:
    """*Yes, both are mine* in the new chat."""

    customer: int
    code: int


@dataclass(frozen=True, slots=True)
class LinkDeclined:
    """*No, not mine* in the new chat."""


@dataclass(frozen=True, slots=True)
class LinkRequested:
    """Somebody agreed to be joined with the code that this customer offered; `by` is who they are until then."""

    by: int
    code: int


@dataclass(frozen=True, slots=True)
class LinkTurnedDown:
    """Who got the code of this customer said that it is not theirs."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Both chats said yes: the new chat, on `channel`, is this customer's too; `wording` is what was agreed to there."""

    by: int
    channel: str
    wording: str
    keeps_to_us: bool = False
    """Whether they said in the new chat that their answers stay here."""
    apart: tuple[tuple[str, str], ...] = ()
    """Records that they said there are not theirs: the system, and what it calls them."""
    use_restricted: bool = False
    """Whether the staff restricted the use of what is known of the new chat (GDPR Art. 18)."""
    deletion_held: bool = False
    """Whether that holds back what would be deleted by its date."""


@dataclass(frozen=True, slots=True)
class NotJoined:
    """A link that leads nowhere: its code is `bad`, it is for another messenger than this one, where the `same` customer has a chat
    already, this chat is `taken` by answers of its own, it is `over`, or the `age` is in doubt of whoever writes here."""

    why: Literal["bad", "same", "taken", "over", "age"]


@dataclass(frozen=True, slots=True)
class CameByLink:
    """A link of ours was opened that names a customer record in another system, and perhaps a topic.

    `joins` is set where the record can be joined, after a yes; `conflict` where it cannot be, for people to look at.
    """

    source: str
    """The entry point that is counted; empty where the link is none of ours, was changed, or is too old."""
    topic: str
    system: str = ""
    contact: str = ""
    """What the system calls them."""
    mark: str = ""
    """By which the link is known, so that it joins once."""
    joins: bool = False
    conflict: Literal["", "taken", "second"] = ""


@dataclass(frozen=True, slots=True)
class RecordTaken:
    """Somebody else was first with the record that this customer is about to join: `taken`, or their link was `used` up."""

    why: Literal["taken", "used"]


@dataclass(frozen=True, slots=True)
class ContactMapped:
    """The brand told us which record of another system is this customer's."""

    system: str
    contact: str


@dataclass(frozen=True, slots=True)
class AccountLeft:
    """The brand has another account in this system now: the record there that is this customer's is in the one before."""

    system: str


Contacts = CameByLink | RecordTaken | ContactMapped | AccountLeft
"""What concerns a customer's record in another system."""

Linking = LinkShown | LinkAgreed | LinkDeclined | LinkRequested | LinkTurnedDown | Joining | NotJoined
"""The steps in which two chats become one customer's."""


@dataclass(frozen=True, slots=True)
class UseRestriction:
    """The staff restrict the use of what a customer told us, who asked them to (GDPR Art. 18), or lift that."""

    is_lifted: bool = False
    holds_deletion: bool = False
    """Whether nothing is deleted by its date while it lasts: they oppose that, or need it for a claim (Art. 18(1)(b), (c))."""


@dataclass(frozen=True, slots=True)
class ClockStruck:
    """The customer is due: a question, a silence, a promise to erase."""


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """How the customer limits us, and the records may not know any more: an older copy of them was put back."""

    stopped_at: datetime | None = None
    """When they stopped, where they did: what was promised about the day on which all is erased counts from then."""
    as_a_child: bool = False
    """Whether they stopped by saying that they are too young."""
    age_doubted: bool = False
    """Whether something they wrote may have been a child's, and they had not said since that they are old enough."""
    erase_at: datetime | None = None
    """The day that was told of then; nothing where an earlier release kept none."""
    kept: bool = False
    """Whether they wanted their answers kept after the stop."""
    erasure_asked_at: datetime | None = None
    """When they were asked whether to erase everything, where they have not said."""
    declined: bool = False
    """*No, thanks* to the notice."""
    withdrawn: tuple[str, ...] = ()
    """Purposes."""
    stays_here: tuple[str, ...] = ()
    """Scopes: a question, or all."""
    never: tuple[str, ...] = ()
    """Questions."""
    never_about: tuple[str, ...] = ()
    """Topics."""
    paused_until: datetime | None = None
    zone: str | None = None
    """Where their clock is; empty where they said that it is none of the places, or were only asked."""
    pace: Ceiling | None = None
    erased: tuple[int, ...] = ()
    """Answers."""
    apart: tuple[str, ...] = ()
    """Systems of which they said that a record there is not theirs."""
    parted: tuple[str, ...] = ()
    """Systems of which they said so when the record was joined already."""
    use_restricted: bool = False
    deletion_held: bool = False
    blocked: tuple[str, ...] = ()
    """Channels whose chat of theirs takes nothing of ours."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message of ours arrived at the platform; `message_ref` is the platform's name for it."""

    key: str
    ask: int | None
    message_ref: str


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """A message of ours did not, or perhaps did not, arrive."""

    key: str
    ask: int | None
    why: Literal["unknown", "expired", "refused", "gone"]
    channel: str = ""
    """The chat that it was for; that of the turn where nothing is said."""
    handed_over_at: datetime | None = None
    """When the platform was given it, where it was."""


Words = Said | Commanded | SentUnreadable | SharedContact | Edited
"""What customers send that is not a tap: a sign that they are about."""

Content = Said | Commanded | Pressed | SentUnreadable | Edited | SharedContact | Blocked | Unblocked
"""What a customer or their messenger can send."""

Input = Content | Linking | Contacts | UseRestriction | ClockStruck | SaidBefore | Delivered | NotDelivered
