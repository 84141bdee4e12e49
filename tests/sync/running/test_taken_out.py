"""Of what a call never touched nothing is noted: a file handed it on, and there it still is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from storage.model.accountability import DeliveryRow
from storage.receivers import deliveries, exports
from storage.turn.unit_of_work import Unit
from tests.support.many_answers import crowd_in
from tests.support.pretend_crm import PretendCrm
from tests.support.synced import catalogue_in
from tests.sync.running.test_taking_back import Place


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """The field of *brew* is not there, and a file handed both answers on."""
    catalogue = catalogue_in(tmp_path / "prompts", 2)
    crowd = await crowd_in(tmp_path / "var", catalogue, 1)
    place = Place(crowd, PretendCrm(fields=("zp_roast",)), catalogue)
    await crowd.store.write(partial(_handed_on, customer=place.people[0], at=place.clock.now()))
    yield place
    await crowd.close()


def _handed_on(unit: Unit, customer: int, at: datetime) -> None:
    [one] = exports.these(unit, [customer])
    deliveries.record(unit, [DeliveryRow(customer, "hubspot", each.question, each.id, at, "set") for each in one.answers])


async def test_what_has_no_field_there_is_not_taken_out_by_writing_the_others(place: Place) -> None:
    await place.runs()
    assert await place.on_record(0) == {("roast", "set"), ("brew", "set")}


async def test_what_has_no_field_there_is_not_taken_out_by_emptying_the_others(place: Place) -> None:
    await place.runs()
    await place.takes_back(0, "roast")
    assert (await place.runs()).cleared == 1
    assert await place.on_record(0) == {("roast", "cleared"), ("brew", "set")}


async def test_nor_once_it_is_erased_itself(place: Place) -> None:
    await place.runs()
    await place.takes_back(0, "roast", "brew")
    await place.runs()
    assert await place.on_record(0) == {("roast", "cleared"), ("brew", "set")}


async def test_nor_where_a_wrong_mapping_lets_nothing_be_written(place: Place) -> None:
    await place.runs()
    place.is_wrong(roast="email")
    await place.takes_back(0, "roast")
    await place.runs()
    assert place.there(0) == set()
    assert ("brew", "set") in await place.on_record(0)
    place.is_mended()
    await place.runs()
    assert await place.on_record(0) == {("roast", "cleared"), ("brew", "set")}


async def test_what_has_another_field_by_now_is_out_of_the_one_before(place: Place) -> None:
    place.crm.fields = ("zp_roast", "zp_brew")
    await place.runs()
    place.is_wrong(roast="email", brew="zp_roast")
    await place.takes_back(0, "roast", "brew")
    await place.runs()
    assert place.there(0) == set()
    assert await place.on_record(0) == {("roast", "cleared"), ("brew", "cleared")}
