"""Which buttons wait for a customer: told by the state alone, so that a typed label can be looked up among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.engine.conversation.answers import confirmation, drafts
from bot.engine.conversation.questions.asked import latest_asked
from bot.engine.conversation.questions.presentation import ticks_named
from bot.engine.conversation.rights import stop
from bot.engine.conversation.settings import consents
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.tokens import Action, Token


def offered(turn: Turn) -> list[tuple[str, Token]]:
    """Each button's label as this customer reads it, and what it carries; those that come first win."""
    known = [(turn.phrase(key), token) for key, token in _all(turn) if _works(turn, token.action)]
    on_screens = (*_in_the_list(turn), *_on_the_consents(turn))
    return [*known, *((label, token) for label, token in on_screens if _works(turn, token.action))]


def _in_the_list(turn: Turn) -> Iterator[tuple[str, Token]]:
    """*Change 1*, *Erase 1*: the buttons of the list of their answers, as it was shown; of one that is gone they do nothing."""
    for number, question in enumerate(turn.state.numbered(), start=1):
        history = turn.state.history(question)
        given = history.given
        ask_id, answer = (given.ask, given.id) if given is not None else (0, 0)
        yield turn.phrase("button.change_numbered", number=number), Token(ask_id, Action.CHANGE)
        yield turn.phrase("button.erase_numbered", number=number), Token(ask_id, Action.ERASE_ANSWER, mark=answer)
        sharing = Action.SHARE if history.restricted else Action.STOP_SHARING
        yield (
            turn.phrase(turn.buttons[sharing].label, number=number),
            Token(ask_id, sharing, mark=turn.state.restriction(question)),
        )


def _on_the_consents(turn: Turn) -> Iterator[tuple[str, Token]]:
    """*Turn off 1*, *Keep my answers here*: counted the same way, too."""
    if turn.state.phase in ("active", "stopped"):
        carried = ((button.label, tokens.read(button.token)) for button in consents.buttons(turn))
        yield from ((label, token) for label, token in carried if token is not None)


def _works(turn: Turn, action: Action) -> bool:
    match turn.state.phase:
        case "new" | "noticed" | "declined":
            return turn.buttons[action].before_yes
        case "stopped":
            return turn.buttons[action].after_stop
        case "active":
            return True


def _all(turn: Turn) -> Iterator[tuple[str, Token]]:
    yield from _on_the_notice(turn)
    yield from _about_a_draft(turn)
    yield from _about_erasure(turn)
    yield from _about_a_link(turn)
    yield from _about_a_contact(turn)
    yield from _after_stop(turn)
    yield from _on_a_confirmation(turn)
    yield from _about_a_topic(turn)
    yield from _below_the_last_question(turn)


def _usual(turn: Turn, action: Action, ask: int = 0) -> tuple[str, Token]:
    return turn.buttons[action].label, Token(ask, action)


def _on_the_notice(turn: Turn) -> Iterator[tuple[str, Token]]:
    notice = turn.state.notice
    if notice is None:
        return
    if notice.is_renewal:
        yield from (_usual(turn, action, notice.id) for action in (Action.YES, Action.NO))
        yield "button.keep_going", Token(notice.id, Action.YES)  # in the words of its own question
        return
    yield "button.yes_use", Token(notice.id, Action.YES)
    yield from (_usual(turn, action, notice.id) for action in (Action.YES, Action.NO, Action.YES_WITHOUT_SHARING, Action.DETAILS))


_BESIDE_A_DRAFT: Mapping[str, tuple[tuple[str, Action], ...]] = MappingProxyType(
    {
        "picking": (("button.done", Action.DONE),),
        "too_long": (("button.keep_that", Action.KEEP_DRAFT), ("button.dont_save", Action.DROP_DRAFT)),
        "private": (
            ("button.keep_that", Action.KEEP_DRAFT), ("button.dont_save", Action.DROP_DRAFT), ("button.rewrite", Action.REWRITE),
        ),
        "doubtful": (("button.keep_words", Action.KEEP_DRAFT),),
        "suggested": (("button.suggested", Action.KEEP_DRAFT),),
        "either": (("button.neither", Action.REWRITE),),
    }
)  # fmt: skip
"""The buttons of each draft by what they say; a plain *No* is looked up with the yes and no (typed_words.py)."""


def _about_a_draft(turn: Turn) -> Iterator[tuple[str, Token]]:
    place = turn.state.changing or turn.state.open
    draft = drafts.draft_of(turn, place.ask) if place is not None else None
    if place is not None and draft is not None:
        mark = ticks_named(draft.picked) if draft.why == "picking" else draft.id
        yield from ((key, Token(place.ask, action, mark=mark)) for key, action in _BESIDE_A_DRAFT[draft.why])
    if turn.state.changing is not None:
        yield _usual(turn, Action.KEEP, turn.state.changing.ask)


def _about_erasure(turn: Turn) -> Iterator[tuple[str, Token]]:
    if turn.state.erase_asked is not None:
        yield from (_usual(turn, action, turn.state.erase_asked[0]) for action in (Action.ERASE_ALL, Action.KEEP_ALL))


def _about_a_link(turn: Turn) -> Iterator[tuple[str, Token]]:
    """Whether it was them who used their code in another chat; and the no to what was agreed to in this one."""
    agreed = turn.state.link_accepted
    if agreed is not None:
        yield turn.buttons[Action.NOT_JOIN].label, Token(agreed.code, Action.NOT_JOIN, agreed.customer)
    link, by = turn.state.link_offered, turn.state.link_asked
    if link is not None and by is not None:
        for action in (Action.LET_JOIN, Action.NOT_LET_JOIN):
            yield turn.buttons[action].label, Token(link[0], action, by)


def _about_a_contact(turn: Turn) -> Iterator[tuple[str, Token]]:
    """Whether the customer record that a link came with is theirs."""
    link = turn.state.contact_link
    if link is not None:
        yield from (_usual(turn, action, link.id) for action in (Action.JOIN_RECORD, Action.KEEP_APART))


def _after_stop(turn: Turn) -> Iterator[tuple[str, Token]]:
    state = turn.state
    if state.phase == "stopped":
        ident = state.stop.id if state.stop is not None else 0
        yield from (_usual(turn, action, ident) for action in (Action.ERASE_NOW, Action.KEEP_AFTER_STOP))
        if stop.may_be_taken_back(state, turn.now):
            yield _usual(turn, Action.NOT_A_STOP, ident)
        if not stop.is_minor(state):
            yield "button.begin_again", Token(0, Action.YES)


def _on_a_confirmation(turn: Turn) -> Iterator[tuple[str, Token]]:
    """*Still Dark?*: the buttons that a plain yes or no also presses."""
    waiting = turn.state.open
    if waiting is not None and turn.state.changing is None and confirmation.is_confirmation(turn, waiting.ask):
        yield from (_usual(turn, action, waiting.ask) for action in (Action.STILL_TRUE, Action.HAS_CHANGED, Action.FORGET_IT))


def _about_a_topic(turn: Turn) -> Iterator[tuple[str, Token]]:
    """*Undo*, as long as nothing was asked since everything about it was refused."""
    refused, latest = turn.state.refused_topics[-1:], latest_asked(turn)
    for one in refused:
        if latest is None or latest.record.at <= one.at:
            yield "button.undo", Token(tokens.named(one.topic), Action.ALLOW_TOPIC, mark=one.id)


def _below_the_last_question(turn: Turn) -> Iterator[tuple[str, Token]]:
    """Once it is answered or declined."""
    latest = latest_asked(turn)
    if latest is None or turn.state.open is not None:
        return
    ask_id, outcome = latest.record.id, latest.record.outcome
    yield _usual(turn, Action.ONE_MORE, ask_id)
    yield _usual(turn, Action.ONE_NOW)
    if outcome == "answered":
        yield _usual(turn, Action.CHANGE, ask_id)
    if outcome in ("skipped", "never"):
        yield _usual(turn, Action.UNDO_SKIP, ask_id)
    if outcome == "skipped":
        yield from (_usual(turn, action, ask_id) for action in (Action.LATER, Action.NEVER))
    if turn.state.is_paused(turn.now):
        yield turn.buttons[Action.RESUME].label, Token(0, Action.RESUME, mark=turn.state.pause)
