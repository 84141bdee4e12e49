"""The command line as somebody at a terminal meets it: in a process of its own, or, much sooner, in this one."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from tests.support.places import ROOT


def zeroparty(*arguments: str, folder: Path, text: str = "", **environment: str) -> CompletedProcess[str]:
    """Run one verb in this process, as if it had this folder, environment and input to itself."""
    out, err = _Captured(), _Captured()
    with (
        chdir(folder),
        patch.dict(os.environ, _environment(folder, environment), clear=True),
        patch.object(sys, "stdin", TextIOWrapper(BytesIO(text.encode()), encoding="utf-8")),
        redirect_stdout(out),
        redirect_stderr(err),
        ThreadPoolExecutor(1) as thread,  # a verb runs a loop of its own, also where a test is inside one
    ):
        code = thread.submit(_exit_code, list(arguments)).result(timeout=60)
    return CompletedProcess(["zeroparty", *arguments], code, out.text(), err.text())


def zeroparty_process(*arguments: str, folder: Path, text: str = "", **environment: str) -> CompletedProcess[str]:
    """Run one verb in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())", *arguments],
        cwd=folder,
        env={**_environment(folder, environment), "PYTHONPATH": str(ROOT)},
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class _Captured(TextIOWrapper):
    def __init__(self) -> None:
        super().__init__(BytesIO(), encoding="utf-8", newline="\n")

    def text(self) -> str:
        self.flush()
        return bytes(self.buffer.getvalue()).decode()  # type: ignore[attr-defined]


def _environment(folder: Path, given: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZEROPARTY_", "TELEGRAM_"))}
    return {**kept, "ZEROPARTY_DATA_DIR": str(folder / "var"), **given}


def _exit_code(arguments: list[str]) -> int:
    from bot.cli import main

    try:
        return main(arguments)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 0 if left.code is None else 1
