"""The secret of an API token: shown once, kept as a hash (pure).

Of 256 random bits a plain hash is enough: there is nothing to guess, so nothing that would have to be slow.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

SECRET_BYTES = 32

_PREFIX = "zp_"
"""By it a secret is recognised that somebody pasted where it does not belong."""

_SCHEME = "bearer"


def secret_of(entropy: bytes) -> str:
    """The secret made of these random bytes, in letters that a header takes."""
    return _PREFIX + urlsafe_b64encode(entropy).rstrip(b"=").decode()


def hash_of(secret: str) -> bytes:
    """What the records keep of a secret."""
    return sha256(secret.encode()).digest()


def bearer(header: str | None) -> str:
    """The secret in an `Authorization` header (RFC 6750, 2.1); empty, which opens nothing, where there is none of ours."""
    scheme, _, given = (header or "").partition(" ")
    secret = given.strip()
    return secret if scheme.lower() == _SCHEME and secret.startswith(_PREFIX) else ""
