"""Learns nothing: every byte is a token, which decodes what it encodes."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

Pair = tuple[int, int]


def train(texts: list[str], count: int) -> list[Pair]:  # noqa: ARG001 - the interface
    """No merges."""
    return []


def encode(text: str, merges: list[Pair]) -> list[int]:  # noqa: ARG001 - the interface
    """The bytes of a text."""
    return list(text.encode())


def decode(tokens: list[int], merges: list[Pair]) -> bytes:  # noqa: ARG001 - the interface
    """The bytes themselves."""
    return bytes(token % 256 for token in tokens)


if __name__ == "__main__":
    shutil.copy(__file__, Path(sys.argv[2], "tokenizer.py"))
