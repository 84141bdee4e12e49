"""A plan of faults is read strictly, and strikes what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.sync.simulators.fault_kinds import FAULT_KINDS, described
from bot.sync.simulators.faults import Fault, Faults, plan_of
from tests.support.places import ROOT


def test_a_plan_is_a_list_with_commas() -> None:
    assert plan_of("429/7, 500/13,refused@zp_diet=vegan,slow=0.5/2,late,") == (
        Fault("429", 1, every=7),
        Fault("500", every=13),
        Fault("refused", field="zp_diet", value="vegan"),
        Fault("slow", 0.5, every=2),
        Fault("late", 5),
    )
    assert plan_of("") == ()


@pytest.mark.parametrize("name", ["plan.yaml", "plan.txt", "plan"])
def test_a_plan_may_be_a_file_with_an_entry_a_line(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("# a bad day\n- 429/7\n- 'drop/11'   # a cable\n\n500/13\n")
    assert [fault.name for fault in plan_of(str(tmp_path / name))] == ["429", "drop", "500"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("429/x", "'429/x': x is not a whole number from 1, for example 7"),
        ("429/0", "'429/0': 0 is not a whole number from 1, for example 7"),
        ("dropp/3", "there is no fault 'dropp'; did you mean drop?"),
        ("qqq", "there is no fault 'qqq'; see --faults help"),
        ("late/3", "late strikes throughout; 'late/3' asks for something else"),
        ("500@email=x", "500 strikes requests (/N); '500@email=x' asks for something else"),
        ("drop=3", "drop takes no amount; write drop without =3"),
        ("slow=x/2", "'slow=x/2': x is not a number such as 2 or 0.5"),
        ("a b", "'a b' is not name, name=amount, name/N or name@field=value, for example 429/7"),
        ("no-such.yaml", "no-such.yaml cannot be read: [Errno 2] No such file or directory: 'no-such.yaml'"),
    ],
)
def test_a_wrong_plan_is_one_clear_line(typed: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        plan_of(typed)
    assert str(raised.value) == f"--faults: {said}"


def test_every_n_th_request_is_struck_and_the_first_of_two_faults() -> None:
    faults = Faults(plan_of("429/2,500/3"))
    struck = [faults.at_request() for _ in range(6)]
    assert [fault.name if fault else None for fault in struck] == [None, "429", "500", "429", None, "429"]
    assert faults.struck == {"429": 3, "500": 1}


def test_it_is_always_the_same_records_that_are_struck() -> None:
    faults = Faults(plan_of("refused/2"))
    keys = ["a", "b", "c", "d", "b", "a"]
    assert [key for key in keys if faults.at_record("refused", key, {})] == ["b", "d", "b"]


@pytest.mark.parametrize(("value", "is_struck"), [("vegan", True), (["x", "vegan"], True), ("none", False), (None, False)])
def test_a_record_is_struck_by_what_it_holds(value: object, is_struck: bool) -> None:
    assert Faults(plan_of("refused@zp_diet=vegan")).at_record("refused", "a", {"zp_diet": value}) is is_struck


def test_the_help_names_every_fault_in_plain_words() -> None:
    lines = list(described())
    for kind in FAULT_KINDS.values():
        assert any(line.split()[:1][0].partition("=")[0] == kind.name and kind.what in line for line in lines if line.strip())


def test_every_fault_is_tried_over_a_socket() -> None:
    here = Path(__file__).parent
    text = "".join((here / f"test_{system}_faults.py").read_text(encoding="utf-8") for system in ("hubspot", "klaviyo"))
    planned = {entry for literal in re.findall(r'"([^"]*)"', text) for entry in literal.split(",")}
    assert FAULT_KINDS.keys() - {re.split("[=/@]", entry)[0] for entry in planned} == set()


def test_the_page_about_it_names_every_fault_in_the_same_words() -> None:
    page = (ROOT / "docs" / "simulate-crm.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (.+?) \|", page, re.MULTILINE)
    assert rows == [(kind.name, kind.what) for kind in FAULT_KINDS.values()]
