"""A connector on a real PocketBase: a batch is all or nothing, and what does not fit is quietly made to fit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from bot.sync.connectors.contract import Accepted, FieldValue, Refused, Row, Stopped, Throttled
from tests.real.pocketbase.connector import PocketBase, id_of
from tests.real.pocketbase.running import PocketBaseServer, browser, copied, running_pocketbase
from tests.sync.kit import ConnectorKit, Side, delivered

pytestmark = pytest.mark.real("pocketbase")
"""It is up in a moment: only what takes longer is slow."""


@pytest.mark.slow
class TestTheKit(ConnectorKit):
    """What has to hold of every connector."""

    @pytest.fixture
    async def side(self, store: PocketBase, server: PocketBaseServer) -> AsyncIterator[Side]:
        records = "/api/collections/contacts/records"
        with browser(server) as owner:

            async def remove(remote_id: str) -> None:
                owner.delete(f"{records}/{remote_id}").raise_for_status()

            async def count() -> int:
                return int(owner.get(records).json()["totalItems"])

            async def holds(text: str) -> bool:
                return server.holds(text)

            kinds = ("text", "number", "yes_no", "option", "options", "moment")
            yield Side(
                connector=store,
                fields={kind: f"zp_{kind}" for kind in kinds},
                other_text="zp_other",
                phone="phone",
                with_bad_token=lambda: PocketBase(server.address, "no.such.token"),
                remove=remove,
                count=count,
                holds=holds,
                bad=("zp_option", "no such option"),
                changed=("zp_number", "12,5"),
            )


@pytest.mark.slow
async def test_one_bad_row_of_a_batch_is_named_and_nothing_of_it_was_written(store: PocketBase) -> None:
    rows = [Row(f"k{nth}", {"zp_option": "dark"}) for nth in range(20)]
    rows[13] = Row("k13", {"zp_option": "none of them"})
    outcomes = await store.write(rows)
    assert outcomes == {"k13": Refused("validation_invalid_value", "Invalid value none of them.", "zp_option")}
    assert await store.read(rows) == {}
    assert sum(isinstance(outcome, Accepted) for outcome in (await delivered(store, rows)).values()) == 19


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "sent", "found"),
    [
        ("zp_number", "12,5", Decimal(0)),
        ("zp_number", None, Decimal(0)),
        ("zp_yes_no", None, False),
        ("zp_yes_no", "perhaps", False),
        ("zp_moment", "03.02.1990", None),
    ],
)
async def test_what_does_not_fit_is_made_to_fit_with_a_200(
    store: PocketBase, field: str, sent: FieldValue | None, found: FieldValue | None
) -> None:
    one = Row("somebody", {field: sent})
    assert isinstance((await store.write([one]))["somebody"], Accepted)
    assert await store.read([one]) == {"somebody": {field: found}}


@pytest.mark.slow
async def test_it_says_to_wait_and_not_how_long(prepared_pocketbase: Path, tmp_path: Path) -> None:
    rates: list[dict[str, object]] = [{"label": "/api/batch", "maxRequests": 3, "duration": 60}]
    with running_pocketbase(copied(prepared_pocketbase, tmp_path / "limited"), rates) as server:
        stranger = PocketBase(server.address, "no.such.token")  # its owner has no limit
        for nth in range(3):
            with pytest.raises(Stopped):
                await stranger.write([Row(f"k{nth}", {})])
        with pytest.raises(Throttled) as throttled:
            await stranger.write([Row("k3", {})])
        assert throttled.value.after is None
        await stranger.close()


def test_an_id_is_the_same_for_the_same_key() -> None:
    assert id_of("somebody") == id_of("somebody") != id_of("somebody else")
