"""`zeroparty simulate fit` and `--world fitted` from the outside, on records written as the bot writes them."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.session import open_storage
from bot.cli import main
from bot.clock import SystemClock
from bot.settings import read_settings
from bot.simulation.history.log import OFFERED, Log
from bot.simulation.history.model_log import model_log
from bot.simulation.population.drawn_worlds import DRAWS
from bot.simulation.population.reactions import ANSWERED
from prompts.catalogue.catalogue import Pace
from tests.conftest import CATALOGUE
from tests.simulation.history.written import write_log

Said = pytest.CaptureFixture[str]


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> Path:
    for name in ("ZEROPARTY_DATABASE_URL", "ZEROPARTY_KEYS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(CATALOGUE))
    assert main(["migrate"]) == 0
    capsys.readouterr()
    return tmp_path


@pytest.mark.slow
def test_an_empty_installation_has_not_enough_data_and_says_so_with_its_exit_code(installation: Path, capsys: Said) -> None:
    assert main(["simulate", "fit"]) == 1
    said = capsys.readouterr()
    assert "Your log holds 0 questions to 0 customers" in said.out
    assert "Not enough data yet" in said.out
    assert main(["simulate", "--world", "fitted"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("zeroparty: --world fitted: your log of 0 customers says too little yet")
    assert len(said.err.splitlines()) == 1


def test_before_the_first_run_there_is_no_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(tmp_path / "var"))
    assert main(["simulate", "fit"]) == 2
    assert "there is no database" in capsys.readouterr().err


@pytest.mark.slow
def test_three_hundred_customers_are_fitted_out_of_their_facts_beside_a_running_bot(installation: Path, capsys: Said) -> None:
    log = model_log(DRAWS["draw-6"], Pace(), 300, 120, 7)
    asyncio.run(written(log))
    store, keys = open_storage(read_settings(), SystemClock())  # what a running bot holds
    try:
        assert main(["simulate", "fit", "--json"]) == 0
    finally:
        asyncio.run(store.close())
        keys.close()
    made = json.loads(capsys.readouterr().out)
    assert list(made) == ["customers", "asks", "days", "enough", "parameters", "counts"]
    assert (made["customers"], made["asks"], made["enough"]) == (300, len(log.asks), True)
    counts = {one["name"]: one for one in made["counts"]}
    offered = (log.asks.what == ANSWERED) & (log.asks.offered == OFFERED) & ~log.asks.leaves
    assert counts["tapped_after_1"]["count"] == int((offered & (log.asks.place == 1)).sum())
    assert counts["tapped_after_1"]["interval"][1] < counts["tapped_after_1"]["sourced"]
    assert main(["simulate", "--world", "fitted", "--customers", "100", "--json"]) == 0
    tried = json.loads(capsys.readouterr().out)
    assert tried["world"] == "fitted"
    tap = tried["assumptions"]["one_more"]
    assert tap["value"] == pytest.approx(next(one["value"] for one in made["parameters"] if one["name"] == "one_more"), abs=0.01)
    assert tap["source"].startswith("your own log: ")
    assert tried["assumptions"]["fatigue_weight"]["source"].startswith("no effect in three randomised trials")


async def written(log: Log) -> None:
    clock = SystemClock()
    store, keys = open_storage(read_settings(), clock)
    try:
        await write_log(store, log, clock.now() - timedelta(days=130))
    finally:
        await store.close()
        keys.close()


@pytest.mark.slow
def test_a_replay_counts_what_would_not_have_been_sent(installation: Path, capsys: Said) -> None:
    assert main(["simulate", "replay", "--propose", "gap=14 days"]) == 1
    assert "nobody was asked yet" in capsys.readouterr().err
    asyncio.run(written(model_log(DRAWS["draw-6"], Pace(), 60, 120, 7)))
    assert main(["simulate", "replay", "--propose", "gap=14 days", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert 0 < made["not_sent"] < made["pushes"] < made["messages"]
    assert "nobody knows" in made["says"]
    assert main(["simulate", "replay", "--propose", "gap=7 days"]) == 0
    assert " 0 of those (0 %) would not have been sent" in capsys.readouterr().out
    assert main(["simulate", "replay", "--propose", "gap=often"]) == 2
    assert "is not a time span" in capsys.readouterr().err
