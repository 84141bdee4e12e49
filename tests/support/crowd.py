"""Synthetic customers on the local Bot API server: they react as the simulation's central world says, on a clock that jumps.

What the bot did is read from the server's own requests, never from the bot's records.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import numpy as np

from bot.engine.conversation.answers.later import Later
from bot.engine.model import tokens
from bot.engine.model.tokens import Action
from bot.simulation.population import reactions as model
from bot.simulation.population.people import People, meet
from bot.simulation.population.question_columns import NOBODY, Questions
from bot.simulation.population.worlds import World
from storage.traffic import due
from tests.botapi import Customer
from tests.botapi.chats import Message
from tests.botapi.recording import Request
from tests.support.app import Bot
from tests.support.crowd_questions import place_in

MONDAY = datetime(2026, 5, 4, tzinfo=UTC)
"""Minute 0 of the simulation's calendar."""

STEP = 15
_OFFSET = 10
"""The clock stops at 10, 25, 40 and 55 minutes past: never at the minute at which a window closes."""

_UPDATES_A_POLL = 100

Cause = Literal["clock", "own time", "customer"]
What = Literal["begins", "reacts", "visits"]


@dataclass(frozen=True, slots=True)
class Put:
    """A question on a customer's phone: when, which, and why it came."""

    at: datetime
    place: int
    ask: int
    cause: Cause
    chosen: datetime | None = None
    """The first moment of the day that the customer put it off to."""


@dataclass(frozen=True, slots=True)
class Did:
    """Something a customer did."""

    at: datetime
    what: str


@dataclass(slots=True)
class Phone:
    """One customer: what came, what they did, and what they are about to do."""

    customer: Customer
    puts: list[Put] = field(default_factory=list)
    acts: list[Did] = field(default_factory=list)
    chosen: dict[int, datetime] = field(default_factory=dict)
    after_leaving: list[tuple[datetime, str]] = field(default_factory=list)
    open: Put | None = None
    plan: tuple[int, bool, bool, bool] = (model.SILENT, False, False, False)
    sitting: int = 0
    visits: int = 0
    answers: int = 0
    left_at: datetime | None = None


class LiveCrowd:
    """Everybody, and the bot they talk to."""

    def __init__(self, bot: Bot, world: World, questions: Questions, number: int, days: int, seed: int = 1) -> None:
        self.bot = bot
        self.days = days
        self.questions = questions
        self.people: People = meet(world, questions, number, days, (seed, 0))
        self.minds = model.Crowd(self.people, world, questions, patience=72 * 60.0)
        self.world = world
        self.phones = [Phone(bot.server.customer()) for _ in range(number)]
        self.steps = self.requests = self.mistakes = 0
        self._by_chat = {phone.customer.id: who for who, phone in enumerate(self.phones)}
        self._child = {int(parent): child for child, parent in enumerate(questions.parent) if parent != NOBODY}
        self._agenda: list[tuple[float, int, What, int]] = []
        self._acted: set[int] = set()
        self._begun: list[int] = []
        self._eager: list[int] = []
        self._unheard = 0
        bot.server.updates.listeners.append(self._hears_of)
        for who in range(number):
            self._plans(float(self.people.begins[who]), who, "begins")

    async def lives(self) -> None:
        """From the first hello to the end of the last customer's time."""
        end = MONDAY + timedelta(minutes=float(self.people.ends.max()))
        while (moment := await self._next()) is not None and moment < end:
            self.bot.clock.move_to(max(moment, self.bot.clock.now()))
            self.steps += 1
            await self._everybody_acts()
            await self.bot.app.service.tick()
            await self.bot.delivers()
            self._reads()
            while self._eager:
                await self._goes_on()

    async def _next(self) -> datetime | None:
        """The next moment at which somebody is due or has something to do, on the grid of steps."""
        found = [_at(self._agenda[0][0])] if self._agenda else []
        bot_due = await self.bot.app.store.read(due.next_at)
        found += [bot_due] if bot_due is not None else []
        return _on_grid(min(found)) if found else None

    async def _everybody_acts(self) -> None:
        now = self.bot.clock.now()
        while self._agenda and _at(self._agenda[0][0]) <= now:
            _, who, what, ask = heapq.heappop(self._agenda)
            await self._acts(who, what, ask)
        await self._is_heard()
        begun, self._begun = self._begun, []
        for who in begun:
            await self._taps(who, Action.YES)
            self._acted.add(who)
        await self._is_heard()

    async def _is_heard(self) -> None:
        """Everything that was done is polled, handled and answered."""
        while self._unheard > 0:
            self._unheard -= _UPDATES_A_POLL
            await self.bot.listens()
        self._unheard = 0
        self._reads()

    async def _goes_on(self) -> None:
        """Who wants one more taps it."""
        eager, self._eager = self._eager, []
        for who in eager:
            await self._taps(who, Action.ONE_MORE)
            self._acted.add(who)
        await self._is_heard()

    async def _acts(self, who: int, what: What, ask: int) -> None:
        phone = self.phones[who]
        if phone.left_at is not None or self._is_over(who):
            return
        if what == "reacts":
            if phone.open is not None and phone.open.ask == ask:
                await self._reacts(who, phone)
            return
        if what == "visits":
            if self.minds.is_mute[who]:
                return
            phone.visits += 1
        else:
            self._begun.append(who)
        await phone.customer.says("/start")
        self._did(who, what)
        self._plans(float(self.people.visits[who, phone.visits]), who, "visits")

    async def _reacts(self, who: int, phone: Phone) -> None:
        what, leaves, takes_more, next_week = phone.plan
        assert phone.open is not None
        place, phone.open = phone.open.place, None
        if what == model.ANSWERED:
            phone.answers += 1
            self._eager += [who] if takes_more and not leaves else []
            await self._answers(who, place)
        elif what == model.SKIPPED:
            await self._taps(who, Action.SKIP)
        elif what == model.PUT_OFF:
            await self._puts_off(who, place, Later.NEXT_WEEK if next_week else Later.TOMORROW)
        self._did(who, ("answers", "skips", "puts off", "leaves")[what])
        if leaves:
            await self._leaves(who)

    async def _answers(self, who: int, place: int) -> None:
        child = self._child.get(place)
        option = 0 if child is not None and self.people.opens[who, child] else 1
        if not await self._taps(who, Action.STILL_TRUE, is_optional=True):
            await self._taps(who, Action.CHOOSE, index=option)

    async def _puts_off(self, who: int, place: int, choice: Later) -> None:
        phone = self.phones[who]
        token, message = self._button(who, Action.SKIP)  # its own ask; the times stand behind a word, and are forged here
        assert token is not None and message is not None
        await phone.customer.forges_tap(tokens.write(Action.SNOOZE, token.ask, choice), message)
        days = 1 if choice is Later.TOMORROW else 7
        phone.chosen[place] = self.bot.clock.now().replace(hour=0, minute=0) + timedelta(days=days)

    async def _leaves(self, who: int) -> None:
        """Half of them say so, half just block."""
        phone = self.phones[who]
        if who % 2:
            await phone.customer.says("stop")
        else:
            await phone.customer.blocks_bot()
        phone.left_at = self.bot.clock.now()

    async def _taps(self, who: int, action: Action, *, index: int | None = None, is_optional: bool = False) -> bool:
        token, message = self._button(who, action, index)
        if token is None or message is None:
            assert is_optional or action is Action.ONE_MORE, f"no {action.name} in front of {who}"
            return False
        await self.phones[who].customer.forges_tap(tokens.write(token.action, token.ask, token.index), message)
        return True

    def _button(self, who: int, action: Action, index: int | None = None) -> tuple[tokens.Token | None, Message | None]:
        """The newest message's button of this kind."""
        for message in self.phones[who].customer.chat.newest_first():
            if not message.markup:
                continue
            for token in _tokens(message.markup):
                if token.action is action and index in (None, token.index):
                    return token, message
            return None, None
        return None, None

    def _hears_of(self, update: object) -> None:
        """One more update waits for the bot; it polls once for a hundred, and never in vain."""
        self._unheard += 1

    def _did(self, who: int, what: str) -> None:
        self.phones[who].acts.append(Did(self.bot.clock.now(), what))
        self._acted.add(who)

    def _reads(self) -> None:
        """Everybody looks at their phone; the server's requests are taken off its log."""
        by_cause: dict[tuple[bool, bool], list[tuple[int, Put]]] = defaultdict(list)
        for request in self.bot.server.requests:
            self.requests += 1
            if request.method == "sendMessage":
                self._arrives(request, by_cause)
            self.mistakes += request.status not in (200, 403)
        self.bot.server.requests.clear()
        self._acted.clear()
        for (is_pulled, is_more), puts in by_cause.items():
            self._take(puts, is_pulled, is_more)

    def _arrives(self, request: Request, by_cause: dict[tuple[bool, bool], list[tuple[int, Put]]]) -> None:
        who = self._by_chat[int(request.parameters["chat_id"])]
        phone, text = self.phones[who], str(request.parameters["text"])
        if phone.left_at is not None:
            phone.after_leaving.append((request.at, text))
        place, token = place_in(text), _skip_token(request.parameters.get("reply_markup"))
        was_put = bool(phone.puts) and token is not None and phone.puts[-1].ask == token.ask
        is_shown_again = was_put and who in self._acted  # also when a hello and the answer went out in one step
        if place is None or token is None or is_shown_again:
            return  # no question, or the last one shown once more to who just did something
        chosen = phone.chosen.pop(place, None)
        is_pulled = who in self._acted
        cause: Cause = "customer" if is_pulled else "own time" if chosen is not None else "clock"
        put = Put(request.at, place, token.ask, cause, chosen)
        is_more = is_pulled and bool(phone.acts) and phone.acts[-1].what == "answers"
        phone.sitting = phone.sitting + 1 if is_more else 1
        phone.puts.append(put)
        phone.open = put
        if not self._is_over(who):
            by_cause[put.cause != "clock", is_more].append((who, put))

    def _take(self, puts: list[tuple[int, Put]], is_pulled: bool, is_more: bool) -> None:
        """What each will do with it, and when."""
        world = self.world
        load = world.load_one_more if is_more else world.load_pulled if is_pulled else world.load_proactive
        who = np.array([one for one, _ in puts])
        at = np.array([_minute(put.at) for _, put in puts])
        places = np.array([put.place for _, put in puts])
        sitting = np.array([self.phones[one].sitting for one, _ in puts])
        found = self.minds.read(who, at, places, np.full(len(puts), load), sitting)
        for n, (one, put) in enumerate(puts):
            leaves = bool(found.leaves[n])
            self.phones[one].plan = (int(found.what[n]), leaves, bool(found.takes_more[n]), bool(found.next_week[n]))
            if found.what[n] != model.SILENT or leaves:
                self._plans(_minute(put.at) + float(found.after[n]), one, "reacts", put.ask)

    def _plans(self, minute: float, who: int, what: What, ask: int = 0) -> None:
        if np.isfinite(minute):
            heapq.heappush(self._agenda, (minute, who, what, ask))

    def _is_over(self, who: int) -> bool:
        return _minute(self.bot.clock.now()) >= self.people.ends[who]


def _tokens(markup: dict[str, Any]) -> Iterator[tokens.Token]:
    for row in markup.get("inline_keyboard", []):
        for button in row:
            token = tokens.read(button.get("callback_data", ""))
            if token is not None:
                yield token


def _skip_token(markup: Any) -> tokens.Token | None:
    found = _tokens(markup) if isinstance(markup, dict) else iter(())
    return next((token for token in found if token.action is Action.SKIP), None)


def _at(minute: float) -> datetime:
    return MONDAY + timedelta(minutes=minute)


def _minute(at: datetime) -> float:
    return float((at - MONDAY) // timedelta(minutes=1))


def _on_grid(moment: datetime) -> datetime:
    minutes = (moment - MONDAY) / timedelta(minutes=1) - _OFFSET
    return _at(-(-minutes // STEP) * STEP + _OFFSET)
