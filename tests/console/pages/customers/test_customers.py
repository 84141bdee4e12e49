"""One customer at the console: found, looked at, handed their data and forgotten while the bot runs, each look on record."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.console.staff import Role
from bot.engine.model.ids_and_time import crockford
from storage.people import customers
from storage.receivers import audit_trail
from storage.store import Store
from tests.botapi import Customer
from tests.contracts.databases import postgres_server
from tests.customers.data_copy.ann import WISH, Ann, act, lived
from tests.support.app import Bot, running_bot
from tests.support.empty_records import empty_records_on
from tests.support.office import Visitor, visitor
from tests.support.postgres import Postgres

__all__ = ["postgres_server"]

CATALOGUE = Path(__file__).parents[3] / "customers" / "data_copy" / "catalogue"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def bot(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bot]:
    given: dict[str, str] = {}
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        given["zeroparty_database_url"] = empty_records_on(server)
    async with running_bot(tmp_path / "var", prompts=CATALOGUE, **given) as running:
        yield running


@pytest.fixture
async def ann(bot: Bot) -> Ann:
    return await lived(bot)


@pytest.fixture
async def grace(bot: Bot) -> AsyncIterator[Visitor]:
    """Who looks after privacy."""
    async with visitor(bot.app, Role.PRIVACY, name="grace") as staff:
        yield staff


async def trail(bot: Bot) -> list[dict[str, Any]]:
    """What stands in the audit trail of the console; nothing of a sign-in."""
    rows = await bot.app.store.read(lambda unit: audit_trail.of_action(unit, "console."))
    entries = [json.loads(row.entry) for row in rows if row.entry]
    return [one for one in entries if one["action"] != "console.signed_in"]


async def code_of(bot: Bot, customer: Customer) -> str:
    await act(bot, customer, "/code")
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", customer.chat.messages[-1].text)
    assert found
    return found[0]


async def finds(staff: Visitor, who: str) -> str:
    """Where the search leads."""
    return str((await staff.sends("/customers", {"who": who}, on="/customers")).url.raw_path.decode())


@pytest.mark.slow
async def test_somebody_is_found_by_every_name_and_their_chat_stands_in_no_address(bot: Bot, ann: Ann, grace: Visitor) -> None:
    place = f"/customers/{crockford(ann.number)}"
    for who in (crockford(ann.number), f"telegram:{ann.customer.id}", "hubspot:hub-4711", await code_of(bot, ann.customer)):
        assert await finds(grace, who) == place, who
    assert await finds(grace, "telegram:1") == "/customers?nobody=name"
    assert "Nobody is known by that name" in await grace.page("/customers?nobody=name")


@pytest.mark.slow
async def test_a_code_finds_once_and_guesses_are_stopped(bot: Bot, ann: Ann, grace: Visitor) -> None:
    code = await code_of(bot, ann.customer)
    assert await finds(grace, f"  {code.lower().replace('-', ' ')}") == f"/customers/{crockford(ann.number)}"
    assert await finds(grace, code) == "/customers?nobody=code"
    for guess in range(4):
        assert await finds(grace, f"0000-000{guess}") == "/customers?nobody=code"
    fresh = await code_of(bot, ann.customer)
    refused = await grace.sends("/customers", {"who": fresh}, on="/customers")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "900")
    assert [one["action"] for one in await trail(bot)].count("console.code_wrong") == 5
    bot.clock.advance(timedelta(minutes=15))
    late = await code_of(bot, ann.customer)
    assert (await finds(grace, late)).startswith("/customers/")


@pytest.mark.slow
async def test_everything_stands_on_the_page_but_what_was_said_until_it_is_opened(bot: Bot, ann: Ann, grace: Visitor) -> None:
    number = crockford(ann.number)
    page = await grace.page(f"/customers/{number}")
    assert "Kenyan" not in page
    shown = ("coffee_roast", "our mailing tool (hubspot)", "Yes, ask me", "Hi, I&#39;m the Northside bot", "Notice shown")
    assert [words for words in (*shown, "The next question", "hub-4711", str(ann.customer.id)) if words not in page] == []
    opened = await grace.page(f"/customers/{number}/answers")
    assert "Kenyan" in opened and "liquorice" not in opened
    assert [(one["action"], one["actor"], one["customer"]) for one in await trail(bot)] == [
        ("console.customer_looked_at", "grace", ann.number),
        ("console.answers_read", "grace", ann.number),
    ]


@pytest.mark.slow
async def test_what_somebody_typed_is_text_there(bot: Bot, ann: Ann, grace: Visitor) -> None:
    page = await grace.page(f"/customers/{crockford(ann.number)}/answers")
    assert WISH not in page and "<b>coffees" not in page
    assert "&lt;b&gt;coffees&lt;/b&gt; &amp; peaberries" in page


@pytest.mark.slow
async def test_the_data_copy_is_the_one_of_the_chat(bot: Bot, ann: Ann, grace: Visitor) -> None:
    number = crockford(ann.number)
    said = await grace.sends(f"/customers/{number}/copy", on=f"/customers/{number}")
    assert grace.path == f"/customers/{number}/copy" and "It is being made" in grace.text and "downloads" in grace.text
    assert (
        said.headers["refresh"] == f"0; url=/customers/{number}/copy/file" and f'href="/customers/{number}/copy/file"' in said.text
    )
    answer = await grace.opens(f"/customers/{number}/copy/file")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].endswith('-my-northside-answers.zip"')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
        assert json.loads(zipped.read("my-answers.json"))["customer"] == number
    assert [one["action"] for one in await trail(bot)] == ["console.customer_looked_at", "console.customer_copied"]


@pytest.mark.slow
async def test_erasing_needs_to_be_sure_and_ends_with_a_receipt_while_the_bot_runs(bot: Bot, ann: Ann, grace: Visitor) -> None:
    place = f"/customers/{crockford(ann.number)}"
    asked = await grace.page(f"{place}/erase")
    assert "2 answers" in asked and "our mailing tool (hubspot)" in asked
    unsure = await grace.sends(f"{place}/erase", on=f"{place}/erase")
    assert unsure.status_code == 400
    assert await known(bot.app.store, ann.number)
    done = await grace.sends(f"{place}/erase", {"sure": "yes"}, on=f"{place}/erase")
    receipt = re.search(r"R-[0-9A-Z]{4}-[0-9A-Z]{4}", done.text)
    assert receipt and done.url.path == f"/customers/erased/{receipt[0]}"
    assert "<h1>Erased</h1>" in done.text
    assert not await known(bot.app.store, ann.number)
    assert (await grace.opens(place)).status_code == 404
    # Who did it outlives the customer; whom it was about does not.
    acts = await trail(bot)
    assert [(one["action"], one["customer"], one["receipt"]) for one in acts] == [("console.customer_erased", None, receipt[0])]
    read = await grace.page("/audit")
    assert "grace looked at a customer (3 times)" in grace.text and crockford(ann.number) not in read
    assert await bot.app.store.read(audit_trail.verify) is None
    # The receiver that had something stands there until it confirms.
    waiting = await grace.page("/customers")
    assert "not told yet" in waiting and "hubspot" in waiting and "13 June 2026" in waiting


async def known(store: Store, customer: int) -> bool:
    return await store.read(lambda unit: customers.by_id(unit, customer)) is not None


@pytest.mark.slow
async def test_a_request_by_letter_has_a_day_and_is_closed_with_a_reason(bot: Bot, ann: Ann, grace: Visitor) -> None:
    place = f"/customers/{crockford(ann.number)}"
    assert "Nothing. In the chat" in await grace.page("/customers")
    await grace.sends(f"{place}/request", {"right": "rectification"}, on=place)
    waiting = await grace.page("/customers")
    assert "wants to have it corrected (Art. 16)" in waiting and "13 June 2026" in waiting
    bot.clock.advance(timedelta(days=40))
    async with visitor(bot.app, Role.PRIVACY) as later:
        assert "overdue" in await later.page("/customers")
        action = re.search(r'action="(/customers/requests/\d+)"', await later.page("/customers"))
        assert action
        assert (await later.sends(action[1], {"end": "denied", "reason": ""}, on="/customers")).status_code == 400
        assert (await later.sends(action[1], {"end": "denied", "reason": "<i>"}, on="/customers")).status_code == 400
        closed = await later.sends(action[1], {"end": "denied", "reason": "no_match"}, on="/customers")
        assert "Nothing. In the chat" in closed.text
    assert (await grace.posts("/customers/requests/1", {"end": "fulfilled", "csrf": ""})).status_code == 403


@pytest.mark.slow
async def test_an_erasure_answers_the_request_that_asked_for_it(bot: Bot, ann: Ann, grace: Visitor) -> None:
    place = f"/customers/{crockford(ann.number)}"
    await grace.sends(f"{place}/request", {"right": "erasure"}, on=place)
    await grace.sends(f"{place}/erase", {"sure": "yes"}, on=f"{place}/erase")
    assert "wants to" not in await grace.page("/customers")


@pytest.mark.parametrize("path", ["", "/answers", "/erase"])
async def test_a_number_that_is_nobodys_is_said(grace: Visitor, bot: Bot, path: str) -> None:
    for number in ("0000000000000", "nobody", "ZZZZZZZZZZZZZ", "%00", "ä"):
        answer = await grace.opens(f"/customers/{number}{path}")
        assert answer.status_code == 404, number
        assert "Nobody is known by this number" in answer.text
    assert await trail(bot) == []


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.VIEWER, Role.WRITER, Role.PUBLISHER])
async def test_nobody_else_sees_anything_of_a_customer(bot: Bot, ann: Ann, role: Role) -> None:
    number = crockford(ann.number)
    async with visitor(bot.app, role) as staff:
        for path in ("/customers", f"/customers/{number}", f"/customers/{number}/answers", f"/customers/{number}/erase"):
            assert (await staff.opens(path)).status_code == 403
        for path in ("/customers", f"/customers/{number}/copy", f"/customers/{number}/erase", f"/customers/{number}/request"):
            assert (await staff.posts(path, {"who": number, "sure": "yes", "right": "access"})).status_code == 403
    assert await known(bot.app.store, ann.number)
    assert await trail(bot) == []
