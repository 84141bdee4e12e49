"""What every page works with: the records, the questions that are live, and how a page is drawn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.clock import Clock
from bot.console.drawing import Drawing
from bot.console.editing.rehearsing import Rehearse, StaffPhones
from bot.console.editing.shelf import Shelf
from bot.console.guard import hosts_of, say_there
from bot.console.notices import Notice, made_up, notices, paused
from bot.console.page import Refused, Visit
from bot.console.sign_in import Doorkeeper
from bot.engine.model.inputs import ContactMapped, UseRestriction
from bot.ports import StartLinks
from bot.publishing.live_catalogue import LiveCatalogue
from bot.results.reading import Results
from bot.runtime.circuit_breaker import CircuitBreaker
from bot.settings import Settings
from storage.demo import Mark
from storage.model.records import CustomerId
from storage.receivers import audit_trail
from storage.store import Store
from storage.turn.unit_of_work import Unit


class SyncUnderWay(Protocol):
    """A run of a live connection that goes on now, and how far it is."""

    connection: str
    ident: int
    looked_at: int


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of the running process that pages need."""

    settings: Settings
    clock: Clock
    store: Store
    catalogue: LiveCatalogue
    circuit_breaker: CircuitBreaker
    sync_under_way: Callable[[], SyncUnderWay | None]
    doorkeeper: Doorkeeper
    shelf: Shelf
    drawing: Drawing
    results: Results
    erase: Callable[[CustomerId, str], Awaitable[bool]]
    """Forgets a customer, under a receipt; whether nothing is left."""
    restrict_use: Callable[[CustomerId, UseRestriction, str], Awaitable[None]]
    """Restricts the use of what somebody told us, or lifts that; by whom."""
    map_contact: Callable[[CustomerId, ContactMapped], Awaitable[str]]
    """Joins a record of another system by the brand's own word; why not, in one word."""
    rehearse: Rehearse
    trials: StaffPhones
    start_links: Callable[[], Awaitable[dict[str, StartLinks]]]
    """How a link opens each channel."""
    demo: Mark | None = None
    """Says that the customers were made up, where they were."""

    @property
    def hosts(self) -> frozenset[str]:
        """The names under which the console is served."""
        return hosts_of(self.settings)

    def draw(self, visit: Visit, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page, or where our script asks, the part of it that the script swaps."""
        shown = {"here": visit.request.url.path, "notices": self._notices(visit), **values}
        return HTMLResponse(self.drawing.page(template, visit, self._brand(), **shown), status)

    def go(self, visit: Visit, path: str, said: str = "", *, leads_to: str = "") -> Response:
        """On to another page, which says these words once; they end in a link to a page of ours, where they lead to one."""
        response = RedirectResponse(path, 303)
        if said:
            say_there(visit.request, response, said, leads_to)
        return response

    def refuse(self, visit: Visit, refused: Refused) -> Response:
        """The page that says why not."""
        response = self.draw(visit, "refused.html", status=refused.status, refused=refused)
        if refused.seconds:
            response.headers["Retry-After"] = str(refused.seconds)
        return response

    def audit(self, unit: Unit, visit: Visit, action: str, *, customer: int | None = None, **detail: str | int) -> None:
        """Who did what, in the same transaction as what they did; `detail` must not hold an answer."""
        now = self.clock.now()
        audit_trail.append(unit, at=now, actor=visit.staff.name, action=f"console.{action}", customer=customer, **detail)

    def _brand(self) -> str:
        brand = self.catalogue().brand
        return brand.name.says(brand.languages[0])

    def _notices(self, visit: Visit) -> tuple[Notice, ...]:
        for_staff = (*paused(self.circuit_breaker.brake), *notices(self.catalogue)) if visit.staff.roles else ()
        return (*made_up(self.demo), *for_staff)
