"""A connection as somebody writes it: every setting, and every mistake with its place."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.sync.connection import Connection
from bot.sync.connection_files import connection_named, connection_written
from bot.sync.folder import names
from prompts.model.problems import ContentError

RECEIVERS = ("hubspot", "mailtool")


def written(folder: Path, text: str, name: str = "hubspot") -> Connection:
    """The connection of this file."""
    (folder / "connections").mkdir(exist_ok=True)
    (folder / "connections" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return connection_named(name, folder, RECEIVERS)


def test_the_shortest_file_has_what_is_usual(tmp_path: Path) -> None:
    assert written(tmp_path, "kind: hubspot\ntoken: env:HUBSPOT_TOKEN\n") == Connection(
        "hubspot", "hubspot", "https://api.hubapi.com", "HUBSPOT_TOKEN", "hubspot"
    )
    assert names(tmp_path) == ["hubspot"]


def test_every_setting_is_read(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        """kind: hubspot
token: env:T
address: http://crm.internal/
private_network: yes
key: zp_id
every: 2 hours
unlinked: skip
on_erase: delete
quota: 50%
calls_per_second: 3.5
sample: 100%
fields:
  zp_roast_at: answered_at roast
owners:
  birthdate: if_empty
accepts_sunset: yes
paused: yes
""",
    )
    assert found == Connection(
        "hubspot", "hubspot", "http://crm.internal/", "T", "hubspot", "zp_id", timedelta(hours=2), True, False, "delete", 0.5, 1.0,
        3.5, {"zp_roast_at": "roast"}, {"birthdate": "if_empty"}, True, True,
    )  # fmt: skip


def test_never_is_never(tmp_path: Path) -> None:
    assert written(tmp_path, "kind: hubspot\nevery: never\n").every is None


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("kind: hubsport\n", "hubspot.yaml:1:7", "kind cannot be 'hubsport'"),
        ("kind: hubspot\ntoken: pat-na1-123\n", "hubspot.yaml:2:8", "token cannot be 'pat-na1-123'"),
        ("kind: hubspot\nevery: sometimes\n", "hubspot.yaml:2:8", "every cannot be 'sometimes'"),
        ("kind: hubspot\nevery: 10 s\n", "hubspot.yaml:2:8", "every cannot be '10 s'"),
        ("kind: hubspot\nquota: 0%\n", "hubspot.yaml:2:8", "quota cannot be '0%'"),
        ("kind: hubspot\nquota: 101%\n", "hubspot.yaml:2:8", "quota cannot be '101%'"),
        ("kind: hubspot\nunlinked: make\n", "hubspot.yaml:2:11", "unlinked cannot be 'make'"),
        ("kind: hubspot\non_erase: [a]\n", "hubspot.yaml:2:11", "on_erase cannot be ['a']"),
        ("kind: hubspot\nevry: 1 hour\n", "hubspot.yaml:2:1", "there is no setting 'evry'"),
        ("token: env:T\n", "hubspot.yaml:1:1", "kind is missing"),
        ("kind: hubspot\nkey: ''\n", "hubspot.yaml:2:6", "key cannot be ''"),
        ("kind: hubspot\nfields: nonsense\n", "hubspot.yaml:2:9", "fields cannot be 'nonsense'"),
        ("kind: hubspot\nowners: [a]\n", "hubspot.yaml:2:9", "owners cannot be ['a']"),
        ("kind: hubspot\nfields:\n  zp_a: roast\n", "hubspot.yaml:3:9", "zp_a cannot be 'roast'"),
        ("kind: bottlecrm\n", "hubspot.yaml:1:7", "a connection of kind bottlecrm needs an address"),
        ("kind: hubspot\ncalls_per_second: 0\n", "hubspot.yaml:2:19", "calls_per_second cannot be '0'"),
        ("just words\n", "hubspot.yaml:1:1", ""),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, place: str, why: str) -> None:
    with pytest.raises(ContentError) as error:
        written(tmp_path, text)
    assert f"connections/{place}" in str(error.value)
    assert why in str(error.value)


@pytest.mark.parametrize(
    "wrong", ["quota: much", "every: now", "fields: none", "owners:\n  birthdate: me", "accepts_sunset: maybe"]
)
def test_what_is_wrong_keeps_nobody_from_being_forgotten_where_the_system_can_be_reached(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ContentError) as raised:
        written(tmp_path, f"kind: hubspot\ntoken: env:T\non_erase: delete\n{wrong}\n")
    found = connection_written("hubspot", tmp_path, RECEIVERS)
    assert found.wrong is not None and str(found.wrong) == str(raised.value)
    assert (found.connection.token_from, found.connection.on_erase) == ("T", "delete")


@pytest.mark.parametrize("wrong", ["address: ''", "token: secret", "private_network: maybe", "on_erase: burn", "onerase: delete"])
def test_what_is_needed_to_reach_it_as_it_was_meant_has_to_be_right(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ContentError):
        written(tmp_path, f"kind: hubspot\n{wrong}\n")
    with pytest.raises(ContentError):
        connection_written("hubspot", tmp_path, RECEIVERS)


def test_a_receiver_that_nobody_is_told_of_any_more_forgets_all_the_same(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="name no receiver 'gone'"):
        written(tmp_path, "kind: hubspot\n", "gone")
    assert connection_written("gone", tmp_path, RECEIVERS).connection.receiver == "gone"


def test_several_mistakes_are_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as error:
        written(tmp_path, "kind: hubspot\nquota: lots\nsample: all\n")
    assert len(error.value.problems) == 2


def test_a_connection_for_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="the live questions name no receiver 'other'"):
        written(tmp_path, "kind: hubspot\n", name="other")


@pytest.mark.parametrize("name", ["nope", "../hubspot", "", "demo-nope", "a/b"])
def test_a_name_that_is_none_says_which_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="demo-hubspot"):
        connection_named(name, tmp_path, RECEIVERS)


def test_a_rehearsal_needs_no_file_and_has_the_permissions_of_its_receiver(tmp_path: Path) -> None:
    found = connection_named("demo-hubspot", tmp_path, RECEIVERS)
    assert (found.is_rehearsal, found.receiver, found.may_be_private, found.every) == (True, "hubspot", True, None)
    assert connection_named("demo-hubspot", tmp_path, ("mailtool",)).receiver == "mailtool"
