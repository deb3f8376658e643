"""Takes out of JPEG files what cameras note beside the picture."""

from __future__ import annotations

import re
from pathlib import Path

_MARKER = re.compile(rb"\xff+([\x01-\xfe])")
"""With as many fill bytes before it as there are."""
_WITHOUT_CONTENT = {0x01, *range(0xD0, 0xD9)}
_APP1, _START_OF_SCAN = 0xE1, 0xDA


def drop_app1(path: Path) -> None:
    """Rewrite a JPEG file without its APP1 segments, which hold EXIF and XMP."""
    content = path.read_bytes()
    kept = without_app1(content)
    if len(kept) < len(content):
        path.write_bytes(kept)


def without_app1(content: bytes) -> bytes:
    """A JPEG file without the APP1 segments before its first scan; all other bytes stay.

    What does not read as a JPEG file's segments up to there comes back as it is.
    """
    kept: list[bytes] = []
    start = 0
    while True:
        marker = _MARKER.match(content, start)
        if marker is None:
            return content
        kind, end = marker[1][0], marker.end()
        if kind == _START_OF_SCAN:
            return b"".join([*kept, content[start:]])
        if kind not in _WITHOUT_CONTENT:
            # The length counts its own two bytes.
            end += max(2, int.from_bytes(content[end : end + 2], "big"))
        if kind != _APP1:
            kept.append(content[start:end])
        start = end
