"""Sealed cells open under their own key and name, and under nothing else."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.crypto.cells import Cipher, cell_name
from storage.errors import Unreadable

NAME = cell_name(2**62, "answer.cell", 7)
CIPHER = Cipher(b"k" * 32, os.urandom)


@given(st.text())
def test_whatever_is_sealed_comes_back(clear: str) -> None:
    assert CIPHER.open(NAME, CIPHER.seal(NAME, clear)) == clear


@given(st.binary())
def test_bytes_that_look_like_padding_come_back_too(clear: bytes) -> None:
    tail = b"\x80" + b"\x00" * 5
    assert CIPHER.open_bytes(NAME, CIPHER.seal_bytes(NAME, clear + tail)) == clear + tail


@given(st.integers(0, 14))
def test_short_values_cannot_be_told_apart_by_their_length(length: int) -> None:
    assert len(CIPHER.seal(NAME, "x" * length)) == len(CIPHER.seal(NAME, ""))


def test_the_same_value_is_sealed_differently_every_time() -> None:
    assert CIPHER.seal(NAME, "yes") != CIPHER.seal(NAME, "yes")


@pytest.mark.parametrize(
    "name", [cell_name(2**62 + 1, "answer.cell", 7), cell_name(2**62, "outbox.body", 7), cell_name(2**62, "answer.cell", 8)]
)
def test_a_cell_moved_to_another_person_column_or_row_does_not_open(name: str) -> None:
    with pytest.raises(Unreadable):
        CIPHER.open(name, CIPHER.seal(NAME, "dark"))


def test_a_wrong_key_is_said_and_not_guessed_at() -> None:
    with pytest.raises(Unreadable, match="wrong key, moved, or tampered with"):
        Cipher(b"x" * 32, os.urandom).open(NAME, CIPHER.seal(NAME, "dark"))


@given(st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    cell = bytearray(CIPHER.seal(NAME, "dark"))
    cell[data.draw(st.integers(0, len(cell) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        CIPHER.open(NAME, bytes(cell))


@pytest.mark.parametrize("cell", [b"", b"\x01", b"\x01short", b"\x02" + bytes(60)])
def test_what_is_no_cell_at_all_is_unreadable(cell: bytes) -> None:
    with pytest.raises(Unreadable):
        CIPHER.open(NAME, cell)
