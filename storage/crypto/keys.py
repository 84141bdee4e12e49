"""The key store: one AES key a customer, wrapped by the key-encryption key, kept apart from what the keys open.

Destroying a key forgets every copy of what it sealed, backups included.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, Engine, bindparam, delete, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from storage import tables as t
from storage.crypto.cells import Cipher, Entropy, cell_name
from storage.crypto.pepper import Pepper
from storage.crypto.secret_file import SECRET_BYTES, create_private, refuse_readable_by_others
from storage.database.checkpoint import checkpoint
from storage.database.connections import outside_transactions, place_of, reading_engine, writing_engine
from storage.database.disk import KnownFile, refuse_network_file_system
from storage.database.failures import not_opened
from storage.database.queries import ById
from storage.errors import KeyGone, WrongSecret

_KEYS = t.customer_key
_META = t.key_meta
_INSERT = insert(_KEYS)
_SELECT = ById(select(_KEYS.c.customer, _KEYS.c.wrapped).where(_KEYS.c.customer.in_(bindparam("these", expanding=True))))
_PAGE = select(_KEYS.c.customer).where(_KEYS.c.customer > bindparam("after")).order_by(_KEYS.c.customer).limit(bindparam("at_most"))
_WHO = ById(select(_KEYS.c.customer).where(_KEYS.c.customer.in_(bindparam("these", expanding=True))))
_DELETE = delete(_KEYS).where(_KEYS.c.customer == bindparam("gone"))
_FORGET = delete(t.said_no).where(t.said_no.c.subject == bindparam("who"))

_REMEMBERED = 4096
"""Unwrapped keys kept in memory."""

_REMEMBERED_OF_MANY = 512
"""The same for who only reads or goes through everybody: each customer once, a page after the other. One takes 3 KB."""


class Keys:
    """All keys of one installation; safe to use from several threads."""

    def __init__(
        self,
        engine: Engine,
        *,
        kek: bytes,
        pepper: bytes,
        entropy: Entropy,
        may_write: bool = True,
        keeps_little: bool = False,
    ) -> None:
        if len(kek) != SECRET_BYTES or len(pepper) != SECRET_BYTES:
            raise WrongSecret(f"the key-encryption key and the pepper are {SECRET_BYTES} bytes each")
        self.pepper = Pepper(pepper)
        self.entropy = entropy
        self._engine = engine
        self._kek = kek
        self._derived: dict[str, bytes] = {}
        self._wrapping = Cipher(kek, entropy)
        self._lock = threading.RLock()
        self._file: KnownFile | None = None
        self._open: OrderedDict[int, Cipher] = OrderedDict()
        self._remembered = _REMEMBERED if may_write and not keeps_little else _REMEMBERED_OF_MANY
        self.knows_words = False
        """Whether it holds what people took back; one of an early release that is only read does not."""
        self._check_secrets(may_write=may_write)

    @classmethod
    def open(cls, url: str, *, kek: bytes, pepper: bytes, entropy: Entropy, keeps_little: bool = False) -> Keys:
        """Open the store at `url`, made when absent; raises `WrongSecret`, `UnsafeFile`, `UnsafePlace`, `Unavailable`.

        Who goes through everybody once `keeps_little` in memory.
        """
        place = place_of(url)
        if place.path is not None:
            create_private(place.path)
            refuse_network_file_system(place.path)
        engine = writing_engine(place, keeps_little=keeps_little)
        try:
            keys = cls(engine, kek=kek, pepper=pepper, entropy=entropy, keeps_little=keeps_little)
        except DBAPIError as error:
            engine.dispose()
            raise not_opened(error, place.path, place.secrets) from None
        keys._file = KnownFile(place.path) if place.path is not None else None
        return keys

    @classmethod
    def reading(cls, url: str, *, kek: bytes, pepper: bytes, entropy: Entropy, keeps_little: bool = False) -> Keys:
        """The store at `url`, which `is_made`, without changing anything; raises `WrongSecret`, `UnsafeFile`, `Unavailable`."""
        place = place_of(url)
        if place.path is not None:
            refuse_readable_by_others(place.path)
        engine = reading_engine(place, 1, keeps_little=keeps_little)
        try:
            return cls(engine, kek=kek, pepper=pepper, entropy=entropy, may_write=False)
        except DBAPIError as error:
            engine.dispose()
            raise not_opened(error, place.path, place.secrets) from None

    @classmethod
    def in_memory(cls, *, kek: bytes, pepper: bytes, entropy: Entropy) -> Keys:
        """A store that is gone with the process, for tests and the terminal chat."""
        return cls.open("sqlite://", kek=kek, pepper=pepper, entropy=entropy)

    def create(self, customers: Collection[int]) -> None:
        """Make keys for new customers; durable when this returns, so no row can outlive its key."""
        made = {customer: self.entropy(SECRET_BYTES) for customer in customers}
        rows = [{"customer": c, "wrapped": self._wrapping.seal_bytes(_name(c), key)} for c, key in made.items()]
        with self.connection() as connection:
            connection.execute(_INSERT, rows)
            for customer, key in made.items():
                self._remember(customer, Cipher(key, self.entropy))

    def page(self, *, after: int = -1, limit: int = 1000) -> list[int]:
        """The next customers who have a key, in order."""
        with self.looking() as connection:
            return list(connection.scalars(_PAGE, {"after": after, "at_most": limit}))

    def known(self, customers: Collection[int]) -> set[int]:
        """Who of these has a key."""
        with self.looking() as connection:
            return {customer for (customer,) in _WHO.rows(connection, customers)}

    def ciphers(self, customers: Collection[int]) -> dict[int, Cipher]:
        """The ciphers of these customers; who has no key (any more) is missing from the result."""
        with self._lock:
            found = {c: cipher for c in customers if (cipher := self._recall(c)) is not None}
            missing = [c for c in customers if c not in found]
            if missing:
                found |= self._unwrap(missing)
        return found

    def cipher(self, customer: int) -> Cipher:
        """The cipher of one customer; raises `KeyGone`."""
        found = self.ciphers((customer,)).get(customer)
        if found is None:
            raise KeyGone(f"customer {customer} has no key: erased, or never made")
        return found

    def destroy(self, customer: int) -> None:
        """Destroy a key for good, and what is kept beside it of who had it; harmless when it is gone already."""
        with self.connection() as connection:
            self._open.pop(customer, None)
            connection.execute(_DELETE, {"gone": customer})
            connection.execute(_FORGET, {"who": self.pepper.said_no(customer)})

    def shared(self, purpose: str) -> Cipher:
        """A cipher for what belongs to no customer yet, derived from the key-encryption key (HKDF, RFC 5869)."""
        return Cipher(self.derived(purpose), self.entropy)

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose, derived from the key-encryption key."""
        if purpose not in self._derived:
            hkdf = HKDF(algorithm=SHA256(), length=SECRET_BYTES, salt=None, info=purpose.encode())
            self._derived[purpose] = hkdf.derive(self._kek)
        return self._derived[purpose]

    def wipe(self) -> bool:
        """Let nothing of destroyed keys linger in the write-ahead log; false while somebody reads."""
        with self._lock, self._engine.connect() as connection:
            return checkpoint(connection)

    def probe(self) -> None:
        """Prove that keys can be written at this moment: a row goes to the disk and is taken back."""
        if self._file is not None:
            self._file.must_be_there()
        with self.connection() as connection:
            connection.execute(insert(_META), {"name": "probe", "value": ""})
            connection.execute(delete(_META).where(_META.c.name == "probe"))

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """One transaction on the key store."""
        with self._lock, self._engine.begin() as connection:
            yield connection

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """Statements that only read, each alone: a transaction would take the write lock, and as long as they do."""
        with self._lock, self._engine.connect() as connection:
            yield outside_transactions(connection)

    def close(self) -> None:
        """Close the store; the keys in memory go with it."""
        with self._lock:
            self._open.clear()
            self._engine.dispose()

    def _unwrap(self, customers: list[int]) -> dict[int, Cipher]:
        with self.looking() as connection:
            rows = _SELECT.rows(connection, customers)
        found = {c: Cipher(self._wrapping.open_bytes(_name(c), wrapped), self.entropy) for c, wrapped in rows}
        for customer, cipher in found.items():
            self._remember(customer, cipher)
        return found

    def _recall(self, customer: int) -> Cipher | None:
        cipher = self._open.get(customer)
        if cipher is not None:
            self._open.move_to_end(customer)
        return cipher

    def _remember(self, customer: int, cipher: Cipher) -> None:
        self._open[customer] = cipher
        if len(self._open) > self._remembered:
            self._open.popitem(last=False)

    def _check_secrets(self, *, may_write: bool) -> None:
        """Find out at the start, not at the first customer, that a secret was swapped."""
        checks = {"kek": self.derived("check").hex(), "pepper": self.pepper.check()}
        with self.connection() as connection:
            if may_write:
                t.kept_apart.create_all(connection)
            self.knows_words = may_write or inspect(connection).has_table(t.said_no.name)
            known = {name: value for name, value in connection.execute(select(_META.c.name, _META.c.value))}
            for name, check in checks.items() if may_write else [one for one in checks.items() if one[0] in known]:
                if name not in known:
                    connection.execute(insert(_META), {"name": name, "value": check})
                elif known[name] != check:
                    raise _wrong(name)


def is_made(url: str) -> bool:
    """Whether there is a key store at `url`; looks without making one. Raises `Unavailable`."""
    place = place_of(url)
    if place.is_memory or (place.path is not None and not (place.path.exists() and place.path.stat().st_size)):
        return False
    engine = reading_engine(place, 1)
    try:
        return inspect(engine).has_table(_META.name)
    except DBAPIError as error:
        raise not_opened(error, place.path, place.secrets) from None
    finally:
        engine.dispose()


def _wrong(name: str) -> WrongSecret:
    setting = f"ZEROPARTY_{name.upper()}, or the file secrets/{name} in the data folder"
    return WrongSecret(f"this is not the {name} the key store was made with", fix=f"put the right one back ({setting})")


def _name(customer: int) -> str:
    return cell_name(customer, "key", customer)
