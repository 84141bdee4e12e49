"""One connection: which system, on whose behalf, and how it is used (pure). docs/sync.md says what each setting does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from bot.runtime.handed_on import REHEARSAL
from bot.sync.connectors.contract import EraseMode
from prompts.model.question import QuestionId

Owner = Literal["us", "if_empty"]
"""Of a standard field: it is ours to change, or is filled only while it is empty."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection as its file says it; `name` is the receiver's, as `_brand.yaml` names them."""

    name: str
    kind: str
    address: str
    """Where the system answers."""
    token_from: str
    """The environment variable that holds the token; empty for a system that takes none."""
    receiver: str
    """Whose permissions count: the name itself, but for a rehearsal."""
    key: str = "zp_customer_id"
    """The field there that holds our own id of a person; unique where the system knows such fields."""
    every: timedelta | None = timedelta(minutes=15)
    """How often it runs by itself; nothing: only when somebody says so."""
    may_be_private: bool = False
    """Whether the address may be one inside this network."""
    makes_records: bool = True
    """Whether somebody without a record there gets one."""
    on_erase: EraseMode = "clear"
    quota: float = 0.2
    """The share of the account's calls a day that we may use; the rest is for others."""
    sample: float = 0.01
    """The share of rows that is read back, beyond the first of a mapping and whatever is taken back."""
    calls_per_second: float | None = None
    """Where the account may be called more often, or less, than the vendor grants everybody."""
    answered_at: Mapping[str, QuestionId] = field(default_factory=dict)
    """Fields that hold when a question was answered."""
    owners: Mapping[str, Owner] = field(default_factory=dict)
    """Standard fields that may be written, and how."""
    accepts_sunset: bool = False
    """Whether a version of the API goes on being used after its announced end."""
    paused: bool = False
    """Whether new values are held; what was taken back is emptied, and whoever was erased is forgotten, all the same."""

    @property
    def is_rehearsal(self) -> bool:
        """Whether it leads to a simulator."""
        return self.name.startswith(REHEARSAL)
