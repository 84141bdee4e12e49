"""The vendors' own libraries as judges of the simulators: in an environment of their own, which `make judges` builds."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from bot.sync.simulators.serving import served
from tests.support.places import ROOT

PYTHON = ROOT / ".judges" / "bin" / "python"

Change = Callable[[Any], object]
"""Does something to an answer that a vendor would never do."""


async def asked(judge: str, *words: str, given: str = "") -> Any:
    """What a judge says, as JSON, of the words on its line and of what it is given to read."""
    script = Path(ROOT / "tests" / "judges" / f"{judge}_judge.py")
    process = await asyncio.create_subprocess_exec(
        *(PYTHON, script, *words), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(given.encode()), 60)
    assert process.returncode == 0, err.decode()
    return json.loads(out)


async def verdicts(judge: str, token: str, answers: Mapping[str, tuple[int, Any]]) -> dict[str, str]:
    """What a judge makes of each answer (status and body), by the name of the case."""

    async def answer(request: Request) -> Response:
        status, body = answers[request.path_params["case"]]
        return JSONResponse(body, status_code=status)

    app = Router([Route("/{case}/{rest:path}", answer, methods=["GET", "POST"])])
    async with served(app, 0) as url:
        said: dict[str, str] = await asked(judge, "judge", url, token, *answers)
    return said


def changed(body: Any, change: Change) -> Any:
    """A copy of an answer with something done to it."""
    other = copy.deepcopy(body)
    change(other)
    return other
