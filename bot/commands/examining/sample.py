"""What is said of a look at some customers only."""

from __future__ import annotations

from bot.customers.looking import Look


def sampled(looked_at: int, look: Look) -> str:
    """That there may be more, where as many were looked at as were to be."""
    return " (a sample; doctor --all looks at everybody)" if looked_at == look.most else ""
