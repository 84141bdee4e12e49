"""What a command writes never takes the place of the records, the keys or the settings, by whatever name or link."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.support.command_line import zeroparty

OURS = (
    *("var/zeroparty.db", "var/zeroparty.db-wal", "var/zeroparty.db.lock", "var/keys.db", "var/keys.db-wal", "var/secrets/kek"),
    *("var/secrets/pepper", "var/secrets/new", "var/prompts/coffee.yaml", "zeroparty.toml", "var/publish.json", "var/brake.json"),
    *("var/retry.json", "var/requests/erase/new.json"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert zeroparty("migrate", folder=tmp_path).returncode == 0
    assert zeroparty("prompts", "check", folder=tmp_path).returncode == 0
    (tmp_path / "var" / "requests" / "erase").mkdir(parents=True)
    (tmp_path / "zeroparty.toml").write_text("")
    return tmp_path


def held(folder: Path) -> dict[str, str]:
    """Everything that is there but what SQLite makes by reading."""
    files = (
        path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and path.suffix not in (".db-wal", ".db-shm")
    )
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def refuses(folder: Path, output: Path) -> None:
    before = held(folder)
    for verb in (("export",), ("privacy", "export", "telegram:1")):
        done = zeroparty(*verb, "--output", str(output), folder=folder)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done
        assert "is where zeroparty keeps its own data" in done.stderr
    assert held(folder) == before


@pytest.mark.parametrize("name", OURS)
def test_nothing_of_ours_is_written_over(folder: Path, name: str) -> None:
    refuses(folder, folder / name)
    refuses(folder, folder / "var" / ".." / name)


@pytest.mark.parametrize("name", ["var/keys.db", "var/secrets/kek", "var/zeroparty.db"])
def test_no_link_leads_there(folder: Path, name: str) -> None:
    (folder / "link.csv").symlink_to(folder / name)
    refuses(folder, folder / "link.csv")
    (folder / "hard.csv").hardlink_to(folder / name)
    refuses(folder, folder / "hard.csv")
    (folder / "other").symlink_to((folder / name).parent)
    refuses(folder, folder / "other" / Path(name).name)


def test_the_manifest_beside_it_leads_there_neither(folder: Path) -> None:
    (folder / "x.csv.manifest.json").symlink_to(folder / "var" / "keys.db")
    before = held(folder)
    done = zeroparty("export", "--output", str(folder / "x.csv"), folder=folder)
    assert (done.returncode, held(folder)) == (2, before)


def test_records_and_keys_elsewhere_are_ours_too(folder: Path) -> None:
    (folder / "where?").mkdir()
    elsewhere = {"ZEROPARTY_DATABASE_URL": f"sqlite:///{folder}/where%3F/r.db", "ZEROPARTY_KEYS_URL": f"sqlite:///{folder}/k.db"}
    for name in ("where?/r.db", "k.db"):
        done = zeroparty("export", "--output", str(folder / name), folder=folder, **elsewhere)
        assert (done.returncode, "keeps its own data" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "verb",
    [
        ("simulate", "--days", "2", "--customers", "2", "--svg", "var/keys.db"),
        ("chat", "--record", "var/keys.db"),
        ("prompts", "try", "--record", "var/keys.db"),
        ("prompts", "to-sheet", "--overwrite", "link.xlsx"),
    ],
)
def test_every_other_command_that_writes_a_file_refuses_it_too(folder: Path, verb: tuple[str, ...]) -> None:
    (folder / "link.xlsx").symlink_to(folder / "var" / "keys.db")
    before = held(folder)
    done = zeroparty(*verb, folder=folder)
    assert (done.returncode, held(folder)) == (2, before), done
    assert "keeps its own data" in done.stderr


@pytest.mark.slow
def test_an_export_in_the_data_folder_is_fine_twice(folder: Path) -> None:
    done = [zeroparty("export", "--output", str(folder / "var" / "preferences.csv"), folder=folder) for _ in range(2)]
    assert [each.returncode for each in done] == [0, 0], done


@pytest.mark.slow
def test_links_in_a_circle_are_one_line(folder: Path) -> None:
    (folder / "a.csv").symlink_to(folder / "b.csv")
    (folder / "b.csv").symlink_to(folder / "a.csv")
    done = zeroparty("export", "--output", str(folder / "a.csv"), folder=folder)
    assert (done.returncode in (0, 2), len(done.stderr.splitlines()) <= 1, "Traceback" in done.stderr) == (True, True, False)
    elsewhere = zeroparty("migrate", folder=folder, ZEROPARTY_DATABASE_URL=f"sqlite:///{folder}/b.csv")
    assert (elsewhere.returncode in (2, 3), len(elsewhere.stderr.splitlines())) == (True, 1), elsewhere


@pytest.mark.parametrize(
    "verb",
    [
        ("privacy", "export", "telegram:1", "--output"),
        ("simulate", "--customers", "2", "--svg"),
        ("chat", "--record"),
    ],
)
def test_a_dash_is_no_file_that_customers_data_is_left_in(folder: Path, verb: tuple[str, ...]) -> None:
    """Elsewhere it stands for the standard output: read as a name, it left a file called `-` where nobody looks for one."""
    done = zeroparty(*verb, "-", folder=folder)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done
    assert "give the name of a file" in done.stderr
    assert not list(folder.glob("-*"))
