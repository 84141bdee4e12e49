"""The channel by itself: what every channel promises, and what only this one does."""

import json

import pytest

from bot.channels.webchat import WebChat, translate
from bot.engine.model.effects import Message
from bot.engine.model.inputs import Commanded, Content, Pressed, Said
from bot.ports import Channel, Outbound
from tests.channels.webchat.house import House


@pytest.fixture
def webchat(house: House) -> WebChat:
    house.webchat.open_screen("ann", [])
    return house.webchat


def texts(webchat: WebChat, address: str = "ann") -> list[str]:
    screen = webchat.screen(address)
    assert screen is not None
    return [bubble.message.text for bubble in screen.bubbles.values()]


async def test_it_is_a_channel_that_holds_questions(webchat: WebChat) -> None:
    channel: Channel = webchat
    can = channel.capabilities
    assert (channel.name, can.can_edit, can.can_toast, can.max_text, can.holds_questions) == ("webchat", True, True, 4096, True)
    await channel.leave("no group")


async def test_messages_stand_in_order_and_change_in_place(webchat: WebChat) -> None:
    first = await webchat.deliver(Outbound("ann", Message("One")))
    second = await webchat.deliver(Outbound("ann", Message("Two")))
    assert await webchat.deliver(Outbound("ann", Message("One, changed"), replaces=first)) == first != second
    assert texts(webchat) == ["One, changed", "Two"]


async def test_a_change_of_a_message_that_is_not_there_any_more_is_a_new_message(webchat: WebChat) -> None:
    ref = await webchat.deliver(Outbound("ann", Message("Changed"), replaces="long ago"))
    assert (ref != "long ago", texts(webchat)) == (True, ["Changed"])


async def test_with_nobody_to_show_it_to_a_message_is_still_delivered(webchat: WebChat) -> None:
    assert await webchat.deliver(Outbound("bob", Message("Hi")))
    assert await webchat.deliver(Outbound("bob", Message("Hi again"), replaces="m7")) == "m7"
    await webchat.acknowledge("bob", "Saved")
    webchat.forget("bob")
    assert (webchat.screen("bob"), webchat.is_present("bob")) == (None, False)


async def test_a_screen_keeps_the_last_200_messages(webchat: WebChat) -> None:
    for number in range(250):
        await webchat.deliver(Outbound("ann", Message(str(number))))
    assert texts(webchat) == [str(number) for number in range(50, 250)]


def test_ten_thousand_screens_are_kept_those_looked_at_last(webchat: WebChat) -> None:
    for number in range(9_999):
        webchat.open_screen(str(number), [])
    assert webchat.screen("ann") is not None
    webchat.open_screen("one more", [])
    assert (webchat.screen("0"), webchat.screen("ann") is None) == (None, False)


async def test_a_screen_that_is_looked_at_makes_no_room(webchat: WebChat) -> None:
    assert webchat.open_stream("ann") is not None
    for number in range(10_001):
        webchat.open_screen(str(number), [])
    await webchat.deliver(Outbound("ann", Message("Still here")))
    assert (texts(webchat), webchat.screen("0")) == (["Still here"], None)


def test_no_network_holds_the_pages_of_all_others_and_nobody_holds_more_than_there_is_room_for(house: House) -> None:
    webchat = WebChat(clock=house.clock, fresh=lambda: "m1", most_streams=6, most_from_one=2)
    first, *_ = [webchat.open_stream(name, "203.0.113.7") for name in ("ann", "ben", "cem")]
    assert webchat.open_stream("dan", "203.0.113.7") is None
    assert [webchat.open_stream(str(number), network) is not None for number, network in enumerate("abcde")] == [True] * 4 + [False]
    assert first is not None
    webchat.leave_stream("ann", first)
    assert webchat.open_stream("dan", "203.0.113.7") is not None


def test_on_loopback_everybody_may_be_behind_one_address(house: House) -> None:
    webchat = WebChat(clock=house.clock, fresh=lambda: "m1", most_streams=6, most_from_one=2)
    assert all(webchat.open_stream(str(number)) for number in range(6))


def test_a_browser_with_very_many_pages_keeps_the_newest(webchat: WebChat) -> None:
    streams = [webchat.open_stream("ann") for _ in range(7)]
    for stream in streams:
        assert stream is not None
        webchat.leave_stream("ann", stream)
    assert not webchat.is_present("ann")


@pytest.mark.parametrize(
    ("given", "content"),
    [
        ({"kind": "say", "text": "filter"}, Said("filter")),
        ({"kind": "say", "text": "  a\0b\r\nc \ud800"}, Said("ab\nc")),
        ({"kind": "say", "text": "x" * 20_000}, Said("x" * 16_384)),
        ({"kind": "say", "text": "/stop"}, Commanded("stop")),
        ({"kind": "say", "text": "/START summer 24"}, Commanded("start", "summer 24")),
        ({"kind": "say", "text": "/"}, Commanded("")),
        ({"kind": "command", "text": "menu"}, Commanded("menu")),
        ({"kind": "tap", "token": "v1:q:0", "message_ref": "m1", "tap_ref": "ann"}, Pressed("v1:q:0")),
    ],
)
def test_what_a_page_wrote_down_is_translated(given: dict[str, str], content: Content) -> None:
    body = {"address": "ann", "event_key": "e1", "language": "de", "at": "2026-03-04T12:00:00+00:00", **given}
    inbound = translate(json.dumps(body))
    assert (inbound.content, inbound.address, inbound.event_key, inbound.language) == (content, "ann", "e1", "de")
    assert (inbound.message_ref, inbound.tap_ref) == (given.get("message_ref"), given.get("tap_ref"))
    assert inbound.at.tzinfo is not None
