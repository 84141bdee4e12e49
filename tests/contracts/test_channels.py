"""What holds for every channel: whoever adds one adds a door here, and the rest comes by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count

import pytest

from bot.channels.terminal import Terminal
from bot.channels.webchat.channel import WebChat
from bot.clock import FakeClock
from bot.engine.model import tokens
from bot.engine.model.effects import Button, Message
from bot.engine.model.tokens import Action
from bot.ports import Channel, File, Outbound
from bot.runtime.delivery import rendering
from prompts.text.phrase_files import packaged_phrases
from tests.botapi import BotApiServer
from tests.support.app import TOKEN, refuse_what_telegram_would
from tests.support.telegram_channel import telegram_at

CHOICES = tuple(Button(label, tokens.write(Action.CHOOSE, 1, index)) for index, label in enumerate(["Light", "Medium", "Dark"]))
QUIET = (Button("Why do you ask?", tokens.write(Action.WHY, 1)), Button("Skip", tokens.write(Action.SKIP, 1)))
ROAST = Message("Which roast?", (CHOICES, QUIET))
LONG = "\n".join(
    f"{number}. Sumatra, washed, with a note of cedar and of something that nobody could name" for number in range(120)
)
COPY = File("my-answers.zip", bytes(range(256)) * 40, "application/zip")


@dataclass(frozen=True)
class Shown:
    """One message as the customer sees it."""

    text: str
    labels: tuple[str, ...] = ()
    file: bytes | None = None


@dataclass(frozen=True)
class Door:
    """A channel with one customer behind it, and what they see."""

    channel: Channel
    address: str
    shown: Callable[[], list[Shown]]
    vanish: Callable[[str], None]

    async def hands(self, message: Message, *, replaces: str | None = None, file: File | None = None) -> str:
        """Deliver as the dispatcher does: fitted to what the channel can do."""
        able = self.channel.capabilities
        fitting = message if rendering.fits(message, able) else rendering.as_words(message, packaged_phrases(), "en")
        return await self.channel.deliver(Outbound(self.address, fitting, rendering.replaced(replaces, able), file=file))

    def reads(self) -> str:
        """Everything there is to read, without what line breaks do to it."""
        return " ".join(" ".join(one.text for one in self.shown()).split())


@asynccontextmanager
async def telegram() -> AsyncIterator[Door]:
    async with BotApiServer(token=TOKEN) as server:
        ann = server.customer()
        await ann.says("hello")

        def shown() -> list[Shown]:
            sent = [message for message in ann.chat.messages if message.sender.is_bot]
            files = [message.document.content if message.document else None for message in sent]
            return [
                Shown(m.words, tuple(label for row in m.keyboard for label in row), file)
                for m, file in zip(sent, files, strict=True)
            ]

        def vanish(ref: str) -> None:
            message = ann.chat.find(int(ref))
            assert message is not None
            ann.chat.loses(message)

        async with telegram_at(server.base_url) as channel:
            yield Door(channel, str(ann.id), shown, vanish)
    refuse_what_telegram_would(server)


@asynccontextmanager
async def webchat() -> AsyncIterator[Door]:
    numbers = count(1)
    channel = WebChat(clock=FakeClock(datetime(2026, 5, 4, 10, tzinfo=UTC)), fresh=lambda: f"m{next(numbers)}")
    channel.open_screen("ann", ())

    def shown() -> list[Shown]:
        screen = channel.screen("ann")
        return [
            Shown(one.message.text, one.message.labels, fetched(one.attachment.name) if one.attachment else None)
            for one in (screen.bubbles.values() if screen else ())
        ]

    def fetched(name: str) -> bytes | None:
        file = channel.file("ann", name)
        assert channel.file("ben", name) is None
        return file.content if file else None

    def vanish(ref: str) -> None:
        screen = channel.screen("ann")
        assert screen is not None
        del screen.bubbles[ref]

    yield Door(channel, "ann", shown, vanish)


def terminal(**able: int | bool) -> Callable[[], AbstractAsyncContextManager[Door]]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Door]:
        screen = Terminal(capabilities=replace(Terminal().capabilities, **able))  # type: ignore[arg-type]

        def shown() -> list[Shown]:
            files = {ref: file.content for ref, file in screen.files.items()}
            return [Shown(message.text, message.labels, files.get(ref)) for ref, message in screen.shown.items()]

        yield Door(screen, "you", shown, lambda ref: screen.shown.__delitem__(ref))

    return opened


DOORS: dict[str, Callable[[], AbstractAsyncContextManager[Door]]] = {
    "telegram": telegram,
    "webchat": webchat,
    "terminal": terminal(),
    "terminal without edits": terminal(can_edit=False),
    "terminal without buttons": terminal(max_buttons=0),
    "terminal with three buttons, without edits": terminal(max_buttons=3, can_edit=False),
}


@pytest.fixture(params=DOORS)
async def door(request: pytest.FixtureRequest) -> AsyncIterator[Door]:
    async with DOORS[request.param]() as opened:
        yield opened


async def test_a_message_arrives_with_everything_that_can_be_chosen_and_has_a_name(door: Door) -> None:
    first, second = await door.hands(ROAST), await door.hands(Message("Hello"))
    assert first
    assert first != second
    asked = door.shown()[0]
    assert asked.text.startswith("Which roast?")
    assert all(label in asked.labels or label in asked.text for label in ROAST.labels)
    assert len(asked.labels) <= door.channel.capabilities.max_buttons


async def test_an_amended_message_changes_in_place_or_is_said_anew(door: Door) -> None:
    sent = await door.hands(ROAST)
    amended = await door.hands(Message("You said: Dark."), replaces=sent)
    assert (amended == sent) is door.channel.capabilities.can_edit
    assert len(door.shown()) == (1 if door.channel.capabilities.can_edit else 2)
    assert door.shown()[-1] == Shown("You said: Dark.")


async def test_an_amendment_that_changes_nothing_is_done(door: Door) -> None:
    sent = await door.hands(ROAST)
    if door.channel.capabilities.can_edit:
        assert await door.hands(ROAST, replaces=sent) == sent
        assert len(door.shown()) == 1


async def test_an_amended_message_that_vanished_is_said_anew(door: Door) -> None:
    sent = await door.hands(ROAST)
    await door.hands(Message("Something in between"))
    door.vanish(sent)
    again = await door.hands(Message("You said: Dark."), replaces=sent)
    assert door.shown()[-1].text == "You said: Dark."
    if door.channel.capabilities.can_edit:
        amended = await door.hands(Message("You said: Light."), replaces=again)
        assert (amended, len(door.shown())) == (again, 2)


async def test_no_buttons_means_that_the_old_ones_go(door: Door) -> None:
    sent = await door.hands(Message("Which roast?", (QUIET,)))
    await door.hands(Message("Which roast?"), replaces=sent)
    assert door.shown()[-1].labels == ()


async def test_a_long_text_arrives_whole(door: Door) -> None:
    await door.hands(Message(LONG, (QUIET,)))
    assert " ".join(LONG.split()) in door.reads()
    last = door.shown()[-1]
    assert all(label in last.labels or label in last.text for label in ("Why do you ask?", "Skip"))


@pytest.mark.parametrize("text", ["Here is everything.", LONG], ids=["short", "long"])
async def test_a_file_arrives_byte_by_byte_with_its_text(door: Door, text: str) -> None:
    ref = await door.hands(Message(text), file=COPY)
    assert ref
    assert [one.file for one in door.shown() if one.file is not None] == [COPY.content]
    assert " ".join(text.split()) in door.reads()


async def test_a_message_with_a_file_can_be_followed_up(door: Door) -> None:
    sent = await door.hands(Message("Here is everything."), file=COPY)
    await door.hands(Message("Done."), replaces=sent)
    assert door.shown()[-1].text == "Done."


@pytest.mark.parametrize("text", ["", "Changed", "x" * 500])
async def test_answering_a_tap_never_raises(door: Door, text: str) -> None:
    await door.channel.acknowledge("no such tap", text)


async def test_showing_that_something_takes_a_moment_never_raises(door: Door) -> None:
    await door.channel.working(door.address)


async def test_somebody_who_was_forgotten_can_be_told_so_and_can_begin_anew(door: Door) -> None:
    await door.hands(ROAST)
    door.channel.forget(door.address)
    door.channel.forget("nobody we know")
    assert await door.hands(Message("I'm forgetting you now."))
    assert door.shown()[-1].text == "I'm forgetting you now."


async def test_whether_somebody_is_there_has_an_answer_for_strangers_too(door: Door) -> None:
    assert isinstance(door.channel.is_present(door.address), bool)
    assert isinstance(door.channel.is_present("404"), bool)
