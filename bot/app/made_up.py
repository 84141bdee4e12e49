"""Demo data at the start: said aloud, and never beside a messenger through which real people would come."""

from __future__ import annotations

from bot.errors import SettingsError
from bot.log import log
from bot.settings import Settings
from storage import demo
from storage.demo import Mark
from storage.store import Store


async def refuse_real_people(store: Store, settings: Settings) -> Mark | None:
    """The mark of made-up customers, said aloud; raises `SettingsError` where a messenger is turned on beside them."""
    mark = await store.read(demo.current_mark)
    if mark is None:
        return None
    if settings.telegram_bot_token is not None:
        raise SettingsError(
            f"TELEGRAM_BOT_TOKEN is set, and this data folder holds demo data (made {mark.since[:10]}): real people would stand "
            "beside made-up ones; take it away with `zeroparty demo-data --remove`, or run without the token"
        )
    log.warning("demo_data", customers=mark.customers, what="these customers were made up; `zeroparty demo-data --remove` ends it")
    return mark
