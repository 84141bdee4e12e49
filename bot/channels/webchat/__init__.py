"""The web phone: the same conversation in a browser, with nothing kept that the records do not hold."""

from bot.channels.webchat.channel import WebChat
from bot.channels.webchat.pages import routes
from bot.channels.webchat.updates import NAME, translate

__all__ = ["NAME", "WebChat", "routes", "translate"]
