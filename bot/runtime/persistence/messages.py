"""What a decision says becomes rows of the outbox."""

from __future__ import annotations

import json

from bot.engine.model.decision import Decision
from bot.engine.model.effects import Amend, Message, Say, SendFile
from bot.engine.model.ids_and_time import fresh_id
from bot.engine.model.world import Moment
from storage.model.queue_items import OutboxRow
from storage.model.turns import Line

_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def message_to_json(message: Message, *, amends: str | None = None, file: str | None = None, otherwise: str = "") -> str:
    """A message on its way, for the encrypted outbox row.

    `amends` is the platform's name of the message it replaces, `file` names what is made of the records when it leaves;
    `otherwise` is said where that does not get through.
    """
    rows = [[[button.label, button.token] for button in row] for row in message.rows]
    body = {"text": message.text, "rows": rows, "amends": amends} | ({"file": file, "otherwise": otherwise} if file else {})
    return _AS_JSON(body)


def outbox_rows(decision: Decision, moment: Moment, version: int, line: Line) -> tuple[OutboxRow, ...]:
    """What a decision says, in its order."""
    sent = [effect for effect in decision.effects if isinstance(effect, (Say, Amend, SendFile))]
    return tuple([_parcel(decision.state.customer, effect, moment, version, n, line) for n, effect in enumerate(sent)])


_PARCELS: dict[type, str] = {Say: "message", Amend: "amend", SendFile: "file"}


def _amended(effect: Say | Amend | SendFile, moment: Moment, line: Line) -> str | None:
    """The message that is changed, where it is known already: the one that was tapped, or the latest of that name."""
    if not isinstance(effect, Amend):
        return None
    if effect.key is None:
        return moment.message_ref
    is_last = not line.has_waiting and not line.is_moving
    return line.asked.get((moment.channel, effect.key)) if is_last else None


def _parcel(customer: int, effect: Say | Amend | SendFile, moment: Moment, version: int, position: int, line: Line) -> OutboxRow:
    key = effect.key or "tapped"
    file, otherwise = (effect.what, effect.otherwise.text) if isinstance(effect, SendFile) else (None, "")
    return OutboxRow(
        id=fresh_id(moment.nonce, f"outbox:{position}"),
        customer=customer,
        channel=(effect.channel if isinstance(effect, Say) else None) or moment.channel,
        version=version,
        position=position,
        kind=_PARCELS[type(effect)],
        key=key,
        proactive=isinstance(effect, Say) and effect.proactive,
        body_clear=message_to_json(effect.message, amends=_amended(effect, moment, line), file=file, otherwise=otherwise),
        dedup_key=f"{customer}:{version}:{position}",
        not_before=moment.now,
        not_after=effect.not_after if isinstance(effect, Say) else None,
        ask=effect.ask if isinstance(effect, Say) else None,
    )
