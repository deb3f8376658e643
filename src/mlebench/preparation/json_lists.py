"""Reads a JSON list that is larger than memory."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from mlebench.errors import PreparationError

_CHUNK_CHARACTERS = 8 * 1024**2
_BETWEEN_OBJECTS = re.compile(r"[\s,]*")


def json_objects(file: IO[bytes], source: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file that is one JSON list of them, one at a time.

    Memory is that of an object and of 8 Mi characters.

    Args:
        file: in UTF-8.
        source: what messages call it.

    Raises:
        PreparationError: if the file is no such list, or ends before it does.
    """
    decoder = json.JSONDecoder()
    reader = io.TextIOWrapper(file, encoding="utf-8")
    text = reader.read(_CHUNK_CHARACTERS).lstrip()
    if not text.startswith("["):
        raise PreparationError(f"{source} is no JSON list; download the raw data again.")
    start = 1
    while True:
        between = _BETWEEN_OBJECTS.match(text, start)
        start = start if between is None else between.end()
        if text[start : start + 1] == "]":
            return
        try:
            found, start = decoder.raw_decode(text, start)
        except json.JSONDecodeError:
            # It may go on in the next chunk.
            chunk = reader.read(_CHUNK_CHARACTERS)
            if not chunk:
                raise PreparationError(
                    f"{source} is damaged or cut short; download the raw data again."
                ) from None
            text, start = text[start:] + chunk, 0
            continue
        yield found
