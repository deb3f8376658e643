"""Herbarium 2020: which of 32,000 species of land plants is on this herbarium sheet?"""

from __future__ import annotations

from mlebench.competitions.herbarium import herbarium

# Escaped bytes, and the characters that they are in Windows-1252; in Latin-1 where it has none.
_SINGLE_BYTES = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte)
    for byte in range(0x80, 0x100)
}


def _from_utf8(text: bytes) -> str:
    """The text in UTF-8 where it is, byte for byte where it is not."""
    return text.decode("utf-8", "surrogateescape").translate(_SINGLE_BYTES)


def _from_latin1(text: bytes) -> str:
    return text.decode("latin-1")


def _in_mixed_encodings(text: str) -> bytes:
    return text.encode().replace("æ".encode(), "æ".encode("latin-1"))


competition = herbarium(
    id="herbarium-2020-fgvc7",
    package=__name__,
    folder="nybg2020/",
    place_key="regions",
    rank="genus",
    categories=32_093,
    decode=_from_utf8,
    v1_decode=_from_latin1,
    encode=_in_mixed_encodings,
)
