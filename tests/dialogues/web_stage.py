"""The web phone as a stage: the real pages over HTTP, as a browser with our script uses them, kept open all the time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

import httpx

from bot.channels.terminal import Line
from bot.engine.model.state import State
from bot.rehearsal import ActClock, Keyboards, NotPossible, find_key, start_word
from bot.rehearsal.transcript import Act, MovesBy, MovesTo, Opens, Says, Taps
from storage.model.records import Address
from tests.dialogues.open_page import OpenPage
from tests.dialogues.page import Bubble, Page, read_page
from tests.support.app import Phone, state_at

_ORIGIN = "http://phone.test"


class WebStage:
    """What one person does in their browser, and what they see there."""

    channel = "webchat"

    def __init__(self, phone: Phone, language: str, *, customer: int = 0) -> None:
        self.catalogue = phone.app.catalogue()
        self.messages = 0
        self._phone = phone
        self._pages = phone.app.pages()
        self._headers = {"Origin": _ORIGIN, "Accept-Language": language}
        transport = httpx.ASGITransport(app=self._pages, client=(f"10.0.{customer // 256}.{customer % 256}", 5000))
        self._browser = httpx.AsyncClient(transport=transport, base_url=_ORIGIN, headers=self._headers, follow_redirects=True)
        self._keys = (f"{number:032x}" for number in count(1 + customer * 1_000))
        self._keyboards = Keyboards()
        self._screen: dict[str, Bubble] = {}
        self._open: OpenPage | None = None
        self._address = ""
        self._service_clock = ActClock(phone.clock, customer)
        phone.app.service._clock = self._service_clock

    async def close(self) -> None:
        """Close the browser."""
        await self._leave()
        await self._browser.aclose()

    def now(self) -> datetime:
        """The moment at which the conversation has arrived."""
        return self._phone.clock.now()

    async def state(self) -> State | None:
        """What is stored about whoever has this browser's cookie, or had the last one."""
        return await state_at(self._phone.app, Address("webchat", self._address))

    async def act(self, act: Act) -> list[Line]:
        """Something the customer or the clock does."""
        match act:
            case MovesTo(at):
                return await self._move_to(at)
            case MovesBy(span):
                return await self._move_to(self.now() + span)
            case Says(text):
                return await self._say(text)
            case Opens():
                self._service_clock.begin_act()
                return await self._begin(f"/start {start_word(act, self._phone.app.keys, self.now())}")
            case Taps():
                return await self._tap(act)
        raise NotPossible("A web page can send words and taps only.")

    async def _move_to(self, moment: datetime) -> list[Line]:
        if self._open is None:
            self._phone.clock.move_to(moment)
            return []
        await self._phone.moves_to(moment)
        return await self._told()

    async def _say(self, text: str) -> list[Line]:
        self._service_clock.begin_act()
        if self._open is None:
            return await self._begin(text)
        return await self._post("/chat/say", {"text": text})

    async def _tap(self, taps: Taps) -> list[Line]:
        key = find_key(self._keyboards, taps)
        self._service_clock.begin_act()
        form = {"message_ref": key.message_ref, "token": key.token, "key": next(self._keys)}
        # A double click sends the same form twice, before the script has given it another key.
        lines = [await self._post("/chat/tap", form) for _ in range(taps.times)]
        return [line for some in lines for line in some]

    async def _begin(self, text: str) -> list[Line]:
        """The first word: the page that opens is a plain form, with a Start button that a link's word is on."""
        command, _, word = text.partition(" ")
        opening = read_page((await self._browser.get("/chat", params={"start": word} if command == "/start" else {})).text)
        said = {"command": opening.start} if command == "/start" else {"text": text}
        return await self._load(await self._browser.post("/chat/say", data={"key": opening.key, **said}))

    async def _post(self, path: str, form: dict[str, str]) -> list[Line]:
        """Send a form as the script does; 205 asks it to load the page anew."""
        sent = {"key": next(self._keys), **form}
        answer = await self._browser.post(path, data=sent, headers={"Accept": "application/json"})
        if answer.status_code == httpx.codes.RESET_CONTENT:
            return await self._load(await self._browser.get("/chat"))
        if answer.status_code != httpx.codes.NO_CONTENT:
            raise NotPossible(f"The page refused that with {answer.status_code}: {answer.text}")
        return await self._told()

    async def _load(self, answer: httpx.Response) -> list[Line]:
        """A page is loaded: what is on it and was not there before, and from now on what its stream tells."""
        await self._leave()
        page = read_page(answer.text)
        lines = [Line(note, is_toast=True) for note in page.notes] + self._fresh(page)
        cookie = self._browser.cookies.get("phone", "")
        self._address = cookie.partition(".")[0] or self._address
        self._open = OpenPage(self._pages, {**self._headers, "Cookie": f"phone={cookie}"})
        await self._open.open()
        return lines + await self._told()

    def _fresh(self, page: Page) -> list[Line]:
        known, self._screen = self._screen, {}
        return [line for bubble in page.bubbles for line in self._put(bubble, known.get(bubble.ref))]

    async def _told(self) -> list[Line]:
        events = await self._open.told() if self._open else []
        return [line for name, data in events for line in self._heard(name, data)]

    def _heard(self, name: str, data: dict[str, Any]) -> Sequence[Line]:
        match name:
            case "toast":
                return [Line(data["text"], is_toast=True)]
            case "screen":
                return self._fresh(Page([read_page(bubble["html"]).bubbles[0] for bubble in data["bubbles"]]))
            case "remove":
                self._screen.pop(data["ref"])
                return []
            case "message" | "amend":
                return self._put(read_page(data["html"]).bubbles[0], None)
        raise AssertionError(f"the script of the page knows no event {name!r}")

    def _put(self, bubble: Bubble, before: Bubble | None) -> list[Line]:
        """A bubble as it looks now; the customer's own, and one that looks as it did, is no news."""
        is_new = bubble.ref not in self._screen and before is None
        self._screen[bubble.ref] = bubble
        if bubble.is_own or bubble == before:
            return []
        self.messages += is_new
        self._keyboards.shows(bubble.ref, [button for row in bubble.rows for button in row])
        return [Line(bubble.text, tuple(tuple(label for label, _ in row) for row in bubble.rows))]

    async def _leave(self) -> None:
        if self._open is not None:
            await self._open.close()
            self._open = None
