"""Pictures of pages get smaller without looking otherwise."""

from __future__ import annotations

import struct
import zlib
from itertools import permutations

import numpy as np
import pytest

from tests.support.pictures import Shot, shots
from tests.support.small_png import decoded, smaller


def png(pixels: np.ndarray, how: int) -> bytes:
    """A picture as the standard says that a filter writes it (W3C PNG, 9.2)."""
    height, width, channels = pixels.shape
    rows = pixels.reshape(height, -1).astype(int)
    lines = b""
    for number, row in enumerate(rows):
        above = rows[number - 1] if number else np.zeros_like(row)
        left = np.concatenate((np.zeros(channels, dtype=int), row[:-channels]))
        corner = np.concatenate((np.zeros(channels, dtype=int), above[:-channels]))
        guess = {0: row * 0, 1: left, 2: above, 3: (left + above) // 2, 4: _paeth(left, above, corner)}[how]
        lines += bytes([how]) + ((row - guess) & 255).astype(np.uint8).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def _paeth(left: np.ndarray, above: np.ndarray, corner: np.ndarray) -> np.ndarray:
    guess = left + above - corner
    near = [abs(guess - one) for one in (left, above, corner)]
    return np.where((near[0] <= near[1]) & (near[0] <= near[2]), left, np.where(near[1] <= near[2], above, corner))


@pytest.mark.parametrize("how", range(5))
@pytest.mark.parametrize("channels", [3, 4])
def test_a_picture_is_read_however_its_lines_are_written(how: int, channels: int) -> None:
    pixels = np.random.default_rng(how).integers(0, 256, (9, 13, channels), dtype=np.uint8)
    assert (decoded(png(pixels, how)) == pixels[:, :, :3]).all()


def test_a_picture_of_few_colours_is_the_same_and_smaller() -> None:
    pixels = np.random.default_rng(1).choice(np.array([[250, 250, 245], [10, 20, 30], [90, 160, 120]], dtype=np.uint8), (60, 80))
    less = smaller(png(pixels, 0))
    assert less[25] == 3 and len(less) < 60 * 80 * 3
    assert less.count(b"PLTE") == 1 and less[33 + 8 : 33 + 8 + 9] in _orders(pixels)


def _orders(pixels: np.ndarray) -> set[bytes]:
    colours = [bytes(one) for one in np.unique(pixels.reshape(-1, 3), axis=0)]
    return {b"".join(order) for order in permutations(colours)}


def test_every_page_is_taken_in_both_schemes_and_widths_under_names_that_last() -> None:
    taken = shots({"/": "/", "/customers/{customer}": "/customers/4MH4P4J990CNV"})
    assert len({shot.name for shot in taken}) == len(taken) == 8
    assert taken[0] == Shot("/", "/", "light", 1280)
    assert {shot.name for shot in taken if shot.page != "/"} == {
        f"customers-customer-{scheme}-{width}.png" for scheme in ("light", "dark") for width in (1280, 360)
    }
