"""Opening a link to a customer record in a rehearsal: the link is made first, with the keys of whoever is rehearsed."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.rehearsal.stage import NotPossible
from bot.rehearsal.transcript import Opens
from bot.runtime.linking import link_payload
from bot.runtime.linking.link_payload import NoLink, Wanted, written
from storage.crypto.keys import Keys

_GOOD_FOR = timedelta(days=90)


def start_word(opens: Opens, keys: Keys, now: datetime) -> str:
    """What a messenger sends behind /start when the link is opened; raises `NotPossible` where there can be no such link."""
    wanted = Wanted(opens.system, opens.contact, (now + _GOOD_FOR).date(), opens.topic)
    try:
        return written(keys.derived(link_payload.PURPOSE), wanted)
    except NoLink as error:
        raise NotPossible(f"There is no such link: {error}.") from None
