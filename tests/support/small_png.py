"""Pictures of pages with few colours, as PNG with a palette: a third of what browsers write, with nothing installed for it."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = 256
_CHANNELS = {2: 3, 6: 4}
"""By the colour type of a PNG (W3C PNG, table 11.1)."""


def smaller(png: bytes) -> bytes:
    """The same picture in at most 256 colours; those that are seldom become the nearest of those that are not."""
    pixels = decoded(png)
    height, width, _ = pixels.shape
    packed = (pixels.astype(np.uint32) * np.array([65536, 256, 1], dtype=np.uint32)).sum(axis=2).ravel()
    colours, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-counts, kind="stable")[:_COLOURS]]
    nearest = np.array([int(np.argmin(((_rgb(kept) - _rgb(np.array([one]))) ** 2).sum(axis=1))) for one in colours], dtype=np.uint8)
    rows = nearest[places].reshape(height, width)
    lines = np.concatenate((np.zeros((height, 1), dtype=np.uint8), rows), axis=1).tobytes()
    palette = _rgb(kept).astype(np.uint8).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", head),
            _chunk(b"PLTE", palette),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def decoded(png: bytes) -> Pixels:
    """Rows of red, green and blue; of 8 bits a channel and not interlaced, as browsers write them."""
    head, data = b"", b""
    at = len(_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        head, data = (body, data) if kind == b"IHDR" else (head, data + body if kind == b"IDAT" else data)
        at += 12 + length
    width, height, _, colour, *_ = struct.unpack(">IIBBBBB", head)
    channels = _CHANNELS[colour]
    lines = np.frombuffer(zlib.decompress(data), dtype=np.uint8).reshape(height, 1 + width * channels)
    return _unfiltered(lines, channels).reshape(height, width, channels)[:, :, :3]


def _unfiltered(lines: Pixels, channels: int) -> Pixels:
    """Each line is told from the one above it and the pixel before (W3C PNG, 9.2)."""
    above = np.zeros(lines.shape[1] - 1, dtype=np.uint8)
    rows = np.empty((lines.shape[0], lines.shape[1] - 1), dtype=np.uint8)
    for number, line in enumerate(lines):
        above = rows[number] = _line(int(line[0]), line[1:], above, channels)
    return rows


def _line(how: int, line: Pixels, above: Pixels, channels: int) -> Pixels:
    if how == 0:
        return line
    if how == 2:
        return line + above
    if how == 1:
        pixels = line.reshape(-1, channels)
        return np.cumsum(pixels, axis=0, dtype=np.uint8).ravel()
    return _from_both(how, line, above, channels)


def _from_both(how: int, line: Pixels, above: Pixels, channels: int) -> Pixels:
    """*Average* and *Paeth* rest on the pixel just read: one after the other."""
    told, up = line.tolist(), above.tolist()
    found: list[int] = []
    for place, value in enumerate(told):
        left = found[place - channels] if place >= channels else 0
        corner = up[place - channels] if place >= channels else 0
        found.append((value + (((left + up[place]) // 2) if how == 3 else _paeth(left, up[place], corner))) & 255)
    return np.array(found, dtype=np.uint8)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))


def _rgb(packed: NDArray[np.uint32]) -> NDArray[np.int64]:
    one = packed.astype(np.int64)
    return np.stack((one >> 16, (one >> 8) & 255, one & 255), axis=1)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
