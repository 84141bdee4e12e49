"""A request is carried out once and whole, even where a kill comes between; what cannot be read is thrown away with a word."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot.publishing.request_files import RequestFile, RequestFolder
from storage.errors import StorageError


@dataclass(frozen=True)
class Word:
    word: str


class Runner:
    """Carries out words, or fails as it is told to."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.fails: BaseException | None = None

    async def __call__(self, request: Word) -> None:
        if self.fails is not None:
            raise self.fails
        self.done.append(request.word)


class Killed(BaseException):
    """The process ends here."""


def of(written: dict[str, str]) -> Word:
    return Word(**written)


def words(folder: Path) -> RequestFile[Word]:
    return RequestFile(folder / "request.json", of)


async def test_a_request_is_carried_out_once_and_a_later_one_replaces_it(tmp_path: Path) -> None:
    box, runner = words(tmp_path), Runner()
    assert not await box.carry_out(runner)
    box.leave(Word("earlier"))
    box.leave(Word("später"))
    assert (tmp_path / "request.json").stat().st_mode & 0o077 == 0
    assert await box.carry_out(runner)
    assert not await box.carry_out(runner)
    assert runner.done == ["später"]
    assert list(tmp_path.iterdir()) == []


async def test_what_cannot_be_read_is_said_and_thrown_away(tmp_path: Path) -> None:
    box = words(tmp_path)
    for text in ("{", "[]", '{"other": 1}'):
        (tmp_path / "request.json").write_text(text, encoding="utf-8")
        with structlog.testing.capture_logs() as logs:
            assert not await box.carry_out(Runner())
        assert [entry["event"] for entry in logs] == ["request_unreadable"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("interruption", [Killed(), StorageError("the database does not answer")])
async def test_what_is_interrupted_is_done_at_the_next_look(tmp_path: Path, interruption: BaseException) -> None:
    box, folder, runner = words(tmp_path), RequestFolder(tmp_path / "many", of), Runner()
    box.leave(Word("stop"))
    folder.leave(Word("one"), "1")
    folder.leave(Word("two"), "2")
    runner.fails = interruption
    for requests in (box, folder):
        with pytest.raises(type(interruption)):
            await requests.carry_out(runner)
    runner.fails = None
    await words(tmp_path).carry_out(runner)
    await RequestFolder(tmp_path / "many", of).carry_out(runner)
    await folder.carry_out(runner)
    assert runner.done == ["stop", "one", "two"]


async def test_a_newer_request_takes_the_place_of_an_interrupted_one(tmp_path: Path) -> None:
    box, runner = words(tmp_path), Runner()
    box.leave(Word("pause"))
    runner.fails = Killed()
    with pytest.raises(Killed):
        await box.carry_out(runner)
    runner.fails = None
    box.leave(Word("go on"))
    await box.carry_out(runner)
    assert not await box.carry_out(runner)
    assert runner.done == ["go on"]


async def test_what_fails_by_itself_fails_once(tmp_path: Path) -> None:
    box, runner = words(tmp_path), Runner()
    box.leave(Word("impossible"))
    runner.fails = LookupError("a bug")
    with pytest.raises(LookupError):
        await box.carry_out(runner)
    assert not await box.carry_out(runner)
    assert list(tmp_path.iterdir()) == []
