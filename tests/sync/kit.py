"""What has to hold of every connector and the system behind it, whether that is a simulator, a double or the real thing.

A connector's own tests inherit `ConnectorKit` and give it a `side`:

    class TestPigeonPost(ConnectorKit):
        @pytest.fixture
        async def side(self) -> AsyncIterator[Side]: ...

Nothing here knows a vendor. What a system cannot hold is said by its connector's `schema`, and here is seen whether that is true.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.sync.connectors.contract import (
    Accepted,
    BatchRefused,
    Connector,
    EraseMode,
    FieldType,
    FieldValue,
    NewField,
    NotThere,
    Outcome,
    Refused,
    Row,
    Stopped,
)
from tests.support.awkward import AWKWARD

OPTIONS = ("dark", "light", "00123", "crème brûlée")

SAMPLES: Mapping[FieldType, tuple[FieldValue, FieldValue]] = {
    "text": ("no milk, please", "milk"),
    "number": (Decimal("12.5"), Decimal("-3")),
    "yes_no": (True, False),
    "option": ("dark", "crème brûlée"),
    "options": (("dark", "light"), ("00123",)),
    "date": (date(1990, 2, 3), date(2024, 2, 29)),
    "moment": (datetime(2026, 5, 3, 21, 30, tzinfo=UTC), datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)),
}
"""Two values of each type."""

FieldNames = Mapping[FieldType, str]


@dataclass(frozen=True)
class Side:
    """A connector, and what is behind it, by other means than the connector's."""

    connector: Connector
    fields: FieldNames
    """One field of each type that the system has; of those there are two texts, `text` and `other_text`."""
    with_bad_token: Callable[[], Connector]
    remove: Callable[[str], Awaitable[None]]
    """A person removes the record of this id."""
    count: Callable[[], Awaitable[int]]
    """How many people it has."""
    holds: Callable[[str], Awaitable[bool]]
    """Whether it holds this text anywhere."""
    other_text: str = ""
    phone: str = ""
    """Its own field of a telephone number, if there is one."""
    bad: tuple[str, FieldValue] | None = None
    """A field, and a value that it refuses; nothing where it takes anything."""
    changed: tuple[str, FieldValue] | None = None
    """A field, and a value that it takes and keeps differently."""
    refused_texts: frozenset[str] = frozenset()
    """Which of the awkward texts it refuses, and says so."""
    folds_case: bool = False
    """Whether keys that differ in small and large letters alone are one key to it: ours never do."""
    makes_fields: bool = True


def row(key: str, **fields: FieldValue | None) -> Row:
    """A row of somebody who is not known there."""
    return Row(key, fields)


def same(sent: FieldValue | None, found: FieldValue | None) -> bool:
    """Whether nothing was lost: several options are a set."""
    if isinstance(sent, tuple) and isinstance(found, tuple):
        return set(sent) == set(found)
    return type(sent) is type(found) and sent == found


async def delivered(connector: Connector, rows: Sequence[Row]) -> dict[str, Outcome]:
    """As whoever delivers does it: what was not spoken of is sent again, and a refused call in halves."""
    outcomes: dict[str, Outcome] = {}
    for _ in range(len(rows) + 1):
        left = [one for one in rows if one.key not in outcomes]
        if not left:
            return outcomes
        try:
            outcomes |= await connector.write(left)
        except BatchRefused as refused:
            if len(left) == 1:
                return outcomes | {left[0].key: Refused(refused.code, refused.text)}
            middle = len(left) // 2
            return outcomes | await delivered(connector, left[:middle]) | await delivered(connector, left[middle:])
    raise AssertionError(f"never spoken of: {len(rows) - len(outcomes)} rows")


async def accepted(side: Side, *rows: Row) -> list[Row]:
    """The rows with the ids that they have there now."""
    outcomes = await delivered(side.connector, rows)
    await settled(side)
    taken = {key: outcome for key, outcome in outcomes.items() if isinstance(outcome, Accepted)}
    assert set(taken) == {one.key for one in rows}, outcomes
    return [replace(one, remote_id=taken[one.key].remote_id) for one in rows]


async def settled(side: Side) -> None:
    """What was written can be read."""
    if side.connector.limits.settles_in:
        await asyncio.sleep(side.connector.limits.settles_in)


async def held(side: Side, one: Row) -> Mapping[str, FieldValue | None]:
    """What the system holds of this row's fields."""
    return (await side.connector.read([one]))[one.key]


class ConnectorKit:
    """The checks; a class of tests that inherits them has a fixture `side`."""

    async def test_it_says_whose_it_is_and_says_so_again(self, side: Side) -> None:
        account = (await side.connector.check()).account
        assert account and account == (await side.connector.check()).account

    async def test_it_tells_the_type_of_every_field(self, side: Side) -> None:
        schema = await side.connector.schema()
        assert {kind: schema[name].type for kind, name in side.fields.items()} == {
            kind: "text" if schema[name].type == "text" else kind for kind, name in side.fields.items()
        }
        assert all(schema[name].is_writable for name in side.fields.values())

    async def test_what_is_written_can_be_read(self, side: Side) -> None:
        for nth in (0, 1):
            fields = {name: SAMPLES[kind][nth] for kind, name in side.fields.items()}
            one = Row(f"key-{nth}", fields)
            (known,) = await accepted(side, one)
            found = await held(side, known)
            assert {name: found[name] for name in fields if not same(fields[name], found[name])} == {}
            assert await held(side, one) == found  # without the id too

    async def test_nobody_is_nobody(self, side: Side) -> None:
        assert await side.connector.write([]) == {}
        assert await side.connector.read([row("nobody", **{side.fields["text"]: None})]) == {}

    async def test_sending_again_is_harmless(self, side: Side) -> None:
        one = row("twice", **{side.fields["text"]: "once"})
        (first,) = await accepted(side, one)
        before = await side.count()
        again = (await delivered(side.connector, [one]))["twice"]
        await settled(side)
        assert isinstance(again, Accepted) and not again.is_new
        assert again.remote_id in (first.remote_id, None)
        await accepted(side, first)
        assert await side.count() == before == 1
        assert await held(side, first) == {side.fields["text"]: "once"}

    async def test_who_is_made_is_said_to_be_new(self, side: Side) -> None:
        one = row("new", **{side.fields["text"]: "x"})
        outcome = (await delivered(side.connector, [one]))["new"]
        assert isinstance(outcome, Accepted)
        if outcome.remote_id is not None:
            assert outcome.is_new

    async def test_a_cleared_field_is_empty_there_or_said_to_be_unable_to(self, side: Side) -> None:
        schema = await side.connector.schema()
        fields: dict[str, FieldValue | None] = {name: SAMPLES[kind][0] for kind, name in side.fields.items()}
        (known,) = await accepted(side, Row("cleared", fields))
        (cleared,) = await accepted(side, replace(known, fields=dict.fromkeys(fields)))
        found = await held(side, cleared)
        is_empty = {name: found[name] is None for name in fields}
        assert is_empty == {name: schema[name].can_be_empty for name in fields}

    async def test_no_is_not_the_same_as_nothing(self, side: Side) -> None:
        name = side.fields.get("yes_no")
        if name is None:
            return
        (known,) = await accepted(side, row("no", **{name: False}))
        assert await held(side, known) == {name: False}

    async def test_a_field_that_is_not_named_stays(self, side: Side) -> None:
        text, other = side.fields["text"], side.other_text
        (known,) = await accepted(side, row("kept", **{text: "kept", other: "old"}))
        await accepted(side, replace(known, fields={other: "new"}))
        assert await held(side, known) == {text: "kept", other: "new"}
        await accepted(side, row("kept", **{other: None}))  # found by the key
        assert (await held(side, known))[text] == "kept"

    async def test_one_bad_row_does_not_stop_the_others(self, side: Side) -> None:
        if side.bad is None:
            return
        name, value = side.bad
        text = side.fields["text"]
        rows = [row("before", **{text: "a"}), row("bad", **{text: "b", name: value}), row("after", **{text: "c"})]
        outcomes = await delivered(side.connector, rows)
        await settled(side)
        assert {key: type(outcome) for key, outcome in outcomes.items()} == {"before": Accepted, "bad": Refused, "after": Accepted}
        refused = outcomes["bad"]
        assert isinstance(refused, Refused) and refused.code and refused.field in (name, None)
        assert await side.count() == 2
        there = await side.connector.read(rows)
        assert {key: fields[text] for key, fields in there.items()} == {"before": "a", "after": "c"}

    async def test_a_row_that_is_refused_leaves_what_was_there(self, side: Side) -> None:
        if side.bad is None:
            return
        name, value = side.bad
        text = side.fields["text"]
        (known,) = await accepted(side, row("steady", **{text: "a"}))
        outcomes = await delivered(side.connector, [replace(known, fields={text: "b", name: value})])
        assert isinstance(outcomes["steady"], Refused)
        assert (await held(side, known))[text] == "a"

    async def test_an_unknown_field_is_never_taken_for_written(self, side: Side) -> None:
        one = row("unknown", **{"zp_no_such_field": "lost", side.fields["text"]: "x"})
        outcome = (await delivered(side.connector, [one]))["unknown"]
        await settled(side)
        if isinstance(outcome, Accepted):
            found = await held(side, replace(one, remote_id=outcome.remote_id))
            assert found.get("zp_no_such_field") is None

    async def test_a_value_that_is_changed_there_is_seen(self, side: Side) -> None:
        if side.changed is None:
            return
        name, value = side.changed
        (known,) = await accepted(side, row("changed", **{name: value}))
        assert not same(value, (await held(side, known))[name])

    async def test_who_was_removed_there_is_never_made_again(self, side: Side) -> None:
        text = side.fields["text"]
        removed, stays = await accepted(side, row("removed", **{text: "a"}), row("stays", **{text: "b"}))
        if removed.remote_id is None:
            return
        await side.remove(removed.remote_id)
        outcomes = await delivered(side.connector, [removed, replace(stays, fields={text: "c"})])
        await settled(side)
        assert {key: type(outcome) for key, outcome in outcomes.items()} == {"removed": NotThere, "stays": Accepted}
        assert await side.count() == 1
        assert set(await side.connector.read([removed, stays])) == {"stays"}
        assert await held(side, stays) == {text: "c"}

    @pytest.mark.parametrize("remote_id", ["nonsense", "../../etc", "", "00000000-0000-4000-8000-000000000000", "a" * 300])
    async def test_an_id_that_nobody_has_is_not_there(self, side: Side, remote_id: str) -> None:
        one = Row("astray", {side.fields["text"]: "x"}, remote_id=remote_id)
        assert await delivered(side.connector, [one]) == {"astray": NotThere()}
        assert await side.connector.read([one]) == {}
        assert await side.count() == 0

    @pytest.mark.parametrize("mode", ["clear", "delete"])
    @pytest.mark.parametrize("is_known", [True, False])
    async def test_erasing_leaves_no_trace(self, side: Side, mode: EraseMode, is_known: bool) -> None:
        text = side.fields["text"]
        gone, stays = await accepted(side, row("whom-to-forget", **{text: "unforgettable"}), row("stays", **{text: "b"}))
        assert await side.holds("unforgettable") and await side.holds("whom-to-forget")
        erased = gone if is_known else replace(gone, remote_id=None)
        for _ in range(2):  # the second time there is nobody, which is fine
            outcomes = await side.connector.erase([erased], mode)
            assert isinstance(outcomes["whom-to-forget"], Accepted)
            await settled(side)
        assert not await side.holds("unforgettable") and not await side.holds("whom-to-forget")
        assert await side.connector.read([replace(gone, remote_id=None)]) == {}
        assert await held(side, stays) == {text: "b"}
        if mode == "delete":
            assert await side.count() == 1

    @pytest.mark.parametrize("mode", ["clear", "delete"])
    async def test_erasing_nobody_is_fine(self, side: Side, mode: EraseMode) -> None:
        outcomes = await side.connector.erase([row("nobody", **{side.fields["text"]: None})], mode)
        assert isinstance(outcomes["nobody"], Accepted)
        assert await side.count() == 0

    async def test_who_was_erased_can_come_back_as_somebody_new(self, side: Side) -> None:
        text = side.fields["text"]
        (known,) = await accepted(side, row("again", **{text: "a"}))
        await side.connector.erase([known], "clear")
        await settled(side)
        (back,) = await accepted(side, row("again", **{text: "b"}))
        assert await held(side, back) == {text: "b"}

    async def test_a_bad_token_stops_everything(self, side: Side) -> None:
        bad = side.with_bad_token()
        one = row("secret-key", **{side.fields["text"]: "secret-answer"})
        calls = (bad.check, lambda: bad.write([one]), lambda: bad.read([one]), lambda: bad.erase([one], "clear"))
        try:
            for call in calls:
                with pytest.raises(Stopped) as stopped:
                    await call()
                assert "secret" not in stopped.value.text and stopped.value.text
        finally:
            await bad.close()
        assert await side.count() == 0

    @pytest.mark.parametrize("name", AWKWARD)
    async def test_an_awkward_text_stays_as_it_is_or_is_refused_aloud(self, side: Side, name: str) -> None:
        one = row("awkward", **{side.fields["text"]: AWKWARD[name], side.other_text: "x"})
        if name in side.refused_texts:
            assert isinstance((await delivered(side.connector, [one]))["awkward"], Refused)
            assert await side.count() == 0
        else:
            (known,) = await accepted(side, one)
            assert await held(side, known) == one.fields

    async def test_a_key_twice_in_a_call_makes_one_person(self, side: Side) -> None:
        text = side.fields["text"]
        rows = [row("same", **{text: "first"}), row("same", **{text: "last"})]
        try:
            await side.connector.write(rows)
        except BatchRefused:
            assert await side.count() == 0
            return
        await settled(side)
        assert await side.count() == 1
        assert await held(side, rows[0]) == {text: "last"}

    async def test_keys_that_are_nearly_the_same_stay_two_people(self, side: Side) -> None:
        text = side.fields["text"]
        known = await accepted(side, row("00123", **{text: "a"}), row("123", **{text: "b"}))
        assert await side.count() == 2
        assert [(await held(side, one))[text] for one in known] == ["a", "b"]
        for key in ("aBc", "abc"):
            await accepted(side, row(key, **{text: key}))
        assert await side.count() == (3 if side.folds_case else 4)

    async def test_two_people_with_one_telephone_stay_two(self, side: Side) -> None:
        text, phone = side.fields["text"], side.phone
        if not phone:
            return
        one, two = await accepted(
            side, row("one", **{text: "a", phone: "+49 170 1234567"}), row("two", **{text: "b", phone: "+49 170 1234567"})
        )
        assert await side.count() == 2 and one.remote_id != two.remote_id
        assert [(await held(side, each))[text] for each in (one, two)] == ["a", "b"]

    async def test_several_at_once_stay_as_many(self, side: Side) -> None:
        text = side.fields["text"]
        calls = [[row(f"k{nth % 5}", **{text: "x"})] for nth in range(10)]  # everybody twice
        if side.connector.limits.at_once > 1:
            await asyncio.gather(*(delivered(side.connector, rows) for rows in calls))
        else:
            for rows in calls:
                await delivered(side.connector, rows)
        await settled(side)
        assert await side.count() == 5

    async def test_an_option_that_is_new_is_added_to_a_field_that_is_there_and_the_others_stay(self, side: Side) -> None:
        if not side.makes_fields or "option" not in side.fields:
            return
        for codes in (OPTIONS[:2], OPTIONS[1:]):
            new = NewField("zp_grown", "option", "Grown", tuple((code, code.title()) for code in codes))
            await side.connector.create_fields([new])
        assert set((await side.connector.schema())["zp_grown"].options) == set(OPTIONS)
        rows = [Row(f"grown {code}", {"zp_grown": code}) for code in OPTIONS]
        for known in await accepted(side, *rows):
            assert await held(side, known) == {"zp_grown": known.fields["zp_grown"]}

    async def test_fields_can_be_made_and_made_again(self, side: Side) -> None:
        if not side.makes_fields:
            with pytest.raises(BatchRefused):
                await side.connector.create_fields([NewField("zp_made_text", "text", "Made")])
            return
        codes = tuple((code, code.title()) for code in OPTIONS)
        made = [NewField(f"zp_made_{kind}", kind, f"Made: {kind}", codes if "option" in kind else ()) for kind in side.fields]
        for _ in range(2):
            await side.connector.create_fields(made)
        schema = await side.connector.schema()
        assert {new.name for new in made} <= set(schema)
        assert all(set(schema[new.name].options) == set(OPTIONS) for new in made if new.type == "option")
        fields = {new.name: SAMPLES[new.type][0] for new in made}
        (known,) = await accepted(side, Row("made", fields))
        found = await held(side, known)
        assert {name: found[name] for name in fields if not same(fields[name], found[name])} == {}
