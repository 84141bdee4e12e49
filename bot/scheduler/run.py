"""The only importer of APScheduler: a ticker in memory, in UTC, that never piles up and never skips silently."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.log import Trouble, log
from bot.scheduler.jobs import Job
from storage.errors import StorageError


class Ticker:
    """Runs the jobs of the table until it is stopped."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        # The defaults drop every run that is more than a second late; a queue in memory loses nothing, since what is due is in
        # the database, and a store on disk would pickle (see the privacy study).
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": AsyncIOExecutor()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )
        for job in jobs:
            trigger = IntervalTrigger(seconds=job.every.total_seconds(), timezone=UTC)
            self._scheduler.add_job(_guarded(job), trigger, id=job.name, name=job.name)

    def start(self) -> None:
        """Begin ticking, on the running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more; a job under way finishes by itself."""
        self._scheduler.shutdown(wait=False)


def _guarded(job: Job) -> Callable[[], Awaitable[None]]:
    records = Trouble(over="job_works_again")

    async def run() -> None:
        try:
            await job.work()
            records.is_over()
        except StorageError as error:
            records.says("job_waits", job=job.name, why=str(error))
        except Exception:
            # The next run starts from the database again: one bad run is reported, not fatal.
            log.exception("job_failed", job=job.name)

    return run
