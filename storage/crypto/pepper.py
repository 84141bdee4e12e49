"""Keyed hashes of what must be recognised but not read: addresses, conversations, people who asked to be forgotten.

An unkeyed hash of a platform id is reversible by trying them all; the pepper lives outside the database.
"""

from __future__ import annotations

import hmac

_BYTES = 16
"""128 bits: no two addresses will meet, and it halves the index."""


class Pepper:
    """The secret under which addresses are looked up."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def lookup(self, channel: str, ident: str) -> bytes:
        """What an address, or an id in another system, is found by."""
        return self._hash("address", channel, ident)[:_BYTES]

    def lane(self, channel: str, conversation: str) -> str:
        """The readable-by-nobody name of a conversation, whose inbox items are handled in order."""
        return self._hash("lane", channel, conversation)[:_BYTES].hex()

    def suppression_token(self, channel: str, account: str, ident: str) -> bytes:
        """What remains of an erased address; `account` is the bot's own, so two brands cannot compare lists."""
        return self._hash("suppression", channel, account, ident)[:_BYTES]

    def used_link(self, mark: str) -> bytes:
        """What remains of a link to a customer record that somebody said yes to."""
        return self._hash("used link", mark)[:_BYTES]

    def spoken_code(self, code: str) -> bytes:
        """What a code that somebody reads out is found by."""
        return self._hash("spoken code", code)[:_BYTES]

    def subject(self, customer: int) -> bytes:
        """How the erasure ledger names a person it has forgotten."""
        return self._hash("erased", str(customer))

    def said_no(self, customer: int) -> bytes:
        """How the key store names a person who took something back."""
        return self._hash("said no", str(customer))[:_BYTES]

    def check(self) -> str:
        """Tells one pepper from another and nothing else."""
        return self._hash("check").hex()

    def _hash(self, *parts: str) -> bytes:
        return hmac.digest(self._secret, "|".join(parts).encode(), "sha256")
