"""A conversation with the real engine and real storage in memory, on a clock that moves when told: nothing outlasts it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.bookkeeping import revision_rows, state_of
from bot.channels.terminal import NAME, Line, Terminal
from bot.clock import FakeClock
from bot.delivery import Delivery
from bot.engine.codec import value_to_json
from bot.engine.inputs import Commanded, Content, Pressed, Said
from bot.engine.state import State
from bot.ports import Inbound
from bot.service import Service
from bot.transcript import Step, bot_lines, differences
from prompts.catalogue import Catalogue
from prompts.durations import after
from storage import due, revisions
from storage.keys import Keys
from storage.records import Address, Loaded, Writes
from storage.store import Store

MONDAY = (2026, 5, 4, 10, 0)
"""Where every rehearsal begins: a Monday, 10:00 brand time."""

_WHO = "you"


class Rehearsal:
    """One customer, one screen, one clock."""

    def __init__(self, catalogue: Catalogue, language: str | None = None) -> None:
        self.catalogue = catalogue
        self.zone = catalogue.brand.pace.brand_zone
        self.clock = FakeClock(datetime(*MONDAY, tzinfo=ZoneInfo(self.zone)))
        self.screen = Terminal()
        self._language = language
        self._sent = 0
        self._store = Store.open("sqlite://", keys=_keys(self.clock))
        channels = {NAME: self.screen}
        self._delivery = Delivery(self._store, channels, self.clock)
        self._service = Service(self._store, channels, self.clock, lambda: self.catalogue, self._delivery.wake)

    @classmethod
    async def begin(cls, catalogue: Catalogue, language: str | None = None) -> Rehearsal:
        """A rehearsal whose questions are on record, as they are for real customers."""
        rehearsal = cls(catalogue, language)
        rows = revision_rows(catalogue, rehearsal.clock.now())
        await rehearsal._store.write(lambda unit: revisions.save(unit, rows))
        return rehearsal

    async def close(self) -> None:
        """Forget everything."""
        await self._store.close()

    async def says(self, text: str) -> list[Line]:
        """The customer types something."""
        content: Content = Said(text)
        if text.startswith("/"):
            name, _, argument = text[1:].partition(" ")
            content = Commanded(name, argument)
        return await self._happens(content)

    async def taps(self, label: str) -> list[Line] | None:
        """The customer taps the newest button with this label; nothing when there is none."""
        found = self.screen.find(label)
        return await self._happens(Pressed(found[1]), message_ref=found[0], tap="tap") if found else None

    async def happens(self, content: Content) -> list[Line]:
        """Anything else a customer can send."""
        return await self._happens(content)

    async def move_to(self, moment: datetime) -> list[Line]:
        """Time passes: everything due on the way happens at its own moment."""
        while (at := await self._next_due()) is not None and at <= moment:
            self.clock.move_to(max(at, self.clock.now()))
            await self._service.tick()
            await self._delivery.drain(self._service)
        self.clock.move_to(moment)
        await self._delivery.drain(self._service)
        return self.screen.take()

    async def later(self, span: timedelta) -> list[Line]:
        """So much time passes."""
        return await self.move_to(self.clock.now() + span)

    async def time_out(self) -> list[Line]:
        """The silence time passes."""
        return await self.move_to(after(self.clock.now(), self.catalogue.brand.pace.silence_after))

    async def state(self) -> State | None:
        """What is stored about the customer, read back from the records."""

        def look(loaded: Loaded | None) -> tuple[Writes, State | None]:
            return Writes(), state_of(loaded) if loaded else None

        return await self._store.turn(Address(NAME, _WHO), look)

    async def play(self, steps: list[Step]) -> list[str]:
        """Act a transcript out; returns what differs from it, in words."""
        problems: list[str] = []
        for step, expected, checks in scenes(steps):
            said = await self.act(step)
            if said is None:
                problems.append(f"line {step.number}: there is no button [{step.text}] to tap")
                continue
            problems += differences(expected, bot_lines(said))
            for check in checks:
                problems += await self._check(check)
        return problems

    async def act(self, step: Step) -> list[Line] | None:
        """One act of the customer or the clock; nothing when there is no such button."""
        if step.what == "clock" and step.at is not None:
            return await self.move_to(step.at) if self._sent else self._set_clock(step.at)
        return await (self.taps(step.text) if step.what == "taps" else self.says(step.text))

    def _set_clock(self, at: datetime) -> list[Line]:
        self.clock.move_to(at)
        return []

    async def _happens(self, content: Content, message_ref: str | None = None, tap: str | None = None) -> list[Line]:
        self._sent += 1
        inbound = Inbound(
            channel=NAME,
            address=_WHO,
            event_key=str(self._sent),
            content=content,
            at=self.clock.now(),
            language=self._language,
            message_ref=message_ref,
            tap_ref=tap,
        )
        await self._service.handle(inbound)
        await self._delivery.drain(self._service)
        return self.screen.take()

    async def _next_due(self) -> datetime | None:
        return await self._store.read(due.next_at)

    async def _check(self, step: Step) -> list[str]:
        what, _, rest = step.text.partition(" ")
        state = await self.state()
        if what == "preference":
            question, _, wanted = rest.partition(":")
            given = state.history(question.strip()).given if state else None
            stored = "none" if given is None else _written(value_to_json(given.value))
            return [] if stored == wanted.strip() else [f"line {step.number}: {question} is {stored!r}, not {wanted.strip()!r}"]
        if what == "due":
            at = state.tempo.next_ask_at if state else None
            day = at.astimezone(ZoneInfo(self.zone)).date().isoformat() if at else "none"
            return [] if day == rest.strip() else [f"line {step.number}: due {day}, not {rest.strip()}"]
        return [f"line {step.number}: `= {what}` is neither preference nor due"]


def _keys(clock: FakeClock) -> Keys:
    return Keys.in_memory(kek=clock.entropy(32), pepper=clock.entropy(32), entropy=clock.entropy)


def _written(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ";".join(map(str, value))
        case {"number": text} | {"date": text}:
            return str(text)
        case _:
            return str(value)


def scenes(steps: list[Step]) -> Iterator[tuple[Step, list[Step], list[Step]]]:
    """Each act of the customer or the clock, with what the bot should say and what should be stored afterwards."""
    acts = [index for index, step in enumerate(steps) if step.what in ("clock", "says", "taps")]
    for start, end in zip(acts, [*acts[1:], len(steps)], strict=True):
        rest = steps[start + 1 : end]
        yield steps[start], [s for s in rest if s.what == "bot"], [s for s in rest if s.what == "expect"]
