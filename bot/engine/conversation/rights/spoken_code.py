"""/code: a code to read out to a person, so that they find whose record it is, and know that whoever calls holds this chat.

The number that exports carry would not show that: everybody who works with a CRM sees it. So a code is short-lived, good once,
and made by the customer's own act.
"""

from __future__ import annotations

from datetime import timedelta

from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import OfferCode
from bot.engine.model.ids_and_time import crockford

LASTS = timedelta(minutes=15)
_LETTERS = 8
"""40 random bits: with a few guesses a quarter of an hour nobody meets a code that is open just then."""


def offer(turn: Turn) -> None:
    """A new code; the one before opens nothing any more."""
    letters = crockford(turn.id("spoken_code"), _LETTERS)
    turn.effects.append(OfferCode(letters, turn.now + LASTS))
    turn.say(turn.phrase("spoken_code", code=f"{letters[:4]}-{letters[4:]}"))
