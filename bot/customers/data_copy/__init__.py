"""The data copy: everything about one customer in one zip, for them to read, to keep and to take elsewhere (GDPR Art. 15, 20)."""

from bot.customers.data_copy.archive import data_copy

__all__ = ["data_copy"]
