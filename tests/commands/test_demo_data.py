"""`zeroparty demo-data`: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.app.session import open_storage
from bot.clock import SystemClock
from bot.settings import Settings
from tests.support.command_line import zeroparty


@pytest.mark.slow
def test_made_said_exported_and_taken_away(tmp_path: Path) -> None:
    made = zeroparty("demo-data", "--customers", "20", "--days", "40", "--json", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    document = json.loads(made.stdout)
    assert document["customers"] + document["forgotten"] == 20 and document["days"] == 40 and document["seed"] == 1
    assert document["asks"]["answered"] == sum(document["answers"].values())
    exported = zeroparty("export", "--output", "all.csv", folder=tmp_path)
    assert exported.returncode == 0 and "demo data: these customers were made up" in exported.stderr
    again = zeroparty("demo-data", folder=tmp_path)
    assert (again.returncode, again.stdout) == (1, "") and "demo data here already" in again.stderr
    gone = zeroparty("demo-data", "--remove", folder=tmp_path)
    assert (
        gone.returncode == 0 and gone.stdout == f"{document['customers']} made-up customers and all that was about them are gone\n"
    )
    assert zeroparty("demo-data", "--remove", folder=tmp_path).returncode == 1


def test_a_running_bot_has_to_be_stopped_first(tmp_path: Path) -> None:
    store, keys = open_storage(Settings(zeroparty_data_dir=tmp_path / "var"), SystemClock())
    try:
        refused = zeroparty("demo-data", "--customers", "5", folder=tmp_path)
    finally:
        keys.close()
    assert refused.returncode == 2 and "stop `zeroparty run` first" in refused.stderr
    del store


def test_what_belongs_to_making_does_not_belong_to_removing(tmp_path: Path) -> None:
    wrong = zeroparty("demo-data", "--remove", "--seed", "3", folder=tmp_path)
    assert (wrong.returncode, wrong.stderr) == (2, "zeroparty: --remove takes all demo data away; leave --seed out\n")
    assert zeroparty("demo-data", "--customers", "0", folder=tmp_path).returncode == 2
