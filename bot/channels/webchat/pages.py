"""The phone in a browser: pages, forms and the event stream. They work without JavaScript, and better with it."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.webchat.channel import WebChat
from bot.channels.webchat.cookies import Cookies
from bot.channels.webchat.html import STATIC_PATH, Drawing
from bot.channels.webchat.languages import Speech, Words
from bot.channels.webchat.posts import Form, Limit, is_young, network_of, new_form_key, read_form
from bot.channels.webchat.refusals import FILE_GONE, FORBIDDEN, FULL, NOT_FOUND
from bot.channels.webchat.responses import served, wants_json
from bot.channels.webchat.screen.screen import Bubble, Noted, Screen, Stream
from bot.channels.webchat.screen.stream import PING_SECONDS, EventStream, told
from bot.channels.webchat.updates import cleaned
from bot.clock import Clock
from bot.engine.model.effects import Message
from bot.log import log
from bot.own_pages import is_from_our_page
from bot.static_files import FOR_GOOD

HOME = "/chat"

_POSTS_A_MINUTE = 30
_NEWCOMERS_A_MINUTE = 120
"""From one network address, which a whole shop's visitors may share."""

_START_WORD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""The same letters as in a messenger's deep link (Bot API, deep linking)."""

Submit = Callable[[str, str, str], Awaitable[None]]
"""(address, event key, body): returns when the message was durably received and handled."""

Knock = Callable[[str], Awaitable[None]]
"""Whoever has this address is here: what was held for them may come."""

Rebuild = Callable[[str], Awaitable[Sequence[tuple[str, Message]]]]
EverAgreed = Callable[[str], Awaitable[bool]]
"""The screen of an address as its records tell it: names and messages, oldest first."""

OpensSomething = Callable[[str], bool]
"""Whether a start word says more than that somebody came: it names a customer record, another chat or a topic."""

LetsGo = Callable[[str, str], bool]
"""Whether these words, or this button's token, are a stop, a no or an erasure."""


def routes(
    webchat: WebChat,
    *,
    submit: Submit,
    is_full: Callable[[], bool],
    knock: Knock,
    rebuild: Rebuild,
    ever_agreed: EverAgreed,
    opens_something: OpensSomething,
    lets_go: LetsGo,
    secret: bytes,
    clock: Clock,
    words: Words,
    languages: Callable[[], Sequence[str]],
    title: Callable[[], str],
) -> list[BaseRoute]:
    """The pages of the phone; `languages` and `title` are the brand's, looked up each time since they may change."""
    speech = Speech(words, languages)
    drawing = Drawing(words, title, new_key=lambda: new_form_key(clock))
    hosted = (submit, is_full, knock, rebuild, ever_agreed)
    phone = Phone(webchat, *hosted, opens_something, lets_go, Cookies(secret), clock, speech, drawing)
    table = [
        (HOME, "GET", phone.look),
        (f"{HOME}/stream", "GET", phone.stream),
        (f"{HOME}/say", "POST", phone.say),
        (f"{HOME}/tap", "POST", phone.tap),
        (f"{HOME}/file/{{name}}", "GET", phone.download),
        (f"{HOME}/{{rest:path}}", "GET", phone.lost),
        (STATIC_PATH + "{name}", "GET", phone.file),
    ]
    return [Route(path, served(endpoint, drawing, speech), methods=[method]) for path, method, endpoint in table]


@dataclass(frozen=True, slots=True)
class Phone:
    """The endpoints, and what they need."""

    webchat: WebChat
    submit: Submit
    is_full: Callable[[], bool]
    """Whether so much waits to be handled that only stops, noes and erasures are taken."""
    knock: Knock
    rebuild: Rebuild
    ever_agreed: EverAgreed
    opens_something: OpensSomething
    lets_go: LetsGo
    cookies: Cookies
    clock: Clock
    speech: Speech
    drawing: Drawing
    posts: Limit = field(default_factory=lambda: Limit(_POSTS_A_MINUTE))
    ends: Limit = field(default_factory=lambda: Limit(_POSTS_A_MINUTE))
    """Of stops, noes and erasures, which what was written before must not use up."""
    newcomers: Limit = field(default_factory=lambda: Limit(_NEWCOMERS_A_MINUTE))

    async def look(self, request: Request) -> Response:
        """The phone; for whoever said nothing yet, an opening that stores nothing; for whoever came by a link that opens something,
        its button, as a messenger shows one in a chat that is known.

        Looking never opens a link: programs that guard mail look at every address in it.
        """
        language = self.speech.language_of(request)
        address = self.cookies.address_of(request)
        screen = await self._visited(address, request) if address else Screen()
        bubbles, notes = list(screen.bubbles.values()), screen.take_notes()
        if bubbles and not screen.is_forgotten and self.opens_something(word := _start_word(request)):
            return HTMLResponse(self.drawing.opening(language, start_word=word, notes=notes, is_known=True))
        if address is None or not bubbles:
            return HTMLResponse(self.drawing.opening(language, start_word=_start_word(request), notes=notes))
        is_live = not screen.is_forgotten
        drawn = self.drawing.chat(language, bubbles=bubbles, notes=notes, is_live=is_live, tapped=screen.last_tapped)
        response = HTMLResponse(drawn)
        if is_live:
            await self._remember(request, response, address)
        else:
            self.cookies.take(request, response)
        return response

    async def say(self, request: Request) -> Response:
        """Something typed, or a command's button."""
        address, is_known, form = await self._received(request)
        kind, text = ("command", cleaned(form.command)) if form.command else ("say", cleaned(form.text))
        if not text:
            return await self._answer(request, address, is_known)
        event_key = self.cookies.event_key(address, form.key, kind, text)
        await self._screen(address)
        if kind == "say":  # who pressed a button did not say its command
            self.webchat.spoke(address, event_key, text)
        await self._send(request, address, event_key, {"kind": kind, "text": text})
        return await self._answer(request, address, is_known)

    async def tap(self, request: Request) -> Response:
        """A tap on a message's button."""
        address, is_known, form = await self._received(request)
        event_key = self.cookies.event_key(address, form.key, "tap", form.message_ref, form.token)
        await self._screen(address)
        self.webchat.tapped(address, event_key, form.message_ref, form.token)
        tap = {"kind": "tap", "token": form.token, "message_ref": form.message_ref, "tap_ref": address}
        await self._send(request, address, event_key, tap)
        return await self._answer(request, address, is_known)

    async def stream(self, request: Request) -> Response:
        """What happens, as it happens. 204 tells a browser whom we do not know to stop asking (HTML standard, 9.2.3)."""
        address = self.cookies.address_of(request)
        if address is None or request.method == "HEAD":
            return Response(status_code=204)
        stream = self.webchat.open_stream(address, network_of(request))
        if stream is None:
            raise FULL
        try:
            bubbles = await self._caught_up(address, stream)
        except BaseException:
            self.webchat.leave_stream(address, stream)
            raise
        draw = partial(self.drawing.bubble, self.speech.language_of(request))
        events = told(stream, bubbles, draw, PING_SECONDS)
        return EventStream(events, partial(self.webchat.leave_stream, address, stream))

    async def download(self, request: Request) -> Response:
        """A file that was made for this browser; to everybody else it was never there."""
        address = self.cookies.address_of(request)
        file = self.webchat.file(address, request.path_params["name"]) if address else None
        if file is None:
            raise FILE_GONE
        as_file = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        return Response(file.content, media_type=file.media_type, headers={"Content-Disposition": as_file})

    async def file(self, request: Request) -> Response:
        """A style sheet, script or picture; its name changes with its content."""
        file = self.drawing.files.get(request.path_params["name"])
        if file is None:
            raise NOT_FOUND
        return Response(file.content, media_type=file.media_type, headers={"Cache-Control": FOR_GOOD})

    async def lost(self, request: Request) -> Response:
        """Nothing is here."""
        raise NOT_FOUND

    async def _received(self, request: Request) -> tuple[str, bool, Form]:
        """Who sent the form, whether their browser knew it already, and the form."""
        if not is_from_our_page(request):
            raise FORBIDDEN
        address, now = self._known(request), self.clock.now()
        if address is None:
            self.newcomers.count(network_of(request), now)
            form = await read_form(request)
            self._refuse_when_full(form)
            return self._newcomer(form.key), False, form
        form = await read_form(request)
        limit = self.ends if self._lets_go(form) else self.posts
        limit.count(address, now)
        self._refuse_when_full(form)
        return address, True, form

    def _lets_go(self, form: Form) -> bool:
        return self.lets_go(form.command or form.text, form.token)

    def _refuse_when_full(self, form: Form) -> None:
        if self.is_full() and not self._lets_go(form):
            raise FULL

    def _newcomer(self, form_key: str) -> str:
        """Pressing Start twice makes one customer; a form that was drawn long ago leads to nobody known, for its key lay about."""
        return self.cookies.newcomer(form_key if is_young(form_key, self.clock.now()) else self.clock.entropy(16).hex())

    def _known(self, request: Request) -> str | None:
        """The address of this browser's cookie. Whoever was forgotten begins anew under an unrelated one."""
        address = self.cookies.address_of(request)
        screen = self.webchat.screen(address) if address else None
        return None if screen and screen.is_forgotten else address

    async def _send(self, request: Request, address: str, event_key: str, content: dict[str, str]) -> None:
        language, at = self.speech.language_of(request), self.clock.now().isoformat()
        body = {"address": address, "event_key": event_key, "language": language, "at": at, **content}
        earlier = (await self._screen(address)).replies
        try:
            await self.submit(address, event_key, json.dumps(body))
        except Exception:
            self.webchat.take_back(address, event_key)
            raise
        if not wants_json(request):
            await self.webchat.replied(address, earlier)
        self.webchat.answered(address)

    async def _answer(self, request: Request, address: str, is_known: bool) -> Response:
        """Back to the phone. 205 asks our script to load the page anew, since this browser is somebody new now."""
        is_script = wants_json(request)
        response = Response(status_code=204 if is_known else 205) if is_script else RedirectResponse(HOME, 303)
        screen = self.webchat.screen(address)
        if screen is not None and screen.is_forgotten and is_script:
            self.cookies.take(request, response)
        else:
            await self._remember(request, response, address)
        return response

    async def _remember(self, request: Request, response: Response, address: str) -> None:
        """Let the browser know who it is the next time; after its customer's Yes for good."""
        screen = await self._screen(address)
        screen.ever_agreed = screen.ever_agreed or await self.ever_agreed(address)
        self.cookies.give(request, response, address, for_good=screen.ever_agreed)

    async def _visited(self, address: str, request: Request) -> Screen:
        """The screen of somebody who is looking now, with what was held for them. A prefetched page is nobody looking."""
        screen = await self._screen(address)
        if "prefetch" not in request.headers.get("sec-purpose", ""):
            self.webchat.served(address)
            await self._knock(address)
        return screen

    async def _caught_up(self, address: str, stream: Stream) -> list[Bubble]:
        """What a page that opens has to show, with what was held and noted for it while it was away."""
        screen = await self._screen(address)
        await self._knock(address)
        for note in screen.take_notes():
            stream.push(Noted(note))
        return list(screen.bubbles.values())

    async def _screen(self, address: str) -> Screen:
        return self.webchat.screen(address) or self.webchat.open_screen(address, await self.rebuild(address))

    async def _knock(self, address: str) -> None:
        """A question that cannot come now comes another time; the page is shown all the same."""
        try:
            await self.knock(address)
        except Exception:
            log.exception("knock_failed")


def _start_word(request: Request) -> str:
    word = request.query_params.get("start", "")
    return word if _START_WORD.fullmatch(word) else ""
