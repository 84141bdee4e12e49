"""What would change if one catalogue took the place of another, in words; promises apart and first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import time
from typing import Literal

from prompts.catalogue.catalogue import Brand, Catalogue
from prompts.catalogue.lineage import added, changed_kinds, removed, successor, undeclared_renames
from prompts.catalogue.option_names import option_successor, undeclared_names
from prompts.catalogue.promise import is_another_controller, is_more_often
from prompts.catalogue.taken import taken_names
from prompts.kinds.table import OWN_FIELDS
from prompts.model.question import Duration, Option, Question, QuestionId, Text

Sort = Literal["promise", "removed", "added", "renamed", "options", "wording", "pacing", "brand"]

SORTS: dict[Sort, str] = {
    "promise": "Promises: why it is asked, how long it is kept, who receives it",
    "removed": "Removed",
    "added": "Added",
    "renamed": "Renamed",
    "options": "Options",
    "wording": "Wording",
    "pacing": "When and to whom",
    "brand": "Brand",
}
"""In this order; what people agreed to comes first."""

_TEXTS = {"ask": "asks", "benefit": "benefit", "label": "short name", "thanks": "thanks", "wording_test": "other half reads"}
_PACING = {
    "priority": "priority", "paused": "paused", "ask_again": "asked again after", "ask_from": "asked from",
    "ask_until": "asked until", "only_if": "asked only if",
}  # fmt: skip
_OWN = {field.attribute: field.noun for field in OWN_FIELDS.values() if field.noun}
_ANSWERS = {field.name: _OWN[field.name] for field in fields(Question) if field.name in _OWN}
"""What only some kinds have, in the order of a question's attributes."""

_BY_NAME = {"processors": "processor", "transfers": "transfer"}
"""What the brand says in words, each under a name of its own."""

_LINES_AT_MOST = 50
"""More than this, and nobody reads a history."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would be different; `about` is a question's id, or `_brand`."""

    sort: Sort
    about: str
    words: str


def changes(before: Catalogue, after: Catalogue) -> tuple[Change, ...]:
    """Everything that would change, promises first, then in file order."""
    found = [*_coming_and_going(before, after), *_brand(before.brand, after.brand)]
    going_on: list[Question] = []
    for old in before.questions.values():
        new = successor(old, after)
        if new is not None:
            found += _question(old, new, before.brand, after.brand)
            going_on += (old, new)
    found += _receivers(before.brand, after.brand, going_on)
    order = list(SORTS)
    return tuple(sorted(found, key=lambda change: order.index(change.sort)))


def promises(changed: tuple[Change, ...]) -> tuple[QuestionId, ...]:
    """The questions whose promise would change, each once; `_brand` for who is responsible and for how often we write."""
    return tuple(dict.fromkeys(change.about for change in changed if change.sort == "promise"))


def in_words(changed: tuple[Change, ...]) -> str:
    """The changes under their headings, for a person to read."""
    if not changed:
        return "nothing would change"
    blocks = []
    for sort, heading in SORTS.items():
        lines = [f"  {change.about}: {change.words}" for change in changed if change.sort == sort]
        blocks += ["\n".join([heading, *lines])] if lines else []
    return "\n\n".join(blocks)


def as_lines(changed: tuple[Change, ...]) -> tuple[str, ...]:
    """The changes one by one, each with what it is about: for a history, where headings would be in the way."""
    lines = tuple(" ".join(f"{change.about}: {change.words}".split()) for change in changed)
    return lines if len(lines) <= _LINES_AT_MOST else (*lines[: _LINES_AT_MOST - 1], f"and {len(lines) - _LINES_AT_MOST + 1} more")


def in_short(changed: tuple[Change, ...]) -> str:
    """The changes in one line."""
    if not changed:
        return "nothing that customers meet"
    first, more = as_lines(changed[:1])[0], len(changed) - 1
    return f"{first}; and {more} more" if more else first


def refused(before: Catalogue, after: Catalogue, asked: Mapping[QuestionId, int]) -> tuple[str, ...]:
    """Why this may not be published: what people said would be lost, or would not fit. `asked` counts people by question."""
    lost = [
        f"{new} looks like {old} under another name, and {asked[old]} people were asked {old}: write `was: {old}` below its id, "
        f"or publish the removal of {old} first"
        for new, old in undeclared_renames(before, after).items()
        if asked.get(old)
    ]
    unlike = [
        f"{old.id} is {old.kind} and would become {new.kind}, but {asked[old.id]} people were asked: give the new question an id "
        "of its own"
        for old, new in changed_kinds(before, after)
        if asked.get(old.id)
    ]
    names = [
        f"option {one.name} of {one.question} looks like {one.earlier} under another name, and {asked[one.before]} people were "
        f"asked: write `was: {one.earlier}` below {one.name}, or give it other words"
        for one in undeclared_names(before, after)
        if asked.get(one.before)
    ]
    taken = [f"{one.question}: {one.message.rstrip('.')}: {one.fix}" for one in taken_names(before, after)]
    return (*lost, *unlike, *names, *taken)


def _coming_and_going(before: Catalogue, after: Catalogue) -> Iterator[Change]:
    for old in removed(before, after):
        yield Change("removed", old.id, f"{_quoted(old.ask)} is not asked any more, and its answers leave in no export")
    for new in added(before, after):
        yield Change("added", new.id, f"{_quoted(new.ask)} ({new.kind}; we ask {_quoted(new.purpose.promise)})")
    for old in before.questions.values():
        continued = successor(old, after)
        if continued is not None and continued.id != old.id:
            yield Change("renamed", continued.id, f"goes on from {old.id}")


def _question(old: Question, new: Question, before: Brand, after: Brand) -> Iterator[Change]:
    yield from (Change("promise", new.id, words) for words in _promise(old, new, before, after))
    if old.kind != new.kind:
        yield Change("options", new.id, f"kind: {old.kind} becomes {new.kind}")
    yield from (Change("options", new.id, words) for words in (*_options(old, new), *_fields(old, new, _ANSWERS)))
    yield from (Change("wording", new.id, words) for words in _wording(old, new))
    yield from (Change("pacing", new.id, words) for words in (*_fields(old, new, _PACING), *_handling(old, new)))


def _promise(old: Question, new: Question, before: Brand, after: Brand) -> Iterator[str]:
    if old.purpose.id != new.purpose.id:
        yield f"purpose `{old.purpose.id}` becomes `{new.purpose.id}`"
    yield from _text("we ask", old.purpose.promise, new.purpose.promise)
    if old.keep != new.keep:
        yield f"kept {_said(old.keep)}, then kept {_said(new.keep)}"
    then = {receiver.id: receiver.called for receiver in before.receivers_for(old)}
    now = {receiver.id: receiver.called for receiver in after.receivers_for(new)}
    yield from (f"goes to {_quoted(now[name])} too" for name in now.keys() - then.keys())
    yield from (f"does not go to {_quoted(then[name])} any more" for name in then.keys() - now.keys())
    for name in then.keys() & now.keys():
        yield from _text(f"receiver {name}", then[name], now[name])


def _options(old: Question, new: Question) -> Iterator[str]:
    pairs = [(option, option_successor(option, new)) for option in old.options]
    now = {after.id: (before, after) for before, after in pairs if after is not None}
    yield from (f"new option {option.id}: {_quoted(option.label)}" for option in new.options if option.id not in now)
    for option in (before for before, after in pairs if after is None):
        yield f"option {option.id} is gone: {_quoted(option.label)}"
    for before, after in now.values():
        if before.id != after.id:
            yield f"option {before.id} becomes {after.id}: answers that say {before.id} count as {after.id} from then on"
        yield from _option(after.id, before, after)
    kept = [option.id for option in new.options if option.id in now]
    if kept != [after.id for _, after in pairs if after is not None]:
        yield f"order of the options: {', '.join(option.id for option in new.options)}"


def _option(name: str, old: Option, new: Option) -> Iterator[str]:
    yield from _text(f"option {name}", old.label, new.label)
    if old.synonyms != new.synonyms:
        words = sorted({word for listed in new.synonyms.values() for word in listed})
        yield f"option {name} is also understood as: {', '.join(words) or 'nothing else'}"


def _wording(old: Question, new: Question) -> Iterator[str]:
    for name, noun in _TEXTS.items():
        yield from _text(noun, getattr(old, name), getattr(new, name))
    for option in dict.fromkeys((*old.thanks_for, *new.thanks_for)):
        yield from _text(f"thanks for {option}", old.thanks_for.get(option), new.thanks_for.get(option))
    for day in sorted({*old.changed, *new.changed}):
        yield from _text(f"because they told us, since {day}", old.changed.get(day), new.changed.get(day))


def _handling(old: Question, new: Question) -> Iterator[str]:
    if old.sensitive != new.sensitive:
        yield f"declared as sensitive: {old.sensitive} becomes {new.sensitive}"
    if old.is_shared != new.is_shared:
        yield "answers given from now on may leave in exports" if new.is_shared else "answers never leave in exports"
    elif old.crm != new.crm:
        yield f"written to {_said(new.crm)}"


def _brand(old: Brand, new: Brand) -> Iterator[Change]:
    pacing = _named(old.pace)
    if is_more_often(old.pace, new.pace):
        del pacing["gap"]
        yield Change("promise", "_brand", f"a message every {_said(old.pace.gap)} at most becomes one every {_said(new.pace.gap)}")
    yield from (Change("pacing", "_brand", words) for words in _fields(old.pace, new.pace, pacing))
    if new.pace.trial is not None and old.pace.trial != new.pace.trial:
        yield Change("pacing", "_brand", _trial(new.pace.trial))
    apart = ["pace", "receivers", *_BY_NAME]
    if old.controller is not None and is_another_controller(old.controller, new.controller):
        apart.append("controller")
        name = new.controller.name if new.controller is not None else "nobody"
        yield Change("promise", "_brand", f'"{old.controller.name}" is not responsible any more, but "{name}"')
    plain = {name: noun for name, noun in _named(old).items() if name not in apart}
    yield from (Change("brand", "_brand", words) for words in _fields(old, new, plain))
    for group, noun in _BY_NAME.items():
        then, now = getattr(old, group) or {}, getattr(new, group) or {}
        for name in dict.fromkeys((*then, *now)):
            yield from (Change("brand", "_brand", words) for words in _text(f"{noun} {name}", then.get(name), now.get(name)))


def _receivers(old: Brand, new: Brand, questions: Iterable[Question]) -> Iterator[Change]:
    """The notice names every receiver, also one that no question is for; others are told of in a question's promise."""
    told = {one.id for question in questions for brand in (old, new) for one in brand.receivers_for(question)}
    then, now = ({one.id: one for one in brand.receivers if one.id not in told} for brand in (old, new))
    for name in dict.fromkeys((*then, *now)):
        if name not in then:
            yield Change("brand", "_brand", f"receiver {name} is new: the notice names {_quoted(now[name].called)} from then on")
        elif name not in now:
            yield Change(
                "brand", "_brand", f"receiver {name} is gone: the notice does not name {_quoted(then[name].called)} any more"
            )
        else:
            yield from (
                Change("brand", "_brand", words) for words in _text(f"receiver {name}", then[name].called, now[name].called)
            )
    before, after = ({one.id: one.purposes for one in brand.receivers} for brand in (old, new))
    for name in (name for name in before if name in after and before[name] != after[name]):
        yield Change("brand", "_brand", f"purposes of receiver {name}: {_said(before[name])} becomes {_said(after[name])}")


def _trial(gap: Duration) -> str:
    return (
        f"half of the customers who say Yes from now on are asked every {_said(gap)} at most; what that costs, before it starts: "
        f"zeroparty simulate --propose 'trial={_said(gap)}'"
    )


def _named(thing: object) -> dict[str, str]:
    return {field.name: field.name for field in fields(thing)}  # type: ignore[arg-type]  # always a dataclass


def _fields(old: object, new: object, nouns: Mapping[str, str]) -> Iterator[str]:
    for name, noun in nouns.items():
        then, now = getattr(old, name), getattr(new, name)
        if isinstance(then, Text | None) and isinstance(now, Text | None):
            yield from _text(noun, then, now)
        elif then != now:
            yield f"{noun}: {_said(then)} becomes {_said(now)}"


def _text(noun: str, old: Text | None, new: Text | None) -> Iterator[str]:
    then, now = old.by_language if old else {}, new.by_language if new else {}
    for language in dict.fromkeys((*then, *now)):
        if language not in now:
            yield f'{noun} ({language}): "{then[language]}" is gone'
        elif language not in then:
            yield f'{noun} ({language}): "{now[language]}" is new'
        elif then[language] != now[language]:
            yield f'{noun} ({language}): "{then[language]}" becomes "{now[language]}"'


def _quoted(text: Text) -> str:
    return f'"{text.says(text.fallback)}"'


def _said(value: object) -> str:
    """A setting as its author would write it."""
    if value is None or value in ((), {}, frozenset()):
        return "nothing"
    match value:
        case bool():
            return "yes" if value else "no"
        case time():
            return f"{value:%H:%M}"
        case Mapping():
            return ", ".join(f"{name}.{field}" for name, field in value.items())
        case tuple():
            return ", ".join(map(_said, value))
        case frozenset():
            return ", ".join(map(_said, sorted(value)))
        case _ if is_dataclass(value):
            return " ".join(_said(getattr(value, field.name)) for field in fields(value) if getattr(value, field.name) is not None)
        case _:
            return str(value)
