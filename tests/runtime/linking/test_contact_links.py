"""Links to customer records in two real channels: joined after a yes, once, by whoever said it first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.commands.examining.contacts import contacts
from bot.customers.access_report import access_report
from bot.customers.checks.projection_check import foldings_that_differ
from bot.customers.linked.matching import matching
from bot.customers.looking import EVERYBODY
from bot.engine.model.inputs import ContactMapped
from bot.engine.model.state import State
from bot.runtime.linking import contact_links, link_payload
from bot.runtime.linking.link_payload import Wanted, written
from storage.errors import Unavailable
from storage.model import record_ids
from storage.model.records import Address
from storage.people import customers
from storage.receivers import tombstones
from tests.botapi import Customer
from tests.channels.webchat.house import keys_on
from tests.support.app import Bot, Running, running_bot, running_phone, says_yes
from tests.support.two_chats import PAGE, Page, joins, known, state

JOIN_LINE = "Answers will join the customer record this link came with; Details lets you keep them apart."
IN_JULY = date(2026, 7, 1)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


def link(bot: Running, contact: str = "4711", *, last_day: date = IN_JULY, topic: str = "") -> str:
    key = bot.app.keys.derived(link_payload.PURPOSE)
    return f"/start {written(key, Wanted('hubspot', contact, last_day, topic))}"


async def opens(bot: Bot, customer: Customer, word: str) -> str:
    """The link is opened; what the bot says to it."""
    await customer.says(word)
    await bot.listens()
    return customer.chat.messages[-1].text


async def taps(bot: Bot, customer: Customer, label: str) -> None:
    await customer.taps(label)
    await bot.listens()


async def records_of(bot: Running, address: Address) -> dict[str, str]:
    """What other systems call whoever has this address."""
    customer = await bot.app.store.read(lambda unit: customers.by_address(unit, address))
    if customer is None:
        return {}
    found = await bot.app.store.read(lambda unit: customers.external_ids_of(unit, (customer,)).get(customer, ()))
    return {one.system: one.id_clear for one in found}


def at(customer: Customer) -> Address:
    return Address("telegram", str(customer.id))


async def test_a_link_is_told_of_and_joined_with_the_yes(bot: Bot) -> None:
    ann = bot.server.customer()
    assert (await opens(bot, ann, link(bot))).splitlines()[-1] == JOIN_LINE
    assert await records_of(bot, at(ann)) == {}
    await taps(bot, ann, "Yes, ask me")
    assert await records_of(bot, at(ann)) == {"hubspot": "4711"}
    await taps(bot, ann, "Dark")
    assert await foldings_that_differ(bot.app.store) == (1, 0)


@pytest.mark.slow
async def test_on_the_web_phone_too_and_a_restart_between_notice_and_yes_changes_nothing(tmp_path: Path) -> None:
    async with running_phone(tmp_path) as phone:
        page = Page(phone)  # type: ignore[arg-type]
        await page.says(link(phone))
        assert JOIN_LINE in page.texts()[-1]
        button = page.button("Yes, ask me")
    async with running_phone(tmp_path) as phone:
        [(_, notice)] = await phone.app.service.screen(Address("webchat", PAGE))
        assert JOIN_LINE in notice.text
        page = Page(phone)  # type: ignore[arg-type]
        page.sent = 10
        await page.presses(*button)
        assert await records_of(phone, Address("webchat", PAGE)) == {"hubspot": "4711"}
        assert await foldings_that_differ(phone.app.store) == (1, 0)


async def test_a_browser_that_is_known_opens_links_as_a_known_chat_of_a_messenger_does(tmp_path: Path) -> None:
    async with running_phone(tmp_path) as phone:
        transport = httpx.ASGITransport(app=phone.app.pages())
        async with httpx.AsyncClient(transport=transport, base_url="http://chat", headers={"Origin": "http://chat"}) as browser:

            async def starts(word: str = "") -> str:
                """Open a link, and press Start where there is one."""
                page = await browser.get("/chat", params={"start": word} if word else {})
                command = f"/start {word}".strip()
                if f'value="{command}"' not in page.text:
                    return "no Start button"
                form = {"key": keys_on(page)[-1], "command": command}
                return unescape((await browser.post("/chat/say", data=form, follow_redirects=True)).text)

            await starts()
            screen = browser.cookies["phone"].partition(".")[0]
            page = Page(phone, screen)  # type: ignore[arg-type]
            await page.taps("Yes, ask me")
            await page.taps("Skip")
            assert "Yes, that's me" in await starts(link(phone).removeprefix("/start "))
            await starts("coffee")
            assert (await state(phone, Address("webchat", screen))).topic_wanted == "coffee"
            assert "That code does not work" in await starts("link_0QF4K2M8ZC7WX1H2JQ6TN5R3BY")
            assert await starts("summer_24") == "no Start button", "a campaign has nothing to say in a chat that is known"


async def test_whoever_opens_a_forwarded_mail_after_the_yes_gets_the_ordinary_notice_and_is_not_joined(bot: Bot) -> None:
    ann, ben = bot.server.customer(), bot.server.customer()
    await opens(bot, ann, link(bot))
    await taps(bot, ann, "Yes, ask me")
    eve = bot.server.customer()
    ordinary = await opens(bot, eve, "/start")
    assert await opens(bot, ben, link(bot)) == ordinary
    await taps(bot, ben, "Yes, ask me")
    assert (await records_of(bot, at(ann)), await records_of(bot, at(ben))) == ({"hubspot": "4711"}, {})
    assert (await state(bot, at(ben))).contact_conflicts == (), "a forwarded mail is no conflict"


@pytest.mark.slow
async def test_of_two_who_say_yes_at_the_same_time_one_is_joined_and_the_other_is_told_no_more_than_that_they_are_not(
    bot: Bot,
) -> None:
    pages = [Page(bot, f"{number:032x}") for number in range(1, 5)]
    for page in pages:
        await page.says(link(bot))
        assert JOIN_LINE in page.texts()[-1]
    await asyncio.gather(*(page.taps("Yes, ask me") for page in pages))
    joined = [page for page in pages if await records_of(bot, Address("webchat", page.address))]
    assert len(joined) == 1
    for page in pages:
        there = await state(bot, Address("webchat", page.address))
        assert (there.phase, there.contact_link) == ("active", None)
        is_told = "That link is over, so your answers join no record." in "".join(page.texts())
        assert is_told == (page not in joined)
    assert await foldings_that_differ(bot.app.store) == (4, 0)


@pytest.mark.parametrize("step", ["opened", "noted", "said"])
async def test_a_kill_at_any_step_is_caught_up_and_joins_nobody_twice(bot: Bot, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Between reading a link and its turn; before and after it is noted that somebody else was first."""
    ann, ben = bot.server.customer(), bot.server.customer()
    await opens(bot, ann, link(bot))
    taken, turns = bot.app.store.turn, []
    fatal = {"opened": 2, "noted": 2, "said": 3}[step]

    async def killed_once(*given: Any, **more: Any) -> Any:
        turns.append(given)
        if len(turns) == fatal:
            raise Unavailable("killed")
        return await taken(*given, **more)

    monkeypatch.setattr("bot.runtime.intake._BACK_OFF", timedelta(0))
    if step == "opened":
        with monkeypatch.context() as broken:
            broken.setattr(bot.app.store, "turn", killed_once)
            said = await opens(bot, ben, link(bot))
    else:
        said = await opens(bot, ben, link(bot))
    assert JOIN_LINE in said
    await taps(bot, ann, "Yes, ask me")
    with monkeypatch.context() as broken:
        if step != "opened":
            broken.setattr(bot.app.store, "turn", killed_once)
        await taps(bot, ben, "Yes, ask me")
    assert len(turns) > fatal, "it was taken up again"
    assert (await records_of(bot, at(ann)), await records_of(bot, at(ben))) == ({"hubspot": "4711"}, {})
    there = await state(bot, at(ben))
    assert (there.phase, there.contact_link, there.contact_conflicts) == ("active", None, ())
    assert [message.text for message in ben.chat.messages].count(ben.chat.messages[0].text) == 1
    assert await foldings_that_differ(bot.app.store) == (2, 0)


async def test_two_links_to_one_record_join_it_once_and_the_conflict_is_noted(bot: Bot) -> None:
    ann, ben, eve = (bot.server.customer() for _ in range(3))
    in_june, in_july = link(bot, last_day=date(2026, 6, 1)), link(bot)
    await opens(bot, ann, in_june)
    await opens(bot, ben, in_july)
    await taps(bot, ann, "Yes, ask me")
    await taps(bot, ben, "Yes, ask me")
    assert JOIN_LINE not in await opens(bot, eve, in_july)
    assert (await records_of(bot, at(ben)), await records_of(bot, at(eve))) == ({}, {})
    for one in (ben, eve):
        [conflict] = (await state(bot, at(one))).contact_conflicts
        assert (conflict.system, conflict.contact, conflict.why) == ("hubspot", "4711", "taken")
    assert await foldings_that_differ(bot.app.store) == (3, 0)


@pytest.mark.slow
async def test_a_second_record_of_one_person_in_a_system_is_noted_and_not_joined(bot: Bot) -> None:
    ann = bot.server.customer()
    await opens(bot, ann, link(bot))
    await taps(bot, ann, "Yes, ask me")
    assert "record" not in await opens(bot, ann, link(bot, "815"))
    [conflict] = (await state(bot, at(ann))).contact_conflicts
    assert (conflict.contact, conflict.why) == ("815", "second")
    assert await records_of(bot, at(ann)) == {"hubspot": "4711"}


async def test_a_link_that_is_old_changed_or_another_installations_is_a_start_like_any_other(bot: Bot) -> None:
    word = link(bot)
    foreign = "/start " + written(b"another installation's key, 32 b", Wanted("hubspot", "4711", IN_JULY))
    expired = link(bot, last_day=(bot.clock.now() - timedelta(days=1)).date())
    for number, bad in enumerate((word[:-3] + "AAA", foreign, expired, "/start c_")):
        customer = bot.server.customer()
        assert JOIN_LINE not in await opens(bot, customer, bad), number
        await taps(bot, customer, "Yes, ask me")
        assert await records_of(bot, at(customer)) == {}
        assert (await state(bot, at(customer))).came_by == ""


async def test_an_old_customer_is_asked_and_never_joined_in_silence(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    assert "Is that you, and shall your answers join it?" in await opens(bot, ann, link(bot))
    assert await records_of(bot, at(ann)) == {}
    page_side = await bot.app.service.screen(at(ann))
    assert "Yes, that's me" in str(page_side), "a page that is opened anew shows what waits"
    await taps(bot, ann, "Yes, that's me")
    assert await records_of(bot, at(ann)) == {"hubspot": "4711"}
    assert (await state(bot, at(ann))).values() == {"roast": "dark"}


@pytest.mark.slow
async def test_a_yes_to_a_request_that_somebody_elses_yes_overtook_joins_nothing(bot: Bot) -> None:
    ann, ben = bot.server.customer(), bot.server.customer()
    await says_yes(bot, ann)
    await opens(bot, ann, link(bot))
    await opens(bot, ben, link(bot))
    await taps(bot, ben, "Yes, ask me")
    await taps(bot, ann, "Yes, that's me")
    assert (await records_of(bot, at(ann)), await records_of(bot, at(ben))) == ({}, {"hubspot": "4711"})
    assert "That link is over" in "".join(message.text for message in ann.chat.messages)


async def test_erasing_takes_the_record_out_and_leaves_its_system_to_be_told_and_the_link_used(bot: Bot) -> None:
    ann, ben = bot.server.customer(), bot.server.customer()
    await opens(bot, ann, link(bot))
    await taps(bot, ann, "Yes, ask me")
    await opens(bot, ann, "/delete")
    await taps(bot, ann, "Erase everything")
    assert await bot.app.store.read(lambda unit: customers.by_external_id(unit, "hubspot", "4711")) is None
    [tombstone] = await bot.app.store.read(tombstones.open_ones)
    assert (tombstone.system, tombstone.external_id_clear) == ("hubspot", "4711")
    for one in (ann, ben):
        assert JOIN_LINE not in await opens(bot, one, link(bot))
    assert JOIN_LINE in await opens(bot, ben, link(bot, last_day=date(2026, 7, 2))), "a new link does join"


async def test_a_stop_keeps_the_record_until_the_answers_go(bot: Bot) -> None:
    ann = bot.server.customer()
    await opens(bot, ann, link(bot))
    await taps(bot, ann, "Yes, ask me")
    await opens(bot, ann, "/stop")
    assert await records_of(bot, at(ann)) == {"hubspot": "4711"}, "its system has yet to be told"
    await bot.time_passes(timedelta(days=60))
    assert await bot.app.store.read(lambda unit: customers.by_external_id(unit, "hubspot", "4711")) is None
    [tombstone] = await bot.app.store.read(tombstones.open_ones)
    assert tombstone.external_id_clear == "4711"


@pytest.mark.slow
async def test_two_chats_that_become_one_keep_the_record_of_whoever_said_yes(bot: Bot) -> None:
    ann = bot.server.customer()
    await opens(bot, ann, link(bot))
    await taps(bot, ann, "Yes, ask me")
    await joins(bot, ann, Page(bot))
    assert await records_of(bot, Address("webchat", PAGE)) == {"hubspot": "4711"}


@pytest.mark.slow
async def test_the_data_copy_says_how_they_came_and_what_waits_or_was_not_joined(bot: Bot) -> None:
    ann = bot.server.customer()
    await opens(bot, ann, link(bot, topic="coffee"))
    before = await report(bot, ann)
    assert (before["came_by"], before["record_offered"]["system"], before["external_ids"]) == ("hubspot/coffee", "hubspot", [])
    await taps(bot, ann, "Yes, ask me")
    await opens(bot, ann, link(bot, "815"))
    after = await report(bot, ann)
    assert (after["record_offered"], after["external_ids"][0]["id"]) == (None, "4711")
    [refused] = after["records_not_joined"]
    assert (refused["system"], refused["why"]) == ("hubspot", "second")
    assert "815" not in str(after["records_not_joined"]), "it may be somebody else's"


async def report(bot: Bot, customer: Customer) -> dict[str, Any]:
    number = await known(bot, at(customer))
    found = await access_report(bot.app.store, number or 0, bot.clock.now(), bot.app.catalogue())
    assert found is not None
    return found


async def test_used_links_are_forgotten_when_none_of_their_age_joins_anything(bot: Bot) -> None:
    ann = bot.server.customer()
    await opens(bot, ann, link(bot))
    await taps(bot, ann, "Yes, ask me")
    said = link_payload.read(bot.app.keys.derived(link_payload.PURPOSE), link(bot).removeprefix("/start "), ())
    assert said is not None

    async def is_used() -> bool:
        return await bot.app.store.read(lambda unit: customers.is_link_used(unit, said.mark))

    await contact_links.forget_used(bot.app.store, bot.clock.now() + contact_links.LONGEST)
    assert await is_used()
    await contact_links.forget_used(bot.app.store, bot.clock.now() + timedelta(days=500))
    assert not await is_used()


async def test_nobody_whose_address_is_remembered_as_a_childs_is_offered_a_record(bot: Bot) -> None:
    ann = bot.server.customer()
    await opens(bot, ann, "/start")
    await opens(bot, ann, "I'm 12")
    assert await known(bot, at(ann)) is None
    assert JOIN_LINE not in await opens(bot, ann, link(bot))
    assert await known(bot, at(ann)) is None


async def test_what_the_brand_says_belongs_together_is_joined_unless_something_contradicts_it(bot: Bot) -> None:
    ann, ben = bot.server.customer(), bot.server.customer()
    await says_yes(bot, ann)
    await opens(bot, ben, "/start")
    numbers = [await known(bot, at(one)) for one in (ann, ben)]

    async def mapped(whose: int | None, contact: str) -> str:
        return await bot.app.service.map_contact(whose or 0, ContactMapped("hubspot", contact))

    assert [await mapped(numbers[0], "4711"), await mapped(numbers[0], "4711"), await mapped(numbers[0], "815")] == [
        "",
        "joined",
        "second",
    ]
    assert [await mapped(numbers[1], "815"), await mapped(17, "815")] == ["no_yes", "nobody"]
    await taps(bot, ben, "Yes, ask me")
    assert await mapped(numbers[1], "4711") == "taken"
    found: State = await state(bot, at(ann))
    assert found.contacts == ("hubspot",)


@pytest.mark.parametrize("spelled", ["4711", "004711"])
async def test_one_record_in_two_spellings_is_joined_to_one_customer(bot: Bot, spelled: str) -> None:
    ann, ben = bot.server.customer(), bot.server.customer()
    await opens(bot, ann, link(bot, "04711"))
    await taps(bot, ann, "Yes, ask me")
    await says_yes(bot, ben)
    whose = await bot.app.store.read(lambda unit: customers.by_address(unit, at(ben)))
    await opens(bot, ben, link(bot, spelled))

    assert await bot.app.service.map_contact(whose or 0, ContactMapped("hubspot", spelled)) == "taken"
    assert (await records_of(bot, at(ann)), await records_of(bot, at(ben))) == ({"hubspot": "4711"}, {})


async def test_a_record_kept_apart_stays_apart_however_it_was_spelled_then(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    with monkeypatch.context() as earlier:
        earlier.setattr(record_ids, "_FORMS", {})
        await opens(bot, ann, link(bot, "04711"))
        await taps(bot, ann, "Not me, keep apart")
    whose = await bot.app.store.read(lambda unit: customers.by_address(unit, at(ann)))

    assert await bot.app.service.map_contact(whose or 0, ContactMapped("hubspot", "4711")) == "apart"


async def test_a_record_that_an_earlier_release_joined_to_two_is_counted(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, ben = bot.server.customer(), bot.server.customer()
    with monkeypatch.context() as earlier:
        earlier.setattr(record_ids, "_FORMS", {})
        for customer, spelled in ((ann, "4711"), (ben, "04711")):
            await opens(bot, customer, link(bot, spelled))
            await taps(bot, customer, "Yes, ask me")
    found = await matching(bot.app.store)
    check = await contacts(EVERYBODY, bot.app.store)

    assert [(one.system, one.why) for one in found.conflicts] == [("hubspot", "twice")]
    assert "1 record is joined to two customers" in check.detail
