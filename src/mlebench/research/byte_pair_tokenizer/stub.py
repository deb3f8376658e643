"""A tokenizer by merges of byte pairs."""

from __future__ import annotations

Pair = tuple[int, int]


def train(texts: list[str], count: int) -> list[Pair]:
    """The merges learnt from texts, at most `count`, in the order in which they were made."""
    raise NotImplementedError


def encode(text: str, merges: list[Pair]) -> list[int]:
    """The tokens of a text."""
    raise NotImplementedError


def decode(tokens: list[int], merges: list[Pair]) -> bytes:
    """The bytes that tokens stand for."""
    raise NotImplementedError
