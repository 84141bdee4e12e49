"""Several hundred people who tap, type, paste, block and come back, each seeded; and what each of them really did."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, Literal

from tests.support import fuzz_updates as make
from tests.support import fuzz_words as words
from tests.support.fuzz_edge import Edge
from tests.support.fuzz_updates import Update

Kind = Literal["tap", "text", "edit", "command", "blocked", "other"]

_ODD_IDS = (1, 2**31, 2**32 + 1, 2**52 - 1, 2**63 + 5)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person did, read from the update by other eyes than the bot's."""

    number: int
    at: datetime
    kind: Kind
    words: str
    is_sure: bool
    """Whether the update was whole; of a mutated one nobody can say what it means."""


@dataclass(slots=True)
class Planted:
    """What was sent in all, to be compared with what the bot made of it."""

    updates: list[Update] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    acts: defaultdict[str, list[Act]] = field(default_factory=lambda: defaultdict(list))
    """By the sender's id."""
    in_groups: Counter[str] = field(default_factory=Counter)
    """Updates that came from each group."""
    odd_chats: Counter[str] = field(default_factory=Counter)
    """Chats that mutated updates name, whatever they are."""
    kinds: Counter[str] = field(default_factory=Counter)
    arrived: dict[str, int] = field(default_factory=dict)
    """When each update came first, by its number: what was done before may arrive after."""

    def arrive(self, updates: list[Update]) -> None:
        """Remember the order in which these are given to the bot."""
        for update in updates:
            self.arrived.setdefault(str(update["update_id"]), len(self.arrived))

    def acts_as_they_arrived(self, who: str) -> list[Act]:
        """What a person did, in the order in which the bot learnt of it."""
        return sorted(self.acts.get(who, []), key=lambda act: (act.at, self.arrived.get(str(act.number), -1)))


def reading(update: Update) -> tuple[str, Kind, str] | None:
    """Who did what in a private chat, as far as an update of any shape tells."""
    for name, kind in (("callback_query", "tap"), ("message", "text"), ("edited_message", "edit"), ("my_chat_member", "blocked")):
        part = update.get(name)
        sender = part.get("from") if isinstance(part, dict) else None
        if isinstance(part, dict) and isinstance(sender, dict) and "id" in sender:
            return str(sender["id"]), *_words_of(kind, part)  # type: ignore[arg-type]
    return None


def _words_of(kind: str, part: Update) -> tuple[str, str]:
    if kind == "tap":
        return "tap", str(part.get("data"))
    if kind == "blocked":
        standing = part.get("new_chat_member")
        return "blocked" if isinstance(standing, dict) and standing.get("status") in ("kicked", "left") else "other", ""
    said = part.get("text") if part.get("text") is not None else part.get("caption")
    if kind == "text" and isinstance(said, str) and said.startswith("/"):
        return "command", said
    return kind, said if isinstance(said, str) else ""


@dataclass(slots=True)
class Crowd:
    """Makes one update after the other; what it taps is what its people really see."""

    seed: int
    edge: Edge
    size: int = 400
    planted: Planted = field(default_factory=Planted)
    chance: Random = field(init=False)
    people: list[Update] = field(init=False)
    _number: int = 500_000_000
    _turns: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        languages = ("en", "en", "en", "de", "es-419", None, "xx", "EN-us")
        ids = [*_ODD_IDS, *range(7_000_000_001, 7_000_000_001 + self.size - len(_ODD_IDS))]
        self.people = [make.user(ident, self.chance.choice(languages)) for ident in ids]

    def does(self, now: datetime) -> Update:
        """The next thing that happens, with its number; remembered as what it is."""
        self._number += 1
        self._turns += 1
        who = self.chance.choice(self.people)
        name = self.chance.choices(list(_HABITS), [share for share, _ in _HABITS.values()])[0]
        update = _HABITS[name][1](self, who, int(now.timestamp()))
        whole = {"update_id": self._number, **update}
        self._remember(name, whole, now)
        return whole

    def rush(self, now: datetime, size: int) -> list[Update]:
        """So many updates: some twice, some under a number that was used, some before their predecessors."""
        updates = [self.does(now) for _ in range(size)]
        again = self.chance.sample(updates, size // 40)
        taken = [{**self._unremembered(now), "update_id": one["update_id"]} for one in self.chance.sample(updates, size // 80)]
        late = [updates.pop(self.chance.randrange(len(updates))) for _ in range(size // 40)]
        rush = [*updates, *again, *late, *taken]
        self.planted.arrive(rush)
        return rush

    def _unremembered(self, now: datetime) -> Update:
        """An update that comes to nothing, since its number was used before."""
        who = self.chance.choice(self.people)
        return self.chance.choice((_says, _says_stop, _taps))(self, who, int(now.timestamp()))

    def _remember(self, name: str, update: Update, now: datetime) -> None:
        planted, key = self.planted, str(update["update_id"])
        planted.kinds[name] += 1
        if name == "broken":
            planted.broken.add(key)
        elif name == "mutated":
            planted.odd_chats.update(_chats_in(update))
        else:
            planted.whole.add(key)
        if name in ("group", "tapped_in_group"):
            planted.in_groups[str(_chat_of(update))] += 1
        elif (found := reading(update)) is not None and name != "elsewhere":
            who, kind, said = found
            planted.acts[who].append(Act(update["update_id"], now, kind, said, is_sure=name not in ("broken", "mutated")))

    def screen_of(self, who: Update) -> list[tuple[str, str]]:
        """The buttons this person sees."""
        return self.edge.screen(str(who["id"])).recent()

    def any_token(self, who: Update) -> str | None:
        """A token this person saw at any time."""
        known = list(self.edge.screen(str(who["id"])).tokens)
        return self.chance.choice(known) if known else None

    @property
    def next_id(self) -> int:
        """A message id."""
        return 1000 + self._turns


def _chat_of(update: Update) -> Any:
    part = update.get("message") or update.get("my_chat_member") or update["callback_query"]["message"]
    return part["chat"]["id"]


def _chats_in(node: Any) -> set[str]:
    """Every chat id, however deep."""
    if isinstance(node, list):
        return {ident for part in node for ident in _chats_in(part)}
    if not isinstance(node, dict):
        return set()
    deeper = {ident for part in node.values() for ident in _chats_in(part)}
    return deeper | ({str(node["id"])} if "id" in node else set())


def _taps(crowd: Crowd, who: Update, at: int) -> Update:
    """A button on the screen; *Erase everything* seldom, or nobody would stay."""
    shown = crowd.screen_of(who)
    if not shown:
        return _says(crowd, who, at)
    shown = shown[-12:] if crowd.chance.random() < 0.7 else shown
    message_ref, token = crowd.chance.choice(shown)
    if token.split(".")[2] in "XESFN" and crowd.chance.random() < 0.85:
        return _says(crowd, who, at)
    return make.tap(who, at, int(message_ref), token)


def _taps_old(crowd: Crowd, who: Update, at: int) -> Update:
    token = crowd.any_token(who)
    how = crowd.chance.choice((make.tap, make.old_tap))
    return how(who, at, crowd.chance.randrange(1, 50), token) if token else _says(crowd, who, at)


def _taps_foreign(crowd: Crowd, who: Update, at: int) -> Update:
    token = crowd.any_token(crowd.chance.choice(crowd.people))
    return make.tap(who, at, 1, token) if token else _commands(crowd, who, at)


def _taps_garbage(crowd: Crowd, who: Update, at: int) -> Update:
    token = crowd.any_token(crowd.chance.choice((who, crowd.chance.choice(crowd.people)))) or "1.0.a.0"
    return make.tap(who, at, 1, _mangled(crowd.chance, token))


_ACTIONS = "awsunlzmcrtkdxveYNDWAEKOXZSFoygfpqMPLCbhHGURBTJIVQj"


def _mangled(chance: Random, token: str) -> str:
    version, ask, action, index, *_ = token.split(".")
    small = chance.randrange(9)
    cut = [token[:-1], token[1:], token + "0", f" {token}", "", "....", "1...", "1.a.a.a.a"]
    swapped = [f"1.{action}.{ask}.{index}", f"2.{ask}.{action}.{index}", f"1.{ask}.{chance.choice(_ACTIONS)}.{index}"]
    out_of_range = [f"{version}.{ask}.{action}.99999", f"1.{ask}.a.{small}", f"1.{ask}.r.{small}", f"1.{ask}.t.{small}"]
    no_numbers = ["1.-1.a.0", "1.0.a.-1", f"1.{ask}.{action}.\u0663", "1." + "z" * 40 + ".a.1", "x" * 64, "z" * 5000]
    no_text = ["\x00", "\ud800", "\N{SLIGHTLY SMILING FACE}", chance.choice(words.NASTY)]
    return chance.choice([*cut, *swapped, *out_of_range, *no_numbers, *no_text])


def _says(crowd: Crowd, who: Update, at: int) -> Update:
    labels = [crowd.edge.screen(str(who["id"])).tokens[token] for _, token in crowd.screen_of(who)]
    said = crowd.chance.choice(labels[-8:] if labels and crowd.chance.random() < 0.3 else words.PLAIN + words.REFUSED)
    if crowd.chance.random() < 0.1:
        said = said.upper() + crowd.chance.choice(("!", "  ", ".", " please", "\n", "\u200b", " 🙂"))
    return make.text(who, at, crowd.next_id, said)


def _says_nasty(crowd: Crowd, who: Update, at: int) -> Update:
    return make.text(who, at, crowd.next_id, crowd.chance.choice(words.NASTY))


def _says_stop(crowd: Crowd, who: Update, at: int) -> Update:
    return make.text(who, at, crowd.next_id, crowd.chance.choice(words.STOPS))


def _pastes(crowd: Crowd, who: Update, at: int) -> Update:
    return make.text(who, at, crowd.next_id, crowd.chance.choice(words.LONG))


def _commands(crowd: Crowd, who: Update, at: int) -> Update:
    name, argument = crowd.chance.choice(words.COMMANDS), crowd.chance.choice(words.ARGUMENTS)
    return make.text(who, at, crowd.next_id, f"/{name} {argument}".strip() if argument else f"/{name}")


def _starts(crowd: Crowd, who: Update, at: int) -> Update:
    return make.text(who, at, crowd.next_id, "/start")


def _sends_things(crowd: Crowd, who: Update, at: int) -> Update:
    return {"message": make.message(who, at, crowd.next_id, **crowd.chance.choice(make.THINGS))}


def _is_served(crowd: Crowd, who: Update, at: int) -> Update:
    return {"message": make.message(who, at, crowd.next_id, **crowd.chance.choice(make.SERVICE))}


def _edits(crowd: Crowd, who: Update, at: int) -> Update:
    said = crowd.chance.choice(words.PLAIN + words.NASTY + words.STOPS)
    return make.edit(who, at, crowd.chance.randrange(1, 5000), said)


def _blocks(crowd: Crowd, who: Update, at: int) -> Update:
    crowd.edge.blocked.add(str(who["id"]))
    return make.membership(who, at, "member", "kicked")


def _unblocks(crowd: Crowd, who: Update, at: int) -> Update:
    crowd.edge.blocked.discard(str(who["id"]))
    return make.membership(who, at, "kicked", "member")


def _unblocks_silently(crowd: Crowd, who: Update, at: int) -> Update:
    """The platform blocks or lets through without a word, and something else happens meanwhile."""
    crowd.edge.blocked.symmetric_difference_update({str(who["id"])} if crowd.chance.random() < 0.3 else set())
    return _starts(crowd, who, at)


def _group(crowd: Crowd) -> Update:
    kind = crowd.chance.choice(("group", "supergroup"))
    return {"id": -1_001_000_000_000 - crowd.chance.randrange(30), "type": kind, "title": "dark roasters"}


def _in_group(crowd: Crowd, who: Update, at: int) -> Update:
    chat = _group(crowd)
    if crowd.chance.random() < 0.5:
        return make.membership(who, at, "left", "member", chat)
    return {"message": make.message(who, at, crowd.next_id, chat=chat, text=crowd.chance.choice(("/start", "dark", "stop", "yes")))}


def _taps_in_group(crowd: Crowd, who: Update, at: int) -> Update:
    token = crowd.any_token(who) or "1.0.Y.0"
    origin = make.message(who, at, 1, chat=_group(crowd), text="x")
    return make.tap(who, at, 1, token, message=origin)


def _breaks(crowd: Crowd, who: Update, at: int) -> Update:
    return crowd.chance.choice(make.BROKEN)(who, at)


def _mutates(crowd: Crowd, who: Update, at: int) -> Update:
    habit = crowd.chance.choice((_taps, _says, _sends_things, _edits, _starts, _commands))
    return make.mutated(crowd.chance, habit(crowd, who, at))


_HABITS: dict[str, tuple[float, Callable[[Crowd, Update, int], Update]]] = {
    "taps": (32, _taps),
    "taps_old": (6, _taps_old),
    "taps_foreign": (4, _taps_foreign),
    "taps_garbage": (6, _taps_garbage),
    "says": (14, _says),
    "says_nasty": (5, _says_nasty),
    "says_stop": (0.2, _says_stop),
    "pastes": (0.2, _pastes),
    "commands": (6, _commands),
    "starts": (4, _starts),
    "sends_things": (3, _sends_things),
    "is_served": (2, _is_served),
    "edits": (3, _edits),
    "blocks": (0.2, _blocks),
    "unblocks": (2, _unblocks),
    "unblocks_silently": (1, _unblocks_silently),
    "group": (2, _in_group),
    "tapped_in_group": (1, _taps_in_group),
    "elsewhere": (3, lambda crowd, who, at: make.elsewhere(crowd.chance, who, at, crowd.next_id)),
    "broken": (2, _breaks),
    "mutated": (5, _mutates),
}
"""What happens how often, in parts of about a hundred."""
