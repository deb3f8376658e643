"""How a number is written in a submission."""

from __future__ import annotations

import math
import re

NUMBER_RULES = """\
Numbers are written in decimal or exponent notation with the ASCII digits 0 to 9 and a
decimal point: 12, -0.5, +.5, 1e-3. White space around them is ignored, and -0 is 0. An
empty cell, nan, inf, numbers too large for 64 bits (1e999), grouped digits (1_000 or
1,000), hexadecimal (0x1p3) and other scripts' digits (٣) are problems. An integer may be
written 3 or 3.0. A column of nothing but True and False counts as one of 1 and 0. Ids,
labels and column names compare as text, character for character; but where all ids are
whole numbers they compare as such, so that 3.0 and 03 are 3."""

ASCII_WHITE_SPACE = " \t\n\r\v\f"
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HEXADECIMAL = re.compile(r"[+-]?0[xX][0-9a-fA-F.]+(?:[pP][+-]?[0-9]+)?")


def parse_number(text: str) -> float | None:
    """The number that `text` writes by `NUMBER_RULES`; None if it writes none."""
    text = text.strip(ASCII_WHITE_SPACE)
    number = float(text) if _NUMBER.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None


def number_fault(text: str) -> str:
    """Why `text`, which `parse_number` does not take, is none: ends the sentence "it …"."""
    text = text.strip(ASCII_WHITE_SPACE)
    if not text:
        return "is an empty cell"
    if _NUMBER.fullmatch(text):
        return "is too large for a 64-bit number"
    bare = text.lstrip("+-").casefold()
    if bare in {"nan", "na", "n/a", "null", "none"}:
        return "stands for a missing value"
    if bare in {"inf", "infinity"}:
        return "is not finite"
    if _HEXADECIMAL.fullmatch(text):
        return "is hexadecimal"
    if not text.isascii() and any(letter.isdigit() and letter > "9" for letter in text):
        return "has digits other than 0 to 9"
    if _NUMBER.fullmatch(text.replace("_", "")):
        return "has digits grouped by _"
    if _NUMBER.fullmatch(text.replace(",", "")):
        return "has a comma, where a decimal point or nothing belongs"
    return "is not a number"
