"""What imagined customers tap and type: which answer, in which words, and what nobody understands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

from bot.clock import Chance, chance_of
from bot.demo.life import Life
from bot.engine.conversation.answers.later import Later
from bot.engine.model import tokens
from bot.engine.model.inputs import Blocked, Commanded, Input, Pressed, Said
from bot.engine.model.tokens import Action, Token
from prompts.kinds.table import GATHERING, KINDS
from prompts.model.answer_types import Here
from prompts.model.question import Option, Question

T = TypeVar("T")

TYPED = 0.14
"""The share of answers that are typed although there are buttons."""
UNCLEAR = 0.06
"""The share of answers before which something was typed that is none."""
CHANGED = 0.15
"""The share of answers that grew old and are not true any more."""
NEVER = 0.12
"""The share of skips after which it is to be never."""
WHY = 0.05
"""The share of questions whose *Why?* is tapped first."""

_UNCLEAR: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": ("hm that is a hard one", "my neighbour would know", "lol", "green with dots", "ask the dog"),
        "de": ("grün mit Punkten", "hm schwer zu sagen jetzt", "so halb und halb", "haha", "Banane"),
        "es": ("verde con puntos", "uf qué difícil", "eso lo sabe mi vecina", "jaja", "plátano"),
    }
)
_WISHES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            "Something from Ethiopia",
            "A darker one for winter",
            "Smaller bags please",
            "More of the spring edition",
            "A gift box",
        ),
        "de": ("Etwas aus Äthiopien", "Eine dunklere für den Winter", "Bitte kleinere Tüten", "Mehr von der Frühlingsausgabe"),
        "es": ("Algo de Etiopía", "Uno más oscuro para el invierno", "Bolsas más pequeñas", "Más de la edición de primavera"),
    }
)


def in_words(said: Mapping[str, tuple[str, ...]], language: str, chance: Chance) -> str:
    """One of these, in the customer's language or else in English."""
    return chance.choice(said.get(language.split("-")[0], said["en"]))


def answers(life: Life, question: Question) -> None:
    """The customer answers the open question, with whatever comes before that."""
    waiting = life.state.open
    if waiting is None:
        return
    chance, kind = life.chance, KINDS[question.kind]
    if chance.random() < WHY:
        _taps(life, Action.WHY, waiting.ask)
    if any(token.action is Action.STILL_TRUE for token in life.buttons):
        return _confirms_or_corrects(life, waiting.ask)
    if chance.random() < UNCLEAR and kind.answer_type != "words":
        life.does(Said(in_words(_UNCLEAR, life.language, chance)), _soon(life))
    is_typed = not life.choices or (kind.answer_type != "day" and chance.random() < TYPED)
    if question.kind in GATHERING and life.choices:
        _picks(life, question, waiting.ask)
    elif is_typed:
        life.does(Said(_typed(question, life)), _soon(life))
        _confirms(life)
    else:
        _presses(life, _weighted(question, life.choices, chance))


def _confirms_or_corrects(life: Life, ask: int) -> None:
    """*Still Dark?*: mostly it is."""
    has_changed = life.chance.random() < CHANGED
    _taps(life, Action.HAS_CHANGED if has_changed else Action.STILL_TRUE, ask)
    if has_changed:
        _corrects(life)


def _picks(life: Life, question: Question, ask: int) -> None:
    """One, two or three of several, and then *Done*."""
    most = min(question.pick_at_most or 3, len(life.choices), life.chance.choice((1, 1, 2, 2, 3)))
    for token in life.chance.sample(life.choices, most):
        _presses(life, token)
    _taps(life, Action.DONE, ask)


def puts_off(life: Life, ask: int, *, next_week: bool) -> None:
    """*Ask me later*, tomorrow or next week."""
    _taps(life, Action.LATER, ask)
    _presses(life, Token(ask, Action.SNOOZE, Later.NEXT_WEEK if next_week else Later.TOMORROW))


def skips(life: Life, ask: int) -> None:
    """*Skip*; some take it back, some never want to be asked this."""
    _taps(life, Action.SKIP, ask)
    if life.chance.random() < NEVER:
        _taps(life, Action.NEVER, ask)


def leaves(life: Life) -> None:
    """The customer wants no more of it, in one of the ways people have."""
    way: Input = life.chance.choices((Commanded("stop"), Said("stop"), Blocked()), (3, 4, 3))[0]
    life.does(way, life.at)


def _typed(question: Question, life: Life) -> str:
    """Words for an answer: mostly a label as it stands on a button, sometimes another word for it, sometimes misspelt."""
    chance, language = life.chance, life.language
    match KINDS[question.kind].answer_type:
        case "option" | "options":
            return _named(_weighted(question, question.options, chance), language, chance)
        case "yes_or_no":
            return chance.choice({"de": ("ja", "nein"), "es": ("sí", "no")}.get(language, ("yes", "no")))
        case "number":
            return _counted(question, life)
        case "day":
            return f"{(life.at + timedelta(days=chance.randint(3, 80))):%Y-%m-%d}"
        case "words":
            return in_words(_WISHES, language, chance)


def _named(option: Option, language: str, chance: Chance) -> str:
    others = option.synonyms.get(language, ())
    label = chance.choice(others) if others and chance.random() < 0.4 else option.label.says(language)
    return _misspelt(label, chance) if chance.random() < 0.3 else label


def _counted(question: Question, life: Life) -> str:
    """One of the numbers on the buttons, or where there are none, one between the bounds."""
    offered = KINDS[question.kind].offer(question, Here(life.language, life.at.date()))
    if offered:
        return life.chance.choice(offered).label
    low = int(question.at_least or 0)
    return str(life.chance.randint(low, int(question.at_most) if question.at_most is not None else low + 10))


def _misspelt(word: str, chance: Chance) -> str:
    """Two letters changed places."""
    if len(word) < 5:
        return word
    at = chance.randrange(1, len(word) - 2)
    return f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}".lower()


def _weighted(question: Question, among: tuple[T, ...], chance: Chance) -> T:
    """Some answers are more popular than others: always the same ones."""
    taste = chance_of(f"taste of {question.id}")
    return chance.choices(among, [0.12 + taste.random() ** 2 for _ in among])[0]


def _corrects(life: Life) -> None:
    new = [token for token in life.buttons if token.action is Action.CORRECT]
    if new:
        _presses(life, life.chance.choice(new))


def _confirms(life: Life) -> None:
    """*Did you mean Dark?*: what was typed is what was meant."""
    keeps = [token for token in life.buttons if token.action is Action.KEEP_DRAFT]
    if keeps and life.state.open is not None:
        _presses(life, keeps[0])


def _taps(life: Life, action: Action, ask: int) -> None:
    shown = (token for token in life.buttons if (token.ask, token.action) == (ask, action))
    _presses(life, next(shown, Token(ask, action)))


def _presses(life: Life, token: Token) -> None:
    life.does(Pressed(tokens.write(token.action, token.ask, token.index, token.mark)), _soon(life))


def _soon(life: Life) -> datetime:
    return life.at + timedelta(seconds=life.chance.randint(2, 40))
