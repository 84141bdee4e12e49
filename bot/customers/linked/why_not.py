"""Why a customer was not joined with a record, in words."""

from __future__ import annotations

_WHY_NOT = {
    "nobody": "nobody is known as {who}; customers are named by their 13-letter id or like telegram:123",
    "no_yes": "{who} has not said yes to the bot, so nothing is joined",
    "age": "{who} has not told the bot yet whether they are old enough, so nothing is joined",
    "unreadable": "the records of {who} cannot be read, so nothing is joined; zeroparty doctor says more",
    "child": "{who} told the bot that they are a child, so nothing is joined",
    "apart": "{who} keeps {ident} in {system} apart, so nothing is joined; they may open a link to it themselves",
    "stopped": "{who} has stopped, so nothing is joined",
    "second": "{who} has another record in {system} already; merging the two is up to you, in {system}",
    "taken": "{ident} in {system} is another customer's already; "
    "two chats of one person are theirs to join (docs/link-contacts.md)",
}


def in_words(why: str, *, who: str, system: str, ident: str) -> str:
    """The sentence for a reason, as `ContactLinks.mapped` gives it."""
    return _WHY_NOT.get(why, _WHY_NOT["taken"]).format(who=who, system=system, ident=ident)
