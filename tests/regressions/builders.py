"""People who tap what they see, by what a button does and not by its words; and what is on record about them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.engine.model import tokens
from bot.engine.model.state import State
from bot.engine.model.tokens import Action
from bot.export.runner import Wanted, export
from bot.runtime.handed_on import take_in
from bot.runtime.persistence.rows import Happened, facts_of, state_of
from storage.model.records import Address, AnswerRow, AskRow
from storage.people import customers, ledger
from storage.turn.unit_of_work import Unit
from tests.botapi import Customer, Message
from tests.botapi.recording import Request
from tests.support.app import Bot

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
OPEN = ("planned", "sent", "unconfirmed")


def button(customer: Customer, action: Action, index: int | None = None) -> tuple[Message, str]:
    """The newest button that does this, and the message it is on."""
    for message in customer.chat.newest_first():
        for row in (message.markup or {}).get("inline_keyboard", []):
            for one in row:
                token = tokens.read(one.get("callback_data", ""))
                if token is not None and token.action is action and index in (None, token.index):
                    return message, one["callback_data"]
    raise AssertionError(f"no button {action.name} {index} on the screen: {[m.keyboard for m in customer.chat.messages]}")


def has_button(customer: Customer, action: Action) -> bool:
    """Whether the newest message with buttons has one that does this."""
    markup = next((m.markup for m in customer.chat.newest_first() if m.markup), {})
    shown = [one["callback_data"] for row in markup.get("inline_keyboard", []) for one in row]
    return any(tokens.action_of(data) is action for data in shown)


async def press(bot: Bot, customer: Customer, action: Action, index: int | None = None) -> None:
    """Tap the newest button that does this."""
    message, data = button(customer, action, index)
    await customer.forges_tap(data, message)
    await bot.listens()


async def say(bot: Bot, customer: Customer, words: str) -> None:
    """Type, and be answered."""
    await customer.says(words)
    await bot.listens()


async def taps(bot: Bot, customer: Customer, label: str, *, on: Message | None = None) -> None:
    """Tap a button by its words, and be answered."""
    await customer.taps(label, on=on)
    await bot.listens()


async def handed_on(bot: Bot, folder: Path) -> str:
    """The rows of a file that is made for a receiver now."""
    path = folder / f"{bot.clock.nonce()}.csv"
    wanted = Wanted(path, "wide", None, "hubspot")
    await export(bot.app.store, bot.app.catalogue(), bot.clock, wanted, lambda _: None, ledger=folder / "ledger")
    return path.read_text(encoding="utf-8").partition("\n")[2]


async def hands_on(bot: Bot, folder: Path) -> str:
    """The same, and the bot knows of the file."""
    rows = await handed_on(bot, folder)
    await take_in(bot.app.store, folder / "ledger", now=bot.clock.now())
    return rows


async def until_asked_to_go_on(bot: Bot, customer: Customer) -> None:
    """Every question is skipped, until their yes is about to run out; the brand's `consent_valid` has to be short."""
    while not any("Yes, ask me" in row for row in customer.chat.messages[-1].keyboard):
        await bot.time_passes(DAY)
        if any("Skip" in row for row in customer.chat.messages[-1].keyboard):
            await taps(bot, customer, "Skip")
        assert bot.clock.now().year == 2026


async def joins(bot: Bot, **given: str) -> Customer:
    """Somebody new, from hello to the first question."""
    customer = bot.server.customer(**given)  # type: ignore[arg-type]
    await say(bot, customer, "/start")
    await press(bot, customer, Action.YES)
    return customer


async def answers_roast(bot: Bot, index: int = 2) -> Customer:
    """Somebody who has answered the first question: dark, unless told otherwise."""
    customer = await joins(bot)
    await press(bot, customer, Action.CHOOSE, index)
    return customer


def ident_of(unit: Unit, customer: Customer) -> int | None:
    """The customer's pseudonym."""
    return customers.by_address(unit, Address("telegram", str(customer.id)))


async def state(bot: Bot, customer: Customer) -> State | None:
    """What the engine knows about them."""

    def look(unit: Unit) -> State | None:
        known = ident_of(unit, customer)
        loaded = customers.by_id(unit, known) if known is not None else None
        return state_of(loaded) if loaded is not None else None

    return await bot.app.store.read(look)


async def known(bot: Bot, customer: Customer) -> State:
    """The same of somebody who is known."""
    found = await state(bot, customer)
    assert found is not None
    return found


async def phase(bot: Bot, customer: Customer) -> str | None:
    """The phase of somebody who may be unknown."""
    known = await state(bot, customer)
    return known.phase if known is not None else None


async def values(bot: Bot, customer: Customer) -> dict[str, object]:
    """Their current answers."""
    known = await state(bot, customer)
    return dict(known.values()) if known is not None else {}


async def answers(bot: Bot, customer: Customer) -> list[AnswerRow]:
    """Every answer they ever gave."""
    return await bot.app.store.read(lambda unit: ledger.answers(unit, ident_of(unit, customer) or 0))


async def asks(bot: Bot, customer: Customer) -> list[AskRow]:
    """Everything they were ever asked."""
    return await bot.app.store.read(lambda unit: ledger.asks(unit, ident_of(unit, customer) or 0))


async def facts(bot: Bot, customer: Customer) -> list[Happened]:
    """Their log."""
    return await bot.app.store.read(lambda unit: facts_of(unit, ident_of(unit, customer) or 0))


def sends(bot: Bot, customer: Customer) -> list[Request]:
    """Every new message the bot tried to send them."""
    return [request for request in bot.server.requests.of("sendMessage") if request.parameters["chat_id"] == customer.id]


def questions(bot: Bot, customer: Customer) -> list[Request]:
    """Those of them that put a question: they can be skipped."""
    return [request for request in sends(bot, customer) if f".{Action.SKIP}." in str(request.parameters.get("reply_markup", ""))]


async def until_due(bot: Bot, customer: Customer) -> None:
    """The clock goes to the promised moment, and nothing is done yet."""
    known = await state(bot, customer)
    assert known is not None and known.tempo.next_ask_at is not None
    bot.clock.move_to(known.tempo.next_ask_at)


def the_same(bot: Bot, customer: Customer) -> Customer:
    """The customer after a restart of everything: the platform's numbers go on where they were."""
    bot.server.updates.next_id += 1_000_000
    return bot.server.customer(customer.id)
