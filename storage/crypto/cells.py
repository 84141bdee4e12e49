"""Sealed cells: AES-256-GCM, bound to the customer, column and row they belong to, padded so that lengths tell little.

A cell is: format byte, 12 bytes of nonce, ciphertext with tag. Moved to another row, column or person it does not open; nor does it
where what stands beside it in the open was changed, if it was bound to that.
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import Unreadable

Entropy = Callable[[int], bytes]
"""Gives that many unpredictable bytes; passed in, so that whoever composes the application owns randomness."""

_FORMAT = b"\x01"
_BOUND = b"\x02"
"""Of a cell that is bound to what stands beside it, too."""
_NONCE = 12
"""Bytes; 96 bits is what GCM is defined for (NIST SP 800-38D)."""
_CIPHERTEXT = 1 + _NONCE
"""Where it begins."""
_STEP = 16
_END = b"\x80"


class Cipher:
    """One key that seals and opens cells; the cells are named, never the key."""

    __slots__ = ("_aead", "_entropy")

    def __init__(self, key: bytes, entropy: Entropy) -> None:
        self._aead = AESGCM(key)
        self._entropy = entropy

    def seal(self, name: str, clear: str, *, at_least: int = 0, step: int = _STEP, beside: str = "") -> bytes:
        """The cell for `clear`; `name` says whose, which column and which row it is, `beside` what else of the row must not change.

        It is as long as if `clear` had `at_least` bytes, and grows by `step` bytes.
        """
        return self.seal_bytes(name, clear.encode(), at_least=at_least, step=step, beside=beside)

    def seal_bytes(self, name: str, clear: bytes, *, at_least: int = 0, step: int = _STEP, beside: str = "") -> bytes:
        """As `seal`, for bytes."""
        form = _BOUND if beside else _FORMAT
        nonce = self._entropy(_NONCE)
        length = max(len(clear), at_least) + 1
        padding = bytes(length + -length % step - len(clear) - 1)
        return form + nonce + self._aead.encrypt(nonce, clear + _END + padding, _bound_to(form, name, beside))

    def open(self, name: str, cell: bytes, beside: str = "") -> str:
        """The text in the cell; raises `Unreadable` under a wrong key or name, or after tampering."""
        return self.open_bytes(name, cell, beside).decode()

    def open_bytes(self, name: str, cell: bytes, beside: str = "") -> bytes:
        """As `open`, for bytes."""
        form = cell[:1]
        if form == _BOUND:
            bound_to = f"{name}|{beside}".encode()
        elif form == _FORMAT:
            bound_to = name.encode()
        else:
            raise Unreadable(f"the cell {name} has a format this release does not know")
        try:
            padded = self._aead.decrypt(cell[1:_CIPHERTEXT], cell[_CIPHERTEXT:], bound_to)
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"the cell {name} does not open: wrong key, moved, or tampered with") from error
        return padded[: padded.rindex(_END)]


def _bound_to(form: bytes, name: str, beside: str) -> bytes:
    """What earlier releases sealed is bound to its name alone; to call a cell one of theirs opens nothing."""
    return (f"{name}|{beside}" if form == _BOUND else name).encode()


def beside_answer(
    question: str, purpose: str, provenance: str, consent: int, wording: int, benefit: int, answered_at: int, keep_until: int
) -> str:
    """What an answer's row says of it in the open, and what decides whether it may be used: as its columns have it."""
    return f"{question}|{purpose}|{provenance}|{consent}|{wording}|{benefit}|{answered_at}|{keep_until}"


def cell_name(customer: int, column: str, row: int | str) -> str:
    """The associated data of a cell: whose it is, which column, which row."""
    return f"{customer}|{column}|{row}"
