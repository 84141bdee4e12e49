"""What a message says of who writes it: that they want out or are in need, and how old they are."""

from __future__ import annotations

from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.persons.age_told import is_born_too_late, is_minor, is_of_age, may_be_minor, says_to_be_a_child
from bot.engine.understanding.pressed import button, is_half_a_yes, yes_or_no
from bot.engine.understanding.rights_in_words.several_wishes import wishes_in
from bot.engine.understanding.said import Heard


def about_a_person(said: Heard, context: Context) -> Meaning | None:
    """A step that is left, a stop, distress, an insult, a child: answered as such, and nothing of it is kept."""
    if "cancel" in said.words and context.ends_step is not None:
        return Meaning(Intent.PRESS, presses=context.ends_step)
    if "stop" in said.words:
        return Meaning(Intent.STOP)
    if context.phrases.mentions("distress", said.text):
        return Meaning(Intent.DISTRESS)
    if "insult" in said.words:
        return Meaning(Intent.INSULT)
    if "child" in said.words:
        return Meaning(Intent.CHILD)
    return _child(said.text, context)


def _child(text: str, context: Context) -> Meaning | None:
    """An age that a child tells."""
    phrases, language = context.phrases, context.here.language
    if is_minor(phrases, text, language, may_be_number=not context.may_be_child) or is_born_too_late(phrases, text, context.here):
        return Meaning(Intent.CHILD, is_told=True)
    return None


def child_in_other_words(text: str, context: Context) -> Meaning | None:
    """What says so in other words than an age that is told; it erases nothing at once."""
    phrases, language = context.phrases, context.here.language
    asked = context.asked.ask.says(language) if context.asked is not None else ""
    says_so = says_to_be_a_child(phrases, text, language)
    is_age = says_so or may_be_minor(phrases, text, asked, language, may_be_number=not context.may_be_child)
    return Meaning(Intent.CHILD) if is_age else _age_in_two_messages(text, context)


def _age_in_two_messages(text: str, context: Context) -> Meaning | None:
    """`I am`, and then `13`: which may be the number of something else, so that their age is asked."""
    if not context.held or context.is_of_age or not context.may_be_child:
        return None
    phrases, language, said = context.phrases, context.here.language, f"{context.held} {text}"
    is_age = is_minor(phrases, said, language) or may_be_minor(phrases, said, "", language)
    return Meaning(Intent.MAYBE_CHILD) if is_age else None


def to_the_age_question(said: Heard, context: Context) -> Meaning | None:
    """An age, or a plain yes or no to it; what the question is asked again for comes last (`read`)."""
    if context.age is None:
        return None
    yes, no = context.age
    told = is_of_age(context.phrases, said.text, context.here)
    if told is not None:
        return Meaning(Intent.PRESS, presses=yes if told else no)
    if any(context.phrases.means("declines", part) for part in (said.text, *wishes_in(said.text))):
        return Meaning(Intent.MAYBE_STOP)  # `I'd rather not` tells no age
    found = button(said, context) or (None if is_half_a_yes(said, context) else yes_or_no(said, context))
    return found if found is not None and found.presses in context.age else None
