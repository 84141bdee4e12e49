"""docs/export.md has every column with an example, and no other."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import get_args

import pytest

from bot.commands.shared.parser import Parser
from bot.commands.usage import export as usage
from bot.export.consent_filter import Reason
from bot.export.mapping import columns
from bot.export.runner import Report
from tests.export.test_consent_filter import ROAST, catalogue
from tests.support.places import ROOT

PAGE = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")


def documented(shape: str) -> list[tuple[str, str, str]]:
    """The rows of the table of a shape: column, what it is, example."""
    chapter = PAGE.partition(f"`--shape {shape}`\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \| (.+) \| `(.+)` \|$", chapter, re.MULTILINE)


@pytest.mark.parametrize("shape", ["wide", "long"])
def test_every_column_stands_there_in_its_order_with_an_example(shape: str) -> None:
    header = columns(shape, catalogue(ROAST), "both")
    assert [name.replace("ATTRIBUTE", "roast") for name, _, _ in documented(shape)] == list(header)
    assert all(what and example for _, what, example in documented(shape))


def test_every_option_stands_there() -> None:
    parser = Parser(prog="zeroparty export")
    usage.add_arguments(parser)
    options = set(re.findall(r"--[a-z-]+", parser.format_help())) - {"--help", "--own-use"}
    assert {option for option in options if option not in PAGE} == set()


def test_what_is_said_of_the_manifest_is_in_it() -> None:
    names = {field.name for field in fields(Report)}
    chapter = PAGE.partition("## The manifest\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"`([a-z_]+)`", chapter)) <= names


def test_every_reason_for_which_something_stays_is_explained() -> None:
    chapter = PAGE.partition("## What stays here\n")[2].partition("\n## ")[0]
    explained = set(re.findall(r"^\| `(\w+)` \|", chapter, re.MULTILINE))
    assert explained == set(get_args(Reason))


def test_the_formula_for_a_spreadsheet_looks_in_the_columns_that_it_names() -> None:
    header = columns("wide", catalogue(ROAST), "codes")
    [(ids, values)] = re.findall(r"XLOOKUP\(A2&\"\", preferences!(\w):\w, preferences!(\w):\w\)", PAGE)
    assert (header[ord(ids) - ord("A")], header[ord(values) - ord("A")]) == ("external_id", "roast")
