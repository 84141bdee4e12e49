"""The register in a browser: for anybody, in their language, and with nothing that is only for the staff."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.console.staff import Role
from tests.conftest import CATALOGUE
from tests.support.app import Phone, running_phone
from tests.support.office import visitor

EVIL = '<script>alert("ask")</script>'


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[Phone]:
    async with running_phone(tmp_path / "var") as running:
        yield running


async def test_anybody_reads_what_is_asked_in_their_language(phone: Phone) -> None:
    async with visitor(phone.app) as anybody:
        page = await anybody.page("/register")
        assert "Which roast do you reach for first?" in page
        assert '<html lang="en">' in page
        assert "Sign out" not in page and "article-30" not in page
        german = (await anybody.opens("/register", **{"Accept-Language": "de-AT,de;q=0.9,en;q=0.8"})).text
        assert '<html lang="de">' in german and "Welche Röstung" in german
        picked = (await anybody.opens("/register?language=de", **{"Accept-Language": "en"})).text
        assert "Welche Röstung" in picked
        assert "Which roast" in await anybody.page("/register?language=%3Cscript%3E")
        assert (await anybody.opens("/register/article-13")).status_code == 200


async def test_the_record_of_processing_is_for_the_staff(phone: Phone) -> None:
    async with visitor(phone.app, follow_redirects=False) as anybody:
        assert (await anybody.opens("/register/article-30")).status_code == 303
    async with visitor(phone.app, Role.VIEWER) as staff:
        assert "Articles 30(1)(g)" in await staff.page("/register/article-30")
        assert "article-30" in await staff.page("/register")


async def test_the_staff_read_what_the_notice_lacks_and_customers_read_no_placeholder(phone: Phone) -> None:
    async with visitor(phone.app, Role.VIEWER) as staff:
        page = await staff.page("/register/article-13")
        assert "To be filled in" in page and "`processors:`" in page and "`data_protection_officer:`" in page
        assert "Noch auszufüllen" in await staff.page("/register/article-13?language=de")
    async with visitor(phone.app) as anybody:
        page = await anybody.page("/register/article-13")
        assert "filled in" not in page and "_brand.yaml" not in page and "can be withdrawn at any time" in page


async def test_what_authors_write_is_text_there(tmp_path: Path) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "questions")
    coffee = folder / "coffee.yaml"
    written = coffee.read_text(encoding="utf-8")
    asked = "Which roast do you reach for first?"
    assert asked in written
    coffee.write_text(written.replace(asked, f"'{EVIL} {asked}'"), encoding="utf-8")
    async with running_phone(tmp_path / "var", prompts=folder) as phone, visitor(phone.app) as anybody:
        for path in ("/register", "/register/article-13"):
            page = await anybody.page(path)
            assert EVIL not in page
        assert "&lt;script&gt;alert(&#34;ask&#34;)&lt;/script&gt;" in await anybody.page("/register")
        assert len(re.findall("<script", await anybody.page("/register"))) == 1
