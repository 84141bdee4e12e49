"""Our webhook into a receiver that nobody here wrote: the lead intake of a real BottleCRM."""

from __future__ import annotations

from dataclasses import replace

import httpx
import psycopg
import pytest

from bot.clock import SystemClock
from bot.sync.connectors.contract import Accepted, Row, Stopped, Throttled
from bot.sync.connectors.http import Http
from bot.sync.connectors.table import KINDS
from bot.sync.connectors.webhook import Webhook
from tests.real.bottlecrm.running import BottleCrmServer

pytestmark = [pytest.mark.slow, pytest.mark.real("bottlecrm"), pytest.mark.postgres]

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MAPPING = [{"from": "data.customer_id", "to": "last_name"}, {"from": "data.set.zp_words", "to": "first_name"}]
ROW = Row("0K1CUSTOMER", {"zp_words": "Ünal 🥐", "zp_news": None})


def webhook(url: str, secrets: str) -> Webhook:
    headers = KINDS["webhook"].headers(secrets)
    return Webhook(Http(url, now=SystemClock().now, headers=headers, may_be_private=True), secrets)


@pytest.fixture
async def intake(bottlecrm: BottleCrmServer) -> tuple[str, str]:
    """Where its lead intake answers, and the key that it wants."""
    async with httpx.AsyncClient(
        base_url=bottlecrm.address, headers={"Authorization": f"Bearer {bottlecrm.any_token}"}, trust_env=False, timeout=60
    ) as browser:
        made = await browser.post("/api/leads/intakes/", json={"name": "Chat", "preset": "generic", "mapping": MAPPING})
        assert made.status_code == 201, made.text
        found = made.json()
    return bottlecrm.address + httpx.URL(found["url"]).path, found["key"]


async def test_each_customer_is_a_lead_of_their_own_and_the_key_goes_as_bearer(
    intake: tuple[str, str], bottlecrm: BottleCrmServer
) -> None:
    url, key = intake
    ours = webhook(url, f"{SECRET} {key}")
    rows = [ROW, replace(ROW, key="0K2CUSTOMER")]
    assert await ours.write(rows) == {row.key: Accepted() for row in rows}
    await ours.close()
    assert all(bottlecrm.holds(text) for text in ("0K1CUSTOMER", "0K2CUSTOMER", "Ünal 🥐"))


async def test_without_its_key_everything_stops(intake: tuple[str, str], bottlecrm: BottleCrmServer) -> None:
    ours = webhook(intake[0], SECRET)
    with pytest.raises(Stopped, match="401: Wrong key"):
        await ours.write([ROW])
    await ours.close()
    assert not bottlecrm.holds("0K1CUSTOMER")


async def test_more_than_it_takes_in_a_minute_is_not_lost(intake: tuple[str, str], bottlecrm: BottleCrmServer) -> None:
    url, key = intake
    ours = webhook(url, f"{SECRET} {key}")
    rows = [replace(ROW, key=f"0K{n}CUSTOMER") for n in range(130)]
    taken = await ours.write(rows)
    assert 100 <= len(taken) < 130
    assert list(taken) == [row.key for row in rows[: len(taken)]]
    with pytest.raises(Throttled) as throttled:
        await ours.write(rows[len(taken) :])
    await ours.close()
    assert throttled.value.after is not None and 0 < throttled.value.after <= 60
    with psycopg.connect(bottlecrm.url) as connection:
        leads = {name for (name,) in connection.execute("SELECT last_name FROM lead").fetchall()}
    assert leads == set(taken)  # in its log of what was refused the others stand too
