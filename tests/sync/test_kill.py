"""Twenty thousand customers, five kills, and every fault that a run can live through: nothing is missing there, nothing is wrong.

What is altered there in silence is only seen by reading, so this connection reads everything back (`sample: 100%`; by default it is
the first 200 rows and one in a hundred). Two faults concern a whole call and make every bad row cost a search: a crowd of its own
lives through those. What cannot be lived through, or strikes nothing that a run like this one does, is shown by the tests that
`ELSEWHERE` names.

Beside it a naive exporter, as it stands in real products: what is answered with a 2xx is done. It fails the same run.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from bot.engine.model.ids_and_time import crockford
from bot.sync.running.report import COUNTED
from bot.sync.simulators.fault_kinds import FAULT_KINDS
from bot.sync.simulators.faults import plan_of
from tests.bench.test_size import ABOUT
from tests.support.many_answers import SECRET, crowd_in
from tests.support.places import ROOT
from tests.support.shared_machine import stretched
from tests.support.synced import catalogue_in

PEOPLE = 20_000
QUESTIONS = ABOUT[:4]
KILLS = 5
KEY = "zp_customer_id"
OPTIONS = ("light", "medium", "dark", "varies")
FAULTS = (
    "429=0.1/23,429-bare/47,429-date=1/149,500/31,500-after/37,drop/29,drop-before/41,empty/53,error-inside/59,slow=0.2/61,"
    "refused/125,row-500/499,altered/1499,removed/1999,reads-too"
)
FEW = 2_000
AS_A_WHOLE = ("all-or-nothing", "all-or-nothing-blind")
ELSEWHERE = {
    "token-ends": "tests/sync/running/test_run.py::test_a_token_that_is_refused_pauses_the_connection_and_burns_no_row",
    "403": "tests/sync/test_complaints.py::test_10_a_403_pauses_as_a_401_does_and_burns_no_row",
    # A field that is missing there is not even sent, and a value that does not fit is none of ours.
    "drop-unknown": "tests/sync/running/test_run.py::test_a_field_that_is_missing_there_is_withheld_and_the_rest_goes",
    "changed": "tests/real/test_pocketbase.py::test_what_does_not_fit_is_made_to_fit_with_a_200",
    "no-erase": "tests/sync/running/test_what_stays_there.py::test_where_nobody_can_be_erased_the_others_are_served_all_the_same",
    "merge-phone": "tests/sync/kit.py::test_two_people_with_one_telephone_stay_two",
    "stuck": "tests/sync/connectors/test_klaviyo.py::"
    "test_an_import_that_is_not_done_in_time_says_nothing_and_is_looked_at_again_before_another_is_made",
    "late": "tests/sync/connectors/test_klaviyo.py::test_what_can_be_read_only_a_moment_later_does_not_differ",
}
"""Where each fault is shown that is not in these runs."""

AT_MOST = 60.0
"""Seconds on two cores of one's own: twice what is wanted."""

CONNECTION = """kind: hubspot
address: {url}
token: env:CRM_TOKEN
private_network: yes
calls_per_second: 9999
quota: 100%
sample: 100%
every: never
"""


@dataclass
class Crm:
    """The simulated system in its own process, so that what is killed is only our side."""

    url: str
    token: str

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.url}/_state", timeout=60).json()
        return found

    def records(self) -> Mapping[str, Mapping[str, str]]:
        """What stands in it, by our key."""
        return {one[KEY]: one for one in self.state()["records"].values() if one.get(KEY)}


@contextmanager
def crm(faults: str, folder: Path) -> Iterator[Crm]:
    said = (folder / "crm.log").open("w+", encoding="utf-8")
    command = [*PRODUCT, "simulate-crm", "hubspot", "--port", "0", "--faults", faults, "--limit", "0"]
    process = subprocess.Popen(command, stderr=said, cwd=ROOT, env=started_as_installed(folder))
    try:
        until = monotonic() + 30
        while "ready " not in (text := (folder / "crm.log").read_text(encoding="utf-8")):
            assert monotonic() < until and process.poll() is None, text
            sleep(0.05)
        token = text.partition("CRM_TOKEN=")[2].split()[0]
        yield Crm(text.rpartition("ready ")[2].strip(), token)
    finally:
        process.terminate()
        process.wait(10)


class House:
    """The installation whose process is killed."""

    def __init__(self, folder: Path, crm_: Crm) -> None:
        self.folder = folder
        self.environment = {
            "ZEROPARTY_DATA_DIR": str(folder / "var"), "ZEROPARTY_PROMPTS_DIR": str(folder / "prompts"),
            "ZEROPARTY_KEK": SECRET.hex(), "ZEROPARTY_PEPPER": SECRET.hex(), "CRM_TOKEN": crm_.token,
        }  # fmt: skip
        connections = folder / "var" / "connections"
        connections.mkdir(exist_ok=True)
        (connections / "hubspot.yaml").write_text(CONNECTION.format(url=crm_.url), encoding="utf-8")

    def asks(self, *words: str) -> tuple[int, dict[str, Any]]:
        """A command with --json, and what it says."""
        with self._process(*words, "--json") as process:
            out, err = process.communicate(timeout=600)
        assert out, err
        return process.returncode, json.loads(out)

    def makes_fields(self) -> None:
        """As often as it takes: these faults strike this too."""
        for _ in range(10):
            with self._process("apply", "hubspot", "--json") as process:
                out, _ = process.communicate(timeout=600)
            if process.returncode == 0 and json.loads(out)["left"] == []:
                return
        raise AssertionError(out)

    def is_killed(self, *, once: int, are: str) -> bool:
        """Begin a run and kill it once so many customers are in this state; where it ends by itself before, begin another."""
        for _ in range(4):
            process = self._process("run", "hubspot")
            while process.poll() is None and self.count(are) < once:
                sleep(0.05)  # each look goes through all rows, on a core that the run could have
            process.send_signal(signal.SIGKILL)
            process.communicate()
            if process.returncode == -signal.SIGKILL:
                return True
        return False

    def count(self, state: str) -> int:
        """Customers in this state, beside whoever writes."""
        with self._records() as records:
            found: tuple[int] = records.execute("SELECT count(*) FROM sync_row WHERE state = ?", (state,)).fetchone()
        return found[0]

    def given_up(self) -> dict[str, str]:
        """By our key, why nothing more is tried; who makes the system fail waits while no other row tells whose fault that is."""
        over = "state IN ('dead', 'removed') OR code = 'server_error_on_this_row'"
        with self._records() as records:
            found = records.execute(f"SELECT customer, code FROM sync_row WHERE {over}").fetchall()
        return {crockford(customer, 13): code for customer, code in found}

    @contextmanager
    def _records(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.folder / "var" / "zeroparty.db", timeout=60)) as records:
            yield records

    def _process(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*PRODUCT, "sync", *words], cwd=self.folder, env={**started_as_installed(self.folder), **self.environment},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip


STARTED = "import bot.cli, bot.commands.simulate_crm, bot.commands.sync.apply, bot.commands.sync.retry, bot.commands.sync.run"
PRODUCT = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())"]


def started_as_installed(folder: Path) -> Mapping[str, str]:
    """With byte code, as every installation has it: who never keeps any spends most of a start on making it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZEROPARTY_", "PYTHONDONTWRITE"))}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder.parent / "byte-code")}


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of all customers, and byte code of what is started: what an installation made long ago is no part of a run."""
    folder = crowd_of(PEOPLE, tmp_path_factory.mktemp("kill") / "everybody")
    subprocess.run([sys.executable, "-c", STARTED], cwd=ROOT, env=started_as_installed(folder), check=True)
    return folder


def crowd_of(people: int, folder: Path) -> Path:
    """A folder with the records of so many, and questions that go to HubSpot."""
    catalogue = catalogue_in(folder / "prompts", len(QUESTIONS))

    async def make() -> None:
        crowd = await crowd_in(folder / "var", catalogue, people)
        await crowd.close()

    asyncio.run(make())
    return folder


def wanted(people: int) -> dict[str, dict[str, str]]:
    """What each customer's record has to hold: as the crowd was made (tests/support/many_answers.py)."""
    first = 2**62
    return {
        crockford(ident): {f"zp_{name}": OPTIONS[(ident // 9973 + n) % 4] for n, name in enumerate(QUESTIONS)}
        for ident in range(first, first + people * 9973, 9973)
    }


def judged(people: int, there: Mapping[str, Mapping[str, str]], dead: Collection[str]) -> tuple[int, int]:
    """How many records are missing, and how many hold something wrong, but for those that were given up with a reason."""
    missing = wrong = 0
    for key, fields in wanted(people).items():
        if key in dead:
            continue
        found = there.get(key)
        missing += found is None
        wrong += found is not None and any(found.get(name) != value for name, value in fields.items())
    return missing, wrong


def runs_to_the_end(house: House) -> list[dict[str, Any]]:
    """What is left after the kills: a run, and as many more as it takes until everybody was spoken of."""
    runs = [house.asks("run", "hubspot")[1]]
    while (runs[-1]["stopped_because"] or any(one["code"] == "no_answer" for one in runs[-1]["reasons"])) and len(runs) < 8:
        house.asks("retry", "hubspot", "--code", "no_answer")
        runs.append(house.asks("run", "hubspot")[1])
    return runs


def processor_time() -> float:
    """Seconds that processes took which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.slow
def test_nothing_is_missing_and_nothing_is_wrong_after_every_fault_and_five_kills(everybody: Path) -> None:
    chance, used = random.Random(16), processor_time()
    with crm(FAULTS, everybody) as system:
        house = House(everybody, system)
        house.makes_fields()
        began = monotonic()
        # The first while it looks who is to be written, the others while it writes.
        killed = int(house.is_killed(once=chance.randrange(PEOPLE // 2), are="waiting"))
        killed += sum(house.is_killed(once=nth * PEOPLE // KILLS - chance.randrange(2_000), are="held") for nth in range(1, KILLS))
        runs = runs_to_the_end(house)
        took = monotonic() - began
        given_up = house.given_up()
        # Who differs is tried once more: of some the record was removed.
        house.asks("retry", "hubspot", "--code", "differs")
        runs += runs_to_the_end(house)
        dead, there, state = house.given_up(), system.records(), system.state()
    missing, wrong = judged(PEOPLE, there, dead)
    used = processor_time() - used
    print(
        f"\n{PEOPLE} customers, {killed} kills, {took:.1f} s and {len(runs)} runs more "
        f"({used:.1f} s of processors): {missing} missing, {wrong} wrong, "
        f"given up {dict(Counter(dead.values()))}; faults {state['faults']}, {len(state['written_more_than_once'])} written again"
    )
    assert (killed, missing, wrong) == (KILLS, 0, 0)
    assert all(run["selected"] == sum(run[name] for name in COUNTED) for run in runs)
    assert set(state["faults"]) == names_in(FAULTS) - {"reads-too"}  # which strikes nothing itself: it lets others strike
    # One in 125 is refused and one in 499 makes the system fail; some are struck by two, and then the first one counts.
    counted = Counter(dead.values())
    assert set(counted) == {"validation_error", "server_error_on_this_row", "differs", "removed_there"}
    assert counted["validation_error"] in range(PEOPLE // 125 - 2, PEOPLE // 125 + 1)
    assert counted["server_error_on_this_row"] in range(PEOPLE // 499 - 2, PEOPLE // 499 + 1)
    assert counted["differs"] in range(PEOPLE // 1499 - 2, PEOPLE // 1499 + 1)
    assert counted["removed_there"] in range(PEOPLE // 1999 - 2, PEOPLE // 1999 + 1)
    assert {given_up[key] for key, why in dead.items() if why == "removed_there"} == {"differs"}, "it was missing when it was read"
    assert not [key for key, why in dead.items() if why == "removed_there" and key in there], "nobody was made again"
    assert took < stretched(AT_MOST)


@pytest.mark.slow
@pytest.mark.parametrize("fault", AS_A_WHOLE)
def test_where_one_bad_row_refuses_its_whole_call_the_others_arrive_all_the_same(fault: str, tmp_path: Path) -> None:
    crowd_of(FEW, tmp_path / "few")
    with crm(f"{fault},500/13,drop/11,empty/31,429=0.1/17,refused/125,reads-too", tmp_path / "few") as system:
        house = House(tmp_path / "few", system)
        house.makes_fields()
        killed = [house.is_killed(once=nth * FEW // 3, are="held") for nth in (1, 2)]
        runs = runs_to_the_end(house)
        dead, there = house.given_up(), system.records()
    assert (killed, judged(FEW, there, dead)) == ([True, True], (0, 0))
    assert len(dead) in range(FEW // 125 - 1, FEW // 125 + 1) and set(dead.values()) == {"validation_error"}, runs[-1]


def names_in(plan: str) -> set[str]:
    """The faults of a plan."""
    return {fault.name for fault in plan_of(plan)}


def test_every_fault_is_in_these_runs_or_shown_by_the_test_that_is_named_for_it() -> None:
    here = names_in(FAULTS) | set(AS_A_WHOLE)
    assert (here | set(ELSEWHERE), here & set(ELSEWHERE)) == (set(FAULT_KINDS), set())
    for where in ELSEWHERE.values():
        file, _, name = where.partition("::")
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), where


@pytest.mark.slow
def test_a_naive_exporter_fails_the_same_run(tmp_path: Path) -> None:
    """It notes what it is about to send, and takes every 2xx for success: the pattern of a real product (crm_export.md)."""
    with crm(FAULTS, tmp_path) as system:
        client = httpx.Client(base_url=system.url, headers={"authorization": f"Bearer {system.token}"}, timeout=30)
        for name in (KEY, *(f"zp_{name}" for name in QUESTIONS)):
            while not taken(client, "/crm/properties/2026-09/contacts", _property(name, unique=name == KEY)):
                pass
        rows = list(wanted(PEOPLE).items())
        done = 0
        for start in range(0, len(rows), 100):
            batch = rows[start : start + 100]
            done += len(batch)
            inputs = [{"id": key, "idProperty": KEY, "properties": {**fields, KEY: key}} for key, fields in batch]
            for _ in range(5):
                if taken(client, "/crm/objects/2026-09/contacts/batch/upsert", {"inputs": inputs}):
                    break
        missing, wrong = judged(PEOPLE, system.records(), set())
    assert done == PEOPLE
    assert missing + wrong > 100, "it says that everybody is there"


def taken(client: httpx.Client, path: str, body: object) -> bool:
    """Whether it was answered with a 2xx; a property has to be said to be made."""
    try:
        answer = client.post(path, json=body)
    except httpx.HTTPError:
        return False
    return answer.status_code in (201, 409) if "/properties/" in path else answer.is_success


def _property(name: str, *, unique: bool = False) -> dict[str, object]:
    return {
        "name": name, "label": name, "type": "string", "fieldType": "text", "groupName": "contactinformation",
        "hasUniqueValue": unique,
    }  # fmt: skip
