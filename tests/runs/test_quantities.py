"""Durations and sizes as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlebench.runs.quantities import (
    QuantityError,
    format_duration,
    format_size,
    parse_duration,
    parse_size,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        ("3m", 180),
        ("2h", 7200),
        ("1d", 86400),
        ("1h30m", 5400),
        (" 2H ", 7200),
        ("1.5h", 5400),
        ("0.2s", 1),
    ],
)
def test_a_duration_is_read_in_seconds(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "size_bytes"),
    [
        ("512", 512),
        ("1kB", 1000),
        ("4GB", 4 * 10**9),
        ("4 GB", 4 * 10**9),
        ("4g", 4 * 10**9),
        ("4GiB", 4 * 2**30),
        ("1.5MB", 1_500_000),
        ("2TB", 2 * 10**12),
    ],
)
def test_a_size_is_read_in_bytes(text: str, size_bytes: int) -> None:
    assert parse_size(text) == size_bytes


@pytest.mark.parametrize("parse", [parse_duration, parse_size])
@pytest.mark.parametrize(
    "text", ["", "0", "-1", "nan", "inf", "1e3", "٣", "h", "5 minutes", "9" * 40]
)
def test_what_is_not_one_is_refused(parse: object, text: str) -> None:
    assert callable(parse)
    with pytest.raises(QuantityError):
        parse(text)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_duration, parse_size):
        try:
            assert parse(text) >= 1
        except QuantityError as error:
            assert repr(text) in str(error)  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (45.4, "45 s"),
        (59.6, "1 min"),
        (180, "3 min"),
        (200, "3 min 20 s"),
        (5400, "1 h 30 min"),
        (7205, "2 h"),
    ],
)
def test_a_duration_is_shown_in_its_largest_units(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [(1, "1 B"), (1000, "1 kB"), (4 * 10**9, "4 GB"), (8 * 2**30, "8.6 GB"), (10**15, "1000 TB")],
)
def test_a_size_is_shown_in_its_largest_unit(size_bytes: int, text: str) -> None:
    assert format_size(size_bytes) == text
