"""Durations and sizes as people write them: `90s`, `3m`, `1h30m`, `4GB`, `512MiB`."""

from __future__ import annotations

import math
import re

from mlebench.errors import MLEBenchError

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_BYTES = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "t": 1000**4}
_BYTES |= {f"{unit}i": 1024**power for power, unit in enumerate("kmgt", start=1)}
_NUMBER = r"(?:\d+(?:\.\d+)?)"


class QuantityError(MLEBenchError):
    """A duration or size that is not written as one."""


def parse_duration(text: str) -> int:
    """Seconds, rounded up, at least 1.

    Takes a number with a unit (s, m, h, d), several in a row (`1h30m`), or a
    bare number of seconds.

    Raises:
        QuantityError: if `text` is none of these, or is zero.
    """
    compact = text.strip().lower()
    if re.fullmatch(_NUMBER, compact, re.ASCII):
        seconds = float(compact)
    elif re.fullmatch(rf"(?:{_NUMBER}[smhd])+", compact, re.ASCII):
        parts = re.findall(rf"({_NUMBER})([smhd])", compact, re.ASCII)
        seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    else:
        raise QuantityError(f"{text!r} is not a duration; write it as 90s, 3m, 2h, 1h30m or 1d.")
    if not 0 < seconds < 10**9:
        raise QuantityError(f"{text!r} is not a usable duration; it must be above 0 and finite.")
    return math.ceil(seconds)


def parse_size(text: str) -> int:
    """Bytes, at least 1.

    Takes a number with a unit: powers of 1000 (`4GB`, `4G`), powers of 1024
    (`4GiB`), or bare bytes.

    Raises:
        QuantityError: if `text` is none of these, or is zero.
    """
    match = re.fullmatch(rf"({_NUMBER})\s*((?:[kmgt]i?)?)b?", text.strip().lower(), re.ASCII)
    if match is None:
        raise QuantityError(f"{text!r} is not a size; write it as 512MB, 4GB or 2GiB.")
    size = int(float(match[1]) * _BYTES[match[2]])
    if not 0 < size < 2**63:
        raise QuantityError(f"{text!r} is not a usable size; it must be above 0 and below 8 EiB.")
    return size


def format_duration(seconds: float) -> str:
    """A duration such as `45 s`, `3 min`, `1 h 30 min`, to the nearest whole unit."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    hours, rest = divmod(whole, 3600)
    minutes, left_s = divmod(rest, 60)
    parts = [(hours, "h"), (minutes, "min"), (0 if hours else left_s, "s")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def format_size(size_bytes: int) -> str:
    """A size in powers of 1000 with at most one decimal, such as `4 GB`."""
    number, unit = float(size_bytes), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if number < 1000:
            break
        number, unit = number / 1000, larger
    return f"{number:.1f}".removesuffix(".0") + f" {unit}"
