"""One name, one thing: where two meet, a reader has to ask which is meant."""

from __future__ import annotations

from pathlib import Path

from tests.house.names import met_twice, twice_in_a_room

MEETS_BOTH = {
    "bot.app.channels": {"connect", "updates"},  # the table of channels: each has one of both
}
"""Modules that meet two things of one name, and which. The list only gets shorter."""

IN_ONE_ROOM: dict[str, set[str]] = {}
"""Classes that two modules of one room define. The list only gets shorter."""


def test_no_module_meets_two_things_of_one_name() -> None:
    assert met_twice() == MEETS_BOTH


def test_no_room_has_two_classes_of_one_name() -> None:
    assert twice_in_a_room() == IN_ONE_ROOM


def test_two_things_of_one_name_would_be_found(tmp_path: Path) -> None:
    for name, text in {
        "bot/__init__.py": "",
        "bot/a/__init__.py": "",
        "bot/a/one.py": "class Taken: ...\nclass Same: ...\ndef offer(): ...\nLIMIT = 1\n",
        "bot/a/two.py": "class Same: ...\ndef offer(): ...\nLIMIT = 2\n",
        "bot/b/__init__.py": "",
        "bot/b/one.py": "class Taken: ...\n",
        "bot/b/hands_on.py": "from bot.a.one import Taken\n",
        "bot/b/same.py": "from bot.a.one import Taken\nfrom bot.b.hands_on import Taken as Again\n",
        "bot/b/functions.py": "from bot.a.one import offer, LIMIT\nfrom bot.a.two import offer as o, LIMIT as n\n",
        "bot/b/other.py": "from bot.a.one import Taken as Ours\nfrom bot.b.one import Taken\n",
        "bot/b/through.py": "from bot.a import one\nfrom bot.a.two import Same\nx = one.Same\n",
        "bot/b/modules.py": "from bot.a import one\nfrom bot.b import one as two\n",
        "storage/__init__.py": "",
        "prompts/__init__.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert met_twice(tmp_path) == {"bot.b.other": {"Taken"}, "bot.b.through": {"Same"}, "bot.b.modules": {"one"}}
    assert twice_in_a_room(tmp_path) == {"bot.a": {"Same"}}
