"""The table in docs/architecture.md: what can be counted is counted here. `python -m tests.house.figures` prints it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.house.plan import Plan, plan_of
from tests.house.stack import longest_stack
from tests.house.walks import PAGE, walks
from tests.support.places import ROOT

MANY = 12
"""Modules in a folder beyond which it is hard to guess which one is meant."""

_ROW = re.compile(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)


def said(page: str) -> Mapping[str, str]:
    """What the table says of now, by row."""
    return dict(_ROW.findall(page[page.index("## The plan in figures") :]))


def counted() -> Mapping[str, str]:
    """What it has to say."""
    page = PAGE.read_text(encoding="utf-8")
    files = [walks(page)[name].files for name in ("message", "tick", "question file")]
    return _of_plan(plan_of(ROOT)) | {
        "files on the longest stack while a typed answer is handled": str(longest_stack()),
        "walks: one message, one tick, one question file": f"{', '.join(map(str, files))} files",
    }


def _of_plan(plan: Plan) -> dict[str, str]:
    floors = (plan.floors[name] for name in ("bot.engine", "bot", "storage", "prompts"))
    return {
        "modules in the largest folder": str(max(plan.folders.values())),
        f"folders with more than {MANY} modules": str(sum(count > MANY for count in plan.folders.values())),
        "floors: engine, bot, storage, prompts": ", ".join(map(str, floors)),
        "circles between neighbours": str(len(plan.circles)),
    }


if __name__ == "__main__":
    print("\n".join(f"{name}: {value}" for name, value in counted().items()))
