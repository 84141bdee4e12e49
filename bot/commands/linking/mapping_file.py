"""`link --import map.csv`: which customer is whom in another system, by the brand's own word."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bot.app.session import opened
from bot.clock import Clock
from bot.commands.linking.table import table
from bot.commands.shared.waiting import looks
from bot.customers.finding import customer_id
from bot.customers.linked.spoiled_ids import spoiled
from bot.customers.linked.why_not import in_words
from bot.engine.model.inputs import ContactMapped
from bot.engine.model.world import Moment
from bot.errors import SettingsError
from bot.publishing.going_live import live_now
from bot.publishing.requests import MapRequest, map_requests
from bot.runtime.linking.contact_links import ContactLinks, refusal
from bot.runtime.linking.link_payload import no_system
from bot.runtime.turns import Turns
from bot.settings import Settings
from storage.errors import AlreadyRunning, KeyGone, Unreadable
from storage.model.record_ids import one_form
from storage.people import customers
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: what a customer is called by another system."""

    line: int
    who: str
    system: str
    id: str
    customer: int = 0


@dataclass(slots=True)
class Imported:
    """What became of the rows."""

    file: str
    joined: int = 0
    unchanged: int = 0
    waiting: int = 0
    """Left to the running bot, which has not done it yet."""
    problems: list[str] = field(default_factory=list)
    """Each with its file and line."""


async def import_map(settings: Settings, clock: Clock, path: Path, system: str | None) -> Imported:
    """Join what the file says; a row that is wrong is named, and the others are joined all the same."""
    done = Imported(str(path))
    pairs = _read(path, system, done)
    async with opened(settings, clock, read_only=True) as store:
        catalogue = await live_now(settings, store, clock)
        good = await _good(store, pairs, done, asks_age=catalogue.brand.age_question)
    if not good:
        return done
    try:
        async with opened(settings, clock) as store:
            contacts = ContactLinks(store, Turns(store, {}, lambda: catalogue), lambda: catalogue)
            for pair in good:
                moment = Moment(clock.now(), clock.nonce())
                why = await contacts.mapped(pair.customer, ContactMapped(pair.system, pair.id), moment)
                _count(done, pair, why)
    except AlreadyRunning:
        await _by_the_bot(settings, clock, good, done)
    return done


def _read(path: Path, system: str | None, done: Imported) -> list[Pair]:
    with table(path, "--import") as mapped:
        who = mapped.column(("customer id", "customer", "address"), option="--import")
        place = mapped.column(("external id", *((f"{system} id",) if system else ()), "id"), option="--import")
        systems = mapped.find(("system", "external system"))
        if systems is None and system is None:
            raise SettingsError(f"--import: {path}:1: there is no column system; name one for all rows: --system hubspot")
        pairs = []
        for row in mapped.rows:
            cells = [cell.strip() for cell in row.cells] + [""] * len(mapped.names)
            named = (cells[systems] if systems is not None else "") or system or ""
            pair = Pair(row.line, cells[who], named, cells[place])
            if problem := _not_whole(pair):
                done.problems.append(f"{path}:{row.line}: {problem}")
            else:
                pairs.append(pair)
    return pairs


def _not_whole(pair: Pair) -> str:
    if problem := no_system(pair.system):
        return problem
    missing = [what for what, value in (("customer", pair.who), ("id", pair.id)) if not value]
    if missing:
        return f"the {missing[0]} is empty"
    return spoiled(pair.id) if pair.id.isprintable() else "the id holds what no id holds"


async def _good(store: Store, pairs: list[Pair], done: Imported, *, asks_age: bool) -> list[Pair]:
    """The rows that nothing contradicts, neither in the records nor above them in the file."""
    good: list[Pair] = []
    whose: dict[tuple[str, str], Pair] = {}
    theirs: dict[tuple[int, str], Pair] = {}
    for pair in pairs:
        number, why = await _whose(store, pair, asks_age=asks_age)
        named = Pair(pair.line, pair.who, pair.system, one_form(pair.system, pair.id), number)
        above = whose.get((named.system, named.id)) or theirs.get((named.customer, pair.system))
        if why:
            _count(done, named, why)
        elif above is not None and (above.customer, above.id) != (named.customer, named.id):
            done.problems.append(f"{done.file}:{pair.line}: line {above.line} says otherwise, and was taken")
        elif above is not None:
            done.unchanged += 1
        else:
            good.append(named)
            whose[(named.system, named.id)] = theirs[(named.customer, pair.system)] = named
    return good


async def _whose(store: Store, pair: Pair, *, asks_age: bool) -> tuple[int, str]:
    """Whose row it is, and why it is refused; one customer who cannot be read holds up nobody else's row."""
    number = None
    try:
        number = await customer_id(store, pair.who)
        if number is None:
            return 0, "nobody"
        return number, await refusal(store, number, ContactMapped(pair.system, pair.id), asks_age=asks_age)
    except (KeyGone, Unreadable):
        return number or 0, "unreadable"


def _count(done: Imported, pair: Pair, why: str) -> None:
    if why in ("", "joined"):
        done.joined += why == ""
        done.unchanged += why == "joined"
    else:
        done.problems.append(f"{done.file}:{pair.line}: {in_words(why, who=pair.who, system=pair.system, ident=pair.id)}")


async def _by_the_bot(settings: Settings, clock: Clock, good: list[Pair], done: Imported) -> None:
    """The running bot holds the database: it is asked, and watched for a moment."""
    records = [(pair.customer, pair.system, pair.id) for pair in good]
    map_requests(settings.zeroparty_data_dir).leave(MapRequest(records), f"{clock.nonce()}")
    async for _ in looks():
        async with opened(settings, clock, read_only=True) as store:
            done.joined = 0
            for pair in good:
                done.joined += await _owner(store, pair) == pair.customer
        done.waiting = len(good) - done.joined
        if not done.waiting:
            return


async def _owner(store: Store, pair: Pair) -> int | None:
    return await store.read(lambda unit: customers.by_external_id(unit, pair.system, pair.id))
