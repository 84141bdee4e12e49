"""What Klaviyo does later: imports of many profiles, and erasures. A request that comes afterwards finds them further on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.sync.simulators.faults import Faults
from bot.sync.simulators.klaviyo.profiles import Profiles, base, links
from bot.sync.simulators.klaviyo.requests import check_query, check_shape, document_of, page, resource
from bot.sync.simulators.klaviyo.words import refuse
from bot.sync.simulators.records import Record
from bot.sync.simulators.talk import Asked, Reply

_PROFILES_AT_MOST = 10_000
_KILOBYTES_100 = 100 * 1000
_LOOKS = 2
"""Requests until a job is done: at the first it is being worked on."""
_PLACE = "/data/attributes/profiles/data"


@dataclass(slots=True)
class Job:
    """One import."""

    id: str
    created_at: datetime
    profiles: list[dict[str, Any]] = field(repr=False)
    total: int
    looks: int = 0
    started_at: datetime | None = None
    completed_at: datetime | None = None
    completed: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list, repr=False)

    @property
    def status(self) -> str:
        """In the vendor's words."""
        if self.completed_at:
            return "complete"
        return "processing" if self.started_at else "queued"


class Jobs:
    """Imports and erasures of one account."""

    def __init__(self, clock: Clock, faults: Faults, profiles: Profiles) -> None:
        self.imports: dict[str, Job] = {}
        self.erasing: list[tuple[int, str, str]] = []
        """How many requests ago, by which identifier, of whom."""
        self._clock, self._faults, self._profiles = clock, faults, profiles

    def go_on(self) -> None:
        """A request has come: everything that waits is a step further."""
        for job in self.imports.values():
            if job.completed_at is None and not self._faults.has("stuck"):
                self._step(job)
        self.erasing = [(looks + 1, name, value) for looks, name, value in self.erasing]
        for _, name, value in [each for each in self.erasing if each[0] >= _LOOKS]:
            self._erase(name, value)
        self.erasing = [each for each in self.erasing if each[0] < _LOOKS]

    def submit(self, asked: Asked) -> Reply:
        """Take an import; what is wrong with its form refuses all, what is wrong with a value only its profile, later."""
        profiles = self._checked(asked)
        if any(self._profiles.struck("row-500", profile) for profile in profiles):
            raise refuse(500, "A server error occurred.")
        self._refuse_all(profiles)
        return self._made(asked, profiles, len(profiles))

    def submit_nothing(self, asked: Asked) -> Reply:
        """Take an import, say success, and forget it."""
        return self._made(asked, [], 0)

    def show(self, asked: Asked) -> Reply:
        """How far an import is."""
        check_query(asked, ())
        return Reply(200, {"data": self._as_json(self._named(asked), asked)})

    def show_errors(self, asked: Asked) -> Reply:
        """Which profiles of an import were not written, and why."""
        check_query(asked, ("page[size]", "page[cursor]"))
        job = self._named(asked)
        start, size = page(asked, default=100)
        return Reply(200, {"data": job.errors[start : start + size], "links": links(asked, start, size, len(job.errors))})

    def erase(self, asked: Asked) -> Reply:
        """Take an erasure of one person, by exactly one identifier."""
        body = document_of(asked, "data-privacy-deletion-job")
        attributes = body["attributes"]
        check_shape(attributes, {"profile": {"data": dict}}, "/data/attributes", what="a deletion")
        profile = resource((attributes.get("profile") or {}).get("data"), "profile", "/data/attributes/profile/data", also=("id",))
        check_shape(profile["attributes"], {"email": str, "phone_number": str}, "/data/attributes/profile/data", what="a deletion")
        given = {"id": profile.get("id"), **profile["attributes"]}
        named = [(name, value) for name, value in given.items() if value]
        if len(named) != 1:
            raise refuse(400, "Exactly one of id, email and phone_number is needed.", "/data/attributes/profile/data")
        self._refuse_to_erase(*named[0])
        self.erasing.append((0, *named[0]))
        return Reply(202)

    def erase_nothing(self, asked: Asked) -> Reply:
        """Take an erasure and forget it."""
        return Reply(202)

    def _checked(self, asked: Asked) -> list[dict[str, Any]]:
        body = document_of(asked, "profile-bulk-import-job")
        check_shape(body["attributes"], {"profiles": {"data": list}}, "/data/attributes", what="an import")
        profiles = (body["attributes"].get("profiles") or {}).get("data")
        if not profiles:
            raise refuse(400, "'profiles' with 'data' is required, and not empty.", _PLACE)
        if len(profiles) > _PROFILES_AT_MOST:
            raise refuse(400, f"At most {_PROFILES_AT_MOST} profiles in one import.", _PLACE)
        for place, profile in enumerate(profiles):
            if len(json.dumps(profile)) > _KILOBYTES_100:
                raise refuse(400, "The profile is larger than 100KB.", f"{_PLACE}/{place}")
        return [self._profiles.understood(profile, f"{_PLACE}/{place}") for place, profile in enumerate(profiles)]

    def _refuse_all(self, profiles: list[dict[str, Any]]) -> None:
        """One bad profile refuses the import, where the plan has it so."""
        if not (self._faults.has("all-or-nothing") or self._faults.has("all-or-nothing-blind")):
            return
        for place, profile in enumerate(profiles):
            if problem := self._profiles.problem(profile):
                if self._faults.has("all-or-nothing-blind"):
                    raise refuse(400, "Invalid input.", "/data")
                raise refuse(400, problem[0], f"{_PLACE}/{place}/attributes/{problem[1]}")

    def _made(self, asked: Asked, profiles: list[dict[str, Any]], total: int) -> Reply:
        job = Job(f"sim-import-{len(self.imports) + 1}", self._clock.now(), profiles, total)
        self.imports[job.id] = job
        return Reply(202, {"data": self._as_json(job, asked)})

    def _step(self, job: Job) -> None:
        job.looks += 1
        job.started_at = job.started_at or self._clock.now()
        if job.looks < _LOOKS:
            return
        for place, profile in enumerate(job.profiles):
            if problem := self._profiles.problem(profile):
                job.errors.append(_import_error(job, place, profile, problem))
            else:
                self._profiles.write(profile)
                job.completed += 1
        job.profiles = []
        job.completed_at = self._clock.now()

    def _erase(self, name: str, value: str) -> None:
        record = self._who(name, value)
        if record is not None:
            self._profiles.records.remove(record)

    def _refuse_to_erase(self, name: str, value: str) -> None:
        record = self._who(name, value)
        if record and self._profiles.refuses_to_erase(record):
            raise refuse(400, "This profile cannot be deleted while it is active.", "/data")

    def _who(self, name: str, value: str) -> Record | None:
        records = self._profiles.records
        return records.here.get(value) if name == "id" else records.find(name, value)

    def _named(self, asked: Asked) -> Job:
        job = self.imports.get(asked.named["id"])
        if job is None:
            raise refuse(404, f"A job with id {asked.named['id']} does not exist.", "/")
        return job

    def _as_json(self, job: Job, asked: Asked) -> dict[str, Any]:
        own = f"{base(asked)}/api/profile-bulk-import-jobs/{job.id}"
        return {
            "type": "profile-bulk-import-job",
            "id": job.id,
            "attributes": {
                "status": job.status,
                "created_at": job.created_at.isoformat(),
                "total_count": job.total,
                "completed_count": job.completed,
                "failed_count": len(job.errors),
                "started_at": job.started_at.isoformat() if job.started_at else None,
                "completed_at": job.completed_at.isoformat() if job.completed_at else None,
                "expires_at": (job.created_at + timedelta(days=7)).isoformat(),
            },
            "relationships": {"import-errors": {"links": {"related": f"{own}/import-errors"}}},
            "links": {"self": own},
        }


def _import_error(job: Job, place: int, profile: Mapping[str, Any], problem: tuple[str, str]) -> dict[str, Any]:
    detail, name = problem
    return {
        "type": "import-error",
        "id": f"{job.id}-{place}",
        "attributes": {
            "code": "invalid",
            "title": "Invalid input.",
            "detail": detail,
            "source": {"pointer": f"{_PLACE}/{place}" + (f"/attributes/{name}" if name else "")},
            "original_payload": dict(profile["attributes"]),
        },
    }
