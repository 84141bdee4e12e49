"""Signing in: a link that is good once, or the operator's password; then a cookie, of which the records hold a hash."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from pydantic import SecretStr

from bot.clock import Clock
from bot.console.staff import Role, Staff
from bot.log import log
from storage.receivers import audit_trail, staff
from storage.receivers.staff import StaffLink, StaffSession
from storage.store import Store
from storage.turn.unit_of_work import Unit

LINK_GOOD_FOR = timedelta(hours=24)
"""A link that nobody used in a day is most likely in somebody else's hands by now."""

_IDLE = timedelta(hours=12)
_AT_MOST = timedelta(days=7)
"""A session ends when nobody used it for a working day, and after a week in any case (OWASP: both limits)."""

_SEEN_EVERY = timedelta(minutes=10)
"""How often it is written down that a session is in use: not with every page."""

_SECRET_BYTES = 32
_WRONG_AT_MOST = 5
_LOCKED_FOR = timedelta(minutes=15)
"""After so many wrong passwords nobody gets another try for a while (NIST SP 800-63B, 5.2.2: rate limiting)."""

_MEMORY_KIB, _PASSES = 19 * 1024, 2
"""What Argon2id costs (OWASP's minimum: 19 MiB and two passes)."""


def new_secret(clock: Clock) -> str:
    """256 random bits, in letters that an address takes."""
    return urlsafe_b64encode(clock.entropy(_SECRET_BYTES)).rstrip(b"=").decode()


def hash_of(secret: str) -> bytes:
    """What the records hold of a secret; of 256 random bits there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def new_link(name: str, roles: Iterable[Role], secret: str, now: datetime) -> StaffLink:
    """A link for this secret."""
    return StaffLink(hash_of(secret), name, tuple(role.value for role in roles), now, now + LINK_GOOD_FOR)


def hashed_password(password: str, entropy: bytes) -> str:
    """What ZEROPARTY_ADMIN_PASSWORD_HASH is set to; `entropy` is 16 random bytes."""
    kdf = Argon2id(salt=entropy, length=32, iterations=_PASSES, lanes=1, memory_cost=_MEMORY_KIB)
    return kdf.derive_phc_encoded(password.encode())


def is_password(password: str, kept: str) -> bool:
    """Whether this is the password behind a hash; a hash that is none has no password."""
    try:
        Argon2id.verify_phc_encoded(password.encode("utf-8", "replace"), kept)
    except (InvalidKey, ValueError):
        return False
    return True


@dataclass(slots=True)
class Lock:
    """How many wrong passwords there were, and until when no other is looked at; in memory, for everybody together."""

    wrong: int = 0
    until: datetime | None = None

    def is_shut(self, now: datetime) -> bool:
        """Whether guesses are refused."""
        if self.until is not None and now >= self.until:
            self.wrong, self.until = 0, None
        return self.until is not None

    def count(self, now: datetime) -> None:
        """One more guess that was wrong."""
        self.wrong += 1
        if self.wrong >= _WRONG_AT_MOST:
            self.until = now + _LOCKED_FOR

    def uncount(self) -> None:
        """The last one was right after all."""
        self.wrong = max(0, self.wrong - 1)
        if self.wrong < _WRONG_AT_MOST:
            self.until = None


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Lets staff in, knows them again, and lets them out."""

    store: Store
    clock: Clock
    password_hash: SecretStr | None
    lock: Lock = field(default_factory=Lock)
    one_guess: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Guesses are looked at one after the other: of many at once each would be looked at before the first was counted."""

    async def invite(self, name: str, roles: Iterable[Role]) -> str:
        """A new link for somebody: its secret, which nobody can look up again."""
        secret = new_secret(self.clock)
        link = new_link(name, roles, secret, self.clock.now())
        await self.store.write(lambda unit: staff.add_link(unit, link))
        return secret

    async def guest(self, secret: str) -> StaffLink | None:
        """Whose link this is, if it still opens; looking does not use it up, for programs that guard mail open every address."""
        found = await self.store.read(partial(staff.link, secret_sha256=hash_of(secret)))
        return found if found and not found.is_used and found.until > self.clock.now() else None

    async def by_link(self, secret: str) -> str | None:
        """Use the link up: the secret of a new session, or nothing where it does not open (any more)."""
        session, now = new_secret(self.clock), self.clock.now()

        def begin(unit: Unit) -> str | None:
            link = staff.use_link(unit, hash_of(secret), now=now)
            return self._begun(unit, session, link.name, link.roles, now) if link else None

        return await self.store.write(begin)

    async def by_password(self, password: str) -> str | None:
        """The secret of a new session for the operator, or nothing; raises `LockedOut` when there were too many guesses."""
        now = self.clock.now()
        if self.password_hash is None:
            return None
        async with self.one_guess:
            if self.lock.is_shut(now):
                raise LockedOut
            if not await asyncio.to_thread(is_password, password, self.password_hash.get_secret_value()):
                self.lock.count(now)
                log.warning("console_password_wrong", shut=self.lock.is_shut(now))
                return None
        session, roles = new_secret(self.clock), tuple(role.value for role in Role)
        return await self.store.write(lambda unit: self._begun(unit, session, "operator", roles, now))

    async def who(self, secret: str) -> Staff | None:
        """Who is signed in with this cookie."""
        if not secret:
            return None
        now, key = self.clock.now(), hash_of(secret)
        found = await self.store.read(partial(staff.session, secret_sha256=key))
        if found is None or found.seen_at + _IDLE <= now or found.began_at + _AT_MOST <= now:
            return None
        if found.seen_at + _SEEN_EVERY <= now:
            await self.store.write(lambda unit: staff.seen(unit, key, now=now))
        return Staff.of(found.name, found.roles)

    async def sign_out(self, secret: str) -> None:
        """The cookie opens nothing any more."""
        now, key = self.clock.now(), hash_of(secret)
        await self.store.write(lambda unit: staff.end_session(unit, key, now=now))

    def _begun(self, unit: Unit, secret: str, name: str, roles: tuple[str, ...], now: datetime) -> str:
        # A session of its own with every sign-in: a cookie that somebody planted before is never taken up (session fixation).
        staff.begin_session(unit, StaffSession(hash_of(secret), name, roles, now, now), forget_before=now - _AT_MOST)
        audit_trail.append(unit, at=now, actor=name, action="console.signed_in", roles=" ".join(roles))
        return secret


class LockedOut(Exception):
    """Too many wrong passwords."""


def csrf_of(secret: str) -> str:
    """What every form of a session carries: nobody who does not hold the cookie can make it."""
    return hmac.digest(secret.encode("utf-8", "replace"), b"console form", "sha256").hex()
