"""Links for the records of one system: on every channel that is open, all with the same words and the same end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.app.channels import links_to, translators
from bot.app.session import opened
from bot.clock import Clock
from bot.errors import SettingsError
from bot.ports import StartLinks
from bot.publishing.going_live import live_now
from bot.runtime.linking import link_payload
from bot.runtime.linking.contact_links import LONGEST
from bot.runtime.linking.link_payload import Wanted, no_system, written
from bot.settings import Settings
from prompts.fields.values import a_duration
from prompts.model.durations import after
from storage.people import customers
from storage.people.customers import Settled
from storage.syncing.state import accounts_left

_SHORT = re.compile(r"(\d+) ?([dw])")
_UNITS = {"d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Links:
    """What makes them."""

    key: bytes
    system: str
    topic: str
    last_day: date
    channels: Mapping[str, StartLinks]
    """Those whose links are known, by name."""
    missing: tuple[str, ...]
    """Why the others have none, in words."""
    off: tuple[str, ...]
    """The names of the channels that no link is made for."""
    settled: Settled
    """What joins nothing more."""
    account_since: datetime | None = None
    """When the system's connection began anew in another account, where it did."""

    def for_record(self, contact: str) -> dict[str, str]:
        """The link of each channel to the record that the system calls this; raises `NoLink`."""
        word = self._word(contact)
        return {name: f"{links.before}{word}" for name, links in self.channels.items()}

    def in_vain(self, contact: str) -> str:
        """Why the link to this record joins nothing more, in words; nothing where it does. Raises `NoLink`."""
        if self.settled.is_joined(self.system, contact):
            return "this record is joined with a customer already, so the link joins nothing more"
        made = link_payload.read(self.key, self._word(contact), (), {self.system: since} if (since := self.account_since) else {})
        if made is not None and self.settled.is_used(made.mark):
            return "this very link was used up by a yes; another --expires makes a new one"
        return ""

    def _word(self, contact: str) -> str:
        return written(self.key, Wanted(self.system, contact, self.last_day, self.topic, self.account_since))


async def links(settings: Settings, clock: Clock, *, system: str, topic: str | None, expires: str) -> Links:
    """Ready to make links; raises `SettingsError` for what no link can be made of."""
    last_day = _last_day(clock, expires)
    async with opened(settings, clock, read_only=True) as store:
        _refuse_unknown_topic(topic, (await live_now(settings, store, clock)).topics)
        key = store.keys.derived(link_payload.PURPOSE)
        settled = await store.read(lambda unit: customers.settled(unit, system))
        since = (await store.read(accounts_left)).get(system)
    found = await links_to(settings)
    missing = [f"no links for {one.channel}: {one.why_not}" for one in found.values() if one.why_not]
    if settings.zeroparty_public_url is None:
        missing.append(f"links to {settings.public_url} open on this machine only; set ZEROPARTY_PUBLIC_URL to what customers open")
    usable = {name: one for name, one in found.items() if not one.why_not}
    off = tuple(name for name in translators() if name not in usable)
    return Links(key, system, topic or "", last_day, usable, tuple(missing), off, settled, since)


def known_system(system: str | None) -> str:
    """The name of a system as it is kept."""
    if system is None:
        raise SettingsError("--system: whose ids are these? for example --system hubspot")
    if problem := no_system(system):
        raise SettingsError(f"--system: {problem}")
    return system


def _last_day(clock: Clock, expires: str) -> date:
    now, short = clock.now(), _SHORT.fullmatch(expires.strip())
    try:
        until = after(now, a_duration(f"{short[1]} {_UNITS[short[2]]}" if short else expires))
    except ValueError:
        raise SettingsError(f"--expires: {expires!r} is no time span; for example 90 days or 3 months") from None
    if until - now > LONGEST + timedelta(days=1):
        raise SettingsError(f"--expires: a link is good for a year at most, not for {expires}")
    return until.date()


def _refuse_unknown_topic(topic: str | None, known: Mapping[str, object]) -> None:
    if topic is not None and topic not in known:
        raise SettingsError(f"--topic: there is no topic {topic!r}; there are {', '.join(sorted(known))}")
