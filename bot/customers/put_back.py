"""An older copy of the database was put back: what people took back since holds again, before anybody is served."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from bot.clock import Clock
from bot.engine.conversation.decide import decide
from bot.engine.model.ids_and_time import iso
from bot.engine.model.world import Moment
from bot.log import log
from bot.runtime.older_copy import is_behind
from bot.runtime.persistence.rows import state_of, write
from bot.runtime.taken_back import CHANGING, as_written, said_before, settled
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.lineage import current_ids
from storage.crypto import said_no
from storage.model.records import Address, SaidNo
from storage.model.turns import Loaded, Writes
from storage.people import customers
from storage.receivers import api_tokens, audit_trail
from storage.store import Store
from storage.traffic.brake import Brake, lost_brake, pull_brake


async def note_what_the_trail_lost(store: Store, clock: Clock) -> None:
    """A trail that goes on after entries were lost says so for ever, whoever took them."""
    lost = await store.write(partial(audit_trail.note_lost, at=clock.now()))
    if lost:
        log.warning("audit_entries_lost", count=lost, what="an older copy of the database was put back, or they were cut out")


async def hold_the_brake(store: Store, clock: Clock) -> None:
    """A brake that was pulled since the copy stays on until somebody takes it off."""
    if (since := await store.read(lost_brake)) is None:
        return
    why = f"on since {iso(since)}, before an older copy of the database was put back"
    await store.write(lambda unit: pull_brake(unit, Brake("operator", why, iso(clock.now()))))
    log.warning("brake_held", why=why, what="nothing nobody asked for leaves; `zeroparty resume-all` takes it off")


async def take_over_tokens(store: Store) -> None:
    """The tokens for the API that an earlier release made go on opening what they opened; from then on only ours do."""
    taken = await store.write(api_tokens.take_over)
    if taken:
        log.warning(
            "api_tokens_taken_over", count=len(taken), what="`zeroparty token list` names them: revoke what you did not make"
        )


async def hold_what_was_said(store: Store, catalogue: Callable[[], Catalogue], clock: Clock) -> int:
    """Go through everybody where the key store knows of a word that this database does not; how many it concerned.

    So it is where a kill left a word of which the key store does not know whether it was ever written.
    """
    if not (await is_behind(store) or await asyncio.to_thread(said_no.are_unsettled, store.keys, CHANGING)):
        return 0
    await store.write(lambda unit: said_no.fall_behind(unit.connection))
    concerned, after = 0, -1
    while page := await store.read(partial(customers.page, after=after)):
        for customer, said in (await asyncio.to_thread(said_no.of, store.keys, page)).items():
            moment = Moment(clock.now(), clock.nonce())
            work = partial(_again, said=said, moment=moment, catalogue=catalogue())
            is_concerned, otherwise = await store.turn(customer, work)
            if otherwise:
                await asyncio.to_thread(said_no.note, store.keys, customer, otherwise)
            concerned += is_concerned
        after = page[-1]
    words = await asyncio.to_thread(said_no.latest, store.keys)
    await store.write(lambda unit: said_no.caught_up(unit.connection, unit.keys, words))
    if concerned:
        log.warning(
            "said_again", count=concerned, what="an older copy of the database was put back: stops and withdrawals since hold"
        )
    return concerned


def _again(
    loaded: Loaded | None, *, said: Sequence[SaidNo], moment: Moment, catalogue: Catalogue
) -> tuple[Writes, tuple[bool, Sequence[SaidNo]]]:
    """Whether their words change anything, and what the key store has to remember otherwise from then on."""
    if loaded is None or not loaded.addresses:
        return Writes(), (False, ())
    before = state_of(loaded)
    written = as_written(said, before)
    decision = decide(before, said_before(written), moment, catalogue)
    otherwise = settled(said, written, decision.state, current_ids(catalogue), moment.now)
    if not decision.facts:
        return Writes(), (False, otherwise)
    return write(before, decision, moment, loaded, Address("", "")), (True, otherwise)
