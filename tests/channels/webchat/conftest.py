from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from tests.channels.webchat.house import House


@pytest.fixture
def house() -> House:
    return House()


@pytest_asyncio.fixture
async def browser(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with house.browser() as client:
        yield client
