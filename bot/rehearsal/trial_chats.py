"""A draft on somebody's own phone: the staff member's chat talks to a rehearsal, marked TEST, and counts nowhere.

Everything is in this process's memory: who tries what in which chat, and what is said there. What arrives from such a chat never
reaches the engine that serves customers, so that no customer, answer or count comes of it.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.engine.model.effects import Message
from bot.engine.model.ids_and_time import crockford
from bot.engine.model.inputs import Blocked, Commanded, Content, Pressed, Unblocked
from bot.errors import ZeropartyError
from bot.log import log
from bot.ports import Channel, Inbound, Outbound
from bot.rehearsal.terminal_stage import Rehearsal
from bot.rehearsal.transcript import Says, Taps
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Language

START = "test_"
"""Begins the start word of a link that makes a chat a test phone."""

_CODE_LETTERS = 16
_CODE_GOOD_FOR = timedelta(minutes=15)
_TRIAL_LASTS = timedelta(hours=1)
_MOST_OVER = 100
_MOST = 8
"""Chats that try something at the same time; each holds an engine of its own."""

_YOURS = "TEST. This chat is now {who}'s phone for trying out questions. Go on in the console: Send to my phone."
_OVER = "TEST is over. From here on you talk to the bot as every customer does."
_NOT_HERE = "TEST. This chat is a customer's, so nothing is tried in it. Open a new link in another chat."
_ENDS = "Nothing said here counts or is kept. /start ends the test."

IsCustomer = Callable[[str, str], Awaitable[bool]]
Chat = tuple[str, str]
"""A channel, and an address on it."""


@dataclass(slots=True)
class Trial:
    """One draft in one chat."""

    rehearsal: Rehearsal
    until: datetime
    refs: dict[str, str] = field(default_factory=dict)
    """The channel's names of the messages, by those of the rehearsal."""
    seen: dict[str, Message] = field(default_factory=dict)
    """Messages as they were shown last."""


class TrialChats:
    """The test phones of the staff, and what is tried on them."""

    def __init__(self, channels: Mapping[str, Channel], clock: Clock, is_customer: IsCustomer) -> None:
        """`is_customer` knows whose chat is a customer's: nothing is ever tried there, or a real stop would go to a test."""
        self._channels = channels
        self._clock = clock
        self._is_customer = is_customer
        self._codes: dict[str, tuple[str, datetime]] = {}
        self._phones: dict[str, Chat] = {}
        self._trials: OrderedDict[Chat, Trial] = OrderedDict()
        self._over: OrderedDict[Chat, set[str]] = OrderedDict()
        """Messages of tests that are over, whose buttons mean nothing any more."""
        self._one_at_a_time = asyncio.Lock()

    def invite(self, who: str) -> str:
        """The start word of a link that makes the chat it is opened in this person's phone; good once, for a quarter of an hour."""
        now = self._clock.now()
        self._codes = {code: each for code, each in self._codes.items() if each[1] > now}
        code = crockford(int.from_bytes(self._clock.entropy(10)), _CODE_LETTERS)
        self._codes[code] = (who, now + _CODE_GOOD_FOR)
        return f"{START}{code}"

    def phone_of(self, who: str) -> str | None:
        """The channel of this person's phone; nothing before they opened a link."""
        chat = self._phones.get(who)
        return chat[0] if chat else None

    async def begin(self, who: str, catalogue: Catalogue, language: Language) -> None:
        """Send the first question of this catalogue to this person's phone. Raises `ZeropartyError` where there is none."""
        chat = self._phones.get(who)
        if chat is None:
            raise ZeropartyError("there is no phone yet: open the test link on it first")
        if await self._is_customer(*chat):
            self._forget(chat)
            raise ZeropartyError("that chat is a customer's now, and nothing is tried in it: open the link in another one")
        async with self._one_at_a_time:
            await self._end(chat)
            if len(self._trials) >= _MOST:
                await self._sweep()
            rehearsal = await Rehearsal.begin(catalogue, language)
            trial = self._trials[chat] = Trial(rehearsal, self._clock.now() + _TRIAL_LASTS)
            await rehearsal.act(Says("/start"))
            await rehearsal.act(Taps(catalogue.phrases.says("button.yes", language)))
            *before, _ = rehearsal.shown
            trial.seen = {ref: rehearsal.shown[ref] for ref in before}
            await self._say(chat, Message(f"TEST. {_ENDS}", ()))
            await self._forward(chat, trial)

    async def takes(self, inbound: Inbound) -> bool:
        """Whether this is for a test; then it is answered here, and nothing else may come of it."""
        if inbound.chat != "private":
            return False
        chat, content = (inbound.channel, inbound.address), inbound.content
        if isinstance(content, Commanded) and content.name == "start":
            return await self._started(chat, content.argument)
        if isinstance(content, Pressed) and inbound.message_ref in self._over.get(chat, ()):
            await self._acknowledge(inbound, _OVER)
            return True
        if chat not in self._trials or isinstance(content, Blocked | Unblocked) or await self._is_customer(*chat):
            # Whoever says something to the bot itself is somebody whom no test may reach without a new link; and a chat that was
            # joined to a customer meanwhile is theirs, whose stop and erasure are meant.
            await self._end(chat)
            self._forget(chat)
            return False
        async with self._one_at_a_time:
            return await self._acted(chat, inbound, content)

    async def close(self) -> None:
        """End all tests."""
        for chat in list(self._trials):
            await self._end(chat)

    async def _started(self, chat: Chat, word: str) -> bool:
        """A link makes the chat somebody's phone; any other start ends what is tried there."""
        invited = self._codes.pop(word.removeprefix(START), None) if word.startswith(START) else None
        was_on = chat in self._trials
        await self._end(chat)
        if invited is not None and invited[1] > self._clock.now() and await self._is_customer(*chat):
            await self._say(chat, Message(_NOT_HERE, ()))
            return True
        if invited is not None and invited[1] > self._clock.now():
            self._phones[invited[0]] = chat
            await self._say(chat, Message(_YOURS.format(who=invited[0]), ()))
            return True
        if was_on:
            await self._say(chat, Message(_OVER, ()))
        else:
            self._forget(chat)
        return was_on

    async def _acted(self, chat: Chat, inbound: Inbound, content: Content) -> bool:
        trial = self._trials.get(chat)
        if trial is None:
            return False
        if trial.until <= self._clock.now():
            # Meant for the test, so it must not count; from the next word on it is the bot that listens.
            await self._end(chat)
            await self._say(chat, Message(_OVER, ()))
            return True
        own = {real: ref for ref, real in trial.refs.items()}
        if isinstance(content, Pressed) and inbound.message_ref not in own:
            return False  # a button from before the test
        lines = await trial.rehearsal.hears(content, own[inbound.message_ref or ""] if isinstance(content, Pressed) else None)
        await self._acknowledge(inbound, next((line.text for line in lines if line.is_toast), ""))
        await self._forward(chat, trial)
        state = await trial.rehearsal.state()
        if state is None or state.phase == "stopped":
            # It may be a real word of somebody who was handed the link: no other test comes without a new one.
            self._forget(chat)
        return True

    async def _forward(self, chat: Chat, trial: Trial) -> None:
        """What is new or changed on the rehearsal's screen."""
        for ref, message in list(trial.rehearsal.shown.items()):
            if trial.seen.get(ref) == message:
                continue
            is_known = ref in trial.seen and ref not in trial.refs
            trial.seen[ref] = message
            if is_known:  # from before the test was shown
                continue
            marked = Message(f"TEST\n{message.text}", message.rows)
            real = await self._say(chat, marked, replaces=trial.refs.get(ref))
            if real is not None:
                trial.refs[ref] = real

    async def _say(self, chat: Chat, message: Message, replaces: str | None = None) -> str | None:
        channel = self._channels.get(chat[0])
        if channel is None:
            return None
        try:
            return await channel.deliver(Outbound(chat[1], message, replaces if channel.capabilities.can_edit else None))
        except ZeropartyError as error:
            log.warning("test_not_delivered", channel=chat[0], why=type(error).__name__)
            return None

    async def _acknowledge(self, inbound: Inbound, toast: str) -> None:
        if inbound.tap_ref is not None:
            await self._channels[inbound.channel].acknowledge(inbound.tap_ref, toast)

    def _forget(self, chat: Chat) -> None:
        self._phones = {who: phone for who, phone in self._phones.items() if phone != chat}

    async def _sweep(self) -> None:
        """End tests whose hour is over. Raises `ZeropartyError` where there are too many all the same."""
        for chat in [chat for chat, trial in self._trials.items() if trial.until <= self._clock.now()]:
            await self._end(chat)
        if len(self._trials) >= _MOST:
            raise ZeropartyError(f"{_MOST} tests are under way already: wait until one is over")

    async def _end(self, chat: Chat) -> None:
        trial = self._trials.pop(chat, None)
        if trial is not None:
            self._over.setdefault(chat, set()).update(trial.refs.values())
            while len(self._over) > _MOST_OVER:
                self._over.popitem(last=False)
            await trial.rehearsal.close()
