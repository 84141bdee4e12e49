"""How much attention the questions took, what it brought, and the switch that stops all asking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.page import Page, Refused, Visit
from bot.console.pages.results import counted
from bot.console.staff import Role
from bot.engine.model.ids_and_time import iso
from bot.publishing.requests import BrakeRequest
from bot.results import attention
from bot.results.figures import Figures
from bot.results.snapshot import Snapshot
from bot.results.weeks import week_name
from storage.traffic.brake import Brake, current_brake
from storage.turn.unit_of_work import Unit

PATH = "/attention"
_LONGEST_WHY = 300


def pages(desk: Desk) -> Sequence[Page]:
    """The page, and the switch."""

    async def look(visit: Visit) -> Response:
        snapshot, pace = await desk.results.latest(), desk.catalogue().brand.pace
        standings = await desk.results.standings()
        brake = await desk.store.read(current_brake)
        return desk.draw(
            visit, "attention.html", brake=brake, since=datetime.fromisoformat(brake.since) if brake else None, pace=pace,
            costs=_costs(standings.figures),
            **await counted(desk, PATH), **(_shown(desk, snapshot) if snapshot else {}),
        )  # fmt: skip

    async def pause(visit: Visit) -> Response:
        why = (await visit.form())["why"].strip()
        if not why or len(why) > _LONGEST_WHY:
            raise Refused(400, "Pausing needs a reason, in a sentence or two.", "go back, and say why; colleagues read it here")
        brake = Brake("operator", why, iso(desk.clock.now()))
        await desk.store.write(partial(_switch, desk, visit, BrakeRequest(brake), "pause_all", why))
        await desk.circuit_breaker.look()
        return desk.go(visit, PATH, "Nothing leaves any more that nobody asked for. Replies still do.")

    async def resume(visit: Visit) -> Response:
        why = (await visit.form())["why"].strip()[:_LONGEST_WHY]
        was_on = await desk.store.write(partial(_switch, desk, visit, BrakeRequest(None), "resume_all", why))
        await desk.circuit_breaker.look()
        return desk.go(visit, PATH, "Questions go out again." if was_on else "Nothing was paused.")

    return [
        Page(PATH, Role.VIEWER, look),
        Page(f"{PATH}/pause", Role.PUBLISHER, pause, ("POST",)),
        Page(f"{PATH}/resume", Role.PUBLISHER, resume, ("POST",)),
    ]


def _switch(desk: Desk, visit: Visit, request: BrakeRequest, action: str, why: str, unit: Unit) -> bool:
    """The same as `pause-all` and `resume-all`, with who did it."""
    is_done = request.carry_out(unit)
    if is_done:
        desk.audit(unit, visit, action, why=why)
    return is_done


def _costs(figures: Sequence[Figures]) -> list[Figures]:
    """Questions by what they cost: those after which most people stop first."""
    asked = [each for each in figures if each.counts.asks.arrived]
    return sorted(asked, key=lambda each: (-each.stop_cost.rate, each.question.id))


def _shown(desk: Desk, snapshot: Snapshot) -> dict[str, Any]:
    counts, now, pace = snapshot.attention, snapshot.at, desk.catalogue().brand.pace
    return {
        "paces": attention.paces_now(counts),
        "pace_names": [(words, style) for words, _, style in attention.paces_now(counts)],
        "pace_weeks": [(week_name(week.week), attention.pace_parts(week)) for week in attention.pace_weeks(counts)],
        "reachable": attention.reachable_line(counts, now),
        "survival": attention.survival(counts, now),
        "messages": attention.messages(counts, pace.cap),
        "month": counts.past_month,
        "week": counts.past_week,
        "answers_each": attention.answers_per_message(counts.past_month),
        "opt_outs_each": attention.opt_outs_per_thousand(counts.past_month),
        "answers_line": attention.answers_line(counts, now),
        "opt_outs_line": attention.opt_outs_line(counts, now),
        "forecast": attention.forecast(snapshot),
        "funnel": attention.funnel(counts),
        "entry_points": attention.entry_points(counts),
    }
