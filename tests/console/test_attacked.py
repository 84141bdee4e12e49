"""What somebody broke who attacked the console, held as it is right now."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from bot.console.editing.new_question import likely_kind
from bot.console.sign_in import hashed_password
from bot.console.staff import Role
from bot.engine.model.ids_and_time import crockford
from prompts.text.plain import unmixed
from storage.people import customers
from storage.receivers import audit_trail
from tests.support.office import Office, Visitor, running_office


@pytest.mark.parametrize("letter", ["a", "\u0430", "a\u0430"], ids=["latin", "cyrillic", "mixed"])
def test_one_long_word_costs_by_its_letters_and_not_by_their_square(letter: str) -> None:
    """The square of a million letters would take hours, and end this test by itself."""
    assert len(unmixed(letter * 1_000_000)) == 1_000_000 * len(letter)


def test_guessing_how_a_long_sentence_is_answered_costs_nothing() -> None:
    assert likely_kind("which " + "s " * 1_000_000) == "single_choice"


def test_words_that_mix_look_alike_letters_are_still_found() -> None:
    assert unmixed("st\u043ep it") == "stop it"
    assert unmixed("\u0441\u0442\u043e\u043f") == "\u0441\u0442\u043e\u043f", "a word of another script is left alone"


@pytest.mark.slow
async def test_a_question_form_is_small_and_a_file_may_be_big(office: Office) -> None:
    staff = await office.signed_in(Role.WRITER)
    csrf = await staff.csrf()
    for size, path, status in ((100_000, "/questions/roast/look", 413), (100_000, "/files/coffee.yaml/look", 200)):
        assert (await staff.posts(path, [("csrf", csrf), ("text", "# note\n" * (size // 7))])).status_code == status
    many = [("csrf", csrf), *((f"options.{n}.en", "x") for n in range(600))]
    assert (await staff.posts("/questions/roast/look", many)).status_code == 400


@pytest.mark.slow
async def test_guesses_at_once_are_counted_as_they_are_one_by_one(tmp_path: Path) -> None:
    kept = hashed_password("four wise owls agree", b"0123456789abcdef")
    async with running_office(tmp_path, zeroparty_admin_password_hash=kept) as office:
        words = [*["wrong"] * 20, "four wise owls agree"]
        answers = await asyncio.gather(*(office.browser().posts("/sign-in", [("password", word)]) for word in words))
        assert sorted({answer.status_code for answer in answers}) == [403, 429]
        assert [answer.status_code for answer in answers].count(403) == 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["/history/" + "9" * 4400, "/history/" + "9" * 30, "/history/-1", "/history/x", "/history?page=" + "9" * 4400]
)
async def test_numbers_that_are_none_are_no_trouble(office: Office, path: str) -> None:
    staff = await office.signed_in(Role.VIEWER)
    assert (await staff.opens(path)).status_code in (200, 404)
    assert (await office.browser().opens(path)).status_code == 200, "a stranger is led to the door"


@pytest.mark.slow
async def test_half_letters_on_the_phone_are_no_trouble(office: Office) -> None:
    staff: Visitor = await office.signed_in(Role.WRITER)
    await staff.opens("/questions/roast")
    look = "/questions/roast/look"
    await staff.sends(look, {"acts": '["say:\\ud800"]'})
    assert staff.answer.status_code == 200


@pytest.mark.slow
async def test_every_way_to_somebodys_record_leaves_a_trace(office: Office) -> None:
    phone = office.browser()
    await phone.opens("/chat")
    await phone.sends("/chat/say", {"command": "/start"})
    [known] = await office.bot.app.store.read(customers.page)
    staff = await office.signed_in(Role.PRIVACY)
    await staff.opens("/customers")
    await staff.sends("/customers", {"who": crockford(known)})
    await staff.opens(f"/customers/{crockford(known)}/erase")
    rows = await office.bot.app.store.read(partial(audit_trail.about, customer=known, limit=10))
    said = [row.entry or "" for row in rows]
    assert sum("customer_found" in entry for entry in said) == 1
    assert sum("customer_looked_at" in entry for entry in said) == 2
