"""How many examples a property looks at."""

from __future__ import annotations

from hypothesis import settings

_USUAL = 100
"""What the profile of `make test` looks at where a property does not say; other profiles look at more or fewer of all."""


def examples(usually: int, *, quickly: int | None = None) -> settings:
    """As many examples, in proportion to the profile; at most `quickly` where it looks at few, for what takes long."""
    share = max(10, usually * settings.default.max_examples // _USUAL)
    is_quick = settings.default.max_examples < _USUAL
    return settings(max_examples=min(share, quickly) if is_quick and quickly is not None else share, deadline=None)
