"""The worlds that policies are tried in: each number says where it comes from, and between which ends it may lie.

The studies are those of 2026 on what people really do with repeated voluntary prompts; docs/pacing.md names them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

DAY = 1440.0
"""Minutes. All moments of the simulation are whole minutes in float64, which holds them exactly."""


@dataclass(frozen=True, slots=True)
class Range:
    """Between which values a parameter may lie, by everything found."""

    low: float
    high: float
    of: str = ""
    """What lies between them, where it is not the parameter itself."""


def _given(value: float, means: str, source: str, low: float | None = None, high: float | None = None, of: str = "") -> float:
    """A parameter with its meaning, its source and its range, all printed with every result."""
    between = None if low is None or high is None else Range(low, high, of)
    return field(default=value, metadata={"means": means, "source": source, "range": between})


@dataclass(frozen=True, slots=True)
class World:
    """How customers are. The defaults are the central world; `assumed` marks what no study fixes."""

    name: str = "central"
    first_answer: float = _given(
        0.42,
        "chance that a one-tap question is answered at first contact, mean over customers",
        "45 % of 246 adults (Instant Census), 39.5 % of about 1,400 (m4RH Kenya), both by SMS and unpaid",
        0.28,
        0.52,
    )
    willingness_sd: float = _given(
        1.5,
        "spread of willingness between customers, normal, logits",
        "0.7 among the paid (three diary studies), 1.7-1.95 among 11,104 donors (Fader, Hardie & Shang 2010)",
        0.8,
        1.9,
    )
    fatigue_weight: float = _given(
        0.10,
        "logits of answer chance lost per unit of fatigue (b)",
        "no effect in three randomised trials (Drink Less, JOOL, Healthy Mind); an old guess was 0.25",
        0.0,
        0.25,
    )
    fatigue_half_life: float = _given(6.0, "days until fatigue is half forgotten, median over customers", "assumed, with b")
    half_life_spread: float = _given(0.3, "spread of that half-life between customers, normal, natural logarithm", "assumed")
    load_proactive: float = _given(1.0, "fatigue added by a question that the bot sends by itself", "unit of fatigue")
    load_pulled: float = _given(0.3, "fatigue added by a question that follows the customer's own act", "assumed")
    load_one_more: float = _given(0.2, "fatigue added by a question after a tap on `One more?`", "assumed")
    load_form: float = _given(0.35, "fatigue added by each further question of everything-up-front", "assumed")
    leaving: float = _given(
        0.008,
        "chance to opt out per message at rest, when it is not answered, mean over customers (h0)",
        "1.8 % per question text (Text4baby, 7,403 texts); 0.4 % of a newsletter's first 16 (705,144 people)",
        0.002,
        0.018,
    )
    leaving_spread: float = _given(
        6.0,
        "variance of that chance between customers, gamma, as a multiple with mean 1",
        "a newsletter's opt-outs per message fall 20-fold from message 1 to 300 (705,144 people)",
        1.0,
        18.0,
    )
    leaving_by_fatigue: float = _given(
        0.12,
        "how fast that chance grows per unit of fatigue, exponent (c)",
        "kept below stated switch-off rates of 10, 47 and 80 % at 1, 3 and 7 messages a week (Localytics 2017, second hand)",
        0.0,
        0.15,
    )
    leaving_if_irrelevant: float = _given(1.6, "times as likely when the question does not fit the customer", "assumed")
    leaving_if_busy: float = _given(2.5, "times as likely in a busy spell", "assumed")
    leaving_if_answered: float = _given(0.25, "times as likely when the question was answered", "assumed")
    muting: float = _given(
        1.4,
        "silent mutes per opt-out: nothing is read any more, and nobody is told",
        "1.3-2.0 newsletter readers gone without a word per opt-out (705,144 people; an upper figure)",
        0.8,
        2.5,
    )
    irrelevant: float = _given(0.1, "share of questions that do not fit a customer", "assumed")
    busy_share: float = _given(0.35, "share of time spent in busy spells; nobody begins in one", "assumed", 0.20, 0.45)
    busy_days: float = _given(14.0, "mean length of a busy spell, days, exponential", "assumed")
    busy_logits: float = _given(
        1.2,
        "logits of answer chance lost in a busy spell",
        "the same person answers 0.9-1.4 logits less after three to six silences (46,000 prompts of diary studies)",
        0.8,
        1.8,
    )
    busy_in_visit: float = _given(
        0.0,
        "share of that loss which a busy spell still costs from the second question of a visit on",
        "who just answered is there",
    )
    visit_every: float = _given(
        50.0,
        "days of one customer for one own visit (/start), Poisson, on average over customers",
        "assumed; 8 % of 6,135 visitors of Polis came back by themselves",
        30.0,
        300.0,
    )
    visit_spread: float = _given(1.0, "spread of how often between customers, normal, natural logarithm", "assumed, with it")
    one_more: float = _given(
        0.93,
        "chance to take `One more?` after an answer, and to go on in everything-up-front",
        "a guess: whatever was studied shows the next question without a tap",
        0.55,
        0.95,
    )
    one_more_falls: float = _given(
        -0.03,
        "by how much that chance falls with each further question; it never passes 0.98",
        "who goes on goes on: Polis; size ours",
    )
    one_more_presence: float = _given(
        2.3,
        "logits of answer chance gained at the second question of a visit",
        "0.84 [0.79, 0.89] of 7,566 unpaid people who were shown a second statement answered it (Polis, CC BY 4.0)",
        0.80,
        0.96,
        "answers per second question seen",
    )
    one_more_settled: float = _given(
        3.8,
        "the same from the third question of a visit on",
        "0.93 [0.90, 0.96] of 6,289 answered a third, 0.96 a sixth (Polis, CC BY 4.0)",
        0.88,
        0.98,
        "answers per third question seen",
    )
    skipped: float = _given(
        0.22, "share of non-answers that are a skip", "dismissals: 25 % of non-answers (Formbricks issue 2450)", 0.12, 0.30
    )
    put_off: float = _given(0.10, "share of non-answers that are a later; half say tomorrow, half next week", "assumed")
    text_effort: float = _given(0.5, "logits of answer chance lost when words have to be typed", "assumed")
    drift: float = _given(
        0.005,
        "logits of answer chance lost per day since the Yes",
        "0.0047 a day after the first week (16,676 prompts), 0.5 in five to eleven weeks (m4RH Kenya)",
        0.002,
        0.009,
    )
    answer_after: float = _given(
        2.0,
        "mean hours until a customer reacts, exponential; a minute within a sitting",
        "on the slow side: medians of 3, 6 and 50 minutes",
    )
    value_half_life: float = _given(180.0, "days until an answer has lost half its value", "assumed")
    opens: float = _given(0.5, "chance that an answer opens the conditional question behind it", "assumed")
    questions: float = _given(12, "questions of the catalogue, every third one conditional on the one before it", "assumed", 8, 24)


CENTRAL = World()

PESSIMISTIC = replace(
    CENTRAL,
    name="pessimistic",
    first_answer=0.28,
    fatigue_weight=0.25,
    leaving=0.018,
    leaving_spread=1.0,
    leaving_by_fatigue=0.15,
    muting=2.5,
    busy_share=0.45,
    busy_logits=1.8,
    visit_every=300.0,
    one_more=0.55,
    one_more_presence=1.91,
    one_more_settled=2.31,
    skipped=0.12,
    drift=0.009,
)
"""The sad end of every range. The spread of willingness and the number of questions have none and stay central."""

FANS = replace(
    CENTRAL,
    name="fans",
    first_answer=0.52,
    fatigue_weight=0.0,
    leaving=0.002,
    leaving_spread=18.0,
    leaving_by_fatigue=0.0,
    muting=0.8,
    busy_share=0.20,
    busy_logits=0.8,
    visit_every=30.0,
    one_more=0.95,
    one_more_presence=2.98,
    one_more_settled=3.64,
    skipped=0.30,
    drift=0.002,
)
"""The happy end of every range."""

INVENTED = replace(
    CENTRAL,
    name="invented",
    first_answer=0.45,
    willingness_sd=1.2,
    fatigue_weight=0.25,
    leaving_spread=0.0,
    muting=0.5,
    busy_logits=1.5,
    busy_in_visit=1.0,
    visit_spread=0.0,
    one_more_falls=0.015,
    one_more_presence=0.0,
    one_more_settled=0.0,
    drift=0.002,
)
"""The central world of the first releases: guesses, fixed before any data was looked at, kept to compare with."""

WORLDS = {world.name: world for world in (CENTRAL, PESSIMISTIC, FANS, INVENTED)}
