"""`zeroparty console password`: what the setting ZEROPARTY_ADMIN_PASSWORD_HASH is set to."""

from __future__ import annotations

import argparse
import getpass
import sys

from bot.clock import SystemClock
from bot.console.sign_in import hashed_password
from bot.errors import SettingsError, ZeropartyError

_SHORTEST = 12
"""Letters. NIST SP 800-63B asks for at least eight; this one opens everything, and guessing is all that stands in front of it."""


def run(options: argparse.Namespace) -> int:
    """Ask for it, or read it from a pipe, and print the hash."""
    print(hashed_password(_asked(), SystemClock().entropy(16)))
    print("set ZEROPARTY_ADMIN_PASSWORD_HASH to this line, with single quotes around it in a shell", file=sys.stderr)
    return 0


def _asked() -> str:
    if not sys.stdin.isatty():
        return _long_enough(sys.stdin.readline().rstrip("\n"))
    try:
        password = _long_enough(getpass.getpass("Password: "))
        again = getpass.getpass("Once more: ")
    except (EOFError, KeyboardInterrupt):
        raise ZeropartyError("stopped, and nothing was made") from None
    if again != password:
        raise ZeropartyError("these were two passwords; type the same one twice")
    return password


def _long_enough(password: str) -> str:
    if len(password) < _SHORTEST:
        raise SettingsError(f"the password needs at least {_SHORTEST} letters; several words are easy to remember")
    return password
