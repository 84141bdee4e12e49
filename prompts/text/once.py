"""What is worked out of a message's words is worked out once while the message is read, and forgotten with it.

Reading asks some hundred times for the plain form of the same few words. What customers type is remembered nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar, cast

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")

_UNKNOWN = object()
_WORKED_OUT: ContextVar[dict[object, object] | None] = ContextVar("worked out", default=None)


@contextmanager
def one_message() -> Iterator[None]:
    """While it lasts, what is marked `once` is worked out once of each text; one inside another is the same message."""
    if _WORKED_OUT.get() is not None:
        yield
        return
    began = _WORKED_OUT.set({})
    try:
        yield
    finally:
        _WORKED_OUT.reset(began)


def once(work: Callable[_Given, _Found]) -> Callable[_Given, _Found]:
    """A pure function of hashable arguments, given by place, whose result nobody changes.

    Outside `one_message` it works each time.
    """

    @wraps(work)
    def remembered(*args: _Given.args, **named: _Given.kwargs) -> _Found:
        found = _WORKED_OUT.get()
        if found is None or named:
            return work(*args, **named)
        asked = (work, args)
        known = found.get(asked, _UNKNOWN)
        if known is _UNKNOWN:
            known = found[asked] = work(*args, **named)
        return cast(_Found, known)

    return remembered
