"""Every error raised on purpose in `bot`, grouped by what the caller can do.

ZeropartyError
├── SettingsError     a setting is wrong: tell the operator, exit 2
├── Unreachable       a needed service is out of reach: exit 3
├── TryLater          surely not done; safe to do again, not before `seconds`
├── Uncertain         nobody knows whether it was done; never repeat a question
├── Refused           done with: the other side will never take this
└── CustomerGone      the person blocked us or no longer exists there: stop sending
"""

from __future__ import annotations


class ZeropartyError(Exception):
    """Something the caller can act on; its text is fit for a person to read."""


class SettingsError(ZeropartyError):
    """A setting is wrong; the text names it, what is wrong with it, and an example."""


class Unreachable(ZeropartyError):
    """A needed service does not answer."""


class TryLater(ZeropartyError):
    """The message surely did not leave; try again after `seconds`."""

    def __init__(self, why: str, seconds: float, *, everybody: bool = False) -> None:
        super().__init__(why)
        self.seconds = seconds
        self.everybody = everybody


class Uncertain(ZeropartyError):
    """The message may or may not have arrived."""


class Refused(ZeropartyError):
    """The platform rejects this message for good."""


class CustomerGone(ZeropartyError):
    """The customer blocked the bot or the account is gone."""
