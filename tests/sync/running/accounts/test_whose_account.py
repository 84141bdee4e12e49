"""Whoever looks before a run hears what the run would say of another account, before anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ZeropartyError
from bot.sync.asked.checking import check, in_words
from bot.sync.asked.making_fields import make_fields
from bot.sync.asked.rehearsing import rehearsed
from bot.sync.asked.said import in_words as said_in_words
from storage.syncing import state
from tests.support.connected_house import another_account, connects, opened

pytestmark = pytest.mark.slow
KINDS = pytest.mark.parametrize("kind", ["hubspot", "klaviyo"])


@KINDS
async def test_a_check_a_plan_and_whoever_makes_fields_say_what_a_run_would_of_another_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    async with opened(tmp_path, kind) as shop:
        await shop.joins()
        do = connects(shop, monkeypatch)
        assert (await check(do, "hubspot"))["other_account"] == "", "nothing is known before a run"
        await shop.runs()
        assert (await rehearsed(do, "hubspot"))["rows"] == 0
        async with another_account(shop) as other:
            do = connects(other, monkeypatch)
            before = await do.store.read(lambda unit: state.connection(unit, "hubspot"))
            found = await check(do, "hubspot")
            for ask in (rehearsed(do, "hubspot"), make_fields(do, "hubspot")):
                with pytest.raises(ZeropartyError) as refused, said_in_words():
                    await ask
                assert str(refused.value) == found["other_account"]
            after = await do.store.read(lambda unit: state.connection(unit, "hubspot"))
            assert (before, found["ok"]) == (after, False), "looking notes nothing"
            assert in_words(found)[1] == f"  error: {found['other_account']}"
            assert found["other_account"] == (await other.runs()).stopped_because
            await do.retry("hubspot", "other_account")
            assert (await check(do, "hubspot"))["other_account"] == ""
            assert (await rehearsed(do, "hubspot"))["connection"] == "hubspot"
