"""Reads BSON files, documents one after the other, and takes fields out of a document.

A document is 4 bytes of length, its own included, then fields, then a zero byte. Nothing
is decoded but leading fields of whole numbers, so all other bytes stay as they are.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from mlebench.errors import PreparationError

_LENGTH = struct.Struct("<i")
_INTEGERS = {0x10: struct.Struct("<i"), 0x12: struct.Struct("<q")}
"""How whole numbers are written, by the byte that begins their field."""
_BUFFER_BYTES = 8 * 1024**2


class IntegerField(NamedTuple):
    """A whole number in a document."""

    value: int
    start: int
    stop: int
    """Where its bytes lie in the document, its name included."""


def read_documents(path: Path) -> Iterator[bytes]:
    """The documents of a file, one at a time.

    Raises:
        PreparationError: if the file ends within a document.
    """
    left_bytes = path.stat().st_size
    with path.open("rb", buffering=_BUFFER_BYTES) as file:
        while left_bytes:
            header = file.read(_LENGTH.size)
            size_bytes = _LENGTH.unpack(header)[0] if len(header) == _LENGTH.size else 0
            # A wrong size must not lead to reading all that is there.
            if not _LENGTH.size < size_bytes <= left_bytes:
                raise PreparationError(f"{path} is cut short; download the raw data again.")
            yield header + file.read(size_bytes - _LENGTH.size)
            left_bytes -= size_bytes


def leading_integers(document: bytes, names: Sequence[str]) -> list[IntegerField]:
    """A document's first fields, which must be whole numbers of these names, in this order.

    Raises:
        PreparationError: if they are not.
    """
    fields = []
    start = _LENGTH.size
    for name in names:
        form = _INTEGERS.get(document[start])
        value_at = start + len(name.encode()) + 2
        if form is None or document[start + 1 : value_at] != name.encode() + b"\0":
            shown = bytes(document[start + 1 : start + 30]).partition(b"\0")[0]
            raise PreparationError(
                f"a document has {shown!r} where a whole number {name} should be; "
                "download the raw data again."
            )
        stop = value_at + form.size
        fields.append(IntegerField(form.unpack_from(document, value_at)[0], start, stop))
        start = stop
    return fields


def without(document: bytes, field: IntegerField) -> bytes:
    """The document without one of its fields."""
    rest = document[_LENGTH.size : field.start] + document[field.stop :]
    return _LENGTH.pack(_LENGTH.size + len(rest)) + rest
