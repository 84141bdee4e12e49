"""Where nobody knows what is there, everybody is to be written, and every row says so."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from storage.model.vocabulary import ANYTHING
from storage.store import Store
from storage.syncing import rows
from storage.syncing.doubt import PUT_BACK, doubt_all
from storage.syncing.rows import FIRST, SyncRow
from tests.storage import build as b
from tests.storage.conftest import Meet

NOW = b.NOW + timedelta(days=1)


async def test_everybody_is_in_doubt_at_this_connection_and_at_no_other(store: Store, meet: Meet) -> None:
    ann, ben, cleo = [await meet(name) for name in "123"]
    known = SyncRow(ann, "held", b.NOW, held=("zp_roast",), held_print=b"as it was", remote_id_clear="51", sent_at=b.NOW)
    removed = SyncRow(ben, "removed", b.NOW, code="removed_there", tried_print=b"as it was", remote_id_clear="52")
    for connection in ("hubspot", "klaviyo"):
        await store.write(partial(rows.save, connection=connection, rows=[known, removed]))
    await store.write(partial(doubt_all, connection="hubspot", now=NOW))

    def doubted(customer: int, *held: str, remote: str | None = None) -> SyncRow:
        return SyncRow(
            customer, "waiting", NOW, FIRST, sent_at=NOW, code=PUT_BACK, held=(ANYTHING, *held), remote_id_clear=remote
        )  # fmt: skip

    everybody = (ann, ben, cleo)
    found = await store.read(partial(rows.of, connection="hubspot", customers=everybody))
    # What they were called stays: whether they are that record still is for whoever knows their links.
    assert found == {ann: doubted(ann, "zp_roast", remote="51"), ben: doubted(ben, remote="52"), cleo: doubted(cleo)}
    assert await store.write(partial(rows.due, connection="hubspot", now=NOW, limit=9)) == list(found)
    assert await store.read(partial(rows.of, connection="klaviyo", customers=everybody)) == {ann: known, ben: removed}
