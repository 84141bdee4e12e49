"""What becomes of a message on a channel that cannot show all of it: by the table of capabilities and by nothing else.

Nothing gets lost on the way down: without edits it is said anew, without buttons it is words to type, a toast is said as a message.
"""

from __future__ import annotations

from bot.engine.model import tokens
from bot.engine.model.effects import Button, Message
from bot.engine.model.tokens import Action
from bot.ports import Capabilities
from prompts.model.question import Language
from prompts.text.phrases import Phrases

_CHOICES = (Action.CHOOSE, Action.CORRECT)
"""What the kinds of question read back when its number is typed; every other button is understood by its label."""


def fits(message: Message, capabilities: Capabilities) -> bool:
    """Whether the channel can show the message as it is."""
    return len(message.labels) <= capabilities.max_buttons


def as_words(message: Message, phrases: Phrases, language: Language) -> Message:
    """The buttons as text: the choices as numbered lines, everything else in one last line to be typed."""
    buttons = [button for row in message.rows for button in row]
    choices = [button for button in buttons if _is_choice(button)]
    actions = [button.label for button in buttons if not _is_choice(button)]
    lines = [message.text, *_numbered([button.label for button in choices])]
    if actions:
        lines.append(phrases.says("numbered.actions", language, actions=" · ".join(actions)))
    return Message("\n".join(lines))


def replaced(message_ref: str | None, capabilities: Capabilities) -> str | None:
    """Which message is changed in place; `None` where it has to be said anew."""
    return message_ref if capabilities.can_edit else None


def toasted(text: str, capabilities: Capabilities) -> Message | None:
    """What is said instead of a toast; nothing where it can be shown as one, or where there is nothing to say."""
    return None if capabilities.can_toast or not text else Message(text)


def messages_in(message: Message, capabilities: Capabilities) -> int:
    """How many messages the platform counts when a long text is cut; a cut text is cut at half the limit (UTF-16)."""
    length = len(message.text.encode("utf-16-le", "surrogatepass")) // 2
    return 1 if length <= capabilities.max_text else -(-length * 2 // capabilities.max_text)


def _is_choice(button: Button) -> bool:
    token = tokens.read(button.token)
    return token is not None and token.action in _CHOICES


def _numbered(labels: list[str]) -> list[str]:
    """A label with digits of its own (`2 bags`, a rating) is typed as it is: a number before it would mean two things."""
    if any(character.isdigit() for label in labels for character in label):
        return labels
    return [f"{number}. {label}" for number, label in enumerate(labels, start=1)]
