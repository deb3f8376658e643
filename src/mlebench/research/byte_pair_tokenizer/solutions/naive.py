"""Right, and counts every pair of every text anew for each merge."""

from __future__ import annotations

import itertools
import re
import shutil
import sys
from collections import Counter
from pathlib import Path

Pair = tuple[int, int]


def _pieces(text: str) -> list[list[int]]:
    return [list(piece) for piece in re.findall(rb" ?[^ ]+| +", text.encode())]


def _merge(piece: list[int], pair: Pair, token: int) -> list[int]:
    merged = piece.copy()
    place = 0
    while place + 1 < len(merged):
        if (merged[place], merged[place + 1]) == pair:
            merged[place : place + 2] = [token]
        place += 1
    return merged


def train(texts: list[str], count: int) -> list[Pair]:
    """The merges learnt from texts, at most `count`, in the order in which they were made."""
    pieces = [piece for text in texts for piece in _pieces(text)]
    merges: list[Pair] = []
    while len(merges) < count:
        counts: Counter[Pair] = Counter()
        for piece in pieces:
            counts.update(itertools.pairwise(piece))
        if not counts or max(counts.values()) < 2:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        pieces = [_merge(piece, best, 256 + len(merges)) for piece in pieces]
        merges.append(best)
    return merges


def encode(text: str, merges: list[Pair]) -> list[int]:
    """The tokens of a text."""
    pieces = _pieces(text)
    for rank, (first, second) in enumerate(merges):
        pieces = [_merge(piece, (first, second), 256 + rank) for piece in pieces]
    return [token for piece in pieces for token in piece]


def decode(tokens: list[int], merges: list[Pair]) -> bytes:
    """The bytes that tokens stand for."""

    def spelt(token: int) -> bytes:
        if token < 256:
            return bytes([token])
        first, second = merges[token - 256]
        return spelt(first) + spelt(second)

    return b"".join(spelt(token) for token in tokens)


if __name__ == "__main__":
    shutil.copy(__file__, Path(sys.argv[2], "tokenizer.py"))
