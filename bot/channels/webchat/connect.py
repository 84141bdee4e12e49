"""The web phone, opened: its pages bring what customers do, so nothing has to run for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute

from bot.channels.webchat.channel import WebChat
from bot.channels.webchat.pages import HOME, routes
from bot.descriptors import room
from bot.engine.conversation.slash_commands import opens_something
from bot.engine.model.ids_and_time import crockford
from bot.engine.understanding.rights_in_words.letting_go import lets_go
from bot.ports import Host, StartLinks
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class WebPhone:
    """The screens of all browsers, and the pages that show them."""

    channel: WebChat
    host: Host

    def pages(self) -> Sequence[BaseRoute]:
        """The phone."""
        host = self.host
        return routes(
            self.channel,
            submit=host.submit,
            is_full=host.is_full,
            knock=host.knock,
            rebuild=host.screen,
            ever_agreed=host.ever_agreed,
            opens_something=lambda word: opens_something(word, host.catalogue().topics),
            lets_go=lambda words, token: lets_go(words, token, host.catalogue().phrases),
            secret=host.secret("web cookie"),
            clock=host.clock,
            words=lambda key, language: host.catalogue().phrases.says(f"web.{key}", language),
            languages=lambda: host.catalogue().brand.languages,
            title=lambda: host.catalogue().brand.name.says(host.catalogue().brand.languages[0]),
        )

    def listening(self) -> None:
        """Nothing."""

    async def prepare(self) -> None:
        """The pages say everything."""

    async def stop(self) -> None:
        """End the event streams, or the server would wait for them."""
        await self.channel.close()

    async def close(self) -> None:
        """There are no connections of its own."""


async def start_links(settings: Settings) -> StartLinks:
    """Links that open the page."""
    return StartLinks("the web phone", f"{settings.public_url}{HOME}?start=")


def open_channel(settings: Settings, host: Host) -> WebPhone:
    """The web phone is always there."""
    clock = host.clock
    here = room()
    webchat = WebChat(
        clock=clock, fresh=lambda: crockford(clock.nonce()), most_streams=here.streams, most_from_one=here.streams_each
    )
    return WebPhone(webchat, host)
