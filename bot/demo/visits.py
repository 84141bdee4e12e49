"""How imagined customers come: by which door, in which language, and what they look at when they come back by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import Chance
from bot.demo.life import Life
from bot.demo.timeline import Timeline
from bot.engine.model import tokens
from bot.engine.model.inputs import CameByLink, Commanded, Input, Pressed, Said
from bot.engine.model.tokens import Action, Token

_YES, _NO = 0.74, 0.11
"""Shares of those who are shown the notice; the rest only looks. No study says how many, and it depends on who is sent there."""

_WITHOUT_SHARING = 0.07
"""The share of the Yes that is one without sharing, where that is offered."""


def language(timeline: Timeline, chance: Chance) -> str:
    """Most speak the brand's first language; every language of it is somebody's."""
    known = timeline.versions[-1].catalogue.brand.languages
    return chance.choices(known, [1 / (place + 1) ** 1.3 for place in range(len(known))])[0]


def says_hello(life: Life, at: datetime) -> None:
    """The first message, by one of the doors; then Yes, No, or nothing at all."""
    life.does(_by_a_door(life, at), at)
    notice, luck = life.state.notice, life.chance.random()
    if notice is None:
        return
    if life.chance.random() < 0.12:
        _presses(life, Action.DETAILS, notice.id)
    if luck < _YES:
        offers = {token.action for token in life.buttons}
        apart = Action.YES_WITHOUT_SHARING in offers and life.chance.random() < _WITHOUT_SHARING
        _presses(life, Action.YES_WITHOUT_SHARING if apart else Action.YES, notice.id)
        _tells_age(life)
    elif luck < _YES + _NO:
        _presses(life, Action.NO, notice.id)


def comes_back(life: Life, at: datetime) -> None:
    """Mostly just to see what there is; sometimes for their own data, their consents, their pace."""
    luck = life.chance.random()
    if luck < 0.80:
        life.does(Commanded("start"), at)
    elif luck < 0.88:
        life.does(Commanded("mydata"), at)
        _sometimes(life, {Action.ERASE_ANSWER: 0.1, Action.STOP_SHARING: 0.12, Action.CHANGE: 0.2})
    elif luck < 0.93:
        life.does(Commanded("consents"), at)
        _sometimes(life, {Action.PURPOSE_OFF: 0.25, Action.KEEP_HERE: 0.15})
    elif luck < 0.96:
        life.does(Commanded("pace"), at)
        _sometimes(life, {Action.PACE: 0.7})
    elif luck < 0.975:
        life.does(Commanded("pause"), at)
        _sometimes(life, {Action.PAUSE: 0.8})
    elif luck < 0.985:
        life.does(Commanded("privacy"), at)
    elif luck < 0.99:
        life.does(Commanded("delete"), at)
        _sometimes(life, {Action.ERASE_ALL: 0.8})
    else:
        life.does(Said("hello"), at)


def _by_a_door(life: Life, at: datetime) -> Input:
    """A link for a topic on a page or a till receipt, a link of the newsletter to a customer record, or simply hello."""
    catalogue = life.timeline.at(at).catalogue
    topics = sorted(catalogue.topics)
    topic = life.chance.choice(topics) if topics else ""
    luck = life.chance.random()
    if luck < 0.38 and topic:
        return Commanded("start", topic)
    if luck < 0.62 and catalogue.brand.receivers:
        system, number = catalogue.brand.receivers[0].id, f"{900_000_000 + life.number}"
        mark = f"demo:{life.number}:{life.chance.getrandbits(64):x}"
        return CameByLink(f"{system}/{topic}" if topic else system, topic, system, number, mark, joins=True)
    return Commanded("start") if luck < 0.9 else Said("hello")


def _tells_age(life: Life) -> None:
    """Where the brand asks, everybody here is old enough."""
    ages = [token for token in life.buttons if token.action is Action.AGE]
    if ages:
        _press(life, ages[0])


def _sometimes(life: Life, shares: dict[Action, float]) -> None:
    """A tap on one of the buttons that are shown, as often as these shares say."""
    for action, share in shares.items():
        offered = [token for token in life.buttons if token.action is action]
        if offered and life.chance.random() < share:
            return _press(life, life.chance.choice(offered))


def _presses(life: Life, action: Action, number: int) -> None:
    _press(life, Token(number, action))


def _press(life: Life, token: Token) -> None:
    at = life.at + timedelta(seconds=life.chance.randint(4, 90))
    life.does(Pressed(tokens.write(token.action, token.ask, token.index, token.mark)), at)
