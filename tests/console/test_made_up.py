"""Made-up customers are said to be so on every page, and on none where there are real ones."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.console.pages.table import all_pages
from bot.console.staff import Role
from bot.demo.making import Wish
from tests.support.app import running_phone
from tests.support.demo_house import NOW, House, made
from tests.support.office import Office, running_office

SAID = "Demo data: these 12 customers were made up. The command zeroparty demo-data --remove takes them away."


@pytest.mark.slow
async def test_every_page_says_that_its_customers_were_made_up(tmp_path: Path) -> None:
    house = House(tmp_path / "var")
    await made(house, Wish(customers=12, days=30))
    async with running_phone(house.folder, at=NOW + timedelta(hours=1), prompts=house.folder / "prompts") as bot:
        office = Office(bot, house.folder / "prompts")
        staff = await office.signed_in(*Role)
        paths = [page.path for page in all_pages(bot.app.desk()) if "GET" in page.methods]
        assert len(paths) > 6
        for path in paths:
            await staff.opens(re.sub(r"\{\w+:int\}", "1", path).replace("{question}", "roast").replace("{file}", "coffee.yaml"))
            if "<html" in staff.answer.text:
                assert SAID in staff.text, path
        stranger = office.browser()
        await stranger.opens("/")
        assert stranger.path == "/sign-in" and SAID in stranger.text
        await office.closes()


async def test_real_customers_are_not_called_made_up(tmp_path: Path) -> None:
    async with running_office(tmp_path) as office:
        staff = await office.signed_in(*Role)
        await staff.opens("/")
        assert "made up" not in staff.text
