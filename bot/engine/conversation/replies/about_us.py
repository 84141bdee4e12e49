"""Questions about us: the one that was asked is answered, shortly, from the catalogue and the records; what waits still waits."""

from __future__ import annotations

from bot.engine.conversation.help import person_to_ask
from bot.engine.conversation.onboarding.notice import rhythm
from bot.engine.conversation.questions.asked import asked, open_question
from bot.engine.conversation.questions.receivers import every_receiver, joined_records, receivers_of, who_has_something, would_get
from bot.engine.conversation.questions.when_next import promised, writes_first
from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Button
from bot.engine.model.tokens import Action
from bot.engine.pacing.rhythm import own_rhythm
from prompts.catalogue.catalogue import ContactTopic


def who_sees(turn: Turn) -> None:
    """Whom the answers go to now, and where that can be changed; below a question that goes to nobody, that first."""
    goes, waiting = _goes_to(turn), open_question(turn)
    if goes and waiting is not None and not would_get(turn, waiting[1]):
        return turn.say(f"{turn.phrase('about.this_stays')} {_others_go_to(turn)}".strip(), [[turn.button(Action.CONSENTS)]])
    stays = f"{turn.phrase('about.stays')} {_went_before(turn)}".strip()
    turn.say(goes or stays, [[turn.button(Action.CONSENTS)]] if goes else _my_answers(turn))


def sell(turn: Turn) -> None:
    """Whether it is sold: what may be done with an answer is what its purpose says, and nothing else."""
    turn.say(f"{turn.phrase('about.sell')} {_goes_to(turn) or _went_before(turn)}".strip(), _my_answers(turn))


def anonymous(turn: Turn) -> None:
    """What we know them by; and that a record which a brand's system has of them is no secret, where it is joined or may be."""
    said = [turn.phrase_here("details.stored")]
    if systems := joined_records(turn):
        said.insert(0, turn.phrase("about.joined", systems=systems))
    elif turn.state.contact_link is not None:
        said.append(turn.phrase("contact.joins"))
    turn.say(" ".join(said), _my_answers(turn))


def where_kept(turn: Turn) -> None:
    """Where and how long."""
    brand, language = turn.catalogue.brand, turn.state.language
    turn.say(f"{turn.phrase('about.kept', name=brand.company(language))} {_how_long(turn)}", _my_answers(turn))


def when_erased(turn: Turn) -> None:
    """When what they said is erased: after a stop on its day, else each answer at its time; and how it is erased now."""
    rows = [[turn.button(Action.OFFER_ERASURE), turn.button(Action.MY_ANSWERS)]] if _has_been_asked(turn) else []
    turn.say(_how_long(turn), rows)


def _how_long(turn: Turn) -> str:
    """How long answers are kept: after a stop until the day that it named, unless they chose to leave them, or asked us to wait."""
    if turn.state.deletion_held:
        return turn.phrase("about.held")
    erase_at = turn.state.erase_at if turn.state.phase == "stopped" else None
    if erase_at is not None:
        return turn.phrase("about.erased_on", day=turn.day(erase_at))
    keep = turn.catalogue.phrases.duration(turn.catalogue.brand.keep_at_most, turn.state.language)
    return turn.phrase("privacy.keep", keep=keep)


def when_next(turn: Turn) -> None:
    """When we write next, as promised; to who has no pace of their own and no promise yet, how often at most."""
    if _has_been_asked(turn) and not writes_first(turn):
        return turn.say(turn.phrase("mydata.resting"))
    often = rhythm(turn, own_rhythm(turn.state, turn.catalogue.brand.pace))
    turn.say(promised(turn) or (turn.phrase("start.nothing") if turn.state.tempo.ceiling else often))


def what_do_i_get(turn: Turn) -> None:
    """The benefit of the question that waits, else of answering at all."""
    waiting = open_question(turn)
    turn.say(waiting[1].benefit.says(turn.state.language) if waiting is not None else turn.phrase("about.benefit"))


def who_are_you(turn: Turn) -> None:
    """Whose software this is; where more stands."""
    brand, language = turn.catalogue.brand, turn.state.language
    said = turn.phrase("about.who", bot=brand.bot_name.says(language), name=brand.company(language))
    turn.say(f"{said} {person_to_ask(turn)}".strip())


def scam(turn: Turn) -> None:
    """How to make sure: who is responsible, where that can be looked up, and what is never asked for."""
    brand = turn.catalogue.brand
    said = [turn.phrase("about.scam", name=brand.company(turn.state.language))]
    if brand.controller is not None:
        said.append(turn.phrase("about.ask_them", contact=brand.controller.contact))
    if brand.privacy_page:
        said.append(turn.phrase("privacy.page", page=brand.privacy_page))
    turn.say(" ".join(said))


def person(turn: Turn, topic: ContactTopic | None = None) -> None:
    """Who can help with what a bot cannot."""
    turn.say(f"{turn.phrase_in_turn('about.person')} {person_to_ask(turn, topic)}".strip())


def complaint(turn: Turn) -> None:
    """Something is wrong, with us or with what was bought: sorry, and who can put it right."""
    turn.say(f"{turn.phrase_in_turn('about.complaint')} {person_to_ask(turn, 'complaints')}".strip())


def _went_before(turn: Turn) -> str:
    """Who has something of theirs though nothing goes there any more."""
    had = who_has_something(turn)
    return turn.phrase("about.went", receivers=had) if had else ""


def _goes_to(turn: Turn) -> str:
    """Whom answers go to at this moment; nothing where they stay here: by their word, one by one, or as no Yes stands any more."""
    receivers = _going(turn)
    if not receivers or turn.state.keeps_to_us or (_has_been_asked(turn) and not turn.state.may_be_asked(turn.now)):
        return ""
    listed = turn.catalogue.phrases.listed(receivers, turn.state.language)
    others = who_has_something(turn, besides=receivers)
    went = turn.phrase("about.also_has", receivers=others) if others else ""
    return f"{turn.phrase('about.goes_to', receivers=listed)} {went}".strip()


def _others_go_to(turn: Turn) -> str:
    """Whom the answers of before go to; nothing where none was given."""
    named = turn.catalogue.phrases.listed(_going(turn), turn.state.language)
    return turn.phrase("about.others_go_to", receivers=named) if any(turn.state.answers()) and named else ""


def _going(turn: Turn) -> list[str]:
    """Whoever receives one of their answers; all that may, for who has given none."""
    answered = [found.question for _, given in turn.state.answers() if (found := asked(turn, given.ask)) is not None]
    if not answered:
        return every_receiver(turn)
    return list(dict.fromkeys(name for question in answered for name in receivers_of(turn, question)))


def _has_been_asked(turn: Turn) -> bool:
    """Whether they have said Yes or No: to who has not, these questions are about what would be."""
    return turn.state.phase not in ("new", "noticed")


def _my_answers(turn: Turn) -> list[list[Button]]:
    return [[turn.button(Action.MY_ANSWERS)]]
