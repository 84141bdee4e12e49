"""`zeroparty prompts check` on records that a running bot left: who asked why, and how a wording test stands."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from prompts.evidence.wording_test import Half, so_far
from tests.prompts.examples import HEAD, ROAST, WISH, write
from tests.support.app import running_bot
from tests.support.command_line import zeroparty
from tests.support.crowd_of_answers import everybody_says, read_both_wordings
from tests.support.live_folder import reload

TESTED = ROAST + "    wording_test:\n      ask:\n        en: How dark do you like your coffee?\n"
RAISED = TESTED + "    priority: 4\n"


def checked(folder: Path, live: Path) -> dict[str, Any]:
    done = zeroparty("prompts", "check", "--json", folder=folder, ZEROPARTY_PROMPTS_DIR=str(live))
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["ok"], done.stderr
    return found


@pytest.mark.slow
async def test_a_running_wording_test_is_a_hint_and_costs_nobody_their_place(tmp_path: Path) -> None:
    live = write(tmp_path / "live", HEAD + TESTED + WISH)
    async with running_bot(tmp_path / "var", prompts=live) as bot:
        halves = await read_both_wordings(bot, at_least=2)
        await everybody_says(bot, [*halves.usual, *halves.other], "Dark")
    found = checked(tmp_path, live)
    [hint] = found["findings"]
    so_many = f"({len(halves.usual)} and {len(halves.other)} so far)"
    assert hint["message"] == f"Wording test: not enough people yet {so_many}."
    assert (hint["code"], hint["severity"], hint["fix"]) == ("M32", "hint", "")
    assert (found["live_questions"], found["earn_their_place"]) == (2, 2)
    done = zeroparty("prompts", "check", folder=tmp_path, ZEROPARTY_PROMPTS_DIR=str(live))
    assert f"live/coffee.yaml:9:9 M32 hint: Wording test: not enough people yet {so_many}." in done.stdout
    assert done.stdout.splitlines()[-1] == "2 live questions, 2 earn their place; 1 hint"


@pytest.mark.slow
async def test_people_are_counted_over_all_revisions_with_the_same_words(tmp_path: Path) -> None:
    live = write(tmp_path / "live", HEAD + TESTED + WISH)
    async with running_bot(tmp_path / "var", prompts=live) as bot:
        early = await read_both_wordings(bot, at_least=15)
        write(live, HEAD + RAISED + WISH)
        await reload(bot)
        late = await read_both_wordings(bot, at_least=15)
        usual, other = [*early.usual, *late.usual], [*early.other, *late.other]
        await everybody_says(bot, usual, "Why?")
        await everybody_says(bot, [*early.usual[:5], *late.usual[:7], *early.other[:9], *late.other[:7]], "Dark")
        await everybody_says(bot, late.other[-1:], "stop")
        await bot.time_passes(timedelta(days=4))
    found = checked(tmp_path, live)
    why, hint = found["findings"]
    assert (why["code"], hint["code"]) == ("M25", "M32")
    assert f"{len(usual)} of {len(usual) + len(other)} (" in why["message"]
    assert hint["message"] == so_far(Half(len(usual), 12, 0), Half(len(other), 16, 1)).message
    assert "not enough people yet. Within a day, 0 and 1 of them stopped." in hint["message"]
    assert (found["live_questions"], found["earn_their_place"]) == (2, 1)
    reworded = RAISED.replace("How dark do you like your coffee?", "How dark is your coffee?")
    write(live, HEAD + reworded + "    lint_ok:\n      M25: we say it in the welcome\n" + WISH)
    found = checked(tmp_path, live)
    assert [finding["message"] for finding in found["findings"]] == ["Wording test: not enough people yet (0 and 0 so far)."]
    assert found["earn_their_place"] == 2


@pytest.mark.slow
async def test_what_was_typed_and_not_understood_is_counted_and_never_kept(tmp_path: Path) -> None:
    live = write(tmp_path / "live", HEAD + ROAST + WISH)
    async with running_bot(tmp_path / "var", prompts=live) as bot:
        people = [bot.server.customer() for _ in range(30)]
        await everybody_says(bot, people, "/start")
        await everybody_says(bot, people, "Yes, ask me")
        await everybody_says(bot, people, "qwrtzpl florbnik")
        await everybody_says(bot, people[:3], "Skip")
        await everybody_says(bot, people[:3], "blork zzyx wampf")
    [finding] = checked(tmp_path, live)["findings"]
    assert finding["code"] == "M33"
    assert f"{len(people)} times in {len(people)} asks (en {len(people)})" in finding["message"]
    told = json.loads(zeroparty("doctor", "--json", folder=tmp_path, ZEROPARTY_PROMPTS_DIR=str(live)).stdout)
    [check] = [check for check in told["checks"] if check["name"] == "typed_words"]
    assert f"{len(people) + 3} not understood (roast {len(people)}, nothing asked 3; en {len(people) + 3})" in check["detail"]
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"florbnik" not in kept and b"wampf" not in kept


def test_one_question_earns_its_place(tmp_path: Path) -> None:
    write(tmp_path / "q", HEAD + ROAST)
    assert zeroparty("prompts", "check", "q", folder=tmp_path).stdout == "1 live question, 1 earns its place\n"


def contacts(folder: Path, filled: int, empty: int) -> None:
    rows = [f"c{number},dark" for number in range(filled)] + [f"e{number}," for number in range(empty)]
    (folder / "contacts.csv").write_text("\n".join(["id,COFFEE_ROAST", *rows]), encoding="utf-8-sig")


def test_what_the_crm_knows_already_is_not_worth_a_question(tmp_path: Path) -> None:
    write(tmp_path / "q", HEAD + ROAST + WISH)
    contacts(tmp_path, filled=30, empty=10)
    done = zeroparty("prompts", "check", "q", "--crm", "contacts.csv", "--json", folder=tmp_path)
    found = json.loads(done.stdout)
    [finding] = found["findings"]
    assert (finding["code"], finding["severity"], finding["line"]) == ("M21", "warning", 9)
    assert finding["message"] == "Your CRM has a value for most contacts already: 30 of 40 (75 %; 60 to 86 %)."
    assert (found["ok"], found["live_questions"], found["earn_their_place"]) == (True, 2, 1)
    write(tmp_path / "q", HEAD + ROAST + "    lint_ok:\n      M21: old values from 2019\n" + WISH)
    assert (
        json.loads(zeroparty("prompts", "check", "q", "--crm", "contacts.csv", "--json", folder=tmp_path).stdout)["findings"] == []
    )


@pytest.mark.slow
async def test_what_the_crm_has_from_here_is_not_counted(tmp_path: Path) -> None:
    live = write(tmp_path / "live", HEAD + ROAST + WISH)
    async with running_bot(tmp_path / "var", prompts=live) as bot:
        people = [bot.server.customer() for _ in range(6)]
        for words in ("/start", "Yes, ask me", "Dark"):
            await everybody_says(bot, people, words)
    contacts(tmp_path, filled=20 + len(people), empty=20)
    arguments = ("prompts", "check", "--crm", "contacts.csv", "--json")

    def codes() -> list[str]:
        done = zeroparty(*arguments, folder=tmp_path, ZEROPARTY_PROMPTS_DIR=str(live))
        return [finding["code"] for finding in json.loads(done.stdout)["findings"]]

    assert codes() == ["M21"]
    export = zeroparty("export", "--output", "out.csv", folder=tmp_path, ZEROPARTY_PROMPTS_DIR=str(live))
    assert export.returncode == 0, export.stderr
    assert codes() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be opened"),
        ("", "the first line should hold the names"),
        ("id,city\n1,Cork\n", "they write to coffee_roast"),
        ("id,caf\xe9\n".encode("latin-1"), "it is not text in UTF-8"),
    ],
)
def test_a_file_of_contacts_that_says_nothing_is_one_clear_line(content: str | bytes | None, words: str, tmp_path: Path) -> None:
    write(tmp_path / "q", HEAD + ROAST)
    if content is not None:
        (tmp_path / "contacts.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    done = zeroparty("prompts", "check", "q", "--crm", "contacts.csv", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr and len(done.stderr.splitlines()) == 1
