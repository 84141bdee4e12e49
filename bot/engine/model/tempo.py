"""How fast one customer is asked: the steps of the ladder, and what moves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.changed import changed

Ceiling = Literal["weekly", "monthly", "own"]
"""The customer's own bound on how often: `own` means only when they write."""

TrialArm = Literal["usual", "longer"]
"""The two halves of a trial of two gaps."""

REMEMBERED_PUSHES = 12
"""Proactive messages kept at least; a brand with a higher cap keeps as many as it allows."""


@dataclass(frozen=True)
class Tempo:
    """How fast this customer is asked. The software only ever slows it down; the customer speeds it up."""

    step: int = 0
    """0 is the standard gap; each further step is one rung of the brand's `slower` ladder."""
    slowest: int = 3
    """The last step of the ladder when this customer was asked last."""
    silences: int = 0
    skips: int = 0
    laters: int = 0
    next_ask_at: datetime | None = None
    """A stored promise: nothing but the customer pulls it earlier."""
    last_ask_at: datetime | None = None
    pushes: tuple[datetime, ...] = ()
    """Proactive messages of the cap's rolling window; the name is stored, so it stays."""
    sitting: int = 0
    """Asks in this visit, the first included."""
    ceiling: Ceiling | None = None
    """What the customer chose under *How often*; lasts until they change it."""
    hours: tuple[int, ...] = ()
    """Hours of the day, UTC, of the customer's latest own messages."""
    seen_at: datetime | None = None
    """When the customer last did something by themselves: wrote, answered, skipped, put off."""
    trial: TrialArm | None = None
    """Which gap this customer was given by a trial; nothing for who joined while there was none."""
    held_by: str = ""
    """The rule that last held a question back, so that the log tells when it changes."""

    def after_proactive(self, at: datetime, kept: int = 0) -> Tempo:
        """One more proactive message; at least `kept` are remembered."""
        return changed(self, pushes=(*self.pushes, at)[-max(REMEMBERED_PUSHES, kept) :])

    def slower(self) -> Tempo:
        """One step slower, as far as the ladder goes."""
        return changed(self, step=max(self.step, min(self.step + 1, self.slowest)))

    def after_skip(self) -> Tempo:
        """The first skip changes nothing, every second one in a row is one step slower."""
        run = self.skips + 1
        return changed(self.slower() if run % 2 == 0 else self, skips=run, silences=0)

    def without_last_skip(self) -> Tempo:
        """As if the last skip had not been."""
        if self.skips == 0:
            return self
        faster = 1 if self.skips % 2 == 0 else 0
        return changed(self, skips=self.skips - 1, step=max(0, self.step - faster))

    def after_answer(self, *, late: bool, slowed: bool) -> Tempo:
        """In time: one step back towards standard. Late: exactly that silence's slow-down is undone (pacing.md)."""
        back = int(slowed) if late else 1
        silences = max(0, self.silences - 1) if late else 0
        return changed(self, step=max(0, self.step - back), silences=silences, skips=0, laters=0)
