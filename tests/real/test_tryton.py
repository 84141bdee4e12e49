"""A connector on a real Tryton: errors with a 200, an opt-out that is remembered, and an eraser that wants to be asked twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.sync.connectors.contract import Accepted, BatchRefused, Row
from tests.real.tryton.connector import Tryton
from tests.real.tryton.running import TrytonServer, login, running_tryton
from tests.support.awkward import AWKWARD
from tests.sync.kit import ConnectorKit, Side

pytestmark = [pytest.mark.slow, pytest.mark.real("tryton")]


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrytonServer]:
    with running_tryton(tmp_path_factory.mktemp("tryton")) as server:
        yield server


@pytest.fixture
async def register(started: TrytonServer) -> AsyncIterator[Tryton]:
    started.start_anew()
    ours = Tryton(started.address, started.token)
    yield ours
    await ours.close()


class TestTheKit(ConnectorKit):
    """What has to hold of every connector."""

    @pytest.fixture
    async def side(self, register: Tryton, started: TrytonServer) -> Side:
        async def remove(remote_id: str) -> None:
            await register.call("model.party.party.delete", [int(remote_id)])

        async def count() -> int:
            return int(await register.call("model.party.party.search_count", []))

        async def holds(text: str) -> bool:
            return started.holds(text)

        return Side(
            connector=register,
            fields={"text": "name"},
            other_text="other",
            phone="phone",
            with_bad_token=lambda: Tryton(started.address, "YWRtaW46MTpiYWQ="),
            remove=remove,
            count=count,
            holds=holds,
            bad=("phone", "a tab \t in it"),
            refused_texts=frozenset(name for name, words in AWKWARD.items() if {"\r", "\n", "\t"} & set(words)),
            makes_fields=False,
        )


async def test_a_call_is_all_or_nothing_and_its_error_comes_with_a_200(register: Tryton) -> None:
    rows = [Row("good", {"name": "a"}), Row("bad", {"name": "b", "no_such_field": "c"})]
    with pytest.raises(BatchRefused):
        await register.write(rows)
    assert await register.read(rows) == {}


async def test_whoever_is_active_is_not_erased(register: Tryton) -> None:
    outcome = (await register.write([Row("somebody", {"name": "unforgettable"})]))["somebody"]
    assert isinstance(outcome, Accepted) and outcome.remote_id
    session, *_ = await register.call("wizard.party.erase.create")
    with pytest.raises(BatchRefused) as refused:
        await register.call("wizard.party.erase.execute", session, {"ask": {"party": int(outcome.remote_id)}}, "erase")
    assert "still active" in refused.value.text


async def test_whoever_was_erased_is_not_brought_back_by_a_late_write(register: Tryton, started: TrytonServer) -> None:
    known = Row("somebody", {"name": "unforgettable"})
    outcome = (await register.write([known]))["somebody"]
    assert isinstance(outcome, Accepted) and outcome.remote_id
    await register.erase([known], "delete")
    with pytest.raises(BatchRefused):
        await register.call("model.party.party.write", [int(outcome.remote_id)], {"name": "unforgettable"})
    assert not started.holds("unforgettable")


async def test_an_opt_out_is_remembered(register: Tryton) -> None:
    (news,) = await register.call("model.marketing.email.list.create", [{"name": "News"}])
    (subscription,) = await register.call("model.marketing.email.create", [{"email": "Ada@Example.org", "list_": news}])
    await register.call("model.marketing.email.write", [subscription], {"active": False})
    with pytest.raises(BatchRefused):
        await register.call("model.marketing.email.create", [{"email": "ada@example.org", "list_": news}])


def test_a_wrong_password_opens_nothing(started: TrytonServer) -> None:
    assert login(started.address, "wrong") == ""
