"""Counts each different piece once, and after a merge only the pairs that it touched."""

from __future__ import annotations

import heapq
import itertools
import re
import shutil
import sys
from collections import Counter, defaultdict
from pathlib import Path

Pair = tuple[int, int]
PIECES = re.compile(rb" ?[^ ]+| +")


def train(texts: list[str], count: int) -> list[Pair]:
    """The merges learnt from texts, at most `count`, in the order in which they were made."""
    pieces = Counter(piece for text in texts for piece in PIECES.findall(text.encode()))
    tokens = [list(piece) for piece in pieces]
    times = list(pieces.values())
    counts: Counter[Pair] = Counter()
    places: defaultdict[Pair, set[int]] = defaultdict(set)
    for index, piece in enumerate(tokens):
        for pair in itertools.pairwise(piece):
            counts[pair] += times[index]
            places[pair].add(index)
    # Entries grow stale as counts change; those that no longer hold are passed over.
    heap = [(-number, pair) for pair, number in counts.items()]
    heapq.heapify(heap)
    merges: list[Pair] = []
    while heap and len(merges) < count:
        number, best = heapq.heappop(heap)
        if counts[best] != -number:
            continue
        if -number < 2:
            break
        changed: set[Pair] = set()
        for index in places.pop(best):
            piece = tokens[index]
            for pair in itertools.pairwise(piece):
                counts[pair] -= times[index]
                changed.add(pair)
            tokens[index] = piece = _merged(piece, best, 256 + len(merges))
            for pair in itertools.pairwise(piece):
                counts[pair] += times[index]
                places[pair].add(index)
                changed.add(pair)
        for pair in changed:
            if counts[pair] > 0:
                heapq.heappush(heap, (-counts[pair], pair))
        merges.append(best)
    return merges


def _merged(piece: list[int], pair: Pair, token: int) -> list[int]:
    merged: list[int] = []
    place = 0
    while place < len(piece):
        if piece[place] == pair[0] and tuple(piece[place : place + 2]) == pair:
            merged.append(token)
            place += 2
        else:
            merged.append(piece[place])
            place += 1
    return merged


def encode(text: str, merges: list[Pair]) -> list[int]:
    """The tokens of a text."""
    ranks = {(first, second): rank for rank, (first, second) in enumerate(merges)}
    known: dict[bytes, list[int]] = {}
    tokens: list[int] = []
    for piece in PIECES.findall(text.encode()):
        if piece not in known:
            known[piece] = _encoded(list(piece), ranks)
        tokens += known[piece]
    return tokens


def _encoded(piece: list[int], ranks: dict[Pair, int]) -> list[int]:
    last = len(ranks)
    while len(piece) > 1:
        rank, best = min((ranks.get(p, last), p) for p in itertools.pairwise(piece))
        if rank == last:
            break
        piece = _merged(piece, best, 256 + rank)
    return piece


def decode(tokens: list[int], merges: list[Pair]) -> bytes:
    """The bytes that tokens stand for."""
    words = [bytes([byte]) for byte in range(256)]
    for first, second in merges:
        words.append(words[first] + words[second])
    return b"".join(words[token] for token in tokens)


if __name__ == "__main__":
    shutil.copy(__file__, Path(sys.argv[2], "tokenizer.py"))
