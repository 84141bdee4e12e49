"""The kit passes a connector that does everything right, and each of its checks finds the fault that it is there for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.sync.connectors.contract import Accepted, EraseMode, FieldValue, NotThere, Outcome, RemoteField, Row
from tests.sync.kit import OPTIONS, SAMPLES, ConnectorKit, Side
from tests.sync.memory import Memory, System


def side_of(made_of: type[Memory]) -> Side:
    fields = {f"zp_{kind}": RemoteField(f"zp_{kind}", kind, kind, OPTIONS if "option" in kind else ()) for kind in SAMPLES}
    texts = {name: RemoteField(name, "text") for name in ("zp_other", "phone")}
    system = System(fields | texts)

    async def remove(remote_id: str) -> None:
        del system.records[remote_id]

    async def count() -> int:
        return len(system.records)

    async def holds(text: str) -> bool:
        return text in repr(system.records)

    return Side(
        connector=made_of(system),
        fields={kind: f"zp_{kind}" for kind in SAMPLES},
        other_text="zp_other",
        phone="phone",
        with_bad_token=lambda: made_of(system, "bad"),
        remove=remove,
        count=count,
        holds=holds,
        bad=("zp_option", "no such option"),
    )


class TestTheKit(ConnectorKit):
    """On a connector that does everything right."""

    @pytest.fixture
    async def side(self) -> Side:
        return side_of(Memory)


class AlwaysMakes(Memory):
    def written(self, row: Row) -> Outcome:
        return self.make(row)


class MakesAnewWhoWasRemoved(Memory):
    def written(self, row: Row) -> Outcome:
        outcome = super().written(row)
        return self.make(row) if isinstance(outcome, NotThere) else outcome


class SaysEverybodyIsNew(Memory):
    def written(self, row: Row) -> Outcome:
        outcome = super().written(row)
        return Accepted(outcome.remote_id, is_new=True) if isinstance(outcome, Accepted) else outcome


class SaysNobodyIsNew(Memory):
    def make(self, row: Row) -> Outcome:
        return Accepted(super().make(row).remote_id)  # type: ignore[union-attr]


class SkipsNothing(Memory):
    """A cleared field keeps what it had."""

    def put(self, there: dict[str, FieldValue], name: str, value: FieldValue | None) -> None:
        if value is not None:
            there[name] = value


class ClearsTheRest(Memory):
    def change(self, there: dict[str, FieldValue], row: Row) -> None:
        for name in [name for name in there if name != "key"]:
            del there[name]
        super().change(there, row)


class TakesNoForNothing(Memory):
    def put(self, there: dict[str, FieldValue], name: str, value: FieldValue | None) -> None:
        super().put(there, name, None if value is False else value)


class TakesAnything(Memory):
    def is_bad(self, name: str, value: FieldValue | None) -> bool:
        return False


class StopsAtABadRow(Memory):
    async def write(self, rows: Sequence[Row]) -> dict[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        for row in rows:
            outcomes |= await super().write([row])
            if not isinstance(outcomes[row.key], Accepted):
                return {one.key: outcomes[row.key] for one in rows}
        return outcomes


class WritesTheRestOfABadRow(Memory):
    def written(self, row: Row) -> Outcome:
        good = {name: value for name, value in row.fields.items() if not self.is_bad(name, value)}
        super().written(Row(row.key, good, row.remote_id))
        return super().written(row)


class ReadsWhatWasSent(Memory):
    """It trusts the 200."""

    async def read(self, rows: Sequence[Row]) -> dict[str, Any]:
        found = await super().read(rows)
        return {row.key: dict(row.fields) for row in rows if row.key in found}


class Trims(Memory):
    def put(self, there: dict[str, FieldValue], name: str, value: FieldValue | None) -> None:
        super().put(there, name, value.replace("\n", " ") if isinstance(value, str) else value)


class SeesNumbers(Memory):
    def put(self, there: dict[str, FieldValue], name: str, value: FieldValue | None) -> None:
        super().put(there, name, str(int(value)) if isinstance(value, str) and value.isdecimal() else value)


class FoldsKeys(Memory):
    def whose(self, row: Row) -> str | None:
        folded = Row(row.key, row.fields, row.remote_id)
        same = (id_ for id_, there in self.system.records.items() if str(there.get("key", "")).lower() == row.key.lower())
        return super().whose(folded) or (next(same, None) if row.remote_id is None else None)


class MatchesByTelephone(Memory):
    def whose(self, row: Row) -> str | None:
        phone = row.fields.get("phone")
        same = (id_ for id_, there in self.system.records.items() if phone is not None and there.get("phone") == phone)
        return super().whose(row) or next(same, None)


class KeepsTheKey(Memory):
    def forget(self, row: Row, there: dict[str, FieldValue], mode: EraseMode) -> None:
        super().forget(row, there, mode)
        if mode == "clear":
            there["note"] = f"was {row.key}"


class ForgetsOnlyByItsId(Memory):
    def forget(self, row: Row, there: dict[str, FieldValue], mode: EraseMode) -> None:
        if row.remote_id is not None:
            super().forget(row, there, mode)


class MissesWhoIsNotThere(Memory):
    def forgotten(self, row: Row) -> Outcome:
        return Accepted() if row.key == "whom-to-forget" else NotThere()


class AsksForNoToken(Memory):
    def log_in(self) -> None:
        """Whoever comes."""


FAULTS: list[tuple[type[Memory], str, dict[str, Any]]] = [
    (AlwaysMakes, "test_sending_again_is_harmless", {}),
    (AlwaysMakes, "test_a_key_twice_in_a_call_makes_one_person", {}),
    (AlwaysMakes, "test_several_at_once_stay_as_many", {}),
    (MakesAnewWhoWasRemoved, "test_who_was_removed_there_is_never_made_again", {}),
    (MakesAnewWhoWasRemoved, "test_an_id_that_nobody_has_is_not_there", {"remote_id": "nonsense"}),
    (SaysEverybodyIsNew, "test_sending_again_is_harmless", {}),
    (SaysNobodyIsNew, "test_who_is_made_is_said_to_be_new", {}),
    (SkipsNothing, "test_a_cleared_field_is_empty_there_or_said_to_be_unable_to", {}),
    (ClearsTheRest, "test_a_field_that_is_not_named_stays", {}),
    (TakesNoForNothing, "test_no_is_not_the_same_as_nothing", {}),
    (TakesAnything, "test_one_bad_row_does_not_stop_the_others", {}),
    (StopsAtABadRow, "test_one_bad_row_does_not_stop_the_others", {}),
    (WritesTheRestOfABadRow, "test_a_row_that_is_refused_leaves_what_was_there", {}),
    (ReadsWhatWasSent, "test_an_unknown_field_is_never_taken_for_written", {}),
    (Trims, "test_an_awkward_text_stays_as_it_is_or_is_refused_aloud", {"name": "newline"}),
    (SeesNumbers, "test_an_awkward_text_stays_as_it_is_or_is_refused_aloud", {"name": "zeros"}),
    (FoldsKeys, "test_keys_that_are_nearly_the_same_stay_two_people", {}),
    (MatchesByTelephone, "test_two_people_with_one_telephone_stay_two", {}),
    (KeepsTheKey, "test_erasing_leaves_no_trace", {"mode": "clear", "is_known": True}),
    (ForgetsOnlyByItsId, "test_erasing_leaves_no_trace", {"mode": "delete", "is_known": False}),
    (MissesWhoIsNotThere, "test_erasing_nobody_is_fine", {"mode": "clear"}),
    (AsksForNoToken, "test_a_bad_token_stops_everything", {}),
]


@pytest.mark.parametrize(("fault", "check", "arguments"), FAULTS, ids=lambda one: getattr(one, "__name__", None))
async def test_a_fault_is_found(fault: type[Memory], check: str, arguments: dict[str, Any]) -> None:
    await getattr(ConnectorKit(), check)(side_of(Memory), **arguments)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        await getattr(ConnectorKit(), check)(side_of(fault), **arguments)


async def test_a_system_that_folds_letters_has_to_be_said_to() -> None:
    await ConnectorKit().test_keys_that_are_nearly_the_same_stay_two_people(replace(side_of(FoldsKeys), folds_case=True))
    with pytest.raises(AssertionError):
        await ConnectorKit().test_keys_that_are_nearly_the_same_stay_two_people(replace(side_of(Memory), folds_case=True))


async def test_a_wrong_word_about_what_can_be_empty_is_found() -> None:
    side = side_of(Memory)
    number = side.connector.system.fields["zp_number"]  # type: ignore[attr-defined]
    side.connector.system.fields["zp_number"] = RemoteField(number.name, "number", can_be_empty=False)  # type: ignore[attr-defined]
    with pytest.raises(AssertionError):
        await ConnectorKit().test_a_cleared_field_is_empty_there_or_said_to_be_unable_to(side)
