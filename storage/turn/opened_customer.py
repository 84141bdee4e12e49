"""A customer between loading and saving."""

from __future__ import annotations

from dataclasses import dataclass

from storage.crypto.cells import Cipher
from storage.model.turns import Loaded


@dataclass(frozen=True, slots=True)
class OpenedCustomer:
    """A loaded customer, with what only storage needs to write them again."""

    loaded: Loaded
    consent_head: bytes | None
    cipher: Cipher
