"""The composition root: with the table of channels, the only place that picks concrete classes and wires them together."""

from __future__ import annotations

from bot.app.application import Application
from bot.app.channel_host import ChannelHost
from bot.app.channels import open_channels, translators
from bot.app.handed_on_since import assume_handed_on
from bot.app.made_up import refuse_real_people
from bot.app.session import open_storage
from bot.clock import Clock, SystemClock
from bot.customers.checks.key_check import refuse_missing_keys
from bot.customers.data_copy import data_copy
from bot.customers.older_keys import learn_what_the_keys_lost
from bot.customers.put_back import hold_the_brake, hold_what_was_said, note_what_the_trail_lost, take_over_tokens
from bot.demo import nowhere
from bot.engine.understanding.reading import stands_alone
from bot.ports import Channel, File
from bot.publishing.live_catalogue import LiveCatalogue
from bot.rehearsal.trial_chats import TrialChats
from bot.results.counting.keeping import KeptCounts
from bot.runtime.circuit_breaker import CircuitBreaker
from bot.runtime.delivery.bell import Bell
from bot.runtime.delivery.delivery import Delivery
from bot.runtime.delivery.handover import Handover
from bot.runtime.intake import Intake
from bot.runtime.service import Service
from bot.runtime.turns import Turns
from bot.settings import Settings
from bot.sync.running.accounts.parting import finish_parting, leave_again
from bot.sync.scheduled import ScheduledSyncs
from prompts.model.question import Language
from storage.model.records import Address, CustomerId
from storage.people import customers


async def build(settings: Settings, clock: Clock | None = None) -> Application:
    """An application on its databases, migrated, recovered and ready to serve."""
    clock = clock or SystemClock()
    store, keys = open_storage(settings, clock)
    try:
        await refuse_missing_keys(store, settings.keys_url, clock)
        mark = await refuse_real_people(store, settings)
        catalogue = await LiveCatalogue.open(settings, store, clock)
        await leave_again(store, clock)  # before what receivers may have had is assumed: that is of the account they have now
        await assume_handed_on(store, catalogue(), clock)
        await finish_parting(store, clock, Turns(store, {}, catalogue).known)
        await learn_what_the_keys_lost(store, clock)
        await hold_what_was_said(store, catalogue, clock)
        await hold_the_brake(store, clock)
        await note_what_the_trail_lost(store, clock)
        await take_over_tokens(store)
    except BaseException:
        await store.close()
        keys.close()
        raise

    async def make_file(customer: CustomerId, language: Language) -> File:
        return await data_copy(store, customer, clock.now(), catalogue(), language)

    async def is_customer(channel: str, address: str) -> bool:
        return await store.read(lambda unit: customers.by_address(unit, Address(channel, address))) is not None

    def host_for(channel: str) -> ChannelHost:
        return ChannelHost(channel, clock, keys, catalogue, service, intake, delivery)

    circuit_breaker = CircuitBreaker(store, clock, catalogue, settings.zeroparty_data_dir)
    # Filled when everything is there that an open channel hands its updates to.
    channels: dict[str, Channel] = {}
    bell, handover = Bell(), Handover(clock)
    service = Service(store, channels, clock, catalogue, bell.ring, circuit_breaker, handover)
    delivery = Delivery(
        store,
        channels,
        clock,
        service,
        bell,
        phrases=lambda: catalogue().phrases,
        make_file=make_file,
        world=circuit_breaker,
        handover=handover,
    )
    trials = TrialChats(channels, clock, is_customer)
    intake = Intake(
        store,
        service,
        clock,
        translators(),
        trials.takes,
        stands_alone=lambda text: stands_alone(text, catalogue(), clock.now().date()),
    )
    opened = open_channels(settings, host_for)
    channels |= {name: each.channel for name, each in opened.items()} | {nowhere.NAME: nowhere.Nowhere()}
    syncs = ScheduledSyncs(store, clock, catalogue, settings.zeroparty_data_dir)
    counts = KeptCounts(store, clock, catalogue)
    return Application(
        settings, clock, store, keys, catalogue, opened, service, intake, delivery, circuit_breaker, syncs, counts, trials, mark
    )
