"""Opening the records and, apart from them, the keys: what a command needs, and none of what only a running bot does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.clock import Clock
from bot.errors import SettingsError
from bot.settings import Settings, secret_bytes
from storage.crypto.keys import Keys
from storage.crypto.secret_file import secret_file
from storage.database.connections import place_of
from storage.store import Store


def open_storage(settings: Settings, clock: Clock, *, read_only: bool = False) -> tuple[Store, Keys]:
    """The records and, apart from them, the keys; made on first use. Reading works beside the process that writes."""
    file = place_of(settings.database_url).path
    if read_only and file is not None and not file.exists():
        raise SettingsError(f"there is no database at {file} yet; `zeroparty run` or `zeroparty migrate` makes it")
    settings.zeroparty_data_dir.mkdir(parents=True, exist_ok=True)
    keys = Keys.open(
        settings.keys_url,
        kek=_secret(settings, "kek", clock),
        pepper=_secret(settings, "pepper", clock),
        entropy=clock.entropy,
    )
    return Store.open(settings.database_url, keys=keys, read_only=read_only), keys


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
