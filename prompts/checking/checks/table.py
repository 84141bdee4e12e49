"""The checks of a whole catalogue: an explicit table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from prompts.authoring.written_catalogue import Written
from prompts.checking.checks.answers import reserved_words, same_words, strange_links, unkept_benefits, unknown_options
from prompts.checking.checks.catalogue import (
    columns_named_twice,
    fields_fed_twice,
    ids_used_twice,
    impossible_for_their_kind,
    kept_too_long,
    promises_that_differ,
    seasons_that_end_before_they_begin,
)
from prompts.checking.checks.changes import days_to_come, too_many_changes
from prompts.checking.checks.conditions import circles, conditions_against_each_other, unknown_conditions
from prompts.checking.checks.languages import untranslated_texts
from prompts.checking.checks.texts import long_texts, vague_purposes
from prompts.model.problems import Problem

Check = Callable[[Written], Iterator[Problem]]


def checked(written: Written, today: date | None = None) -> Iterator[Problem]:
    """Everything that any check finds; without `today`, nothing about days to come."""
    for check in CHECKS:
        yield from check(written)
    if today is not None:
        yield from days_to_come(written, today)


CHECKS: tuple[Check, ...] = (
    ids_used_twice,
    kept_too_long,
    seasons_that_end_before_they_begin,
    fields_fed_twice,
    columns_named_twice,
    promises_that_differ,
    unknown_conditions,
    conditions_against_each_other,
    circles,
    impossible_for_their_kind,
    reserved_words,
    same_words,
    unknown_options,
    unkept_benefits,
    strange_links,
    too_many_changes,
    long_texts,
    vague_purposes,
    untranslated_texts,
)
