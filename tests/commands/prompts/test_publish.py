"""Publishing from the command line: with no bot running, and beside one."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from bot.cli import main
from prompts.checking import limits
from tests.conftest import CATALOGUE
from tests.support.app import running_bot
from tests.support.command_line import zeroparty
from tests.support.live_folder import edit, without_adventurous

Done = CompletedProcess[str]
Command = Callable[..., Done]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(CATALOGUE, tmp_path / "questions")


@pytest.fixture
def prompts(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`zeroparty prompts ...` on a database that a first start made."""
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(folder))
    monkeypatch.chdir(tmp_path)

    async def first_start() -> None:
        async with running_bot(tmp_path / "var", prompts=folder):
            pass

    def command(*arguments: str) -> Done:
        capsys.readouterr()
        code = main(["prompts", *arguments])
        return CompletedProcess(arguments, code, *capsys.readouterr())

    asyncio.run(first_start())
    return command


def history(prompts: Command) -> list[tuple[int, str, str, str, bool]]:
    documents = json.loads(prompts("history", "--json").stdout)["versions"]
    return [(one["version"], one["how"], one["by"], one["why"], one["live"]) for one in documents]


@pytest.mark.slow
def test_diff_publish_history_and_rollback(prompts: Command, folder: Path) -> None:
    assert prompts("diff").stdout == "nothing would change\n"
    edit(folder, "keep: 18 months", "keep: 24 months")
    edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
    said = prompts("diff").stdout
    assert said.index("kept 18 months, then kept 24 months") < said.index('becomes "Which roast is yours?"')
    assert json.loads(prompts("diff", "--json").stdout)["promises"] == ["roast"]

    refused = prompts("publish", "--why", "autumn", "--by", "ana")
    assert (refused.returncode, "add --promise" in refused.stderr) == (1, True)
    assert len(history(prompts)) == 1

    done = prompts("publish", "--why", "autumn", "--by", "ana", "--promise")
    assert (done.returncode, "version 2 is live" in done.stdout) == (0, True), done.stderr
    assert history(prompts)[0] == (2, "published", "ana", "autumn", True)
    assert "        roast: kept 18 months, then kept 24 months\n" in prompts("history").stdout
    assert 'becomes "Which roast is yours?"' in json.loads(prompts("history", "--json").stdout)["versions"][0]["changed"][1]
    assert prompts("publish", "--why", "again").stdout == "nothing would change\n"

    back = prompts("rollback", "1", "--why", "too soon", "--by", "ben", "--promise")
    assert (back.returncode, "version 3 is live" in back.stdout) == (0, True), back.stderr
    assert "keep: 18 months" in (folder / "coffee.yaml").read_text(encoding="utf-8")
    assert history(prompts)[0][:4] == (3, "rolled_back", "ben", "too soon")
    assert prompts("diff").stdout == "nothing would change\n"
    assert "*    3  " in prompts("history").stdout


@pytest.mark.slow
def test_what_cannot_be_published_is_one_clear_line(prompts: Command, folder: Path) -> None:
    assert "no version 9" in prompts("rollback", "9", "--why", "x").stderr
    edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
    assert "say in one sentence why" in prompts("publish", "--why", " ").stderr
    edit(folder, "    purpose: recommend\n", "    purpos: recommend\n")
    broken = prompts("publish", "--why", "x")
    assert (broken.returncode, "`zeroparty prompts check` says where" in broken.stderr) == (1, True)
    assert prompts("diff").returncode == 1
    assert len(history(prompts)) == 1


@pytest.mark.slow
def test_files_replace_a_live_version_that_this_release_does_not_read_any_more(
    prompts: Command, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is sent from it, and what has to be done is possible: only publishing can replace what is live."""
    monkeypatch.setenv("ZEROPARTY_PUBLISHING", "on")
    edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
    assert prompts("publish", "--why", "drafts from now on").returncode == 0
    monkeypatch.setattr(limits, "MOST_QUESTIONS", questions_in(folder) - 1)
    told = (
        f"version 2 of the questions cannot be read by this release; mend the files in {folder}, "
        "then `zeroparty prompts publish` puts them live:"
    )

    refused = prompts("publish", "--why", "as it is")
    assert (refused.returncode, refused.stderr.splitlines()[0].endswith(told)) == (2, True), refused
    assert "ZP018" in refused.stderr
    without_adventurous(folder)
    assert main(["export", "--output", str(tmp_path / "out.csv")]) == 2
    assert told in capsys.readouterr().err

    assert "adventurous" in prompts("diff").stdout
    done = prompts("publish", "--why", "fewer", "--promise")
    assert (done.returncode, "version 3 is live" in done.stdout) == (0, True), done
    assert main(["export", "--output", str(tmp_path / "out.csv")]) == 0


def questions_in(folder: Path) -> int:
    return sum(path.read_text(encoding="utf-8").count("\n  - id: ") for path in folder.glob("*.yaml"))


def test_the_history_of_saves_says_what_changed(prompts: Command, folder: Path, tmp_path: Path) -> None:
    edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
    edit(folder, "    kind: single_choice\n", "    kind: single_choice\n    priority: 5\n")

    async def taken_up() -> None:
        async with running_bot(tmp_path / "var", prompts=folder):
            pass

    asyncio.run(taken_up())
    said = prompts("history").stdout.splitlines()
    assert said[0].endswith('becomes "Which roast is yours?"; and 1 more')
    assert said[1].strip().startswith("roast: asks (en): ")
    assert said[2].strip() == "roast: priority: 3 becomes 5"


@pytest.mark.parametrize(
    ("setting", "in_file", "said"),
    [
        (None, "no", "saved files are live at once, but for changed promises: `publishing: no` in _brand.yaml decides"),
        (
            None,
            "auto",
            "live at once, but for changed promises: `publishing: auto` in _brand.yaml decides, until the first customer",
        ),
        ("on", "no", "saved files are drafts until `zeroparty prompts publish`: ZEROPARTY_PUBLISHING=on decides"),
    ],
)
def test_the_doctor_says_which_of_the_two_decides(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, setting: str | None, in_file: str, said: str
) -> None:
    edit(folder, "publishing: no", f"publishing: {in_file}", "_brand.yaml")
    given = {"ZEROPARTY_PUBLISHING": setting} if setting else {}

    def publishing() -> str:
        done = zeroparty("doctor", "--json", folder=tmp_path, ZEROPARTY_PROMPTS_DIR=str(folder), **given)
        return next(check["detail"] for check in json.loads(done.stdout)["checks"] if check["name"] == "publishing")

    async def first_start() -> None:
        async with running_bot(tmp_path / "var", prompts=folder):
            pass

    assert said in publishing(), "before the first start"
    asyncio.run(first_start())
    assert said in publishing()


def test_before_the_first_start_there_is_nothing_to_compare_with(tmp_path: Path, folder: Path) -> None:
    done = zeroparty("prompts", "diff", folder=tmp_path, ZEROPARTY_PROMPTS_DIR=str(folder))
    assert (done.returncode, "no database" in done.stderr) == (2, True)


@pytest.mark.slow
async def test_beside_a_running_bot_the_bot_does_it(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        edit(folder, "keep: 18 months", "keep: 24 months")
        given = {"folder": tmp_path, "ZEROPARTY_PROMPTS_DIR": str(folder)}
        command = asyncio.create_task(
            asyncio.to_thread(zeroparty, "prompts", "publish", "--why", "longer", "--by", "ana", "--promise", **given)  # type: ignore[arg-type]
        )
        while not command.done():
            await bot.app.catalogue.refresh()
            await asyncio.sleep(0.2)
        done = command.result()
        assert (done.returncode, "the running bot took it up" in done.stdout) == (0, True), done.stderr
        assert bot.app.catalogue().questions["roast"].keep.count == 24
