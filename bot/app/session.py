"""Opening the records and, apart from them, the keys: what a command needs, and none of what only a running bot does."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

from bot.clock import Clock
from bot.errors import SettingsError
from bot.log import log
from bot.settings import Settings, secret_bytes
from storage.crypto.keys import Keys, is_made
from storage.crypto.secret_file import SECRET_BYTES, known_secret, secret_file
from storage.database.connections import place_of
from storage.errors import StorageError
from storage.people.lost_keys import refuse_lost_store
from storage.people.rewriting import CustomerOfBefore, Rewritten
from storage.store import Store


def open_storage(settings: Settings, clock: Clock, *, read_only: bool = False, keeps_little: bool = False) -> tuple[Store, Keys]:
    """The records and, apart from them, the keys; made on first use. Reading works beside who writes, and makes nothing.

    Who goes through everybody once `keeps_little` of them in memory.

    Raises `KeyStoreLost` where there are customers and none of their keys: an empty store in its place would answer nobody.
    """
    with _usable(settings.zeroparty_data_dir):
        file = place_of(settings.database_url).path
        if read_only and file is not None and not file.exists():
            raise SettingsError(f"there is no database at {file} yet; `zeroparty run` or `zeroparty migrate` makes it")
        _refuse_keys_among_records(file, place_of(settings.keys_url).path)
        refuse_lost_store(settings.database_url, settings.keys_url, partial(_secret, settings, "pepper", known_secret))
        keys = (_keys_to_read if read_only else _keys)(settings, clock, keeps_little=keeps_little)
        try:
            store = Store.open(
                settings.database_url, keys=keys, read_only=read_only, rewrite=_rewrite, progress=_say_how_far,
                keeps_little=keeps_little,
            )  # fmt: skip
            return store, keys
        except BaseException:
            keys.close()
            raise


def _keys(settings: Settings, clock: Clock, *, keeps_little: bool) -> Keys:
    settings.zeroparty_data_dir.mkdir(parents=True, exist_ok=True)
    find = known_secret if is_made(settings.keys_url) else partial(secret_file, entropy=clock.entropy)
    kek, pepper = _secret(settings, "kek", find), _secret(settings, "pepper", find)
    return Keys.open(settings.keys_url, kek=kek, pepper=pepper, entropy=clock.entropy, keeps_little=keeps_little)


def _keys_to_read(settings: Settings, clock: Clock, *, keeps_little: bool) -> Keys:
    if not is_made(settings.keys_url):
        # There is no customer either, or it would have been refused: keys that open nothing are enough to look around.
        return Keys.in_memory(kek=clock.entropy(SECRET_BYTES), pepper=clock.entropy(SECRET_BYTES), entropy=clock.entropy)
    kek, pepper = _secret(settings, "kek", known_secret), _secret(settings, "pepper", known_secret)
    return Keys.reading(settings.keys_url, kek=kek, pepper=pepper, entropy=clock.entropy, keeps_little=keeps_little)


def _rewrite(before: CustomerOfBefore) -> Rewritten:
    """What it takes is loaded where there are such records, which is hardly ever."""
    from bot.customers.rewriting import rewrite

    return rewrite(before)


def _say_how_far(done: int, of: int) -> None:
    log.info("records_written_anew", customers=done, of=of)


@contextmanager
def _usable(folder: Path) -> Iterator[None]:
    """Whatever keeps a folder from being used is one line that names it."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        raise SettingsError(
            f"ZEROPARTY_DATA_DIR: {where} cannot be used ({error.strerror or error}); name a folder that you may write to, "
            "for example ./var"
        ) from None


def _refuse_keys_among_records(records: Path | None, keys: Path | None) -> None:
    """One file with both would give every backup of the records the keys too."""
    if records is not None and keys is not None and os.path.realpath(records) == os.path.realpath(keys):
        raise SettingsError(f"ZEROPARTY_KEYS_URL: {keys} holds the records; keys live apart from them, for example in keys.db")


def known_kek(settings: Settings) -> bytes | None:
    """The key-encryption key, where one is set or was made and can be read; for who goes on without it."""
    if settings.zeroparty_kek is not None:
        return secret_bytes(settings.zeroparty_kek)
    try:
        return known_secret(settings.secret_path("kek"))
    except (StorageError, OSError):
        return None


@asynccontextmanager
async def opened(settings: Settings, clock: Clock, *, read_only: bool = False, keeps_little: bool = False) -> AsyncIterator[Store]:
    """The same for one piece of work: closed when it ends, however it ends."""
    store, keys = open_storage(settings, clock, read_only=read_only, keeps_little=keeps_little)
    try:
        yield store
    finally:
        await store.close()
        keys.close()


def _secret(settings: Settings, name: str, find: Callable[[Path], bytes]) -> bytes:
    given = {"kek": settings.zeroparty_kek, "pepper": settings.zeroparty_pepper}[name]
    return secret_bytes(given) if given is not None else find(settings.secret_path(name))
