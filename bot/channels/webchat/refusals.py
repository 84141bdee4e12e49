"""What the pages refuse, each with a status and the phrase that says so kindly."""

from __future__ import annotations

from bot.errors import ZeropartyError


class NotServed(ZeropartyError):
    """A request that is not done; `phrase` names the words for it, `seconds` when to try again."""

    def __init__(self, status: int, phrase: str, seconds: int = 0) -> None:
        super().__init__(phrase)
        self.status = status
        self.phrase = phrase
        self.seconds = seconds


FORBIDDEN = NotServed(403, "forbidden")
NOT_FOUND = NotServed(404, "not_found")
FILE_GONE = NotServed(410, "file_gone")
UNREADABLE = NotServed(400, "failed")
TOO_BIG = NotServed(413, "too_big")
TOO_MANY = NotServed(429, "too_many", 60)
FAILED = NotServed(500, "failed")
FULL = NotServed(503, "failed", 30)
