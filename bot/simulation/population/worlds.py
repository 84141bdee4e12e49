"""The worlds that policies are tried in: every number was fixed before the first run, and each says where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

DAY = 1440.0
"""Minutes. All moments of the simulation are whole minutes in float64, which holds them exactly."""


def _given(value: float, means: str, source: str) -> float:
    """A parameter with its meaning and its source, both printed with every result."""
    return field(default=value, metadata={"means": means, "source": source})


@dataclass(frozen=True, slots=True)
class World:
    """How customers are. The defaults are the central world; `assumed` marks what no study fixes."""

    name: str = "central"
    first_answer: float = _given(
        0.45,
        "chance that a one-tap question is answered at first contact, mean over customers",
        "between 9 % of in-app prompts clicked (Formbricks issue 2450) and 79 % of paid diary prompts (Wrzus & Neubauer 2023)",
    )
    willingness_sd: float = _given(1.2, "spread of willingness between customers, normal, logits", "assumed")
    fatigue_weight: float = _given(
        0.25,
        "logits of answer chance lost per unit of fatigue (b)",
        "6 mails a month: 2 % clicks each, 25 a month: 0.5 % each (MailChimp, second hand)",
    )
    fatigue_half_life: float = _given(6.0, "days until fatigue is half forgotten, median over customers", "assumed, with b")
    half_life_spread: float = _given(0.3, "spread of that half-life between customers, normal, natural logarithm", "assumed")
    load_unsolicited: float = _given(1.0, "fatigue added by a question that the bot sends by itself", "unit of fatigue")
    load_pulled: float = _given(0.3, "fatigue added by a question that follows the customer's own act", "assumed")
    load_one_more: float = _given(0.2, "fatigue added by a question after a tap on `One more?`", "assumed")
    load_form: float = _given(0.35, "fatigue added by each further question of everything-up-front", "assumed")
    leaving: float = _given(
        0.008,
        "chance to opt out per message at rest, when it is not answered (h0)",
        "0.5-3 % opt-outs per text message (OneSignal, Burst, Mozeo)",
    )
    leaving_by_fatigue: float = _given(
        0.12,
        "how fast that chance grows per unit of fatigue, exponent (c)",
        "kept below stated switch-off rates of 10, 47 and 80 % at 1, 3 and 7 messages a week (Localytics 2017, second hand)",
    )
    leaving_if_irrelevant: float = _given(1.6, "times as likely when the question does not fit the customer", "assumed")
    leaving_if_busy: float = _given(2.5, "times as likely in a busy spell", "assumed")
    leaving_if_answered: float = _given(0.25, "times as likely when the question was answered", "assumed")
    muting: float = _given(0.5, "silent mutes per opt-out: nothing is read any more, and nobody is told", "assumed")
    irrelevant: float = _given(0.1, "share of questions that do not fit a customer", "assumed")
    busy_share: float = _given(0.35, "share of time spent in busy spells; nobody begins in one", "assumed")
    busy_days: float = _given(14.0, "mean length of a busy spell, days, exponential", "assumed")
    busy_logits: float = _given(1.5, "logits of answer chance lost in a busy spell", "assumed")
    visit_every: float = _given(50.0, "mean days between a customer's own visits (/start), Poisson", "assumed")
    one_more: float = _given(
        0.93,
        "chance to take `One more?` after an answer, and to go on in everything-up-front",
        "between 10 % of web surveys lost after their introduction (WebSM) and impatient chats",
    )
    one_more_falls: float = _given(0.015, "by how much that chance falls with each further question", "assumed, within WebSM")
    one_more_presence: float = _given(
        0.0,
        "logits of answer chance gained by who just took `One more?` or went on in everything-up-front",
        "none: taking one more is a wish to see it, not yet an answer",
    )
    skipped: float = _given(0.22, "share of non-answers that are a skip", "dismissals: 25 % of non-answers (Formbricks issue 2450)")
    put_off: float = _given(0.10, "share of non-answers that are a later; half say tomorrow, half next week", "assumed")
    text_effort: float = _given(0.5, "logits of answer chance lost when words have to be typed", "assumed")
    drift: float = _given(0.002, "logits of answer chance lost per day since the Yes", "a decline over days: Ono 2019; size ours")
    answer_after: float = _given(2.0, "mean hours until a customer reacts, exponential; a minute within a sitting", "assumed")
    value_half_life: float = _given(180.0, "days until an answer has lost half its value", "assumed")
    opens: float = _given(0.5, "chance that an answer opens the conditional question behind it", "assumed")
    questions: float = _given(12, "questions of the catalogue, every third one conditional on the one before it", "assumed")


CENTRAL = World()

PESSIMISTIC = replace(
    CENTRAL,
    name="pessimistic",
    first_answer=0.25,
    fatigue_weight=0.4,
    fatigue_half_life=9.0,
    leaving=0.02,
    leaving_by_fatigue=0.2,
    busy_share=0.5,
    visit_every=120.0,
    one_more=0.75,
    one_more_falls=0.05,
)

FANS = replace(
    CENTRAL,
    name="fans",
    first_answer=0.7,
    fatigue_weight=0.15,
    fatigue_half_life=4.0,
    leaving=0.003,
    leaving_by_fatigue=0.08,
    busy_share=0.25,
    visit_every=20.0,
    one_more=0.96,
    one_more_falls=0.01,
)

WORLDS = {"central": CENTRAL, "pessimistic": PESSIMISTIC, "fans": FANS}

SIMPLIFICATIONS = (
    "fatigue counts what came before a message, not the message itself; it acts on answering and on leaving",
    "the send window lies on its own day: no time zones, no clock changes, no holidays; hours are those of an unknown zone",
    "a month counts 30 days; everybody says Yes at some minute of their first week, and is followed for the same number of days",
    "an answer comes within the silence time or not at all; nobody corrects, erases or says never; every message arrives",
    "a customer's own visit is a /start and may bring one question, as the bot's rules allow; who muted does not visit",
    "the questions are made up, not yours: priority 3; one in six has to be typed; fresh for a year, one in six only for 90 days",
    "one question is as likely to be answered as another, for all the bot knows; its circuit breaker never trips",
    "who leaves everything-up-front leaves one question unanswered; nothing is sent after it",
    "the drips go round the list in file order, fewest asks first, with the same conditions as the bot, day and night, for ever",
    "weekly-drip-stop-after-3 ends for good after three silences in a row",
    "no policy offers a reward, and all of them honour an opt-out at once",
)


@dataclass(frozen=True, slots=True)
class Assumption:
    """One printed assumption."""

    name: str
    value: float
    means: str
    source: str


def assumptions(world: World) -> tuple[Assumption, ...]:
    """Every parameter of a world in words."""
    return tuple(
        Assumption(part.name, getattr(world, part.name), part.metadata["means"], part.metadata["source"])
        for part in fields(world)
        if part.metadata
    )
