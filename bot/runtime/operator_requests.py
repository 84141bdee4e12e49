"""What commands ask of the process that holds the database: taken up every few seconds, each once."""

from __future__ import annotations

from pathlib import Path

from bot.clock import Clock
from bot.engine.model.inputs import ContactMapped, UseRestriction
from bot.log import log
from bot.publishing.requests import (
    EraseRequest,
    MapRequest,
    RestrictRequest,
    RetryRequest,
    erase_requests,
    handed_on_folder,
    invite_requests,
    manifest_requests,
    map_requests,
    restrict_requests,
    retry_requests,
    token_requests,
)
from bot.runtime.erased_by import note_eraser
from bot.runtime.handed_on import take_in
from bot.runtime.intake import Intake
from bot.runtime.service import Service
from storage.store import Store
from storage.traffic import inbox


class OperatorRequests:
    """The requests that are about customers; those about questions and the brake are taken up where these are looked after."""

    def __init__(self, folder: Path, store: Store, service: Service, intake: Intake, clock: Clock) -> None:
        self._retries = retry_requests(folder)
        self._erasing = erase_requests(folder)
        self._restricting = restrict_requests(folder)
        self._maps = map_requests(folder)
        self._manifests = manifest_requests(folder)
        self._tokens = token_requests(folder)
        self._invites = invite_requests(folder)
        self._folder = handed_on_folder(folder)
        self._store = store
        self._service = service
        self._intake = intake
        self._clock = clock

    async def carry_out(self) -> None:
        """Do what was asked since the last look."""
        await self._erasing.carry_out(self._erase)
        await self._restricting.carry_out(self._restrict)
        await self._manifests.carry_out(lambda manifest: self._store.write(manifest.carry_out))
        await self._tokens.carry_out(lambda token: self._store.write(token.carry_out))
        await self._invites.carry_out(lambda invite: self._store.write(invite.carry_out))
        await take_in(self._store, self._folder, now=self._clock.now())
        await self._maps.carry_out(self._join)
        await self._retries.carry_out(self._retry)

    async def _erase(self, request: EraseRequest) -> None:
        if request.by:
            await note_eraser(self._store, request.receipt, by=request.by, at=self._clock.now())
        is_done = await self._service.erase(request.customer, request.receipt)
        log.info("erased_on_request", receipt=request.receipt, done=is_done)

    async def _restrict(self, request: RestrictRequest) -> None:
        restriction = UseRestriction(request.is_lifted, request.holds_deletion)
        await self._service.restrict_use(request.customer, restriction, request.by)
        log.info("use_restricted_on_request", lifted=request.is_lifted)

    async def _join(self, asked: MapRequest) -> None:
        said = [await self._service.map_contact(who, ContactMapped(system, ident)) for who, system, ident in asked.records]
        log.info("records_joined_on_request", joined=said.count(""), not_joined=len(said) - said.count(""))

    async def _retry(self, _: RetryRequest) -> None:
        log.info("dead_letters_tried_again", count=await self._store.write(inbox.revive_all))
        await self._intake.resume()
