"""A house around the web phone: a made-up conversation in place of the engine, and what it heard."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

import httpx
from starlette.applications import Starlette

from bot.channels.webchat import WebChat, routes, translate
from bot.clock import FakeClock
from bot.engine.model.effects import Button, Message
from bot.engine.model.inputs import Commanded, Content, Pressed, Said
from bot.ports import Inbound, Outbound

ROAST = (
    "Which roast do you reach for first?\nYour next sample bag matches your taste. "
    "We ask to suggest coffees you are likely to enjoy."
)
HELLO = (
    "Hi, I'm the Northside bot. I'm software, not a person.\nNow and then I ask one short question so that we send you "
    "coffee you like.\nAt most one message a week. You can skip anything, see everything, erase everything."
)
EVERY_WORD = [
    "language", "subtitle", "opening", "opening_note", "opening_link", "start",
    "conversation", "buttons", "bot_said", "you_said", "input", "placeholder", "send", "menu",
    "skip_to_input", "look_again", "offline", "forbidden", "not_found", "too_big", "too_many", "failed", "back",
    "download", "file_gone", "copy", "copied", "not_copied",
]  # fmt: skip
ENGLISH = {key: f"<{key}>" for key in EVERY_WORD} | {
    "language": "en", "subtitle": "Software, not a person", "start": "Start", "send": "Send", "menu": "Menu",
    "buttons": "Buttons", "opening": "Hi. I ask one short question now and then, so that what you get is what you like.",
    "opening_note": "Every answer is voluntary. Looking at this page stores nothing.",
    "bot_said": "Bot said:", "you_said": "You said:", "input": "Your message", "placeholder": "Type a message",
    "conversation": "Conversation", "skip_to_input": "Go to the typing area", "look_again": "Look for new messages",
    "offline": "That could not be sent.", "too_many": "That was a lot at once.", "back": "Back to the chat",
    "not_found": "There is nothing here.", "download": "Download", "file_gone": "Ask again with /export.",
    "copy": "Copy", "copied": "Copied.", "not_copied": "The text is selected.",
}  # fmt: skip
GERMAN = ENGLISH | {"language": "de", "start": "Los", "send": "Senden"}


def words(key: str, language: str) -> str:
    return (GERMAN if language.split("-")[0] == "de" else ENGLISH)[key]


def buttons(*rows: str) -> tuple[tuple[Button, ...], ...]:
    """`"Light|Medium"` is a row of two; the token is the label in small letters."""
    return tuple(tuple(Button(label, label.lower().replace(" ", "-")) for label in row.split("|")) for row in rows)


LINK = "/link 0QF4K2M8ZC7WX1H2JQ6TN5R3BY"
CODE = f"To go on in another chat with me, send me this there within 15 minutes.\n{LINK}"

QUESTION = Message(ROAST, buttons("Light|Medium", "Dark|It depends", "Why do you ask?|Skip"))


@dataclass
class House:
    """What the phone is plugged into: it remembers what it was given and answers by `reply`."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(datetime(2026, 3, 4, 12, tzinfo=UTC)))
    heard: list[Inbound] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    knocks: list[str] = field(default_factory=list)
    records: list[tuple[str, Message]] = field(default_factory=list)
    held: Message | None = None
    is_broken: bool = False
    is_full: bool = False
    is_agreed: bool = False
    languages: tuple[str, ...] = ("en", "de")
    title: str = "Northside Coffee"

    def __post_init__(self) -> None:
        refs = count(1)
        self.webchat = WebChat(clock=self.clock, fresh=lambda: f"m{next(refs)}")
        self.app = Starlette(
            routes=routes(
                self.webchat,
                submit=self.submit,
                is_full=lambda: self.is_full,
                knock=self.knock,
                rebuild=self.rebuild,
                ever_agreed=self.ever_agreed,
                opens_something=lambda word: word == "coffee" or word.startswith(("c_", "link_")),
                lets_go=lambda words, token: words == "stop" or token == "t-no",
                secret=b"s" * 32,
                clock=self.clock,
                words=words,
                languages=lambda: self.languages,
                title=lambda: self.title,
            )
        )

    async def submit(self, address: str, event_key: str, body: str) -> None:
        if self.is_broken:
            raise RuntimeError("the database is on fire")
        inbound = translate(body)
        assert (inbound.address, inbound.event_key) == (address, event_key)
        if event_key not in self.keys:
            self.keys.append(event_key)
            self.heard.append(inbound)
            await self.reply(inbound)

    async def knock(self, address: str) -> None:
        self.knocks.append(address)
        if self.is_broken:
            raise RuntimeError("the database is on fire")
        if self.held is not None and self.webchat.is_present(address):
            held, self.held = self.held, None
            await self.says(address, held)

    async def rebuild(self, address: str) -> list[tuple[str, Message]]:
        return self.records

    async def ever_agreed(self, address: str) -> bool:
        return self.is_agreed

    async def says(self, address: str, message: Message | str, replaces: str | None = None) -> str:
        said = Message(message) if isinstance(message, str) else message
        return await self.webchat.deliver(Outbound(address, said, replaces))

    async def reply(self, inbound: Inbound) -> None:
        match inbound.content:
            case Commanded("start"):
                await self.says(inbound.address, Message(HELLO, buttons("Yes, ask me|No, thanks|Details")))
            case Pressed(token):
                await self._tapped(inbound, token)
            case Said(text):
                await self.says(inbound.address, f"I heard: {text}")
            case _:
                await self.says(inbound.address, "I only ask questions. /menu shows what you can do.")

    async def _tapped(self, inbound: Inbound, token: str) -> None:
        address, here = inbound.address, inbound.message_ref
        match token:
            case "yes,-ask-me":
                await self.says(address, "Thank you. Here is one question.", here)
                await self.says(address, QUESTION)
            case "dark":
                after = Message(f"{ROAST}\nYou said: Dark. I'll leave you in peace until 11 March.", buttons("One more?|Change"))
                await self.webchat.acknowledge(inbound.tap_ref or "", "Saved")
                await self.says(address, after, here)
            case "change":
                await self.says(address, QUESTION, here)
            case "erase-everything":
                self.webchat.forget(address)
                await self.says(address, "I'm forgetting you now. Receipt code R-7K2F-9M4D.")
            case "silence":
                pass
            case _:
                await self.says(address, f"You tapped {token}.")

    @property
    def contents(self) -> list[Content]:
        return [inbound.content for inbound in self.heard]

    def browser(self, origin: str = "https://chat.test", **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=True)
        return httpx.AsyncClient(transport=transport, base_url=origin, headers={"Origin": origin, **headers})


def keys_on(page: httpx.Response) -> list[str]:
    """The hidden keys of the forms on a page."""
    return re.findall(r'name="key" value="([0-9a-f]{32})"', page.text)


async def start(browser: httpx.AsyncClient) -> httpx.Response:
    """Open the phone and press Start."""
    opening = await browser.get("/chat")
    return await browser.post("/chat/say", data={"key": keys_on(opening)[0], "command": "/start"}, follow_redirects=True)


async def say(browser: httpx.AsyncClient, page: httpx.Response, text: str) -> httpx.Response:
    """Type something on this page and send it."""
    return await browser.post("/chat/say", data={"key": keys_on(page)[-1], "text": text}, follow_redirects=True)


async def tap(browser: httpx.AsyncClient, page: httpx.Response, ref: str, token: str) -> httpx.Response:
    """Tap a button on this page."""
    key = re.search(rf'name="key" value="(\w+)">\s*<input type="hidden" name="message_ref" value="{ref}"', page.text)
    assert key is not None, f"no buttons on {ref}"
    form = {"key": key[1], "message_ref": ref, "token": token}
    return await browser.post("/chat/tap", data=form, follow_redirects=True)


def told(stream: str) -> list[tuple[str, dict[str, str]]]:
    """The events of a stream's text, without its pings."""
    events = re.findall(r"event: (\w+)\ndata: (.*)\n\n", stream)
    return [(name, json.loads(data)) for name, data in events if name != "ping"]
