"""A database's URL is built from its parts and shown without its passwords."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.database.connections import place_of
from storage.database.url import DatabaseUrl, NotUnderstood, understood, url_of_file

AWKWARD = ("what?", "no#1", "100%", "%41%2F", "a b", "a&mode=rwc", "q?mode=memory", ":memory:", "ü", "it's", "[x]", "a\\b", "@home")


@pytest.mark.parametrize("folder", AWKWARD)
def test_a_file_comes_back_whatever_its_folders_are_called(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "zeroparty.db"
    assert place_of(url_of_file(path)).path == path
    assert place_of(url_of_file(Path(folder) / "x.db")).path == Path(folder) / "x.db"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_memory_has_its_own_urls(url: str) -> None:
    assert place_of(url).is_memory


PASSWORDS = {
    "postgresql://u:p@ss@h/db": ("p@ss", "postgresql://u:***@h/db"),
    "postgresql://u:p/s#s:@h:5/db": ("p/s#s:", "postgresql://u:***@h:5/db"),
    "postgresql://:canary@h/db": ("canary", "postgresql://:***@h/db"),
    "postgresql://u:a%40b%3Fc@[::1]:5432/db": ("a@b?c", "postgresql://u:***@[::1]:5432/db"),
    "postgresql+psycopg://u@h/db": (None, "postgresql://u@h/db"),
}


@pytest.mark.parametrize("url", PASSWORDS)
def test_a_password_is_understood_and_never_shown(url: str) -> None:
    password, shown = PASSWORDS[url]
    assert (understood(url).password, understood(url).shown) == (password, shown)
    assert place_of(url).url.password == password


def test_a_password_among_the_options_is_not_shown_either() -> None:
    url = "postgresql:///db?host=/run/pg&password=canary&sslpassword=canary&passwrod=canary"
    assert understood(url).shown == "postgresql:///db?host=/run/pg&password=***&sslpassword=***&passwrod=***"
    assert place_of(url).url.query["password"] == "canary"


@pytest.mark.parametrize(
    "url",
    [
        *("mysql://u:canary@h/db", "canary", "sqlite:/canary.db", "sqlite://canary.db", "sqlite:///var/canary?/x.db"),
        *("postgresql://u:canary?x@h/db", "postgresql://u:1?canary@h/db", "postgresql://u:p@canary?y@h/db"),
        *("postgresql://u:p@h:canary/db", "postgresql://h:5:canary/db", "postgresql://u:can\nary@h/db", "sqlite:///a%00canary"),
    ],
)
def test_what_cannot_be_understood_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        place_of(url)
    assert "canary" not in str(refused.value)


def test_the_parts_of_a_whole_url() -> None:
    parts = DatabaseUrl("postgresql", "shop", user="ann", password="x", host="db", port=5432, options=(("sslmode", "require"),))
    assert understood("postgresql://ann:x@db:5432/shop?sslmode=require") == parts
