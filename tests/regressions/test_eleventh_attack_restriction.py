"""What an eleventh fresh attacker broke around a restriction of use, each with the promise that it broke."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.console.staff import Role
from bot.engine.model.effects import Toast
from bot.engine.model.inputs import CameByLink, Joining, LinkRequested, UseRestriction
from bot.engine.model.packing import codec
from bot.engine.model.permission import EVERYTHING
from bot.engine.model.state import State
from bot.engine.model.tokens import Action
from bot.publishing.requests import RestrictRequest, restrict_requests
from bot.runtime import taken_back
from prompts.catalogue.catalogue import Catalogue, Receiver
from prompts.releases.diff import as_lines, changes
from storage.model.records import Address, SaidNo
from storage.people import customers
from tests.console.pages.questions.test_new_question import SENTENCE, WORDS
from tests.engine.people import LIVE, NOON
from tests.engine.talking import Talk
from tests.support.app import running_bot, says_yes
from tests.support.office import running_office
from tests.support.two_chats import PAGE, Page, is_joined, joins, known, state
from tests.sync.running.test_rights import opened

RESTRICT, LIFT = UseRestriction(), UseRestriction(is_lifted=True)
LINK = CameByLink("hubspot", "", "hubspot", "101", "ab", joins=True)


def answered() -> Talk:
    return Talk().says_yes().says("dark")


def joined() -> Talk:
    """Somebody whose Yes joined the record that their link named."""
    return Talk().does(LINK).taps(Action.DETAILS).taps(Action.YES).says("dark")


def put_back(older: Talk, lost: State) -> Talk:
    """An older copy of the records, told what the key store remembers of the newer ones."""
    words = [SaidNo(one.what, NOON, holds=True) for one in taken_back.taken_back(State(1), lost, (), NOON)]
    return older.does(taken_back.said_before(words))


def toasts(talk: Talk) -> list[str]:
    return [effect.text for effect in talk.last.effects if isinstance(effect, Toast)]


# A restriction of their own that is said while the staff's stands outlives it.


@pytest.mark.parametrize("lifts_at", [timedelta(0), timedelta(days=40)])
def test_keeping_answers_here_is_noted_beside_the_restriction_of_use(lifts_at: timedelta) -> None:
    ann = answered().says("/consents").does(RESTRICT).taps(Action.KEEP_HERE).waits(lifts_at).does(LIFT)
    assert ann.state.keeps_to_us and not ann.state.use_restricted
    assert not ann.says("/consents").taps(Action.SHARE_ALL).state.keeps_to_us, "their own word takes it back"


def test_it_is_noted_once() -> None:
    ann = answered().says("/consents").does(RESTRICT).taps(Action.KEEP_HERE)
    noted = ann.state.restriction(EVERYTHING)
    assert ann.taps(Action.KEEP_HERE).state.restriction(EVERYTHING) == noted


def test_answering_without_sharing_is_noted_beside_it() -> None:
    ann = Talk().starts().taps(Action.DETAILS).taps(Action.YES).says("dark").does(RESTRICT).taps(Action.YES_WITHOUT_SHARING)
    assert ann.does(LIFT).state.keeps_to_us


@pytest.mark.parametrize("keeps_to_us", [True, False])
def test_what_a_joined_chat_kept_here_is_noted_beside_it(keeps_to_us: bool) -> None:
    ann = answered().does(RESTRICT).says("/link")
    assert ann.state.link_offered is not None
    ann.does(LinkRequested(77, ann.state.link_offered[0])).does(Joining(77, "webchat", "w", keeps_to_us=keeps_to_us))
    assert ann.state.keeps_to_us
    assert ann.does(LIFT).state.keeps_to_us is keeps_to_us


@pytest.mark.parametrize("is_own_first", [True, False])
def test_an_older_copy_of_the_records_learns_both_words(is_own_first: bool) -> None:
    ann = answered().says("/consents")
    ann = ann.taps(Action.KEEP_HERE).does(RESTRICT) if is_own_first else ann.does(RESTRICT).taps(Action.KEEP_HERE)
    old = put_back(answered(), ann.state)
    assert old.state.use_restricted and taken_back.denied([SaidNo(f"here {EVERYTHING}", NOON, holds=True)], old.state) is None
    assert old.does(LIFT).state.keeps_to_us


def test_an_older_copy_of_the_records_makes_no_word_of_theirs_out_of_ours() -> None:
    old = put_back(answered(), answered().does(RESTRICT).state)
    assert old.state.keeps_to_us and not old.does(LIFT).state.keeps_to_us


async def test_lifted_nothing_leaves_of_who_kept_their_answers_here_meanwhile(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop:
        ann, service = await shop.answered(), shop.bot.app.service
        await shop.hears(ann, "/consents")
        [one] = await shop.bot.app.store.read(customers.page)
        await service.restrict_use(one, RESTRICT, "grace")
        await shop.hears(ann, "[Keep my answers here]")
        await service.restrict_use(one, LIFT, "grace")
        await shop.runs()
        assert shop.roasts() == []


# *Not me* of a record that is joined: nothing leaves for it, whatever else is said or lifted.


@pytest.mark.parametrize("is_restricted", [True, False])
@pytest.mark.parametrize("keeps_here", [True, False])
def test_not_me_is_noted_whatever_keeps_answers_here_already(is_restricted: bool, keeps_here: bool) -> None:
    ann = joined()
    if keeps_here:
        ann.says("/consents").taps(Action.KEEP_HERE)
    if is_restricted:
        ann.does(RESTRICT)
    ann.taps(Action.KEEP_APART)
    assert "erase everything" in ann.heard and Action.OFFER_ERASURE in ann.offers
    assert ann.state.is_apart("hubspot", "101") and ann.does(LIFT).state.keeps_to_us


def test_no_button_sends_answers_into_a_record_that_is_not_theirs() -> None:
    ann = joined().taps(Action.KEEP_APART).says("/consents").taps(Action.SHARE_ALL)
    assert ann.state.keeps_to_us and "erase everything" in ann.heard
    old = put_back(joined(), ann.state).says("/consents").taps(Action.SHARE_ALL)
    assert old.state.keeps_to_us, "nor where an older copy of the records forgot it"


def test_not_me_a_second_time_is_over() -> None:
    ann = joined().taps(Action.KEEP_APART).taps(Action.KEEP_APART)
    assert toasts(ann) == ["That question is over."]


def test_a_record_that_was_never_joined_keeps_nobody_from_sharing() -> None:
    ann = Talk().does(LINK).taps(Action.DETAILS).taps(Action.KEEP_APART).says("/consents")
    assert not ann.state.is_parted("hubspot") and ann.state.is_apart("hubspot", "101")


def test_links_that_are_opened_later_push_out_no_record_that_is_not_theirs() -> None:
    ann = joined().taps(Action.KEEP_APART)
    kept = ann.state.records_apart
    for number in range(20):
        ann.does(replace(LINK, contact=f"2{number}", mark=f"m{number}")).taps(Action.KEEP_APART)
    assert ann.state.is_parted("hubspot") and ann.state.records_apart[0] == kept[0]
    assert codec.unpack_person(State(1), codec.pack_person(ann.state)).is_parted("hubspot")


# Joined with another chat, restricted use stays restricted.


async def test_a_restricted_chat_that_joins_another_is_asked_nothing(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        ann, page = bot.server.customer(), Page(bot)
        await says_yes(bot, ann)
        await page.says("/start")
        who = await known(bot, Address("webchat", PAGE))
        assert who is not None
        await bot.app.service.restrict_use(who, RESTRICT, "grace")
        await joins(bot, ann, page)
        assert await is_joined(bot, ann)
        there = await state(bot, Address("webchat", PAGE))
        assert there.use_restricted and there.keeps_to_us and not there.keeps_to_us_by_own_word


# Of two words that wait for the bot the later one holds.


async def test_requests_are_carried_out_in_the_order_in_which_they_were_left(tmp_path: Path) -> None:
    folder, done = restrict_requests(tmp_path), list[int]()

    async def do(request: RestrictRequest) -> None:
        done.append(request.customer)

    left = tmp_path / "requests" / "restrict"
    folder.leave(RestrictRequest(0, True, "grace"), "x")
    [numbered] = left.iterdir()
    numbered.rename(left / "9000000000000000001.json")  # as an earlier release named it
    for number in range(1, 13):
        folder.leave(RestrictRequest(number, True, "grace"), f"{(number * 7919) % 13}")
    folder.leave(RestrictRequest(13, True, "grace"), f"{7919 % 13}")  # the same again, in place of the first
    await folder.carry_out(do)
    assert done == [0, *range(2, 14)]
    assert list(left.iterdir()) == []


# A receiver that nobody looked at goes live with nothing else.


def _with(*receivers: Receiver) -> Catalogue:
    return replace(LIVE, brand=replace(LIVE.brand, receivers=(*LIVE.brand.receivers, *receivers)))


def test_a_receiver_that_no_question_is_for_is_a_change_of_the_brand() -> None:
    text = next(iter(LIVE.questions.values())).ask
    network = Receiver("adnetwork", text, frozenset({"recommend"}))
    called = f'"{text.says(text.fallback)}"'
    assert as_lines(changes(LIVE, _with(network))) == (
        f"_brand: receiver adnetwork is new: the notice names {called} from then on",
    )
    assert as_lines(changes(_with(network), LIVE)) == (
        f"_brand: receiver adnetwork is gone: the notice does not name {called} any more",
    )
    more = replace(network, purposes=frozenset({"recommend", "mail"}))
    assert as_lines(changes(_with(network), _with(more))) == (
        "_brand: purposes of receiver adnetwork: recommend becomes mail, recommend",
    )
    assert changes(_with(network), _with(network)) == ()


async def test_it_stands_on_the_publish_page_and_a_new_question_does_not_take_it_along(tmp_path: Path) -> None:
    async with running_office(tmp_path, zeroparty_publishing="on") as office:
        brand, live = office.folder / "_brand.yaml", office.bot.app.catalogue
        added = "  adnetwork:\n    called:\n      en: our ad network\n      de: unser Werbenetz\n    purposes: [recommend]\n"
        brand.write_text(brand.read_text(encoding="utf-8").rstrip("\n") + "\n" + added, encoding="utf-8")
        await live.refresh()
        staff = await office.signed_in(Role.PUBLISHER, name="Ann")
        await staff.sends("/new/look", {"new.ask": SENTENCE}, on="/")
        await staff.sends("/new/live", WORDS, form="/new/look")
        assert "adnetwork" not in {one.id for one in live().brand.receivers}
        await staff.opens("/publish")
        assert "our ad network" in staff.text


# Whoever is restricted is asked nothing, by no button either.


@pytest.mark.parametrize("refused", [(Action.SKIP,), (Action.SKIP, Action.NEVER)])
def test_undo_puts_no_question_while_use_is_restricted(refused: tuple[Action, ...]) -> None:
    ann = Talk().says_yes()
    for button in refused:
        ann.taps(button)
    ann.does(RESTRICT).taps(Action.UNDO_SKIP)
    assert ann.state.open is None and toasts(ann) == ["You asked our team not to use what you told us, so I ask nothing."]
    assert ann.does(LIFT).taps(Action.UNDO_SKIP).state.open is not None
