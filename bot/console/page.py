"""What a page of the console is: a path, the role it needs, and what answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from bot.console.staff import Role, Staff
from bot.errors import ZeropartyError
from bot.own_pages import TooBig, TooManyFields, posted

MOST_BYTES = 64 * 1024
"""Of a form, unless its page says otherwise: what a question with all its languages takes, several times."""
FILE_BYTES = 1024 * 1024
"""Of a form with a whole file of questions in it."""
_MOST_FIELDS = 500

NOBODY = Staff("", frozenset())
"""Whoever is not signed in; public pages are the only ones they see."""


class Refused(ZeropartyError):
    """A request that is not done: the status, what is wrong, and what to do."""

    def __init__(self, status: int, what: str, todo: str = "", seconds: int = 0) -> None:
        super().__init__(what)
        self.status = status
        self.what = what
        self.todo = todo
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, in their order."""

    pairs: Sequence[tuple[str, str]]

    def __getitem__(self, name: str) -> str:
        """The last value under this name; empty where there is none."""
        return next((value for key, value in reversed(self.pairs) if key == name), "")

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self.pairs)

    def all(self, name: str) -> list[str]:
        """Every value under this name."""
        return [value for key, value in self.pairs if key == name]

    def below(self, prefix: str) -> dict[str, str]:
        """The values whose names begin like this, by the rest of their names."""
        return {key.removeprefix(prefix): value for key, value in self.pairs if key.startswith(prefix)}


@dataclass(slots=True)
class Visit:
    """One request of somebody of the staff."""

    request: Request
    staff: Staff
    csrf: str = ""
    """What every form on the page carries."""
    most_bytes: int = MOST_BYTES
    """Of its form."""
    said: str = ""
    """What the page before wants to be said here, once."""
    leads_to: str = ""
    """The page that these words lead to, where they do."""
    _form: Form | None = field(default=None, repr=False)

    @property
    def is_script(self) -> bool:
        """Whether our script asks, for a fragment of the page."""
        return self.request.headers.get("x-fragment") == "1"

    async def form(self) -> Form:
        """What was posted; refused when it is too big."""
        if self._form is None:
            self._form = await read_form(self.request, self.most_bytes)
        return self._form


async def read_form(request: Request, most_bytes: int) -> Form:
    """The form that was posted."""
    try:
        return Form(await posted(request, most_bytes=most_bytes, most_fields=_MOST_FIELDS))
    except TooBig:
        raise Refused(413, f"This is more than {most_bytes // 1024} kB.", "send less at once") from None
    except TooManyFields:
        raise Refused(400, "This form cannot be read.", "go back, and send it again") from None


Endpoint = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Page:
    """One page or form. `role` is what it needs, or any of several; nothing: everybody may see it, signed in or not."""

    path: str
    role: Role | tuple[Role, ...] | None
    endpoint: Endpoint
    methods: Sequence[str] = ("GET",)
    most_bytes: int = MOST_BYTES
    """Of the form that is posted to it."""

    @property
    def roles(self) -> tuple[Role, ...]:
        """Those that open it; none: it is open to everybody."""
        return () if self.role is None else self.role if isinstance(self.role, tuple) else (self.role,)


Values = Mapping[str, object]
