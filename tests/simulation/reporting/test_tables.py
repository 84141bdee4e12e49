"""The tables of docs/pacing.md are those that come out, to the last digit."""

from __future__ import annotations

import pytest

from bot.simulation.reporting import tables
from tests.support.places import ROOT


@pytest.mark.slow
def test_the_documented_tables_are_what_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    tables.main()
    written = (ROOT / "docs" / "pacing.md").read_text("utf-8")
    made = [table for table in capsys.readouterr().out.strip().split("\n\n") if not table.startswith("#")]
    assert len(made) == 2 * 4 + 2 + 3
    assert [table for table in made if table not in written] == []
