"""The two ways updates reach a bot: getUpdates and a webhook, never both."""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

from telegram.constants import SUPPORTED_WEBHOOK_PORTS, WebhookLimit

from .arguments import Arguments
from .errors import BadRequest, TooManyRequests
from .polling import BY_WEBHOOK, Polling
from .updates import DEFAULT_ALLOWED, Update, UpdateQueue
from .webhook import Pushing, Webhook, WebhookSettings

SECRET = re.compile(r"[A-Za-z0-9_-]*")
LOOPBACK = ("127.0.0.1", "localhost")
CONNECTIONS = (WebhookLimit.MIN_CONNECTIONS_LIMIT, WebhookLimit.MAX_CONNECTIONS_LIMIT)


class Delivery:
    """Who gets the updates at the moment."""

    def __init__(self, updates: UpdateQueue, polling: Polling, pushing: Pushing) -> None:
        self._updates = updates
        self._polling = polling
        self._pushing = pushing
        self._next_set_at = float("-inf")
        self.webhook: Webhook | None = None

    async def get_updates(self, given: Arguments) -> list[Update]:
        """getUpdates; 409 while a webhook is set."""
        if self.webhook:
            await self._polling.refuse()
        self._remember_allowed(given)
        return await self._polling.get_updates(given)

    async def set_webhook(self, given: Arguments) -> str:
        """setWebhook; at most once a second. Returns what happened, in Telegram's words."""
        if not given.text("url"):
            return await self.delete_webhook(given)
        self._count_setting()
        settings = _read_settings(given)
        is_new = self.webhook is None or self.webhook.settings != settings or given.boolean("drop_pending_updates")
        self._remember_allowed(given)
        if not is_new:
            return "Webhook is already set"
        self._polling.end_held_poll(BY_WEBHOOK)
        await self._close(drop=given.boolean("drop_pending_updates"))
        self.webhook = Webhook(settings, self._updates, self._pushing)
        return "Webhook was set"

    async def delete_webhook(self, given: Arguments) -> str:
        """deleteWebhook; what was not delivered stays for getUpdates."""
        was_set = self.webhook is not None
        await self._close(drop=given.boolean("drop_pending_updates"))
        return "Webhook was deleted" if was_set else "Webhook is already deleted"

    def webhook_info(self) -> dict[str, Any]:
        """getWebhookInfo."""
        info: dict[str, Any] = {
            "url": self.webhook.settings.url if self.webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending()),
        }
        if self.webhook:
            info |= {"max_connections": self.webhook.settings.max_connections, "ip_address": "127.0.0.1"}
        if self.webhook and self.webhook.last_error:
            at, words = self.webhook.last_error
            info |= {"last_error_date": int(at.timestamp()), "last_error_message": words}
        if self._updates.allowed != DEFAULT_ALLOWED:
            info["allowed_updates"] = sorted(self._updates.allowed)
        return info

    async def stop(self) -> None:
        """The server goes away."""
        self._polling.stop()
        await self._close(drop=False)

    async def _close(self, *, drop: bool) -> None:
        webhook, self.webhook = self.webhook, None
        if webhook:
            await webhook.stop()
        if drop:
            self._updates.clear()

    def _remember_allowed(self, given: Arguments) -> None:
        """The list is kept until another one comes; an empty one means the default (getUpdates, `allowed_updates`)."""
        kinds = given.array("allowed_updates")
        if kinds is not None:
            self._updates.allowed = frozenset(kind for kind in kinds if isinstance(kind, str)) or DEFAULT_ALLOWED

    def _count_setting(self) -> None:
        now = asyncio.get_running_loop().time() / self._pushing.pace
        if now < self._next_set_at:
            raise TooManyRequests(1)
        self._next_set_at = now + 1


def _read_settings(given: Arguments) -> WebhookSettings:
    """HTTPS on one of four ports, or plain HTTP on this machine; a secret of 1-256 safe characters (setWebhook)."""
    url = given.text("url")
    _check_address(url)
    secret = given.text("secret_token")
    if len(secret) > WebhookLimit.MAX_SECRET_TOKEN_LENGTH:
        raise BadRequest("secret token is too long")
    if not SECRET.fullmatch(secret):
        raise BadRequest("secret token contains unallowed characters")
    return WebhookSettings(url, secret, given.clamped("max_connections", 40, between=CONNECTIONS))


def _check_address(url: str) -> None:
    address = urlsplit(url)
    if not address.hostname:
        raise BadRequest("invalid webhook URL specified")
    if address.hostname in LOOPBACK:
        return
    if address.scheme != "https":
        raise BadRequest("bad webhook: An HTTPS URL must be provided for webhook")
    if (address.port or 443) not in SUPPORTED_WEBHOOK_PORTS:
        raise BadRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
