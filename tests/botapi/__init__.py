"""A strict local Bot API server for tests.

async with BotApiServer() as server:
    ann = server.customer()
    await ann.says("/start")
    await ann.sees("Hello")
"""

from .chats import Message
from .clock import ManualClock
from .customers import Customer, Group, Member
from .errors import ApiError, BadRequest, Conflict, Forbidden, NotFound, TooManyRequests, Unauthorized
from .faults import Blocked, Fault, NoAnswer, Refused, ServerError, Slow
from .recording import Request, Upload
from .server import BotApiServer
from .telegram import Tap

__all__ = [
    "ApiError", "BadRequest", "Blocked", "BotApiServer", "Conflict", "Customer", "Fault", "Forbidden", "Group",
    "ManualClock", "Member", "Message", "NoAnswer", "NotFound", "Refused", "Request", "ServerError", "Slow",
    "Tap", "TooManyRequests", "Unauthorized", "Upload",
]  # fmt: skip
