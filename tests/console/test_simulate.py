"""The simulator in the console, without JavaScript: other settings are tried beside the bot, and what came out can be passed on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.console import simulating
from bot.console.page import Refused
from bot.console.simulating import TASK, Going, Simulations, tried
from bot.console.staff import Role
from bot.errors import ZeropartyError
from bot.simulation.worker import Wish
from prompts.catalogue.catalogue import Pace
from tests.support.office import Office, Visitor, running_office

SMALL = Wish("central", 20, 20, Pace(), None)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with running_office(tmp_path) as running:
        yield running


@pytest.fixture
async def staff(office: Office) -> Visitor:
    return await office.signed_in(Role.VIEWER, name="Vic")


async def all_ended() -> None:
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == TASK))


@pytest.mark.slow
async def test_a_proposal_is_tried_and_stands_beside_what_is_set_and_simpler_ways(staff: Visitor) -> None:
    await staff.opens("/simulate")
    assert (
        "Nothing has been tried yet" in staff.text
        and "Between two questions, at least" in staff.text
        and "Now: 7 days." in staff.text
    )
    await staff.sends("/simulate", {"gap": "14 days", "at_most": "2 in 30 days", "days": "90"})
    assert staff.path == "/simulate" and "Look again" in staff.text
    assert 'data-follow="/simulate?' in staff.answer.text and "refresh" not in staff.answer.text
    again = str(staff.answer.url)
    await all_ended()
    await staff.opens(again)
    assert "Look again" not in staff.text and "data-follow" not in staff.answer.text
    for words in ("what you propose", "your settings now", "everything up front", "weekly drip", "Assumptions"):
        assert words in staff.text or words in staff.answer.text, words
    assert "These 1,000 customers are imagined" in staff.text and "--details" not in staff.text
    assert staff.answer.text.count('<svg class="chart year"') == 6
    fields = dict(staff.fields("/simulate"))
    assert (fields["gap"], fields["at_most"], fields["slower"]) == ("14 days", "2 in 30 days", "")
    [picture] = re.findall(r'<img src="([^"]+)"', staff.answer.text)
    drawn = await staff.opens(picture.replace("&amp;", "&"))
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert "proposed settings" in "".join(ElementTree.fromstring(drawn.text).itertext())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("propose", "said"),
    [
        ("gap=soon", '"soon" is not a time span. fix: write a number and days, weeks, months or years: 18 months'),
        ("gpa=14 days", "`gpa` is not something that belongs here. fix: did you mean `gap`?"),
        ("/etc/passwd", '"/etc/passwd" is no setting, for example gap=14 days,cap=3 in 30 days'),
        ("/etc/hostname=x", "is not something that belongs here."),
        ("x" * 301, "this has 301 letters; 300 are read at most"),
        ("gap=<script>alert(1)</script>", '"<script>alert(1)</script>" is not a time span.'),
    ],
)
async def test_what_cannot_be_set_is_said_in_a_line_beside_the_field(staff: Visitor, propose: str, said: str) -> None:
    await staff.opens("/simulate")
    await staff.sends("/simulate", {"propose": propose})
    assert staff.answer.status_code == 422
    found = re.search(r'<div class="note" id="f-propose-note">(<p class="error">.*?</p>)', staff.answer.text, re.DOTALL)
    assert found is not None and found[1].count("\n") == 0
    assert said.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;") in found[1]
    assert "<script>alert" not in staff.answer.text
    assert dict(staff.fields("/simulate"))["propose"] == propose


@pytest.mark.slow
async def test_a_setting_is_mended_where_it_was_typed(staff: Visitor) -> None:
    await staff.sends("/simulate", {"gap": "soon", "slower": "14 days, 30 days"}, on="/simulate")
    assert staff.answer.status_code == 422
    assert re.search(r'id="f-gap-note"><p class="error">.*?is not a time span', staff.answer.text) is not None
    assert 'id="f-slower" name="slower" type="text" value="14 days, 30 days" aria-describedby="f-slower-note">' in staff.answer.text


@pytest.mark.slow
async def test_where_there_is_no_difference_it_says_why(staff: Visitor) -> None:
    await staff.sends("/simulate", {"propose": "holidays=DE-BY", "days": "90"}, on="/simulate")
    again = str(staff.answer.url)
    await all_ended()
    await staff.opens(again)
    assert "Why is there no difference?" in staff.text and "there are no holidays here" in staff.text


@pytest.mark.slow
async def test_a_file_of_the_machine_is_never_read(staff: Visitor, tmp_path: Path) -> None:
    """`simulate --propose` takes a file; whoever is signed in to a page must not."""
    secret = tmp_path / "a=secret.yaml"
    secret.write_text("gap: 3 days\n", encoding="utf-8")
    await staff.opens("/simulate")
    await staff.sends("/simulate", {"propose": str(secret)})
    assert staff.answer.status_code == 422 and "3 days" not in staff.text


@pytest.mark.slow
async def test_an_address_that_was_passed_on_offers_to_run_it(staff: Visitor) -> None:
    await staff.opens("/simulate?propose=gap%3D14+days&world=nowhere&days=-1&customers=1000000")
    assert staff.answer.status_code == 200 and "was not tried here yet" in staff.text
    fields = dict(staff.fields("/simulate"))
    assert (fields["propose"], fields["world"], fields["days"], fields["customers"]) == ("gap=14 days", "central", "180", "1000")
    assert (await staff.opens("/simulate/picture.svg?propose=gap%3D14+days")).status_code == 404


async def test_one_is_tried_at_a_time_each_once_and_a_few_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[Wish] = []
    most = 0
    go_on = asyncio.Event()

    async def slow(wish: Wish, going: Going) -> dict[str, object]:
        nonlocal most
        running.append(wish)
        most = max(most, len(running))
        await go_on.wait()
        running.remove(wish)
        return {"days": wish.days}

    monkeypatch.setattr(simulating, "tried", slow)
    simulations = Simulations()
    wishes = [Wish("central", days, 20, Pace(), None) for days in range(1, 6)]
    for wish in (*wishes[:4], wishes[0]):
        simulations.start(wish)
    with pytest.raises(Refused) as refused:
        simulations.start(wishes[4])
    assert refused.value.status == 429
    await asyncio.sleep(0)
    waits = [going.waits for wish in wishes[:4] if (going := simulations.going(wish))]
    assert waits == [False, True, True, True]
    go_on.set()
    await all_ended()
    assert most == 1
    assert [simulations.made(wish) for wish in wishes] == [{"days": days} for days in range(1, 5)] + [None]
    simulations.start(wishes[0])
    assert simulations.going(wishes[0]) is None, "what was tried is known"


@pytest.mark.slow
async def test_its_process_says_how_far_it_is_and_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:secret")
    given: list[dict[str, str]] = []
    begin = asyncio.create_subprocess_exec

    async def noted(*words: str, **options: object) -> asyncio.subprocess.Process:
        given.append(dict(options["env"]))  # type: ignore[call-overload]
        return await begin(*words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    going = Going()
    made = await tried(SMALL, going)
    assert going.share == 0.9 and made["rows"][0][0] == "current"
    assert "123:secret" not in str(given) and "PYTHONPATH" in given[0]


@pytest.mark.slow
async def test_one_that_fails_says_so_and_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = Wish("nowhere", 20, 20, Pace(), None)
    with pytest.raises(ZeropartyError, match="nowhere"):
        await tried(nowhere, Going())
    simulations = Simulations()
    simulations.start(nowhere)
    await all_ended()
    assert "did not come to its end" in simulations.failed(nowhere) and simulations.going(nowhere) is None
    simulations.start(nowhere)
    assert simulations.failed(nowhere) == ""
    await all_ended()


async def test_ending_the_bot_ends_its_process() -> None:
    simulations = Simulations()
    simulations.start(Wish("central", 365, 10_000, Pace(), None))
    [task] = [task for task in asyncio.all_tasks() if task.get_name() == TASK]
    going = simulations.going(Wish("central", 365, 10_000, Pace(), None))
    while going is not None and going.waits:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert simulations.going(Wish("central", 365, 10_000, Pace(), None)) is None
