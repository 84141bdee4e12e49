"""A contract that lists folders by hand lists all of them: a new room is held to the rules from its first day."""

from __future__ import annotations

from copy import deepcopy

from tests.house.contracts import ONLY_HERE, SIMULATED, all_but, amiss, contracts
from tests.support.places import ROOT


def test_every_list_in_a_contract_is_the_listing_of_its_folder() -> None:
    assert list(amiss(contracts())) == []


def test_what_is_left_out_and_what_is_gone_would_be_found() -> None:
    said = deepcopy(dict(contracts()))
    said["APScheduler only in the scheduler"]["source_modules"].remove("bot.console")
    said["kinds do not know each other"]["modules"].append("prompts.kinds.stars")
    said[SIMULATED]["forbidden_modules"].remove("bot.sync.plan")
    assert [sentence for sentence in amiss(said) if sentence not in set(amiss(contracts()))] == [
        "APScheduler only in the scheduler: bot.console is left out",
        "kinds do not know each other: there is no prompts.kinds.stars any more",
        f"{SIMULATED}: bot.sync.plan is left out",
    ]


def test_everything_but_one_folder_is_said_in_as_few_names_as_say_it() -> None:
    beside = all_but("bot.channels.telegram")
    assert {"storage", "prompts", "bot.engine", "bot.channels.webchat", "bot.clock"} <= beside
    assert beside.isdisjoint({"bot", "bot.channels", "bot.channels.telegram", "bot.engine.model"})
    assert all((ROOT / kept.replace(".", "/")).is_dir() for kept in ONLY_HERE.values())
