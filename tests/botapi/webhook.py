"""Webhook delivery: one update in flight for each chat or person, retried until it is taken or too old."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from .updates import Lane, Update, UpdateQueue

LONGEST_RETRY_AFTER = 3600
LONGEST_DELAY = (60, 120)
READ_TIMEOUT = aiohttp.ClientTimeout(total=30)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

Execute = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """What setWebhook asked for."""

    url: str
    secret: str = ""
    max_connections: int = 40


@dataclass(frozen=True, slots=True)
class Pushing:
    """How the deliveries run: `pace` real seconds for each second, and who carries out a method in an answer."""

    pace: float
    is_automatic: bool
    execute: Execute


@dataclass(eq=False)
class _Queue:
    """The updates of one lane, and the coroutine that delivers them one after the other."""

    waiting: deque[Update] = field(default_factory=deque)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    worker: asyncio.Task[None] | None = None
    failures: int = 0
    delay: float = 1


@dataclass(frozen=True, slots=True)
class _Outcome:
    is_taken: bool
    retry_after: int = 0


class Webhook:
    """The deliveries to one address (telegram-bot-api, WebhookActor.cpp)."""

    def __init__(self, settings: WebhookSettings, updates: UpdateQueue, pushing: Pushing) -> None:
        self.settings = settings
        self.last_error: tuple[datetime, str] | None = None
        self._updates = updates
        self._pushing = pushing
        self._queues: dict[Lane, _Queue] = {}
        self._places = asyncio.Semaphore(settings.max_connections)
        self._session = aiohttp.ClientSession(timeout=READ_TIMEOUT)
        self._random = random.Random(settings.url)
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()
        updates.listeners.append(self._offer)
        for update in updates.pending():
            self._offer(update)

    async def push(self) -> None:
        """Try everything that waits, now; returns when all was taken or has failed again."""
        for queue in self._queues.values():
            queue.wake.set()
            self._start(queue)
        await asyncio.sleep(0)
        await self._idle.wait()

    async def stop(self) -> None:
        """Stop delivering; what was not taken stays in the queue."""
        self._updates.listeners.remove(self._offer)
        workers = [queue.worker for queue in self._queues.values() if queue.worker]
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        await self._session.close()

    def _offer(self, update: Update) -> None:
        queue = self._queues.setdefault(update.lane, _Queue())
        queue.waiting.append(update)
        if self._pushing.is_automatic:
            self._start(queue)

    def _start(self, queue: _Queue) -> None:
        if queue.worker is None:
            self._becomes_busy()
            queue.worker = asyncio.create_task(self._work(queue))

    async def _work(self, queue: _Queue) -> None:
        try:
            while queue.waiting:
                await self._deliver_head(queue)
        finally:
            queue.worker = None
            self._becomes_idle()

    async def _deliver_head(self, queue: _Queue) -> None:
        update = queue.waiting[0]
        wait = await self._try(queue, update)
        if wait is None:
            queue.waiting.popleft()
            queue.failures, queue.delay = 0, 1
            self._updates.forget(update)
        elif wait:
            await self._rest(queue, wait)

    async def _try(self, queue: _Queue, update: Update) -> float | None:
        """One attempt: the seconds to wait before the next, or None when the update is taken or too old."""
        if not self._updates.is_alive(update):
            return None
        async with self._places:
            outcome = await self._attempt(update)
        if outcome.is_taken:
            return None
        wait = self._wait_after(queue, outcome)
        return wait if self._updates.clock() + timedelta(seconds=wait) < update.expires_at else None

    async def _attempt(self, update: Update) -> _Outcome:
        headers = {"Content-Type": "application/json"}
        if self.settings.secret:
            headers[SECRET_HEADER] = self.settings.secret
        try:
            async with self._session.post(self.settings.url, data=update.body, headers=headers) as answer:
                return await self._read(answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            return self._failed(f"Connection failed: {type(error).__name__}")

    async def _read(self, answer: aiohttp.ClientResponse) -> _Outcome:
        if 200 <= answer.status <= 299:
            await self._carry_out(answer)
            return _Outcome(is_taken=True)
        retry_after = answer.headers.get("Retry-After", "0")
        seconds = min(int(retry_after), LONGEST_RETRY_AFTER) if retry_after.isdecimal() else 0
        return self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}", seconds)

    def _failed(self, words: str, retry_after: int = 0) -> _Outcome:
        self.last_error = self._updates.clock(), words
        return _Outcome(is_taken=False, retry_after=retry_after)

    async def _carry_out(self, answer: aiohttp.ClientResponse) -> None:
        """A method in the body of the answer is executed, and nobody learns its result."""
        try:
            body = await answer.json()
        except (aiohttp.ContentTypeError, ValueError):
            return
        if isinstance(body, dict) and body.get("method"):
            await self._pushing.execute(body)

    def _wait_after(self, queue: _Queue, outcome: _Outcome) -> float:
        """The first retry comes at once, then after 2, 4, 8 ... up to 60-120 s; Retry-After overrules."""
        is_first = queue.failures == 0
        queue.failures += 1
        if outcome.retry_after:
            return outcome.retry_after
        if is_first:
            return 0
        queue.delay = min(self._random.uniform(*LONGEST_DELAY), queue.delay * 2)
        return queue.delay

    async def _rest(self, queue: _Queue, seconds: float) -> None:
        """Wait, unless a push wakes this queue; without automatic pushing only a push does."""
        queue.wake.clear()
        self._becomes_idle()
        try:
            async with asyncio.timeout(seconds * self._pushing.pace if self._pushing.is_automatic else None):
                await queue.wake.wait()
        except TimeoutError:
            pass
        finally:
            self._becomes_busy()

    def _becomes_busy(self) -> None:
        self._busy += 1
        self._idle.clear()

    def _becomes_idle(self) -> None:
        self._busy -= 1
        if not self._busy:
            self._idle.set()
