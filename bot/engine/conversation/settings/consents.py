"""What the customer agrees to, purpose by purpose, and whether their answers leave the house."""

from __future__ import annotations

from bot.engine.conversation.questions.asked import asked
from bot.engine.conversation.questions.on_its_way import close
from bot.engine.conversation.questions.taking_back import take_back
from bot.engine.conversation.rights import my_data
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button, Message
from bot.engine.model.facts.consent import ConsentRecorded, SharingAllowed
from bot.engine.model.ids_and_time import ContentHash
from bot.engine.model.parts.agreements import BE_ASKED, Consent
from bot.engine.model.permission import EVERYTHING
from bot.engine.model.tokens import Action, Token
from prompts.catalogue.same_purposes import alike_purposes
from prompts.model.durations import after
from prompts.model.question import Purpose


def consents(turn: Turn) -> None:
    """/consents: every purpose with its state, one tap each; and sharing as a whole."""
    message = _page(turn)
    turn.amend(message.text, message.rows, right="consents")


def purpose_off(turn: Turn, purpose: Purpose) -> None:
    """Withdrawal of one purpose (GDPR Art. 7(3)): what only it justified is erased, and it is asked about no more.

    Under whichever names they read the same words.
    """
    if any([withdraw(turn, name) for name in _same_words(turn, purpose.id)]):
        turn.toast(turn.phrase("toast.turned_off"))
    consents(turn)


def withdraw(turn: Turn, purpose: str) -> bool:
    """What only it justified is erased; whether there was anything to withdraw."""
    consent = turn.state.consents.get(purpose)
    if consent is None or not consent.covers(turn.now):
        return False
    _close_open(turn, purpose)
    for question, given in list(turn.state.answers()):
        if given.purpose == purpose:
            take_back(turn, question, given.id, "withdrawn")
    _note_off(turn, purpose, consent.wording)
    return True


def hold_off(turn: Turn, purpose: str) -> None:
    """The same of records that are of before it was turned off: they may know nothing of it yet, or of a Yes that ran out.

    It rests on the words that they read last, which may have been of the notice.
    """
    for name in dict.fromkeys((purpose, *_same_words(turn, purpose))):
        known = turn.state.consents.get(name)
        if not withdraw(turn, name) and (known is None or known.status != "withdrawn"):
            _note_off(turn, name, _words_for(turn, known))


def _words_for(turn: Turn, known: Consent | None) -> ContentHash:
    read = known or turn.state.consents.get(BE_ASKED) or turn.state.notice
    return read.wording if read is not None else turn.shown("notice", _page(turn)).sha256


def _note_off(turn: Turn, purpose: str, wording: ContentHash) -> None:
    event, language = turn.id(f"consent:{purpose}"), turn.state.language
    turn.happened(ConsentRecorded(event, purpose, "withdrawn", wording, language, "consents:off", None))


def purpose_on(turn: Turn, purpose: Purpose, mark: int) -> None:
    """The customer allows a purpose again, on the words of this page; each answer is still its own consent.

    A page from before the purpose was turned off, or whose words are others by now, is not what they would agree to: it is shown
    anew.
    """
    if _is_on(turn, purpose.id):
        return consents(turn)
    if mark != _to_agree_to(turn, purpose):
        turn.toast(turn.phrase("toast.from_earlier"))
    else:
        shown = turn.shown("notice", _page(turn)).sha256
        until = after(turn.now, turn.catalogue.brand.consent_valid)
        for name in _same_words(turn, purpose.id):
            event, language = turn.id(f"consent:{name}"), turn.state.language
            turn.happened(ConsentRecorded(event, name, "renewed", shown, language, "consents:on", until))
        turn.toast(turn.phrase("toast.turned_on"))
    consents(turn)


def keep_here(turn: Turn) -> None:
    """No answer leaves any more, in no export."""
    my_data.restrict_all(turn)
    consents(turn)


def share_nothing(turn: Turn) -> None:
    """The same from a notice that waits no more."""
    my_data.restrict_all(turn)
    turn.toast(turn.phrase("mydata.not_shared"))


def share_all(turn: Turn, token: Token) -> None:
    """The customer's own restriction ends, unless it came after this button: answers go where each question says.

    One that they asked the staff for (GDPR Art. 18) is theirs to lift, who were told what for.
    """
    if turn.state.use_restricted:
        turn.toast(turn.phrase("reason.customer.paused.restricted"))
    elif turn.state.keeps_to_us:
        if token.mark == turn.state.restriction(EVERYTHING):
            turn.happened(SharingAllowed(EVERYTHING))
        else:
            turn.toast(turn.phrase("toast.from_earlier"))
    consents(turn)


def buttons(turn: Turn) -> list[Button]:
    """Those of the page, so that they can be typed as well."""
    return [button for row in _page(turn).rows for button in row]


def _page(turn: Turn) -> Message:
    known = _purposes(turn)
    lines = [turn.phrase("consents.intro") if known else turn.phrase("consents.none")]
    rows: list[tuple[Button, ...]] = []
    for number, purpose in enumerate(known, start=1):
        consent, is_on = _said_last(turn, purpose.id), _is_on(turn, purpose.id)
        promise = purpose.promise.says(turn.state.language)
        lines.append(f"{number}. {_standing(turn, consent, promise[:1].upper() + promise[1:], is_on=is_on)}")
        action = Action.PURPOSE_OFF if is_on else Action.PURPOSE_ON
        mark = 0 if is_on else _to_agree_to(turn, purpose)
        rows.append((turn.button(action, tokens.named(purpose.id), mark=mark, number=number),))
    sharing, button = _sharing(turn)
    return Message("\n".join([*lines, *sharing]), (*rows, *button))


def _standing(turn: Turn, consent: Consent, promise: str, *, is_on: bool) -> str:
    """Yes or no and since when; a Yes that ran out is neither."""
    if not is_on and consent.status in ("given", "renewed") and consent.until is not None:
        return turn.phrase("consents.ran_out", purpose=promise, day=turn.day(consent.until))
    return turn.phrase("consents.on" if is_on else "consents.off", purpose=promise, day=turn.day(consent.at))


def _to_agree_to(turn: Turn, purpose: Purpose) -> int:
    """What *Turn on* stands under: what they said last of the purpose, its words, and who gets answers."""
    language, last = turn.state.language, _said_last(turn, purpose.id)
    receivers = [receiver.called.says(language) for receiver in turn.catalogue.brand.receivers]
    return tokens.named("\n".join([str(last.id), purpose.promise.says(language), *receivers]))


def _sharing(turn: Turn) -> tuple[list[str], list[tuple[Button, ...]]]:
    brand, language = turn.catalogue.brand, turn.state.language
    called = [receiver.called.says(language) for receiver in brand.receivers]
    if not called:
        return [turn.phrase("consents.nobody_else", company=brand.company(language))], []
    if turn.state.keeps_to_us:
        return [turn.phrase("mydata.not_shared")], [(turn.button(Action.SHARE_ALL, mark=turn.state.restriction(EVERYTHING)),)]
    if not turn.state.may_be_asked(turn.now):
        return [turn.phrase("consents.no_yes")], [(turn.button(Action.KEEP_HERE),)]
    text = turn.phrase("consents.shared", receivers=turn.catalogue.phrases.listed(called, language))
    return [text], [(turn.button(Action.KEEP_HERE),)]


def _purposes(turn: Turn) -> list[Purpose]:
    """Purposes of questions, live or once asked, about which the customer has said something: first what they spoke of first.

    A number that they read stays that of its purpose when another one comes. Under two names the same words are one purpose.
    """
    known = _known(turn)
    first = dict.fromkeys(_same_words(turn, name)[0] for name in turn.state.consents if name in known)
    return [known[name] for name in first]


def _known(turn: Turn) -> dict[str, Purpose]:
    known = {question.purpose.id: question.purpose for question in turn.catalogue.revisions.values()}
    return known | {question.purpose.id: question.purpose for question in turn.catalogue.questions.values()}


def _same_words(turn: Turn, purpose: str) -> list[str]:
    """Every name under which the customer said something of these words: what they turn off is off, whatever it is called."""
    together = [{name, *others} for name, others in alike_purposes(turn.catalogue).items()]
    alike = {purpose}.union(*(names for names in together if purpose in names))
    return [name for name in turn.state.consents if name in alike]


def _said_last(turn: Turn, purpose: str) -> Consent:
    said = [turn.state.consents[name] for name in _same_words(turn, purpose)]
    return max(said, key=lambda consent: (consent.at, consent.id))


def _is_on(turn: Turn, purpose: str) -> bool:
    """Whether it still permits something under any of its names, so that there is something to turn off."""
    return any(turn.state.consents[name].covers(turn.now) for name in _same_words(turn, purpose))


def purpose_named(turn: Turn, name: int) -> Purpose | None:
    """The purpose behind the number that stands for its name in a button, whether or not it is the name that is shown."""
    known = _known(turn)
    return next((known[one] for one in turn.state.consents if one in known and tokens.named(one) == name), None)


def _close_open(turn: Turn, purpose: str) -> None:
    waiting = turn.state.open
    found = asked(turn, waiting.ask) if waiting else None
    if waiting is not None and found is not None and found.question.purpose.id == purpose:
        close(turn, "withdrawn")
