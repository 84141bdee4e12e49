"""Reading a form: where it comes from, how big it is and how often, before what it says."""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from starlette.requests import Request

from bot.channels.webchat.refusals import TOO_BIG, TOO_MANY, UNREADABLE
from bot.clock import Clock
from bot.own_pages import TooBig, TooManyFields, posted

_MOST_BYTES = 64 * 1024
_MOST_FIELDS = 16
_MOST_COUNTED = 10_000
_KEY = re.compile(r"[0-9a-f]{32}")
_YOUNG = 15
"""Minutes."""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Form:
    """What was posted: `key` is the form's random key, the rest is what the customer did."""

    key: str
    text: str = ""
    command: str = ""
    token: str = ""
    message_ref: str = ""


def new_form_key(clock: Clock) -> str:
    """The random key of a form that is drawn now: the minute, then twelve bytes that nobody can guess."""
    return f"{_minute_of(clock.now()):08x}{clock.entropy(12).hex()}"


def is_young(key: str, now: datetime) -> bool:
    """Whether a form with this key was drawn a moment ago. Whoever sets the key's minute back has another key, and is another."""
    return 0 <= _minute_of(now) - int(key[:8], 16) <= _YOUNG


def _minute_of(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


async def read_form(request: Request) -> Form:
    """The form, once it is sure that it is ours, whole, and not too big."""
    try:
        given = dict(await posted(request, most_bytes=_MOST_BYTES, most_fields=_MOST_FIELDS))
    except TooBig:
        raise TOO_BIG from None
    except TooManyFields:
        raise UNREADABLE from None
    form = Form(**{name: given.get(name, "") for name in Form.__slots__})
    if not _KEY.fullmatch(form.key):
        raise UNREADABLE
    return form


def network_of(request: Request) -> str:
    """The network that a request comes from, as the connection or a trusted proxy tells; empty where it could be anybody's.

    One household has a /64 of IPv6 addresses and changes among them as it likes (RFC 6177). On loopback there is this machine, or
    a proxy that nobody told us about, with everybody behind it.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_loopback:
        return ""
    return str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


@dataclass(slots=True)
class Limit:
    """At most `most` a minute from each sender; in memory, and only for the senders heard last."""

    most: int
    heard: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict)

    def count(self, sender: str, now: datetime) -> None:
        """One more; refused when it is too many."""
        times = self.heard.setdefault(sender, deque(maxlen=self.most))
        self.heard.move_to_end(sender)
        while len(self.heard) > _MOST_COUNTED:
            self.heard.popitem(last=False)
        if len(times) == self.most and now - times[0] < _MINUTE:
            raise TOO_MANY
        times.append(now)
