"""Every error storage raises on purpose, grouped by what the caller can do.

StorageError
├── AlreadyHandled       this inbox row was handled before: nothing was done, nothing is to be done
├── StaleVersion         the customer changed since it was loaded: load again
├── ContactTaken         the record in another system is somebody else's, or the link to it was used before
├── InvalidWrites        the turn returned rows that do not belong together: a bug of the caller
├── KeyGone              this customer's key was destroyed or never made: they are forgotten
├── Unreadable           a sealed cell does not open: wrong key, or tampered with
├── KeyStoreLost         there are customers whose keys are gone: nothing of theirs can be read
├── SecretLost           the key store is there, and a secret it was made with is not
├── WrongSecret          the key-encryption key or the pepper is not the one this key store was made with
├── UnsafeFile           a secret file can be read by others
├── UnsafePlace          the database cannot live here (a network file system)
├── AlreadyRunning       another process writes to this database
├── NewerSchema          the database was made by a newer release
├── OlderSchema          the database has to be migrated before it can be read
└── Unavailable          the database does not answer; what was asked may or may not be done
"""

from __future__ import annotations

from typing import Literal


class StorageError(Exception):
    """Something the caller can act on; its text is fit for a person to read and holds no personal data."""

    def __init__(self, text: str, *, fix: str = "") -> None:
        super().__init__(f"{text}; {fix}" if fix else text)
        self.what = text
        self.fix = fix
        """What an operator does about it, where there is one thing that cures it."""


class AlreadyHandled(StorageError):
    """This inbox row was handled before; the turn had no effect."""

    def __init__(self, inbox: int) -> None:
        super().__init__(f"inbox row {inbox} is not waiting any more; nothing was done")
        self.inbox = inbox


class StaleVersion(StorageError):
    """The customer's version is not the one the turn started from."""


class ContactTaken(StorageError):
    """A customer's record in another system cannot be joined: the link is `used` up; it is `taken`, or they have another one."""

    def __init__(self, why: Literal["taken", "used"]) -> None:
        super().__init__(f"the record in another system was not joined: {why}")
        self.why = why


class InvalidWrites(StorageError):
    """The rows of one turn contradict each other or belong to somebody else."""


class KeyGone(StorageError):
    """There is no key for this customer: erased, or never made."""


class Unreadable(StorageError):
    """A sealed cell does not open under the key it should open under."""


class KeyStoreLost(StorageError):
    """The records know customers whose keys the key store does not have."""


class SecretLost(StorageError):
    """A secret that the key store was made with is missing."""


class WrongSecret(StorageError):
    """The given key-encryption key or pepper does not fit this key store."""


class UnsafeFile(StorageError):
    """A file that holds secrets can be read by others than its owner."""


class UnsafePlace(StorageError):
    """The database file lies where its locks cannot be trusted."""


class AlreadyRunning(StorageError):
    """Another process holds the write lock of this database."""


class NewerSchema(StorageError):
    """The database carries a schema this release does not know."""


class OlderSchema(StorageError):
    """The database has an older schema, and whoever only reads cannot migrate it."""


class Unavailable(StorageError):
    """The database went away; a command that was under way may or may not be done."""
