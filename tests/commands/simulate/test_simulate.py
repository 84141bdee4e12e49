"""`zeroparty simulate` from the outside."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import CATALOGUE
from tests.support.command_line import zeroparty
from tests.support.places import ROOT

QUICK = ("simulate", "--prompts", str(CATALOGUE), "--customers", "60", "--days", "60")


def test_the_table_has_every_policy_and_every_assumption(tmp_path: Path) -> None:
    done = zeroparty(*QUICK, "--details", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    for name in ("current", "everything-up-front", "daily-drip", "weekly-drip", "weekly-drip-stop-after-3", "monthly-drip"):
        assert f"\n{name} " in done.stdout
    assert "95 % intervals" in done.stdout
    assert "first_answer = 0.42, from 0.28 to 0.52: " in done.stdout
    assert done.stderr == ""


@pytest.mark.slow
def test_three_sentences_and_the_picture_come_first_and_the_method_only_on_request(tmp_path: Path) -> None:
    done = zeroparty(*QUICK, "--propose", "gap=3 days", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Your current settings win about ")
    assert "gap: 3 days is held back by at_most: 4 in 30 days" in done.stdout
    assert "customers lost of 100" in done.stdout
    assert "95 % intervals" not in done.stdout and "first_answer" not in done.stdout


@pytest.mark.slow
def test_json_is_one_document_and_the_same_every_time(tmp_path: Path) -> None:
    first, again = (zeroparty(*QUICK, "--json", "--seed", "5", folder=tmp_path).stdout for _ in range(2))
    assert first == again
    made = json.loads(first)
    assert (made["world"], made["days"], made["customers"], made["seed"]) == ("central", 60, 60, 5)


@pytest.mark.slow
def test_proposed_settings_stand_beside_the_current_ones(tmp_path: Path) -> None:
    done = zeroparty(*QUICK, "--json", "--propose", "gap=30 days,slower=[60 days]", "--world", "fans", folder=tmp_path)
    policies = {policy["name"]: policy for policy in json.loads(done.stdout)["policies"]}
    assert list(policies)[:2] == ["current", "proposed"]
    assert "notes" not in json.loads(done.stdout)
    assert policies["proposed"]["unanswered"] < policies["current"]["unanswered"]


def test_every_drawn_world_can_be_tried_by_name(tmp_path: Path) -> None:
    made = json.loads(zeroparty(*QUICK, "--json", "--world", "draw-2", folder=tmp_path).stdout)
    assert made["world"] == "draw-2"
    assert made["assumptions"]["first_answer"]["value"] == 0.299
    assert made["assumptions"]["first_answer"]["range"] == [0.28, 0.52]


@pytest.mark.slow
def test_the_picture_is_written(tmp_path: Path) -> None:
    done = zeroparty(*QUICK, "--svg", str(tmp_path / "pace.svg"), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert ElementTree.parse(tmp_path / "pace.svg").getroot().get("role") == "img"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--world", "fitted"], "there is no database"),
        (["--propose", "gap=never"], "is not a time span"),
        (["--prompts", "nowhere"], "there is no folder nowhere"),
        (["--svg", "nowhere/pace.svg"], "there is no folder nowhere"),
        (["--days", "0"], "'0' is not a whole number from 1 to 365"),
    ],
)
def test_wrong_usage_is_one_clear_line(arguments: list[str], says: str, tmp_path: Path) -> None:
    done = zeroparty(*QUICK, *arguments, folder=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_help_does_not_load_numpy(tmp_path: Path) -> None:
    look = """
import sys
from bot.cli import main
try:
    main(["simulate", "--help"])
except SystemExit:
    print("numpy" in sys.modules)
"""
    root = str(ROOT)
    done = subprocess.run([sys.executable, "-c", look], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "False"
