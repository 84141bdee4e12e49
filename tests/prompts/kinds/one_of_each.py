"""One question of each kind, and how it is asked, for the tests that every kind has to pass."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from prompts.kinds.table import KINDS
from prompts.model.answer_types import Here, Reading
from prompts.model.question import DayBound, Duration, Option, Question
from tests.prompts.examples import question, text

ROAST = question(
    options=(
        Option("light", text("Light", "Hell"), {"en": ("blonde",)}),
        Option("medium", text("Medium", "Mittel")),
        Option("dark", text("Dark", "Dunkel"), {"de": ("kräftig",)}),
        Option("varies", text("It depends", "Kommt drauf an")),
    )
)
GUIDE = question("yes_no", options=(Option("yes", text("Yes, send it", "Ja, gern")), Option("no", text("No thanks", "Nein danke"))))
WISH = question("free_text", max_length=40)
BREW = question(
    "multiple_choice",
    options=(
        Option("filter", text("Filter", "Filter"), {"en": ("pour over",)}),
        Option("espresso", text("Espresso machine", "Siebträger")),
        Option("press", text("French press", "French Press")),
        Option("capsule", text("Capsules", "Kapseln")),
        Option("elsewhere", text("I don't brew at home", "Gar nicht zu Hause")),
    ),
    alone=("elsewhere",),
    pick_at_most=3,
)
SCORE = question("scale", low=1, high=5, low_end=text("I stick to my favourite"), high_end=text("Surprise me", "Überrasch mich"))
CUPS = question("number", at_least=Decimal(0), at_most=Decimal(2000), unit=text("cups", "Tassen"))
REFILL = question(
    "date",
    earliest=DayBound(),
    latest=DayBound(distance=Duration(3, "months")),
    shortcuts=(Duration(1, "weeks"), Duration(2, "weeks"), Duration(1, "months")),
)
EVERY_KIND = {
    "single_choice": ROAST,
    "multiple_choice": BREW,
    "yes_no": GUIDE,
    "scale": SCORE,
    "number": CUPS,
    "date": REFILL,
    "free_text": WISH,
}

ANY_TEXT = st.text() | st.text(st.characters(), max_size=300) | st.text("123.#() \u0663\ufe0f\u20e3notdark", max_size=12)
"""Every character there is, surrogates and control characters included."""

MONDAY = date(2026, 5, 4)


def here(language: str = "en") -> Here:
    return Here(language, MONDAY)


def read(asked: Question, typed: str, language: str = "en") -> Reading:
    return KINDS[asked.kind].read(asked, typed, here(language))
