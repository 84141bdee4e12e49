"""In front of every page: who may see it, and what may be sent to it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.console.page import Page
from bot.console.pages.table import all_pages
from bot.console.sign_in import hashed_password
from bot.console.staff import Role, Staff
from tests.support.office import ORIGIN, Office, running_office

PUBLIC = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/register"),
    ("GET", "/register/article-13"),
    ("GET", "/{anything:path}"),
}
"""All that whoever is not signed in may ask for."""

READS = {("POST", "/questions/{question}/look"), ("POST", "/simulate"), ("POST", "/counts")}
"""What is posted and changes nothing; counts are made anew by themselves as well."""


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with running_office(tmp_path) as running:
        yield running


def filled(path: str) -> str:
    """A path of the table, as one might ask for it."""
    return (
        re.sub(r"\{\w+:int\}", "1", path)
        .replace("{question}", "roast")
        .replace("{file}", "coffee.yaml")
        .replace("{", "")
        .replace("}", "")
    )


def pages_of(office: Office) -> list[tuple[str, Page]]:
    return [(method, page) for page in all_pages(office.bot.app.desk()) for method in page.methods]


async def test_every_page_names_a_role_but_those_that_everybody_may_see(office: Office) -> None:
    named = pages_of(office)
    assert len(named) > 10
    assert {(method, page.path) for method, page in named if page.role is None} <= PUBLIC


async def test_whoever_writes_needs_more_than_to_read(office: Office) -> None:
    for method, page in pages_of(office):
        if method == "POST" and (method, page.path) not in PUBLIC | READS | {("POST", "/sign-out")}:
            assert page.roles and Role.VIEWER not in page.roles, page.path


async def test_nobody_sees_anything_without_signing_in(office: Office) -> None:
    staff = office.browser(follow_redirects=False)
    for method, page in pages_of(office):
        if page.role is None:
            continue
        path = filled(page.path)
        if method == "GET":
            answer = await staff.opens(path)
            assert (answer.status_code, answer.text) == (303, ""), path
            assert answer.headers["location"].startswith("/sign-in?next="), path
        else:
            answer = await staff.posts(path, [("csrf", "")])
            assert answer.status_code == 403, path


@pytest.mark.slow
async def test_every_page_is_closed_to_every_role_that_it_does_not_name(office: Office) -> None:
    for role in Role:
        staff = await office.signed_in(role, name=role.value)
        csrf = await staff.csrf()
        for method, page in pages_of(office):
            if not page.roles or any(map(Staff.of("", [role.value]).may, page.roles)) or page.path == "/sign-out":
                continue
            path = filled(page.path)
            answer = await staff.opens(path) if method == "GET" else await staff.posts(path, [("csrf", csrf)])
            assert answer.status_code == 403, (role, path)
            assert f"needs the role {' or '.join(each.value for each in page.roles)}" in answer.text


async def test_roles_bring_what_they_say_and_no_more() -> None:
    def may(*roles: str) -> set[str]:
        return {role.value for role in Staff.of("Ann", roles).roles}

    assert may("viewer") == {"viewer"}
    assert may("writer") == {"viewer", "writer"}
    assert may("publisher") == {"viewer", "writer", "publisher"}
    assert may("privacy") == {"viewer", "privacy"}
    assert may("owner", "admin") == set()


@pytest.mark.slow
async def test_a_form_from_elsewhere_is_refused(office: Office) -> None:
    staff = await office.signed_in(Role.PUBLISHER, Role.PRIVACY)
    csrf = await staff.csrf()
    for method, page in pages_of(office):
        if method != "POST" or page.path == "/sign-out":
            continue
        path = filled(page.path)
        for fields, headers in (
            ([("csrf", "0" * 64)], {}),
            ([], {}),
            ([("csrf", csrf)], {"Origin": "https://evil.example"}),
            ([("csrf", csrf)], {"Origin": "null"}),
            ([("csrf", csrf)], {"Origin": "http://[::1"}),
            ([("csrf", csrf)], {"Origin": "", "Referer": "http://127.0.0.1:8080.evil.example/"}),
        ):
            answer = await staff.posts(path, fields, **headers)
            assert answer.status_code == 403, (path, fields, headers)


@pytest.mark.slow
async def test_nothing_is_changed_by_looking(office: Office) -> None:
    staff = await office.signed_in(Role.PUBLISHER, Role.PRIVACY)
    before = {path.name: path.read_bytes() for path in office.folder.iterdir()}
    live = office.bot.app.catalogue.version
    for method, page in pages_of(office):
        if method == "GET":
            await staff.opens(filled(page.path))
    assert {path.name: path.read_bytes() for path in office.folder.iterdir()} == before
    assert office.bot.app.catalogue.version == live


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8080", "", "[::1"])
async def test_a_name_that_was_made_to_lead_here_shows_nothing(office: Office, host: str) -> None:
    staff = await office.signed_in(Role.PUBLISHER)
    for path in ("/", "/sign-in", "/questions/roast"):
        answer = await staff.opens(path, Host=host)
        assert answer.status_code == 421
        assert "roast" not in answer.text


@pytest.mark.slow
async def test_the_public_address_is_a_name_of_ours(tmp_path: Path) -> None:
    async with running_office(tmp_path, zeroparty_public_url="https://chat.example.com") as office:
        staff = await office.signed_in(Role.VIEWER)
        assert (await staff.opens("/", Host="chat.example.com")).status_code == 200


@pytest.mark.slow
async def test_a_link_opens_once_and_looking_does_not_use_it_up(office: Office) -> None:
    key = await office.link("Ann", Role.WRITER)
    staff, other = office.browser(), office.browser()
    for _ in range(3):
        await staff.opens(f"/sign-in?key={key}")
        assert "Sign in as Ann" in staff.text
    assert (await staff.posts("/sign-in", [("key", key)])).status_code == 200
    assert (await other.posts("/sign-in", [("key", key)])).status_code == 403
    assert (await other.opens(f"/sign-in?key={key}")).status_code == 410
    assert (await other.opens("/")).url.path == "/sign-in"


@pytest.mark.slow
async def test_of_two_who_use_a_link_at_once_one_is_let_in(office: Office) -> None:
    import asyncio

    key = await office.link("Ann", Role.WRITER)
    answers = await asyncio.gather(*(office.browser().posts("/sign-in", [("key", key)]) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 403, 403, 403, 403]


async def test_a_link_is_good_for_a_day(office: Office) -> None:
    key = await office.link("Ann", Role.WRITER)
    office.bot.clock.move_to(office.bot.clock.now() + timedelta(hours=24))
    assert (await office.browser().posts("/sign-in", [("key", key)])).status_code == 403


@pytest.mark.slow
async def test_a_session_ends_when_nobody_uses_it_and_after_a_week_in_any_case(office: Office) -> None:
    staff, clock = await office.signed_in(Role.WRITER), office.bot.clock
    for _ in range(7 * 24 // 11):
        clock.move_to(clock.now() + timedelta(hours=11))
        assert (await staff.opens("/")).url.path == "/"
    clock.move_to(clock.now() + timedelta(hours=11))
    assert (await staff.opens("/")).url.path == "/sign-in"
    idle = await office.signed_in(Role.WRITER)
    clock.move_to(clock.now() + timedelta(hours=12))
    assert (await idle.opens("/")).url.path == "/sign-in"


async def test_signing_out_ends_the_session_for_a_copy_of_the_cookie_too(office: Office) -> None:
    staff = await office.signed_in(Role.WRITER)
    copied = office.browser(cookies=dict(staff.client.cookies))
    assert (await copied.opens("/")).url.path == "/"
    await staff.sends("/sign-out")
    assert (await copied.opens("/")).url.path == "/sign-in"


async def test_a_cookie_that_somebody_planted_is_never_taken_up(office: Office) -> None:
    planted = "a" * 43
    staff = office.browser(cookies={"console": planted})
    await staff.posts("/sign-in", [("key", await office.link("Ann", Role.PUBLISHER))])
    assert (await office.browser(cookies={"console": planted}).opens("/")).url.path == "/sign-in"


async def test_the_cookie_is_for_this_browser_alone_and_no_script(office: Office) -> None:
    staff = office.browser(follow_redirects=False)
    answer = await staff.posts("/sign-in", [("key", await office.link("Ann", Role.WRITER))])
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("console=") and "httponly" in cookie and "samesite=strict" in cookie and "max-age" not in cookie
    secure = office.browser(follow_redirects=False, base_url="https://127.0.0.1:8080")
    given = [("key", await office.link("Ann", Role.WRITER))]
    answer = await secure.posts("/sign-in", given, Origin="https://127.0.0.1:8080")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-console=") and "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "",
    ],
)
async def test_signing_in_leads_to_no_other_site(office: Office, onward: str) -> None:
    staff = office.browser(follow_redirects=False)
    answer = await staff.posts("/sign-in", [("key", await office.link("Ann", Role.WRITER)), ("next", onward)])
    assert answer.headers["location"] == "/"


@pytest.mark.slow
async def test_every_answer_has_safe_headers(office: Office) -> None:
    staff = await office.signed_in(Role.PUBLISHER)
    for path in ("/", "/sign-in", "/questions/roast", "/questions/nothing", "/publish"):
        headers = (await staff.opens(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


@pytest.mark.slow
async def test_a_password_lets_the_operator_in_and_guessing_shuts_the_door(tmp_path: Path) -> None:
    kept = hashed_password("four wise owls agree", b"0123456789abcdef")
    async with running_office(tmp_path, zeroparty_admin_password_hash=kept) as office:
        staff, clock = office.browser(), office.bot.clock
        await staff.opens("/sign-in")
        assert "operator's password" in staff.text
        for _ in range(5):
            assert (await staff.posts("/sign-in", [("password", "owls")])).status_code == 403
        for word in ("four wise owls agree", "owls"):
            answer = await staff.posts("/sign-in", [("password", word)])
            assert answer.status_code == 429 and answer.headers["retry-after"] == "900"
        by_link = await staff.posts("/sign-in", [("key", await office.link("Ann", Role.VIEWER))])
        assert by_link.status_code == 200, "a link is nothing that could be guessed"
        clock.move_to(clock.now() + timedelta(minutes=15))
        fresh = office.browser()
        assert (await fresh.posts("/sign-in", [("password", "four wise owls agree")])).status_code == 200
        assert (await fresh.opens("/publish")).status_code == 200


async def test_without_a_password_no_password_opens(office: Office) -> None:
    for word in ("", "admin", "password"):
        assert (await office.browser().posts("/sign-in", [("password", word)])).status_code == 403


@pytest.mark.slow
async def test_a_form_may_be_big_but_not_endless(office: Office) -> None:
    staff = await office.signed_in(Role.WRITER)
    answer = await staff.posts("/files/coffee.yaml", [("csrf", await staff.csrf()), ("text", "x" * 2**20)])
    assert answer.status_code == 413
    many = [("csrf", await staff.csrf()), *[("x", "")] * 3000]
    assert (await staff.posts("/files/coffee.yaml", many)).status_code == 400


async def test_whoever_signs_in_stands_in_the_audit_trail(office: Office) -> None:
    from functools import partial

    from storage.receivers import audit_trail

    await office.signed_in(Role.PRIVACY, name="Ann <script>")
    rows = await office.bot.app.store.read(partial(audit_trail.of_action, beginning="console.signed_in"))
    assert rows and rows[-1].entry is not None and '"actor": "Ann <script>"' in rows[-1].entry


@pytest.mark.slow
async def test_a_name_is_shown_and_never_run(office: Office) -> None:
    staff = await office.signed_in(Role.WRITER, name="<img src=x onerror=alert(1)>")
    await staff.opens("/")
    assert "<img" not in staff.answer.text and "&lt;img" in staff.answer.text
    assert ORIGIN not in staff.answer.text
