"""What is kept, looked at without changing anything: keys, what is live, consents, the log, what was given up."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from bot.app.session import open_storage
from bot.clock import Clock
from bot.commands.examining.check import PUT_BACK, Check
from bot.commands.examining.connections import connections
from bot.commands.examining.contacts import contacts
from bot.commands.examining.publishing import before_the_start, publishing
from bot.commands.examining.sample import sampled
from bot.commands.examining.typed_words import typed_words
from bot.customers.checks.consent_check import doubtful_consents
from bot.customers.checks.key_check import customers_without_key, lost
from bot.customers.checks.projection_check import foldings_that_differ
from bot.customers.checks.words_check import altered_words
from bot.customers.looking import Look
from bot.engine.model.ids_and_time import crockford
from bot.errors import ZeropartyError
from bot.publishing.going_live import as_published, as_stored, stored_questions
from bot.runtime.persistence.sealed_record import Names
from bot.settings import Settings
from prompts.catalogue.lineage import current_ids
from storage import demo
from storage.database.connections import place_of
from storage.errors import StorageError, Unavailable
from storage.model.accountability import AuditRow
from storage.people.lost_keys import shown
from storage.questions import versions
from storage.receivers import api_tokens, audit_trail
from storage.store import Store
from storage.traffic import inbox
from storage.traffic.brake import current_brake

_NAMED = 3
"""Customers who are named; the rest is counted."""

_MOST_DEAD = 10_000


async def records(settings: Settings, clock: Clock, look: Look) -> list[Check]:
    """Everything about the database and the key store; before the first start there is nothing to look at."""
    file = place_of(settings.database_url).path
    if file is not None and not file.exists():
        return [_none_yet(settings.zeroparty_data_dir, file), before_the_start(settings, clock)]
    try:
        store, keys = open_storage(settings, clock, read_only=True)
    except (StorageError, ZeropartyError) as error:
        return [_not_opened(error, settings)]
    looks: list[Callable[[Store], Awaitable[Check]]] = [
        partial(_keys, settings),
        partial(publishing, settings, clock),
        _brake,
        _dead_letters,
        typed_words,
        partial(_consents, clock, look),
        _words,
        partial(_projection, look),
        partial(contacts, look),
        partial(connections, settings, clock),
        _audit_trail,
        tokens,
    ]
    try:
        return [*await _made_up(store), *[await one(store) for one in looks]]
    except StorageError as error:
        return [_not_opened(error, settings)]
    finally:
        await store.close()
        keys.close()


def _none_yet(folder: Path, file: Path) -> Check:
    above = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if above.is_dir() and os.access(above, os.W_OK):
        return Check("storage", True, f"no database yet; `zeroparty run` makes it at {file}")
    fix = "set ZEROPARTY_DATA_DIR to a folder that you may write to, for example ./var"
    return Check("storage", False, f"no database yet, and none can be made: {above} is no folder to write to", fix)


def _not_opened(error: StorageError | ZeropartyError, settings: Settings) -> Check:
    if not isinstance(error, StorageError):
        return Check("storage", False, str(error))
    return Check("storage", False, error.what, error.fix or _cure_of(error, settings))


def _cure_of(error: StorageError, settings: Settings) -> str:
    place = place_of(settings.database_url)
    if isinstance(error, Unavailable) and place.is_server:
        return f"start the database server at {shown(settings.database_url)}, or set ZEROPARTY_DATABASE_URL to where it is"
    return "stop the bot and put back a copy of the database and the key store"


async def _made_up(store: Store) -> list[Check]:
    """That the customers were made up, where they were."""
    mark = await store.read(demo.current_mark)
    if mark is None:
        return []
    end = "zeroparty demo-data --remove"
    if not mark.is_whole:
        return [Check("demo", False, f"demo data that was cut off while it was made ({mark.since[:10]})", end)]
    count = await store.read(demo.made_up)
    return [Check("demo", True, f"{count} customers were made up ({mark.since[:10]}): this is demo data", end)]


async def _keys(settings: Settings, store: Store) -> Check:
    """Every customer can be read."""
    looked_at, missing = await customers_without_key(store)
    if missing:
        error = lost(looked_at, missing, settings.keys_url)
        return Check("keys", False, error.what, error.fix)
    return Check("keys", True, f"{looked_at} customers have their key")


async def _brake(store: Store) -> Check:
    """Whether anybody is asked at all."""
    brake = await store.read(current_brake)
    if brake is None:
        return Check("brake", True, "off")
    detail = f"on since {brake.since}, by the {brake.by}: {brake.why}"
    return Check("brake", brake.by == "operator", detail, "zeroparty resume-all, once the reason is gone")


async def _dead_letters(store: Store) -> Check:
    dead = await store.read(lambda unit: inbox.list_dead(unit, _MOST_DEAD))
    if not dead:
        return Check("inbox", True, "no update was given up")
    reasons = ", ".join(sorted({item.error for item in dead}))
    detail = f"{len(dead)} updates were given up: {reasons} (kept for 30 days)"
    return Check("inbox", False, detail, "zeroparty doctor --retry, once the reason is gone, for example in a newer release")


async def _projection(look: Look, store: Store) -> Check:
    """The state of each customer equals the fold of their log."""
    looked_at, differing = await foldings_that_differ(store, look)
    if differing:
        return Check("projection", False, f"{differing} of {looked_at} customers differ from their log", PUT_BACK)
    return Check("projection", True, f"{looked_at} customers equal the fold of their log{sampled(looked_at, look)}")


async def _names(clock: Clock, store: Store) -> Names:
    """Of renamed questions; what is live and cannot be read is said where publishing is looked at."""
    row, known = await store.read(versions.live), await stored_questions(store)
    loaded = await as_published(store, clock, row, known) if row is not None else None
    if row is None or loaded is None or loaded.catalogue is None:
        return {}
    return current_ids(as_stored(loaded.catalogue, row, known))


async def _consents(clock: Clock, look: Look, store: Store) -> Check:
    """The consents of each customer are those that were chained and sealed when they were given."""
    looked_at, doubts = await doubtful_consents(store, look, await _names(clock, store))
    if not doubts:
        detail = f"{looked_at} customers: every consent is as it was recorded{sampled(looked_at, look)}"
        return Check("consents", True, detail)
    named = "; ".join(f"{crockford(doubt.customer)}: {doubt.why}" for doubt in doubts[:_NAMED])
    more = f" and {len(doubts) - _NAMED} more" if len(doubts) > _NAMED else ""
    detail = f"of {len(doubts)} of {looked_at} customers the consents are not what was recorded ({named}{more}); no export has them"
    return Check("consents", False, detail, PUT_BACK)


async def _words(store: Store) -> Check:
    """What was shown, and what was asked, is what it was kept as."""
    looked_at, altered = await altered_words(store)
    if not altered:
        return Check("words", True, f"{looked_at} messages, benefits and questions that were shown are as they were kept")
    detail = ", ".join(f"{count} of sort {sort}" for sort, count in altered.items())
    return Check("words", False, f"words that prove consents are not what was shown: {detail}", PUT_BACK)


async def _audit_trail(store: Store) -> Check:
    """Nothing was taken out of the trail of who did what."""
    broken = await store.read(audit_trail.verify)
    lost = sum(_entries(row) for row in await store.read(partial(audit_trail.of_action, beginning=audit_trail.LOST)))
    whole = f"the trail is whole, but for {lost} entries that it says were lost" if lost else "the trail is whole"
    return Check("audit", broken is None, broken or whole, PUT_BACK if broken else "")


async def tokens(store: Store) -> Check:
    """Whoever may ask for answers over HTTP was let in by a command of ours."""
    strange = await store.read(api_tokens.not_ours)
    if not strange:
        return Check("tokens", True, "every token for the API was made here")
    named = ", ".join(f"{crockford(one.id)} for {one.receiver}" for one in strange[:_NAMED])
    detail = f"{len(strange)} tokens for the API are not as they were made here, and open nothing ({named})"
    return Check("tokens", False, detail, "zeroparty token revoke, and look who can write to the database")


def _entries(row: AuditRow) -> int:
    return int(json.loads(row.entry or "{}").get("entries", 0))
