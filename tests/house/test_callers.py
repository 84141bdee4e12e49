"""Storage promises nothing that the bot does not use, but for what docs/decisions/0004 keeps for later."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from tests.house.callers import sources, without_a_caller
from tests.support.places import ROOT

KEPT = frozenset({
    "storage.traffic.due.release",
    "storage.traffic.due.release_all",
    "storage.traffic.inbox.failed",
    "storage.traffic.inbox.waiting",
    "storage.traffic.outbox.next_at",
})  # fmt: skip
_AT_MOST = 5
"""How many there are: who takes one off lowers this, so that the list only gets shorter."""

STORE = """
    def read(): return _open()
    def write(): ...
    def erase(): return forget()
    def forget(): ...
    def _open(): return close()
    def close(): ...
    class Cell:
        def seal(self): return self.pad()
        def pad(self): ...
        def open(self): ...
"""


def test_every_public_function_of_storage_has_a_caller_but_those_on_the_list() -> None:
    storage = sources(ROOT, "storage", without="storage/migrations/versions")
    assert without_a_caller(storage, sources(ROOT, "bot")) == KEPT


def test_the_list_is_the_one_in_the_document_and_only_gets_shorter() -> None:
    text = (ROOT / "docs/decisions/0004-kept-without-a-caller.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(storage\.[\w.]+)` \|", text, re.MULTILINE)) == KEPT
    assert len(KEPT) <= _AT_MOST


@pytest.mark.parametrize(
    ("caller", "uncalled"),
    [
        ("", {"read", "write", "erase", "forget", "close", "Cell.seal", "Cell.pad", "Cell.open"}),
        ("from kept.store import read", {"read", "write", "erase", "forget", "close", "Cell.seal", "Cell.pad", "Cell.open"}),
        ("from kept.store import read\nread()", {"write", "erase", "forget", "Cell.seal", "Cell.pad", "Cell.open"}),
        ("from kept import store\nrun(store.erase)", {"read", "write", "close", "Cell.seal", "Cell.pad", "Cell.open"}),
        (
            "from kept import store\ndef work(store): store.write()",
            {"read", "write", "erase", "forget", "close", "Cell.seal", "Cell.pad", "Cell.open"},
        ),
        ("def work(cell): cell.seal()", {"read", "write", "erase", "forget", "close", "Cell.open"}),
        ("from json import load\nload.open()", {"read", "write", "erase", "forget", "close", "Cell.seal", "Cell.pad", "Cell.open"}),
        ("import kept.store as s\ns.read(), s.write(), s.erase(), s.Cell.seal, s.Cell.open", set()),
    ],
    ids=["nobody", "imported only", "through a private one", "handed on", "a name of its own", "a method", "another's", "all"],
)
def test_what_nobody_calls_is_found_in_a_module_made_up_for_it(caller: str, uncalled: set[str]) -> None:
    found = without_a_caller({"kept.store": dedent(STORE)}, {"bot.caller": caller})
    assert found == {f"kept.store.{name}" for name in uncalled}


def test_a_name_that_a_package_hands_on_is_followed_to_where_it_is_defined() -> None:
    package = {"kept": "from kept.store import read", "kept.store": "def read(): ...\ndef write(): ..."}
    assert without_a_caller(package, {"bot.caller": "from kept import read\nread()"}) == {"kept.store.write"}
