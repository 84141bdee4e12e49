"""Files are saved while customers are served from them."""

from __future__ import annotations

import os
from pathlib import Path

from prompts.checking.load import load
from prompts.releases.folder import Folder
from tests.prompts.examples import HEAD, ROAST, WISH, write


def test_the_stamp_changes_with_every_save_and_only_then(tmp_path: Path) -> None:
    folder = Folder(write(tmp_path / "prompts"))
    first = folder.stamp()
    assert folder.stamp() == first
    (folder.path / "coffee.yaml").write_text(HEAD + ROAST, encoding="utf-8")
    second = folder.stamp()
    status = (folder.path / "coffee.yaml").stat()
    os.utime(folder.path / "coffee.yaml", ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    third = folder.stamp()
    (folder.path / "coffee.yaml").rename(folder.path / "tea.yaml")
    assert len({first, second, third, folder.stamp()}) == 4


def test_a_file_exchanged_for_one_of_the_same_size_and_time_changes_the_stamp(tmp_path: Path) -> None:
    folder = Folder(write(tmp_path / "prompts"))
    file, first = folder.path / "coffee.yaml", folder.stamp()
    status = file.stat()
    other = tmp_path / "other.yaml"
    other.write_bytes(file.read_bytes().replace(b"Which roast", b"What  roast"))
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(file)
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    second = folder.stamp()
    file.write_bytes(file.read_bytes().replace(b"What  roast", b"Which roast"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert len({first, second, folder.stamp()}) == 3


def test_a_file_under_a_name_that_is_not_read_changes_the_stamp_so_that_somebody_hears_of_it(tmp_path: Path) -> None:
    folder = Folder(write(tmp_path / "prompts"))
    first = folder.stamp()
    (folder.path / "tea.yaml.txt").write_text("x", encoding="utf-8")
    assert folder.stamp() != first


def test_a_folder_that_is_gone_has_a_stamp_too(tmp_path: Path) -> None:
    assert Folder(tmp_path / "gone").stamp() == ()


def test_an_editors_own_files_are_not_read(tmp_path: Path) -> None:
    folder = Folder(write(tmp_path / "prompts"))
    first = folder.stamp()
    (folder.path / ".coffee.yaml.swp").write_text("x", encoding="utf-8")
    (folder.path / ".#coffee.yaml").write_text("x", encoding="utf-8")
    (folder.path / "coffee.yaml~").write_text("x", encoding="utf-8")
    assert folder.stamp() == first
    assert load(folder.path).problems == ()


def test_a_good_save_is_served_and_older_words_stay_pinned(tmp_path: Path) -> None:
    folder = Folder(write(tmp_path / "prompts"))
    before = load(folder.path)
    write(folder.path, (HEAD + ROAST + WISH).replace("What should we roast next?", "Name a coffee you wish we had."))
    after = folder.reload(before).usable()
    assert after.questions["wish"].ask.says("en") == "Name a coffee you wish we had."
    old = before.usable().questions["wish"]
    assert after.pinned(old.revision, "wish") == old
    assert after.version != before.usable().version


def test_a_broken_save_changes_nothing_and_says_why(tmp_path: Path) -> None:
    folder = Folder(write(tmp_path / "prompts"))
    good = load(folder.path)
    write(folder.path, HEAD + "\n  - id: [\n")
    reloaded = folder.reload(good)
    assert reloaded.catalogue is good.catalogue
    assert [problem.is_error for problem in reloaded.problems] == [True]
    mended = folder.reload(reloaded)
    assert mended.catalogue is good.catalogue


def test_a_start_with_broken_files_recovers_with_the_first_good_save(tmp_path: Path) -> None:
    folder = Folder(write(tmp_path / "prompts", "topic: [\n"))
    broken = load(folder.path)
    assert broken.catalogue is None
    write(folder.path)
    assert folder.reload(broken).usable().questions.keys() == {"roast", "wish"}
