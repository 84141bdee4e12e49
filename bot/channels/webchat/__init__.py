"""The web phone: the same conversation in a browser, with nothing kept that the records do not hold."""

from bot.channels.webchat.channel import NAME, WebChat, translate
from bot.channels.webchat.pages import routes

__all__ = ["NAME", "WebChat", "routes", "translate"]
