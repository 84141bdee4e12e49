"""The key store: apart from the data, for its owner's eyes only, and forgetting for good."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.crypto.keys import Keys
from storage.database.connections import place_of, writing_engine
from storage.errors import KeyGone, UnsafeFile, WrongSecret
from tests.contracts.databases import KEK, PEPPER
from tests.support.postgres import Postgres

Open = Callable[..., Keys]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def open_keys(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the same key store again and again, as restarts would."""
    url = f"sqlite:///{tmp_path / 'keys.db'}"
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres_server")
        url = server.fresh()
    opened = []

    def open_them(kek: bytes = KEK, pepper: bytes = PEPPER) -> Keys:
        opened.append(Keys.open(url, kek=kek, pepper=pepper, entropy=os.urandom))
        return opened[-1]

    yield open_them
    for keys in opened:
        keys.close()


@pytest.mark.slow
def test_a_key_made_before_a_restart_opens_what_it_sealed(open_keys: Open) -> None:
    keys = open_keys()
    keys.create([2**62])
    cell = keys.cipher(2**62).seal("name", "dark")
    keys.close()

    assert open_keys().cipher(2**62).open("name", cell) == "dark"


@pytest.mark.slow
def test_every_customer_has_a_key_of_their_own(open_keys: Open) -> None:
    keys = open_keys()
    keys.create([1, 2])
    with pytest.raises(Exception, match="does not open"):
        keys.cipher(2).open("name", keys.cipher(1).seal("name", "dark"))


def test_a_destroyed_key_is_gone_also_from_memory_and_after_a_restart(open_keys: Open) -> None:
    keys = open_keys()
    keys.create([1, 2])
    keys.cipher(1)

    keys.destroy(1)
    keys.destroy(1)

    with pytest.raises(KeyGone, match="customer 1"):
        keys.cipher(1)
    assert set(keys.ciphers([1, 2])) == {2}
    keys.close()
    assert set(open_keys().ciphers([1, 2])) == {2}


def test_a_destroyed_key_leaves_no_byte_behind(tmp_path: Path) -> None:
    path = tmp_path / "keys.db"
    keys = Keys.open(f"sqlite:///{path}", kek=KEK, pepper=PEPPER, entropy=os.urandom)
    keys.create([1])
    engine = writing_engine(place_of(f"sqlite:///{path}"))
    with engine.connect() as connection:
        wrapped = connection.exec_driver_sql("SELECT wrapped FROM customer_key").scalar()
    engine.dispose()
    assert isinstance(wrapped, bytes)

    keys.destroy(1)

    assert keys.wipe()
    assert not any(wrapped in file.read_bytes() for file in tmp_path.iterdir())
    keys.close()


@pytest.mark.parametrize("wrong", [{"kek": b"x" * 32}, {"pepper": b"x" * 32}])
def test_a_swapped_secret_is_found_out_at_the_start(open_keys: Open, wrong: dict[str, bytes]) -> None:
    open_keys().close()
    with pytest.raises(WrongSecret, match=next(iter(wrong))):
        open_keys(**wrong)


def test_a_secret_that_is_too_short_is_refused() -> None:
    with pytest.raises(WrongSecret, match="32 bytes"):
        Keys.in_memory(kek=b"short", pepper=PEPPER, entropy=os.urandom)


def test_more_keys_than_are_remembered_still_open(open_keys: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.crypto.keys._REMEMBERED", 3)
    keys = open_keys()
    keys.create(range(1, 11))
    cells = {n: keys.cipher(n).seal("name", str(n)) for n in range(1, 11)}
    assert [keys.cipher(n).open("name", cells[n]) for n in range(1, 11)] == [str(n) for n in range(1, 11)]


def test_keys_may_be_used_from_several_threads(open_keys: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.crypto.keys._REMEMBERED", 2)
    keys = open_keys()
    keys.create(range(1, 9))
    failures: list[BaseException] = []

    def use() -> None:
        try:
            for n in range(1, 9):
                assert keys.cipher(n).open("name", keys.cipher(n).seal("name", "x")) == "x"
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_what_a_pepper_hashes_cannot_be_compared_across_brands_or_uses(open_keys: Open) -> None:
    pepper = open_keys().pepper
    hashes = {
        pepper.lookup("telegram", "7"),
        pepper.lookup("web", "7"),
        pepper.suppression_token("telegram", "bot-a", "7"),
        pepper.suppression_token("telegram", "bot-b", "7"),
        bytes.fromhex(pepper.lane("telegram", "7")),
    }
    assert len(hashes) == 5
    assert {len(one) for one in hashes} == {16}


def test_the_key_store_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.db"
    Keys.open(f"sqlite:///{path}", kek=KEK, pepper=PEPPER, entropy=os.urandom).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_store_others_can_read_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "keys.db"
    Keys.open(f"sqlite:///{path}", kek=KEK, pepper=PEPPER, entropy=os.urandom).close()
    path.chmod(0o640)
    with pytest.raises(UnsafeFile, match=f"chmod 600 {path}"):
        Keys.open(f"sqlite:///{path}", kek=KEK, pepper=PEPPER, entropy=os.urandom)
