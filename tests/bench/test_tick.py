"""A tick that finds 500 people due, claimed, decided about and committed, against one APScheduler job and ORM unit for each."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import pytest
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import create_engine, event
from sqlmodel import Field, Session, SQLModel

from tests.support.crowd_booth import LONG_AFTER, Booth

DUE = 500
ROUNDS = 3


class Person(SQLModel, table=True):
    """Of the peer: whom to ask next, and when."""

    __tablename__ = "bench_person"
    id: int = Field(primary_key=True)
    asks: int = 0
    next_at: datetime


class Asked(SQLModel, table=True):
    """Of the peer: what was asked."""

    __tablename__ = "bench_asked"
    id: int | None = Field(default=None, primary_key=True)
    person: int
    question: str
    at: datetime


class Outgoing(SQLModel, table=True):
    """Of the peer: what is to be sent."""

    __tablename__ = "bench_outgoing"
    id: int | None = Field(default=None, primary_key=True)
    person: int
    text: str


async def ours(folder: Path) -> tuple[float, float]:
    """Customers a second, by the clock and by the processor."""
    booth = await Booth.opens(folder)
    try:
        await booth.welcomes(DUE)
        booth.clock.move_to(LONG_AFTER)
        began, spent, struck = perf_counter(), process_time(), 0
        while many := await booth.service.tick():
            struck += many
        took, used = perf_counter() - began, process_time() - spent
        assert struck >= DUE
        await booth.delivers()
        assert len(booth.outlet.questions(LONG_AFTER)) == DUE
        return DUE / took, DUE / used
    finally:
        await booth.closes()


async def theirs(file: Path) -> tuple[float, float]:
    """A job each, which reads the person, writes three rows and commits."""
    engine = create_engine(f"sqlite:///{file}")

    @event.listens_for(engine, "connect")
    def durable(connection: object, _: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]
        connection.execute("PRAGMA synchronous=FULL")  # type: ignore[attr-defined]

    SQLModel.metadata.create_all(
        engine, tables=[SQLModel.metadata.tables[f"bench_{name}"] for name in ("person", "asked", "outgoing")]
    )
    now = datetime.now(UTC)
    with Session(engine) as session:
        session.add_all(Person(id=number, next_at=now) for number in range(DUE))
        session.commit()
    done = asyncio.Event()
    left = DUE

    async def ask(number: int) -> None:
        nonlocal left
        with Session(engine) as session:
            person = session.get(Person, number)
            assert person is not None
            person.asks += 1
            person.next_at = now + timedelta(days=7)
            session.add(Asked(person=number, question="roast", at=now))
            session.add(Outgoing(person=number, text="Which roast do you like?"))
            session.commit()
        left -= 1
        if not left:
            done.set()

    scheduler = AsyncIOScheduler(executors={"default": AsyncIOExecutor()}, timezone=UTC, job_defaults={"misfire_grace_time": None})
    scheduler.start()
    began, spent = perf_counter(), process_time()
    for number in range(DUE):
        scheduler.add_job(ask, DateTrigger(now), args=(number,), id=str(number))
    await done.wait()
    took, used = perf_counter() - began, process_time() - spent
    scheduler.shutdown(wait=False)
    engine.dispose()
    return DUE / took, DUE / used


@pytest.mark.bench
async def test_a_tick_against_a_job_for_each(tmp_path: Path) -> None:
    rounds = [(await ours(tmp_path / f"ours{n}"), await theirs(tmp_path / f"theirs{n}.db")) for n in range(ROUNDS)]
    by_clock = [mine[0] / other[0] for mine, other in rounds]
    by_processor = [mine[1] / other[1] for mine, other in rounds]
    for name, figures in (("ours", [mine for mine, _ in rounds]), ("a job each", [other for _, other in rounds])):
        speed, used = median(one[0] for one in figures), median(one[1] for one in figures)
        print(f"\n{name}: {speed:,.0f} customers/s, {1000 / used:.2f} ms of processor time each", end="")
    print(f"; {median(by_clock):.1f}x ({min(by_clock):.1f}-{max(by_clock):.1f}); by processor time {median(by_processor):.1f}x")
    assert median(by_clock) > 0.5
