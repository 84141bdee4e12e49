"""Opening the records and, apart from them, the keys: what a command needs, and none of what only a running bot does."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from bot.clock import Clock
from bot.errors import SettingsError
from bot.settings import Settings, secret_bytes
from storage.crypto.keys import Keys
from storage.crypto.secret_file import secret_file
from storage.database.connections import place_of
from storage.store import Store


def open_storage(settings: Settings, clock: Clock, *, read_only: bool = False) -> tuple[Store, Keys]:
    """The records and, apart from them, the keys; made on first use. Reading works beside the process that writes."""
    with _usable(settings.zeroparty_data_dir):
        file = place_of(settings.database_url).path
        if read_only and file is not None and not file.exists():
            raise SettingsError(f"there is no database at {file} yet; `zeroparty run` or `zeroparty migrate` makes it")
        _refuse_keys_among_records(file, place_of(settings.keys_url).path)
        settings.zeroparty_data_dir.mkdir(parents=True, exist_ok=True)
        keys = Keys.open(
            settings.keys_url,
            kek=_secret(settings, "kek", clock),
            pepper=_secret(settings, "pepper", clock),
            entropy=clock.entropy,
        )
        try:
            return Store.open(settings.database_url, keys=keys, read_only=read_only), keys
        except BaseException:
            keys.close()
            raise


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


@asynccontextmanager
async def opened(settings: Settings, clock: Clock, *, read_only: bool = False) -> AsyncIterator[Store]:
    """The same for one piece of work: closed when it ends, however it ends."""
    store, keys = open_storage(settings, clock, read_only=read_only)
    try:
        yield store
    finally:
        await store.close()
        keys.close()


def _secret(settings: Settings, name: str, clock: Clock) -> bytes:
    given = {"kek": settings.zeroparty_kek, "pepper": settings.zeroparty_pepper}[name]
    if given is not None:
        return secret_bytes(given)
    return secret_file(settings.zeroparty_data_dir / "secrets" / name, clock.entropy)
