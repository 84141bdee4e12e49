"""Killed at any moment, whatever was acknowledged is there, once, and whatever is half done is not."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import tables as t
from storage.crypto.keys import Keys
from storage.store import Store
from storage.turn.loading import load
from tests.contracts.databases import KEK, LASTING, PEPPER, Database
from tests.support.places import ROOT


def acknowledged_until_killed(database: Database, keys_url: str, turns: int) -> dict[int, set[int]]:
    """Let a process write, kill it after so many acknowledged turns, and return what it was promised."""
    command = [sys.executable, "-m", "tests.storage.turn.writing_process", database.url, keys_url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(turns)]
        process.kill()
        lines += process.stdout.readlines()
    promised: defaultdict[int, set[int]] = defaultdict(set)
    for line in lines:
        if line.endswith(b"\n"):
            customer, seq = line.split()
            promised[int(customer)].add(int(seq))
    return promised


@pytest.mark.slow
@pytest.mark.parametrize("database", LASTING, indirect=True)
@pytest.mark.parametrize("seed", range(5))
async def test_no_acknowledged_turn_is_lost_and_none_is_there_twice(database: Database, tmp_path: Path, seed: int) -> None:
    if database.kind == "postgres" and seed > 0:
        pytest.skip("one is enough for the server: only our side is killed, and it is the same as with SQLite")
    keys_url = f"sqlite:///{tmp_path / 'keys.db'}"

    promised = acknowledged_until_killed(database, keys_url, random.Random(seed).randint(1, 400))

    keys = Keys.open(keys_url, kek=KEK, pepper=PEPPER, entropy=os.urandom)
    store = Store.open(database.url, keys=keys)
    facts = await store.read(lambda unit: unit.connection.execute(select(t.fact.c.customer, t.fact.c.seq)).all())
    sent = await store.read(lambda unit: set(unit.connection.scalars(select(t.outbox.c.dedup_key))))
    held = await store.read(lambda unit: load(unit, list({fact.customer for fact in facts}), lock=False))
    kept: defaultdict[int, set[int]] = defaultdict(set)
    for customer, seq in facts:
        kept[customer].add(seq)
    for customer, seqs in promised.items():
        assert seqs <= kept[customer]
    for customer, seqs in kept.items():
        one = held[customer]
        assert not isinstance(one, Exception), "its key was durable before its first row"
        assert seqs == set(range(one.loaded.customer.version)), "all of a turn, or nothing of it"
        assert {key for key in sent if key.startswith(f"{customer}:")} == {f"{customer}:fact:{n}" for n in seqs - {0}}
    await store.close()
    keys.close()
