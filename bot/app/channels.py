"""The table of channels: one entry for each that a running bot speaks on. docs/add-a-channel.md says how to add one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.channels.telegram import connect as telegram
from bot.channels.telegram import updates as telegram_updates
from bot.channels.webchat import connect as webchat
from bot.channels.webchat import updates as webchat_updates
from bot.ports import Host, Looked, OpenChannel, StartLinks
from bot.runtime.intake import Translate
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Entry:
    """One channel."""

    name: str
    """As it stands in every record, never to be changed: the name of its folder in bot/channels, too."""
    translate: Translate
    open: Callable[[Settings, Host], OpenChannel | None]
    """Nothing where the settings do not turn it on."""
    start_links: Callable[[Settings], Awaitable[StartLinks | None]]
    """Nothing where the settings do not turn it on."""
    turned_on_by: str = ""
    """The setting that turns it on; empty where it is always on."""
    look: Callable[[Settings], Awaitable[Looked | None]] | None = None
    """Asks the platform whether it knows us, without changing anything; nothing where the settings do not turn it on."""


CHANNELS = (
    Entry(webchat_updates.NAME, webchat_updates.translate, webchat.open_channel, webchat.start_links),
    Entry(
        telegram_updates.NAME,
        telegram_updates.translate,
        telegram.open_channel,
        telegram.start_links,
        "TELEGRAM_BOT_TOKEN",
        telegram.look,
    ),
)


def translators() -> dict[str, Translate]:
    """How each channel's raw updates are read."""
    return {entry.name: entry.translate for entry in CHANNELS}


def open_channels(settings: Settings, host_for: Callable[[str], Host]) -> dict[str, OpenChannel]:
    """Every channel that the settings turn on, by name."""
    found = ((entry.name, entry.open(settings, host_for(entry.name))) for entry in CHANNELS)
    return {name: opened for name, opened in found if opened is not None}


async def links_to(settings: Settings) -> dict[str, StartLinks]:
    """How links open each channel that the settings turn on, by name."""
    found = {entry.name: await entry.start_links(settings) for entry in CHANNELS}
    return {name: links for name, links in found.items() if links is not None}


def switches(opened: dict[str, OpenChannel]) -> dict[str, str]:
    """Of the channels that a setting turns on: which are, and how to turn the others on."""
    return {
        entry.name: "on" if entry.name in opened else f"off; set {entry.turned_on_by} to turn it on"
        for entry in CHANNELS
        if entry.turned_on_by
    }
