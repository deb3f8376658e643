"""Reads TFRecord files of serialised `tf.train.Example` messages, without TensorFlow."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from mlebench.errors import PreparationError

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
"""Protocol Buffers' ways to write a field."""


def read_records(path: Path) -> Iterator[bytes]:
    """The records of a TFRecord file: 8 bytes of length, 4 of checksum, content, 4 of checksum.

    Checksums are not looked at.

    Raises:
        PreparationError: if the file ends within a record.
    """
    with path.open("rb") as file:
        while header := file.read(12):
            size = struct.unpack("<Q", header[:8])[0] if len(header) == 12 else 0
            # A wrong size must not lead to reading all that is there.
            record = file.read(size + 4) if size < path.stat().st_size else b""
            if len(record) < size + 4 or len(header) < 12:
                raise PreparationError(f"{path} is cut short; download the raw data again.")
            yield record[:size]


def bytes_feature(example: bytes, name: str) -> bytes:
    """The first value of an example's feature that is a list of bytes.

    Raises:
        PreparationError: if the example has no such feature, or is none.
    """
    try:
        for features in _parts(example, 1):
            for entry in _parts(features, 1):
                if name.encode() in _parts(entry, 1):
                    return next(
                        value
                        for feature in _parts(entry, 2)
                        for values in _parts(feature, 1)
                        for value in _parts(values, 1)
                    )
    except (IndexError, StopIteration):
        pass
    raise PreparationError(f"a record has no feature {name!r}; download the raw data again.")


def _parts(message: bytes, number: int) -> Iterator[bytes]:
    """The contents of a message's fields of one number, those written as bytes."""
    start = 0
    while start < len(message):
        key, start = _varint(message, start)
        kind = key & 7
        if kind == _VARINT:
            _, start = _varint(message, start)
            continue
        if kind == _BYTES:
            size, start = _varint(message, start)
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            size = 8 if kind == _EIGHT_BYTES else 4
        else:
            raise IndexError
        if start + size > len(message):
            raise IndexError
        if kind == _BYTES and key >> 3 == number:
            yield message[start : start + size]
        start += size


def _varint(message: bytes, start: int) -> tuple[int, int]:
    """A number of seven bits a byte, lowest first, and where it ends."""
    value = shift = 0
    while True:
        value |= (message[start] & 0x7F) << shift
        if message[start] < 0x80:
            return value, start + 1
        start, shift = start + 1, shift + 7
