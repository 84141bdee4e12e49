"""`zeroparty run`: everything in one process, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import signal
from functools import partial

from bot import log as logging
from bot.app.compose import build
from bot.app.process import Process
from bot.app.web import listen
from bot.commands.shared.root import AS_ROOT, is_root
from bot.descriptors import raise_limit
from bot.errors import SettingsError
from bot.log import log
from bot.settings import Settings, read_settings
from bot.settings.environment import refuse_service_link, unknown_names

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def run(options: argparse.Namespace) -> int:
    """Serve until asked to stop."""
    settings = read_settings()
    logging.configure(settings.zeroparty_log_level, settings.zeroparty_log_format)
    for name in unknown_names(Settings.model_fields):
        log.warning("unknown_setting", setting=name, what="the environment holds it, and there is no such setting")
    if options.role != "worker":
        refuse_service_link()
    if settings.zeroparty_host not in _LOOPBACK and settings.zeroparty_admin_password_hash is None:
        raise SettingsError(
            f"ZEROPARTY_HOST: {settings.zeroparty_host} is wider than this machine, and the console would be open to guessing; "
            "set ZEROPARTY_ADMIN_PASSWORD_HASH to what `zeroparty console password` prints, or keep 127.0.0.1 behind a proxy that "
            "you trust"
        )
    asyncio.run(_serve(settings, options.role))
    return 0


def _warn_of_root() -> None:
    """Said once it runs: what keeps it from running is one line."""
    if is_root():
        log.warning("runs_as_root", what=AS_ROOT)


async def _serve(settings: Settings, role: str) -> None:
    raise_limit()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    door = listen(settings.zeroparty_host, settings.zeroparty_port) if role != "worker" else None
    process = Process(await build(settings), role, partial(print, flush=True))
    try:
        await process.begin(door)
        _warn_of_root()
        await process.until(stop)
    finally:
        await process.wind_down()
