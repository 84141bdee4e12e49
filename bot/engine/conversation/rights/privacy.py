"""/privacy: who is responsible, what is kept and why, how to stop (GDPR Art. 13)."""

from __future__ import annotations

from bot.engine.conversation.questions.receivers import every_receiver
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.consent import RightUsed


def privacy(turn: Turn) -> None:
    """/privacy: who is responsible, what is kept and why, how to stop (GDPR Art. 13; Telegram Bot Developer Terms section 4)."""
    turn.happened(RightUsed("information"))
    brand, phrases, language = turn.catalogue.brand, turn.catalogue.phrases, turn.state.language
    lines = []
    if brand.controller is not None:
        controller = brand.controller
        lines.append(
            turn.phrase("privacy.controller", name=controller.name, address=controller.address, contact=controller.contact)
        )
    lines.append(turn.phrase("privacy.what"))
    promises = dict.fromkeys(q.purpose.promise.says(language) for q in turn.catalogue.questions.values())
    if promises:
        lines.append(turn.phrase("details.purposes", purposes="; ".join(promises)))
    if receivers := every_receiver(turn):
        lines.append(turn.phrase("details.receivers", receivers=phrases.listed(receivers, language)))
    lines.append(turn.phrase("privacy.keep", keep=phrases.duration(brand.keep_at_most, language)))
    lines.append(turn.phrase("privacy.rights"))
    if brand.privacy_page:
        lines.append(turn.phrase("privacy.page", page=brand.privacy_page))
    turn.say_for_sure("privacy", "\n".join(lines))
