"""Words that press a button which waits: its label, a plain yes or no to what was asked, and a yes that is doubted."""

from __future__ import annotations

from functools import lru_cache

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.rights_in_words.plain_yes import is_meant
from bot.engine.understanding.said import Heard
from prompts.model.answer_types import Read, Reading
from prompts.text.plain import bare

LONGEST_LABEL = 100
"""Letters; nothing longer is a button's."""

_PLAIN_ANSWERS = frozenset({"yes", "no", "right"})
IT_IS_NOT_THEM = frozenset({Action.KEEP_APART, Action.NOT_LET_JOIN, Action.NOT_JOIN})


_AGREES = frozenset(
    {
        Action.YES, Action.YES_WITHOUT_SHARING, Action.SHARE, Action.SHARE_ALL, Action.PURPOSE_ON, Action.ALLOW_TOPIC,
        Action.RESUME, Action.NOT_A_STOP, Action.JOIN, Action.LET_JOIN, Action.JOIN_RECORD, Action.KEEP_DRAFT, Action.STILL_TRUE,
    }
)  # fmt: skip
_ERASES = frozenset({Action.ERASE_NOW, Action.ERASE_ALL, Action.ERASE_ANSWER})
_HAS_TO_BE_MEANT = _AGREES | _ERASES | {Action.AGE}
"""What agrees, lets something go on or erases for good: the words of its label with a question mark only ask about it."""


def button(said: Heard, context: Context) -> Meaning | None:
    """The label of a button that waits, typed instead of tapped."""
    if len(said.text) > LONGEST_LABEL:
        return None
    typed = {bare(said.text), bare(context.phrases.without_polite(said.text))} - {""}
    pressed = next((token for label, token in context.offered if _plain(label) in typed), None)
    if pressed is None or (_only_asks(said, pressed) and pressed not in (context.yes, context.no)):
        return None
    return Meaning(Intent.PRESS, presses=pressed)


def _only_asks(said: Heard, pressed: Token) -> bool:
    """`Erase everything?` asks about it."""
    return pressed.action in _HAS_TO_BE_MEANT and not is_meant(said.text)


def doubted(pressed: Meaning | None, said: Heard, context: Context) -> Meaning | None:
    """The same; where the label is no more than a *Yes* that was doubted, it is asked back."""
    return (half_yes(pressed, None, context) if is_half_a_yes(said, context) else None) or pressed


def yes_or_no(said: Heard, context: Context) -> Meaning | None:
    """What a plain yes or no presses; nothing was meant where it is to something that only its own buttons answer."""
    if context.yes is not None and ("yes" in said.words or ("right" in said.words and context.ever_agreed)):
        return Meaning(Intent.PRESS, presses=context.yes)
    if context.no is not None and ("no" in said.words or _is_not_them(said, context.no, context)):
        return Meaning(Intent.PRESS, presses=context.no)
    return Meaning(Intent.FINE) if context.is_asked_beside and not said.words.isdisjoint(_PLAIN_ANSWERS) else None


def _is_not_them(said: Heard, no: Token, context: Context) -> bool:
    return no.action in IT_IS_NOT_THEM and context.phrases.means("not_me", said.text)


def is_half_a_yes(said: Heard, context: Context) -> bool:
    """`Yes?`, `why not`, `yes 🙄`: enough to go on with, but nobody has agreed by it."""
    return not is_meant(said.text) or context.phrases.means("half_yes", said.text)


def half_yes(confirmed: Meaning | None, answer: Reading | None, context: Context) -> Meaning | None:
    """A yes that is doubted keeps nothing: what it would confirm, or the yes that it would be as an answer, is asked back."""
    if confirmed is not None and confirmed.presses is not None and confirmed.presses == context.yes:
        return Meaning(Intent.HALF_YES, offers=tuple(token for token in (context.yes, context.no) if token is not None))
    is_yes = isinstance(answer, Read) and answer.value is True
    return Meaning(Intent.MAYBE_ANSWER, suggested=(True,)) if is_yes and context.asked is not None else None


def acknowledged(said: Heard, meaning: Meaning, context: Context) -> Meaning:
    """The same, but for an *ok* or a thumb up that would answer or confirm: it may be to anything.

    Behind something else that was said it is to that; right behind the question, the yes that it would be is asked back.
    """
    if not context.phrases.means("acknowledged", said.text):
        return meaning
    is_yes = isinstance(meaning.answer, Read) and meaning.answer.value is True
    does_confirm = meaning.intent is Intent.PRESS and meaning.presses is not None and meaning.presses == context.yes
    if not context.is_said_last and (is_yes or does_confirm):
        return Meaning(Intent.FINE)
    return Meaning(Intent.MAYBE_ANSWER, suggested=(True,)) if is_yes and context.asked is not None else meaning


def to_the_erasure(said: Heard, context: Context) -> Meaning | None:
    """While an erasure waits, a yes asks for the button's own words; with these behind it ("yes, erase everything") it presses."""
    if not context.is_erasing or len(said.text) > LONGEST_LABEL:
        return None
    if (labelled := button(said, context)) is not None:
        return labelled
    text = f" {bare(said.text)} "
    for label, token in ((f" {_plain(label)} ", token) for label, token in context.offered if token.action is Action.ERASE_ALL):
        if label in text and is_meant(said.text) and context.phrases.means("yes", text.replace(label, " ").strip()):
            return Meaning(Intent.PRESS, presses=token)
    if not said.words.isdisjoint({"no", "changed_mind"}):
        return Meaning(Intent.PRESS, presses=context.ends_step)
    return None if said.words.isdisjoint({"yes", "right", "delete"}) else Meaning(Intent.CONFIRM_ERASURE)


@lru_cache(maxsize=1024)
def _plain(label: str) -> str:
    """Our own labels only: what customers type is not remembered."""
    return bare(label)


def wrong_button(said: Heard, context: Context) -> Meaning | None:
    """They did not mean what they tapped last: a skip is taken back, an answer can be, and no question is skipped for it."""
    if "wrong_button" not in said.words or not context.is_asked:
        return None
    if context.ends_step is not None:
        return Meaning(Intent.PRESS, presses=context.ends_step)  # an erasure, a change: they did not mean to begin it
    skipped = next((token for _, token in context.offered if token.action is Action.UNDO_SKIP), None)
    return Meaning(Intent.PRESS, presses=skipped) if skipped is not None else Meaning(Intent.UNDO)


def below_the_question(said: Heard, context: Context) -> Meaning | None:
    """A word for one of its buttons."""
    for name, token in context.buttons.items():
        if name in said.words:
            return Meaning(Intent.PRESS, presses=token)
    forgets = next((token for _, token in context.offered if token.action is Action.FORGET_IT), None)
    is_meant = forgets is not None and context.phrases.means("forget_that", said.text)
    return Meaning(Intent.PRESS, presses=forgets) if is_meant else None


def late_no(said: Heard, context: Context) -> Meaning | None:
    """A skip, a *never* or a no to the last question, as long as nothing else was said since."""
    was_left = context.late_buttons.keys() == {"never"}  # by a skip or a later, which were said since
    if not (context.is_said_last or was_left) or context.age is not None:
        return None
    name = next((name for name in ("never", "skip", "no") if name in said.words), "")
    token = context.late_buttons.get("skip" if name == "no" else name)
    return Meaning(Intent.PRESS, presses=token) if token is not None else None
