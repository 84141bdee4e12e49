"""One turn being decided: facts change the state at once, effects pile up, and both come out as one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from bot.engine.model import tokens
from bot.engine.model.decision import Wording, wording_of
from bot.engine.model.effects import (
    FOR_SURE,
    Amend,
    Button,
    CountMisread,
    Effect,
    Erase,
    FollowLink,
    Message,
    OpenLink,
    Say,
    SendFile,
    Toast,
)
from bot.engine.model.facts.fact import Fact
from bot.engine.model.facts.fold import evolve
from bot.engine.model.facts.person import BackAsked
from bot.engine.model.ids_and_time import AskId, fresh_id, local_day
from bot.engine.model.parts.agreements import Consent
from bot.engine.model.state import BEFORE_THE_YES, State
from bot.engine.model.tokens import Action, action_of
from bot.engine.model.world import Moment
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.same_purposes import alike_purposes
from prompts.model.question import Purpose

_ANSWERS = (Say, Amend, SendFile, Erase, FollowLink, OpenLink)
"""Effects that say something, or lead to it."""


class ButtonRule(Protocol):
    """What is said about a button where nothing is known of what it does."""

    @property
    def label(self) -> str:
        """The key of what it usually says."""

    @property
    def before_yes(self) -> bool:
        """Whether its label, typed, means the button before the Yes."""

    @property
    def after_stop(self) -> bool:
        """Whether it still works after a stop."""


@dataclass(slots=True)
class Turn:
    """The working desk of one decision; it never leaves the engine."""

    state: State
    moment: Moment
    catalogue: Catalogue
    buttons: Mapping[Action, ButtonRule]
    """Every button there is (buttons/table.py)."""
    quoted: AskId | None = None
    """The ask whose message the words reply to, where it is not the one that waits anyway."""
    before: State | None = None
    """How they stood before the words of this turn."""
    is_tap: bool = False
    """Whether the input was a tap, so that there is a message which carries the tapped button."""
    facts: list[Fact] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    wordings: list[Wording] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The moment of the turn, UTC."""
        return self.moment.now

    @property
    def zone(self) -> str:
        """Where dates are told: the customer's zone, else the brand's."""
        return self.state.zone or self.catalogue.brand.pace.brand_zone

    def happened(self, fact: Fact) -> None:
        """Record a fact; later steps of the turn see the changed state."""
        self.facts.append(fact)
        self.state = evolve(self.state, fact, self.now)

    def id(self, purpose: str) -> int:
        """A fresh id for something this turn makes."""
        return fresh_id(self.moment.nonce, purpose)

    def consent_to(self, purpose: Purpose) -> Consent | None:
        """What the customer said last of this purpose, under whichever id they read the same words."""
        return self.state.consent_to(purpose.id, alike_purposes(self.catalogue))

    def phrase(self, key: str, **slots: object) -> str:
        """A phrase in the customer's language."""
        return self.catalogue.phrases.says(key, self.state.language, **{name: str(value) for name, value in slots.items()})

    def phrase_in_turn(self, key: str, number: int | None = None, **slots: object) -> str:
        """One wording of a phrase that is said often, never the same one twice running: by `number`, else by what happened so far.

        Whoever said yes leaves a fact with every message, so the next reply has another wording; and a replay has the same ones.
        """
        count = self.state.facts if number is None else number
        spoken = {name: str(value) for name, value in slots.items()}
        return self.catalogue.phrases.says_in_turn(key, self.state.language, count, **spoken)

    def phrase_here(self, key: str) -> str:
        """A phrase that each channel words for itself, for it is not true of another: `key.telegram`, `key.webchat` ..."""
        return self.phrase(f"{key}.{self.moment.channel}")

    def phrase_with(self, key: str, slots: Mapping[str, str]) -> str:
        """A phrase with those of the slots that it has."""
        return self.phrase(key, **{name: value for name, value in slots.items() if name in self.catalogue.phrases.slots(key)})

    def day(self, moment: datetime) -> str:
        """A date in words, where the customer is."""
        phrases = self.catalogue.phrases
        return phrases.day(local_day(moment, self.zone), self.state.language, self.today())

    def today(self) -> date:
        """The customer's calendar day."""
        return local_day(self.now, self.zone)

    def button(
        self, action: Action, ask: int = 0, index: int = 0, *, mark: int = 0, says: str | None = None, **slots: object
    ) -> Button:
        """A button in the customer's language; `says` is the key of other words than its usual ones."""
        return Button(self.phrase(says or self.buttons[action].label, **slots), tokens.write(action, ask, index, mark))

    def say(self, text: str, rows: Sequence[Sequence[Button]] = (), *, key: str | None = None) -> None:
        """Reply with a new message."""
        self.effects.append(Say(key or self.new_key(), self.message(text, rows)))

    def ask_back(self, text: str, rows: Sequence[Sequence[Button]], *, yes: Button | None = None, no: Button | None = None) -> None:
        """Say something that one of its buttons answers, by a tap or in words; a plain yes or no presses these."""
        self.may_be_typed(rows, yes=yes, no=no)
        self.amend(text, rows)

    def may_be_typed(self, rows: Sequence[Sequence[Button]], *, yes: Button | None = None, no: Button | None = None) -> None:
        """These buttons are what the customer reads last: until they say or do something else, their words press them."""
        if self.state.phase in BEFORE_THE_YES:
            return
        buttons = [button for row in rows for button in row]
        labels, tokens_ = tuple(button.label for button in buttons), tuple(button.token for button in buttons)
        self.happened(BackAsked(labels, tokens_, yes.token if yes else "", no.token if no else ""))

    def misread(self, question: str, offered: Sequence[Sequence[Button]]) -> None:
        """Typed words were not understood; what the reply offers instead is counted with it."""
        actions = {tokens.action_of(button.token) for row in offered for button in row} - {None}
        names = tuple(sorted(action.name.lower() for action in actions if action is not None))
        self.effects.append(CountMisread(question, self.state.language, names))

    def say_once(self, what: str, text: str, rows: Sequence[Sequence[Button]] = ()) -> None:
        """Reply to what could not be read or understood: whoever sends sixty things of a kind hears it once, not for a minute."""
        self.effects.append(Say(f"fallback:{what}", self.message(text, rows), one_at_a_time=True))

    def say_for_sure(self, right: str, text: str, rows: Sequence[Sequence[Button]] = ()) -> None:
        """Reply to a right that was used, however much else waits to be said; the last one of a kind takes the place of earlier."""
        self.effects.append(Say(f"{FOR_SURE}{right}", self.message(text, rows), one_at_a_time=True))

    def new_key(self) -> str:
        """A name for a message that nothing amends later."""
        return f"reply:{self.state.facts}:{len(self.effects)}"

    def message(self, text: str, rows: Sequence[Sequence[Button]] = ()) -> Message:
        """A message of these words and buttons."""
        shown = (tuple(button for button in row if self._still_works(button)) for row in rows)
        return Message(text, tuple(row for row in shown if row))

    def _still_works(self, button: Button) -> bool:
        """Nobody is shown a button that is refused when it is tapped."""
        action = action_of(button.token)
        return self.state.phase != "stopped" or action is None or self.buttons[action].after_stop

    def amend(self, text: str, rows: Sequence[Sequence[Button]] = (), *, key: str | None = None, right: str = "") -> None:
        """Change a message in place: the one named `key`, else the tapped one; words that tapped nothing get a new message.

        Which is the reply to a `right`, where it is one.
        """
        if key is None and not self.is_tap:
            return self.say_for_sure(right, text, rows) if right else self.say(text, rows)
        self.effects.append(Amend(self.message(text, rows), key))

    def toast(self, text: str = "") -> None:
        """Answer a tap."""
        self.effects.append(Toast(text))

    def speak_up(self) -> None:
        """Only who tapped sees a toast: to who typed, a toast that is all the reply is said."""
        is_answered = any(isinstance(effect, _ANSWERS) for effect in self.effects)
        toast = next((effect for effect in self.effects if isinstance(effect, Toast) and effect.text), None)
        if toast is not None and not is_answered and not self.is_tap:
            self.say(toast.text)

    def shown(self, what: str, message: Message) -> Wording:
        """Keep the exact words of something that consent will rest on."""
        wording = self.wording(what, message)
        self.wordings.append(wording)
        return wording

    def wording(self, what: str, message: Message) -> Wording:
        """The exact words of a message, as they would be kept."""
        return wording_of(what, message, self.state.language)
