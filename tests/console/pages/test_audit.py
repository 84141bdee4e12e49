"""The audit trail as it is read: what was done, and that something was done about somebody who was erased since."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.console.pages.audit import entries
from storage.model.accountability import AuditRow

AT = datetime(2026, 5, 4, 10, tzinfo=UTC)


def test_what_went_with_somebody_who_was_erased_leaves_that_there_was_something() -> None:
    saved = '{"action": "saved", "actor": "ana", "customer": null, "file": "coffee.yaml"}'
    [there, gone] = entries([AuditRow(2, AT, 7, saved), AuditRow(1, AT, None, None)])
    assert (there.who, there.detail) == ("ana", "file: coffee.yaml")
    assert (gone.number, gone.at, gone.who, gone.customer) == (1, AT, "", "")
    assert "somebody who was erased" in gone.what
