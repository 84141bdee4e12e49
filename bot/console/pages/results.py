"""What became of the questions: all of them, and each with what people answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.guard import safe_path
from bot.console.page import Page, Refused, Visit
from bot.console.staff import Role
from bot.results.evidence import halves
from bot.results.figures import Figures
from bot.results.snapshot import Snapshot
from bot.results.trend import line, wordings
from bot.results.values import distribution
from prompts.evidence.wording_test import ENOUGH, verdict

PATH = "/results"

_ORDERS: Mapping[str, Callable[[Figures], tuple[bool, int]]] = {
    "worst": lambda one: (not one.asked, one.answered),
    "refused": lambda one: (not one.asked, -one.refused),
}
"""How the questions can be put in another order than that of the files."""


def pages(desk: Desk) -> Sequence[Page]:
    """The overview, a question, and the wish for new counts."""

    async def look(visit: Visit) -> Response:
        standings, snapshot = await desk.results.standings(), await desk.results.latest()
        # Of questions that nobody was asked there is nothing to compare: they come last.
        order = visit.request.query_params.get("order", "")
        shown = sorted(standings.figures, key=_ORDERS[order]) if order in _ORDERS else standings.figures
        with_no_question = [row for row in snapshot.misread if not row.question] if snapshot else []
        return desk.draw(
            visit,
            "results.html",
            standings=standings,
            shown=shown,
            order=order,
            misread=with_no_question,
            version=desk.catalogue.version,
            **await counted(desk, PATH),
        )

    async def look_at_one(visit: Visit) -> Response:
        name = visit.request.path_params["question"]
        figures = (await desk.results.standings()).of(name)
        if figures is None:
            raise Refused(404, f"There is no question `{name}` that customers are asked.", f"all that there are stand at {PATH}")
        snapshot = await desk.results.latest()
        shown = _answers(desk, figures, snapshot) if snapshot else {}
        return desk.draw(visit, "result.html", one=figures, **await counted(desk, f"{PATH}/{name}"), **shown)

    async def count_anew(visit: Visit) -> Response:
        await desk.results.counts.want()
        return desk.go(visit, safe_path((await visit.form())["back"] or PATH))

    async def look_at_counts(visit: Visit) -> Response:
        back = safe_path(visit.request.query_params.get("back", PATH))
        return desk.draw(visit, "counted.html", follows=True, **await counted(desk, back))

    return [
        Page(PATH, Role.VIEWER, look),
        Page(f"{PATH}/{{question}}", Role.VIEWER, look_at_one),
        Page("/counts", Role.VIEWER, look_at_counts),
        Page("/counts", Role.VIEWER, count_anew, ("POST",)),
    ]


async def counted(desk: Desk, back: str) -> dict[str, Any]:
    """What every page with counts says of them: how old they are, and whether new ones are on their way."""
    snapshot = await desk.results.latest()
    is_counting = snapshot is None or await desk.results.counts.is_wanted()
    return {"snapshot": snapshot, "is_counting": is_counting, "back": back}


def _answers(desk: Desk, figures: Figures, snapshot: Snapshot) -> dict[str, Any]:
    """What people answered, how it went over time, how its wording test stands, and what was not understood."""
    question, counts, revisions = figures.question, figures.counts, desk.catalogue().revisions
    trend = wordings(counts.weeks, {**revisions, question.revision: question})
    tested = halves(question, snapshot.readers_by_variant()) if question.wording_test is not None else None
    return {
        "answers": distribution(question, counts.values, counts.held),
        "trend": trend,
        "trend_line": line(trend),
        "misread": [row for row in snapshot.misread if row.question == question.id],
        "tested": tested,
        "verdict": verdict(*(half.share for half in tested)) if tested else None,
        "enough": ENOUGH,
    }
