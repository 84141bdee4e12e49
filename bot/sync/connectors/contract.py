"""What a connector is: how one system is read and written, and nothing else.

A connector knows no consent, no customer, no retries and no records. It is given rows, and says of each what the system said of it.
What it does not say counts as unknown, and is sent again: so `write` has to bear being called twice with the same rows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal, Protocol

FieldValue = bool | Decimal | str | tuple[str, ...] | date | datetime
"""A value in our own types: yes or no, a number, one option or words, several options, a day, a moment (UTC)."""

FieldType = Literal["text", "number", "yes_no", "option", "options", "date", "moment"]
"""What a field has to hold, whatever a system calls that."""

EraseMode = Literal["clear", "delete"]
"""Of somebody who was erased: our fields are emptied, or the whole record goes."""


@dataclass(frozen=True, slots=True)
class Version:
    """Which version of a system's API a connector speaks, and until when that works; data, so that it can be warned about."""

    api: str
    released: date
    sunset_at: date | None
    """When the vendor stops answering it; nothing where no end is announced."""
    checked_on: date
    """When somebody last read the vendor's own page about it."""
    source: str
    """The page."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a system takes, as its vendor publishes it."""

    rows: int
    """In one call."""
    body_bytes: int
    calls: int
    per_seconds: float
    """So many calls in so many seconds."""
    calls_a_day: int | None = None
    at_once: int = 1
    """Calls under way at the same time."""
    erased_at_once: int = 1
    """Records in one call that erases."""
    settles_in: float = 0.0
    """Seconds after which what was written can be read."""
    may_make_twice: bool = False
    """Whether there is no upsert: a call that makes somebody and arrives late makes another record of them."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a system says of its account's day, whoever made the calls."""

    calls: int
    """That it takes in a day."""
    left: int


@dataclass(frozen=True, slots=True)
class RemoteField:
    """One field as the system describes it."""

    name: str
    type: FieldType | None
    """Nothing where it is of a type that holds none of ours."""
    called: str = ""
    """The system's own word for its type."""
    options: tuple[str, ...] = ()
    """The codes it takes; none: it does not say, so none is forbidden."""
    can_be_empty: bool = True
    """Whether it can hold nothing again once it held something."""
    is_writable: bool = True
    is_unique: bool = False


class AnyField(Mapping[str, RemoteField]):
    """The fields of a system that lists none and takes every name: whichever is asked for is there, and holds what it is given."""

    def __getitem__(self, name: str) -> RemoteField:
        return RemoteField(name, "text", "anything")

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        """Of those that it lists."""
        return 0

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class NewField:
    """A field that is to be made."""

    name: str
    type: FieldType
    label: str
    options: tuple[tuple[str, str], ...] = ()
    """Code and label."""
    is_unique: bool = False


async def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Row:
    """What one record has to hold. A field that is not named stays as it is; nothing as a value empties it."""

    key: str
    """What we call this person, to this system alone."""
    fields: Mapping[str, FieldValue | None] = field(repr=False)
    """Never printed: an answer in a traceback is an answer in a log."""
    remote_id: str | None = None
    """What the system calls them, where that is known: then the record is changed and never made anew."""
    may_be_twice: bool = False
    """Whether a call that nobody answered may have made another record of them: where there is one, it is joined to this."""
    as_of: datetime | None = None
    """When this person last changed here, where that is known: the same state sent again has the same."""
    acted: Callable[[], Awaitable[bool]] = field(default=_never, compare=False, repr=False)
    """Whether they did something since they were looked at, in which case nothing of this row may leave any more."""


async def one_by_one(rows: Sequence[Row]) -> AsyncIterator[Row]:
    """The rows, for a connector with a call for each: those before take their time, and whoever acts meanwhile is left out."""
    for place, row in enumerate(rows):
        if place == 0 or not await row.acted():
            yield row


@dataclass(frozen=True, slots=True)
class Accepted:
    """The system says that it took the row."""

    remote_id: str | None = None
    is_new: bool = False
    """Whether the record was made by this."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The system will never take this row as it is."""

    code: str
    """A word for its kind, ours or the vendor's, that people can look for and retry by."""
    text: str = ""
    """The vendor's own sentence; whoever calls takes values out of it."""
    field: str | None = None
    """The one field that it is about, where the system says."""


@dataclass(frozen=True, slots=True)
class NotThere:
    """There is no record of this id: somebody removed it there."""


Outcome = Accepted | Refused | NotThere


@dataclass(frozen=True, slots=True)
class Health:
    """What a system says about itself and about our token."""

    account: str
    """Whose it is, in the vendor's words."""
    notes: tuple[str, ...] = ()
    """What to look at, in plain words: a field that is missing, a token that ends soon."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Something that a token has to be allowed."""

    name: str
    """In the vendor's own spelling, as it is ticked there and stands on our page about it."""
    used_for: str
    """In plain words."""
    is_needed: bool = True
    """Whether no run can do without it."""


class BatchRefused(Exception):
    """The whole call was refused because of something in it that nobody named: smaller ones tell which row it is."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code)
        self.code, self.text = code, text


class ServerFailed(Exception):
    """The system failed or was not reached; whether anything was written is unknown."""

    def __init__(self, text: str, *, answered: bool) -> None:
        super().__init__(text)
        self.answered = answered
        """Whether there was an answer (5xx) at all."""


class Throttled(Exception):
    """Too many calls; nothing was written, unless it may be. After so many seconds it may be tried again, where the system says."""

    def __init__(self, after: float | None) -> None:
        super().__init__("too many calls")
        self.after = after
        self.may_be_done = False
        """Whether some of it was handed over before, and nobody knows what became of that."""


class Stopped(Exception):
    """Nothing goes on until a person did something: the token is refused (401, 403), the version is gone (410)."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Forbidden(Stopped):
    """The token is refused this call (403): it may not do that, or, as some systems say it, is none at all."""


class Connector(Protocol):
    """One system. Every method may raise `ServerFailed`, `Throttled` or `Stopped`."""

    kind: ClassVar[str]
    version: ClassVar[Version]
    limits: ClassVar[Limits]
    can_read: ClassVar[bool]
    """Whether what was written can be read; of a webhook it cannot."""

    async def check(self) -> Health:
        """Whether it answers, and to whom; the cheapest call that proves the token."""

    async def lacks(self) -> Sequence[Scope]:
        """Which of the scopes that we ask for the token does not have, found out by calls that write nothing."""

    async def schema(self) -> Mapping[str, RemoteField]:
        """Every field of its records by name."""

    async def create_fields(self, fields: Sequence[NewField]) -> None:
        """Make fields; one that is there already gets the options that it lacks, and stays as it is. Raises `BatchRefused`."""

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        """Write rows, either all with a remote id or all without; what became of each, by its key. Raises `BatchRefused`.

        With a call for each row, they come from `one_by_one`.
        """

    async def read(self, rows: Sequence[Row]) -> Mapping[str, Mapping[str, FieldValue | None]]:
        """What the records hold now in the fields of these rows, by key; who has no record is missing."""

    async def erase(self, rows: Sequence[Row], mode: EraseMode) -> Mapping[str, Outcome]:
        """Forget people: empty the fields of their rows and the key, or delete the record. Nobody there is `Accepted` too."""

    async def close(self) -> None:
        """Let go of connections."""
