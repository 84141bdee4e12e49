"""What no limit may hold back: a stop, a no and an erasure are heard from whoever has written too much as well."""

from __future__ import annotations

from bot.engine.model.inputs import Commanded, typed
from bot.engine.model.tokens import Action, action_of
from bot.engine.understanding.rights_in_words.stretched import is_stretched_stop
from prompts.text.phrases import Phrases

_ENDS = frozenset(
    {Action.STOP, Action.NO, Action.OFFER_ERASURE, Action.ERASE_ALL, Action.ERASE_NOW, Action.NOT_JOIN, Action.NOT_LET_JOIN}
)
_COMMANDS = frozenset({"stop", "delete"})


def lets_go(words: str, token: str, phrases: Phrases) -> bool:
    """Whether these words, or this button, end something; read without any record, so that it costs next to nothing."""
    said = typed(words.strip())
    named = said.name if isinstance(said, Commanded) else words
    is_named = named in _COMMANDS or action_of(token) in _ENDS
    return is_named or bool(phrases.meanings(named, ("stop", "delete"))) or is_stretched_stop(named, phrases)
