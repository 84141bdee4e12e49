"""What was published: every version of the questions with all its files, and who put it live, when and why."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint

from storage.model.vocabulary import PUBLISHED_HOW
from storage.tables.columns import ROWS, Blob, Key, Stored, Text, When, one_of


class Publication(Stored, table=True):
    """One immutable version; `files` (JSON) names its files and the hash of each one's text."""

    __tablename__ = "publication"
    __table_args__ = (one_of("how", PUBLISHED_HOW), ROWS)
    number: Key
    at: When
    sha256: Blob
    how: Text
    author: Text
    why: Text
    files: Text


class PublishedFile(Stored, table=True):
    """One file's text, kept once however many versions hold it; `id` is the beginning of its hash."""

    __tablename__ = "published_file"
    __table_args__ = (UniqueConstraint("sha256"), ROWS)
    id: Key
    sha256: Blob
    text: Text
