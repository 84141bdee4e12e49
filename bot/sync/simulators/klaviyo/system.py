"""Klaviyo: who may ask, for what, in which revision, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.clock import Clock
from bot.sync.simulators.faults import Faults
from bot.sync.simulators.klaviyo.jobs import Jobs
from bot.sync.simulators.klaviyo.profiles import Profiles, base
from bot.sync.simulators.klaviyo.requests import check_query, check_revision
from bot.sync.simulators.klaviyo.words import error, refuse
from bot.sync.simulators.limits import Limit
from bot.sync.simulators.talk import Asked, Reply, Way

_IMPORTS, _ERASURES, _ACCOUNTS = "imports", "erasures", "accounts"
_READ, _WRITE, _WHOSE = ("profiles:read",), ("profiles:write",), ("accounts:read",)
_READ_IMPORTS, _IMPORT, _DELETE = ("lists:read", "profiles:read"), ("lists:write", "profiles:write"), ("data-privacy:write",)
_DELETIONS = "/api/data-privacy-deletion-jobs"
_JOBS = "/api/profile-bulk-import-jobs"


class SimulatedKlaviyo:
    """A Klaviyo account."""

    token = "pk_sim_rehearsal"
    """Every key that begins like it is accepted."""
    account = "SIM001"

    def __init__(self, clock: Clock, faults: Faults) -> None:
        self.faults = faults
        self._profiles = Profiles(clock, faults)
        self._jobs = Jobs(clock, faults, self._profiles)
        self.records = self._profiles.records

    def ways(self) -> list[Way]:
        """Profiles, imports, erasures, and whose account it is."""
        profiles, jobs = self._profiles, self._jobs
        return [
            Way("GET", "/api/profiles", profiles.many, needs=_READ),
            Way("GET", "/api/profiles/{id}", profiles.one, needs=_READ),
            Way("PATCH", "/api/profiles/{id}", profiles.patch, writes=True, nothing=profiles.patched_nothing, needs=_WRITE),
            Way("POST", _JOBS, jobs.submit, writes=True, nothing=jobs.submit_nothing, limited_as=_IMPORTS, needs=_IMPORT),
            Way("GET", f"{_JOBS}/{{id}}", jobs.show, limited_as=_IMPORTS, needs=_READ_IMPORTS),
            Way("GET", f"{_JOBS}/{{id}}/import-errors", jobs.show_errors, limited_as=_IMPORTS, needs=_READ_IMPORTS),
            Way("POST", _DELETIONS, jobs.erase, writes=True, nothing=jobs.erase_nothing, limited_as=_ERASURES, needs=_DELETE),
            Way("GET", "/api/accounts", self._accounts, limited_as=_ACCOUNTS, needs=_WHOSE),
        ]

    def limits(self) -> Mapping[str, list[Limit]]:
        """As published: of each a burst and a steady one."""
        return {
            "": [Limit(75, 1, "burst"), Limit(750, 60, "steady")],
            _IMPORTS: [Limit(10, 1, "burst"), Limit(150, 60, "steady")],
            _ERASURES: [Limit(3, 1, "burst"), Limit(60, 60, "steady")],
            _ACCOUNTS: [Limit(1, 1, "burst"), Limit(15, 60, "steady")],
        }

    def checked(self, asked: Asked, *, token_has_ended: bool) -> None:
        """A key that begins as ours do, and a revision; raises `Refusal`. What waits goes on."""
        given = asked.headers.get("authorization", "")
        if token_has_ended or not given.startswith("Klaviyo-API-Key pk_sim_"):
            raise refuse(403 if self.faults.has("403") else 401, "Missing or invalid private key.", "/")
        check_revision(asked)
        self._jobs.go_on()

    def lacking(self, scopes: tuple[str, ...]) -> Reply:
        """As of whoever may not."""
        return error(403, f"The API key is missing required scopes: {', '.join(scopes)}", "/")

    def limit_headers(self, limits: list[Limit]) -> Mapping[str, str]:
        """What is left of the burst."""
        burst = limits[0]
        return {
            "RateLimit-Limit": str(burst.calls),
            "RateLimit-Remaining": str(burst.left),
            "RateLimit-Reset": f"{burst.seconds:.0f}",
        }

    def error(self, status: int, text: str) -> Reply:
        """An error of the account, not of a profile."""
        return error(status, f"The {text} limit is reached." if status == 429 else text, "/")

    def more_state(self) -> Mapping[str, Any]:
        """The imports, and erasures that are still to be done."""
        jobs = {
            job.id: {"status": job.status, "total": job.total, "failed": len(job.errors)} for job in self._jobs.imports.values()
        }
        return {"imports": jobs, "erasing": len(self._jobs.erasing)}

    def _accounts(self, asked: Asked) -> Reply:
        check_query(asked, ())
        address = {"address1": "", "address2": "", "city": "Madrid", "region": "Madrid", "country": "Spain", "zip": "28001"}
        contact = {
            "default_sender_name": "Rehearsal",
            "default_sender_email": "hello@example.org",
            "website_url": "https://example.org",
            "organization_name": "Rehearsal",
            "street_address": address,
        }
        account = {
            "type": "account",
            "id": self.account,
            "attributes": {
                "test_account": True,
                "contact_information": contact,
                "industry": "Ecommerce, Food",
                "timezone": "Europe/Madrid",
                "preferred_currency": "EUR",
                "public_api_key": self.account,
                "locale": "en-US",
            },
            "links": {"self": f"{base(asked)}/api/accounts/{self.account}"},
        }
        return Reply(200, {"data": [account], "links": {"self": f"{base(asked)}/api/accounts", "next": None, "prev": None}})
