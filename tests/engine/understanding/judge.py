"""Messages that people would type, read one by one, and whether what is done about each helps them.

Both corpora were written by people who had seen neither the rules nor the examples.
`python -m tests.engine.understanding.judge` gives the table of docs/understanding.md; with `--exact` that of reading without the
examples, with a language every seen message that was not helped.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.clock import SystemClock
from bot.engine.conversation.buttons.table import BUTTONS
from bot.engine.model.tokens import Action, Token
from bot.engine.understanding import reading
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.reading import read
from bot.publishing.catalogue_files import readable
from prompts.model.answer_types import Here, Private, Read, TooLong

HERE = Path(__file__).parent
LANGUAGES = ("en", "de", "es")
CORPORA = ("seen", "unseen")
"""Messages that were read while the rules and examples grew; messages of which the counts were looked at, and once one word."""
TODAY = date(2026, 5, 4)
LIVE = readable(HERE / "catalogue", SystemClock()).usable()

BELOW_A_QUESTION = {
    "skip": Token(5, Action.SKIP),
    "later": Token(5, Action.LATER),
    "never": Token(5, Action.NEVER),
    "why": Token(5, Action.WHY),
}
ON_SCREEN: Mapping[str, tuple[Action, ...]] = {
    "just_answered": (Action.CHANGE, Action.ONE_MORE),
    "just_answered_brew": (Action.CHANGE, Action.ONE_MORE),
    "notice": (Action.YES, Action.NO, Action.DETAILS),
    "after_no": (Action.YES, Action.NO, Action.DETAILS),
    "delete": (Action.ERASE_ALL, Action.KEEP_ALL),
    "change": (Action.KEEP,),
    "stopped": (Action.ERASE_NOW, Action.KEEP_AFTER_STOP, Action.NOT_A_STOP),
}

ENDS_STEP: Mapping[str, Action] = {"delete": Action.KEEP_ALL, "change": Action.KEEP}
GIVEN: Mapping[str, tuple[tuple[str, str | tuple[str, ...]], ...]] = {
    "idle": (("brew", ("filter",)), ("roast", "dark")),
    "just_answered": (("roast", "dark"),),
    "just_answered_brew": (("brew", ("filter",)),),
    "pace": (("brew", ("filter",)), ("roast", "dark")),
}
"""What was answered in a situation, the latest first."""

HELPS: Mapping[Intent, set[str]] = {
    Intent.STOP: {"stop"},
    Intent.MAYBE_STOP: {"stop"},
    Intent.DISTRESS: {"distress"},
    Intent.INSULT: {"insult", "complaint"},
    Intent.CHILD: {"child"},
    Intent.MAYBE_CHILD: {"child"},
    Intent.HELLO: {"hello", "help", "stop", "no", "order", "person", "complaint"},
    Intent.HELP: {"help"},
    Intent.MENU: {"help"},
    Intent.PRIVACY: {"who_are_you", "where_kept", "who_sees", "scam"},
    Intent.MY_DATA: {"show_data", "change", "erase_one"},
    Intent.DELETE: {"erase_all"},
    Intent.PAUSE: {"pause", "later"},
    Intent.PACE: {"less_often"},
    Intent.LANGUAGE: {"language"},
    Intent.EXPORT: {"show_data"},
    Intent.CONSENTS: {"who_sees"},
    Intent.KEEP_HERE: {"who_sees", "sell"},
    Intent.MAYBE_KEEP_HERE: {"who_sees", "sell"},
    Intent.NEVER_ABOUT: {"never"},
    Intent.TIME_OF_DAY: {"clock"},
    Intent.WHO_ARE_YOU: {"who_are_you", "human"},
    Intent.PERSON: {"person", "order", "complaint"},
    Intent.ORDER: {"person", "order", "complaint"},
    Intent.COMPLAINT: {"person", "order", "complaint"},
    Intent.GREETING: {"hello"},
    Intent.WHEN_ERASED: {"where_kept"},
    Intent.NOT_KEPT: {"erase_one"},
    Intent.CONFIRM_ERASURE: {"yes", "erase_all"},
    Intent.UNDO: {"undo", "erase_one"},
    Intent.START: {"resume", "yes"},
    Intent.PUT_OFF: {"later"},
    Intent.FINE: {"yes", "no", "one_more", "cancel", "laughter", "thanks"},
    Intent.UNDECIDED: {"dont_know", "none", "skip"},
    Intent.MAYBE_YES: {"yes", "no", "resume", "stop", "one_more"},
    Intent.WHAT_DO_I_GET: {"what_do_i_get", "why"},
    Intent.NO_HURRY: {"later", "dont_know", "pause"},
    Intent.STILL_OPEN: {"one_more"},
    Intent.NOTHING: {"other", "person", "order", "complaint"},
}
"""What each is an answer to; an intent that is not listed is an answer to what it is called."""

PRESSING: Mapping[Action, set[str]] = {
    Action.SKIP: {"skip", "no", "dont_know", "none"},
    Action.LATER: {"later"},
    Action.NEVER: {"never"},
    Action.WHY: {"why"},
    Action.CHANGE: {"change", "correct"},
    Action.ONE_MORE: {"one_more", "yes"},
    Action.YES: {"yes"},
    Action.NO: {"no", "stop"},
    Action.DETAILS: {"help", "why"},
    Action.ERASE_ALL: {"erase_all"},
    Action.KEEP_ALL: {"cancel", "no", "undo"},
    Action.KEEP: {"cancel", "no", "undo"},
    Action.RESUME: {"resume"},
    Action.ERASE_NOW: {"erase_all"},
    Action.NOT_A_STOP: {"resume"},
    Action.FORGET_IT: {"none", "erase_one", "dont_know"},
    Action.STOP: {"stop"},
    Action.MY_ANSWERS: {"show_data", "change", "correct", "add", "undo", "erase_one", "where_kept"},
    Action.OFFER_ERASURE: {"erase_all"},
    Action.CONSENTS: {"who_sees", "sell"},
    Action.LANGUAGE: {"language"},
    Action.PACE: {"less_often", "when_next"},
    Action.PAUSE: {"pause", "later"},
    Action.ONE_NOW: {"one_more", "resume"},
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one message."""

    message: Mapping[str, Any]
    meaning: Meaning
    helps: bool
    danger: str
    """What went wrong, where it would hurt; empty otherwise."""


def messages(corpus: str, language: str) -> Iterator[Mapping[str, Any]]:
    """The messages of a corpus in one language."""
    for line in (HERE / corpus / f"{language}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def verdicts(corpus: str, language: str) -> Iterator[Verdict]:
    """Every message of a corpus in one language, judged."""
    for message in messages(corpus, language):
        meaning = read(message["text"], context_of(message["context"], language))
        yield Verdict(message, meaning, helps(message, meaning), danger(message, meaning))


def context_of(name: str, language: str) -> Context:
    """The situation a message was written for."""
    says = LIVE.phrases.says
    on_screen = tuple((says(BUTTONS[action].label, language), Token(3, action)) for action in ON_SCREEN.get(name, ()))
    idle = Context(
        LIVE.phrases,
        Here(language, TODAY),
        languages=LANGUAGES,
        offered=on_screen,
        may_be_child=name != "cups",
        is_asked=name not in ("notice", "after_no", "stopped"),
        ends_step=Token(3, ENDS_STEP[name]) if name in ENDS_STEP else None,
        given=tuple((LIVE.questions[question], value) for question, value in GIVEN.get(name, ())),
        is_erasing=ENDS_STEP.get(name) is Action.KEEP_ALL,
    )
    if name in ("notice", "after_no"):
        return replace(idle, ever_agreed=False, yes=Token(3, Action.YES), no=Token(3, Action.NO), may_be_child=True)
    if name == "change":
        return replace(idle, is_waiting=True, asked=LIVE.questions["roast"])
    if name in LIVE.questions:
        return replace(idle, is_waiting=True, asked=LIVE.questions[name], buttons=BELOW_A_QUESTION)
    return idle


def helps(message: Mapping[str, Any], meaning: Meaning) -> bool:
    """Whether what is done is what one of the readings of the message wants."""
    wanted = set(message["expects"])
    if meaning.intent is Intent.HELLO and message["context"] == "notice":
        return not wanted.isdisjoint({"hello", "help", "yes", "no", "stop", "resume"})
    if meaning.intent is Intent.MAYBE_ANSWER:
        return any(is_right(message, value) for value in meaning.suggested) or is_offered(meaning, wanted)
    if meaning.intent is Intent.MAYBE_KEEP:
        return "keep" in wanted or is_offered(meaning, wanted)
    if meaning.presses is not None:
        return not wanted.isdisjoint(PRESSING.get(meaning.presses.action, set()))
    if meaning.intent in (Intent.ANSWER, Intent.LATE_ANSWER):
        return is_right_answer(message, meaning) if is_kept(meaning) else "other" in wanted or is_offered(meaning, wanted)
    return is_offered(meaning, wanted) or not wanted.isdisjoint(HELPS.get(meaning.intent, {meaning.intent.value}))


def is_offered(meaning: Meaning, wanted: Set[str]) -> bool:
    """Whether one tap on a button of the reply does what is wanted."""
    return any(not wanted.isdisjoint(PRESSING.get(token.action, set())) for token in meaning.offers)


def is_kept(meaning: Meaning) -> bool:
    """Whether something was taken for an answer, be it only a part."""
    return meaning.intent is not Intent.MAYBE_KEEP and isinstance(meaning.answer, Read | Private | TooLong)


def is_right_answer(message: Mapping[str, Any], meaning: Meaning) -> bool:
    """The answer that was meant: for words of their own any, for all else the value."""
    if "keep" in message["expects"]:
        return True
    return isinstance(meaning.answer, Read) and is_right(message, meaning.answer.value)


def is_right(message: Mapping[str, Any], value: object) -> bool:
    """Whether this is the value that was meant; what is added stands beside what was said before."""
    wanted = message.get("value")
    if wanted is None or value is None:
        return False
    if isinstance(wanted, list):
        said = set(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else set()
        return said == set(wanted) or ("add" in message["expects"] and said > set(wanted))
    return str(value) == str(wanted)


_WITH_A_STOP = frozenset({Intent.CANCEL, Intent.MAYBE_YES, Intent.NO_HURRY, Intent.INSULT, Intent.HELLO})
"""Replies with a button that stops, or that says No to the notice; after a No, that nothing is written."""


def danger(message: Mapping[str, Any], meaning: Meaning) -> str:
    """What would hurt: a refusal ignored, something kept that was no answer, a stop nobody asked for, an answer lost."""
    wanted = set(message["expects"])
    if is_kept(meaning):
        is_meant = wanted & {"answer", "keep", "correct", "add", "yes", "no", "none", "dont_know"}
        return "" if is_meant and (is_right_answer(message, meaning) or "value" not in message) else "kept what was no answer"
    is_stop = meaning.intent in (Intent.STOP, Intent.MAYBE_STOP) or (meaning.presses or Token(0, Action.WHY)).action is Action.NO
    is_stop = is_stop or meaning.intent in _WITH_A_STOP or any(token.action is Action.STOP for token in meaning.offers)
    if message["expects"][0] == "stop" and not is_stop:
        return "a refusal ignored"
    if meaning.intent is Intent.STOP and "stop" not in wanted:
        return "a stop nobody asked for"
    is_about_it = meaning.intent in (Intent.ANSWER, Intent.MAYBE_ANSWER, Intent.MAYBE_KEEP)
    if wanted <= {"answer", "keep"} and not is_about_it:
        return "an answer lost"
    return ""


def main() -> None:
    """Print the tables, or what a language misses of the messages that were looked at before."""
    is_exact = "--exact" in sys.argv
    with (
        patch.object(reading, "guessed", lambda *_: None) if is_exact else nullcontext(),
        patch.object(reading, "guessed_beside", lambda *_: None) if is_exact else nullcontext(),
    ):
        _print([language for language in sys.argv[1:] if language != "--exact"])


def _print(languages: Sequence[str]) -> None:
    for language in languages:
        _print_misses(language)
    if not languages:
        print("| corpus | language | messages | helpful | dangerous | of which |\n|---|---|---|---|---|---|")
        for corpus in CORPORA:
            for language in LANGUAGES:
                _print_row(corpus, language)


def _print_misses(language: str) -> None:
    for verdict in verdicts("seen", language):
        if not verdict.helps or verdict.danger:
            said, message = verdict.meaning, verdict.message
            what = said.presses.action.name if said.presses else said.intent.value
            print(f"{message['context']:12} {what:12} {'|'.join(message['expects']):20} {verdict.danger:24} {message['text']}")


def _print_row(corpus: str, language: str) -> None:
    all_ = list(verdicts(corpus, language))
    dangers = Counter(verdict.danger for verdict in all_ if verdict.danger)
    helpful = sum(verdict.helps for verdict in all_) / len(all_)
    listed = ", ".join(f"{what} {count}" for what, count in dangers.most_common())
    print(f"| {corpus} | {language} | {len(all_)} | {helpful:.1%} | {sum(dangers.values()) / len(all_):.1%} | {listed} |")


if __name__ == "__main__":
    main()
