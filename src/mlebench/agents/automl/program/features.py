"""Numbers for models to learn from: tables and text.

Everything is made from the columns that train and test share, from both together and
without a look at the targets; so it is made once, and cross-validation stays honest.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from journal import Clock, Journal
from understand import IMAGE_COLUMN, Question, as_text, is_nested

Floats = NDArray[np.float32]
Kind = Literal["number", "date", "category", "text", "name", "codes", "list", "nothing"]

MAX_LEVELS = 40
"""A category's rarer values share one column."""
JUDGED_ROWS = 20_000
"""Rows by which a column's distribution is judged."""
MAX_TEXT_CHARACTERS = 30_000_000
CHARACTERS_PER_S = 50_000
"""Of more text, or of more for each second left, only words are counted, not their pieces."""
TEXT_DIMENSIONS = 64
DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?([T ]\d{1,2}:\d{2}.*)?Z?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}( .*)?"
)


@dataclass(frozen=True, slots=True)
class Block:
    """Features that belong together, a row for each train row, then each test row."""

    trees: Floats
    """For tree models: (rows, columns), NaN where missing."""
    scaled: Floats
    """For linear and kernel models: (rows, columns), of unit scale, nothing missing."""
    sparse: sp.csr_matrix | None = None
    """Counts of words and the like, for linear models: (rows, words)."""


@dataclass(frozen=True, slots=True)
class Features:
    """All features, in the views that models take."""

    trees: Floats
    scaled: Floats
    sparse: sp.csr_matrix | None
    """`scaled` and the counts side by side; None if there is no text."""
    train_rows: int


def assemble(blocks: list[Block], train_rows: int) -> Features:
    """Put blocks side by side."""
    scaled = np.hstack([block.scaled for block in blocks])
    counts = [block.sparse for block in blocks if block.sparse is not None]
    sparse = sp.csr_matrix(sp.hstack([sp.csr_matrix(scaled), *counts])) if counts else None
    return Features(np.hstack([block.trees for block in blocks]), scaled, sparse, train_rows)


def table_blocks(question: Question, seed: int, clock: Clock, journal: Journal) -> list[Block]:
    """Blocks from the columns that train and test share."""
    train, test = question.train, question.test
    blocks: list[Block] = []
    used: dict[str, list[str]] = {}
    numbers: list[pd.Series[float]] = []
    for name in train.columns:
        if name not in test.columns or name in question.targets or name == IMAGE_COLUMN:
            continue
        if _names_groups(str(name), train[name], test[name]):
            journal.say(f"column {name} is left out: test rows have other values throughout")
            continue
        column = pd.concat([train[name], test[name]], ignore_index=True)
        kind = _kind(column)
        if kind in ("number", "category", "codes", "name") and name in question.keys:
            continue
        used.setdefault(kind, []).append(str(name))
        if kind in ("text", "name", "list"):
            blocks.append(_text_block(_as_plain_text(column), seed, clock))
        elif kind == "category":
            blocks.append(_category_block(column))
        else:
            numbers += _numbers(column, kind)
    if numbers:
        blocks.append(_number_block(pd.concat(numbers, axis=1).to_numpy(np.float64)))
    for made, names in used.items():
        more = f" and {len(names) - 8} more" if len(names) > 8 else ""
        journal.say(f"columns used as {made}: {', '.join(names[:8])}{more}")
    return blocks


def _names_groups(name: str, train: pd.Series[Any], test: pd.Series[Any]) -> bool:
    """Whether it is an id of patients, recordings or the like, which are all new in the test.

    Their targets could be learnt by heart, and cross-validation would take that for insight.
    """
    is_id = re.search(r"(^|_)id$|[a-z0-9]I[dD]$", name) is not None
    return is_id and not train.is_unique and not train.isin(test).any()


def parse_dates(column: pd.Series[Any]) -> pd.Series[pd.Timestamp] | None:
    """Moments without time zone, if nearly all values look like dates."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return pd.to_datetime(column, utc=True).dt.tz_localize(None)
    texts = column.dropna()
    if not len(texts) or not all(isinstance(text, str) for text in texts.iloc[:100]):
        return None
    texts = texts.astype(str)
    if texts.iloc[:1000].str.fullmatch(DATE).mean() < 0.95:
        return None
    dates = pd.to_datetime(column, errors="coerce", format="mixed", utc=True)
    return dates.dt.tz_localize(None) if dates.notna().sum() > 0.95 * len(texts) else None


def _kind(column: pd.Series[Any]) -> Kind:
    known = column.dropna()
    if not len(known):
        return "nothing"
    if is_nested(known):
        return "list"
    levels = known.nunique()
    if levels < 2:
        return "nothing"
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return "number"
    if parse_dates(column) is not None:
        return "date"
    texts = known.astype(str)
    if pd.to_numeric(texts, errors="coerce").notna().mean() > 0.95:
        return "number"
    if texts.str.count(r"\s+").mean() > 2 and levels > MAX_LEVELS:
        return "text"
    if levels <= MAX_LEVELS:
        return "category"
    if _parts(texts).shape[1]:
        return "codes"
    return "name" if texts.str.len().mean() > 15 else "category"


def _parts(texts: pd.Series[str]) -> pd.DataFrame:
    """Codes such as B/12/S or AB-3 taken apart; no column unless nearly all have the same parts."""
    for separator in "/_-:":
        count = texts.str.count(re.escape(separator))
        most = count.mode().iloc[0]
        if 1 <= most <= 8 and (count == most).mean() > 0.95:
            return texts.str.split(separator, n=int(most), expand=True)
    return pd.DataFrame(index=texts.index)


def _numbers(column: pd.Series[Any], kind: Kind) -> list[pd.Series[float]]:
    if kind == "number":
        return [pd.to_numeric(column, errors="coerce").astype(float)]
    if kind == "codes":
        parts = _parts(column.dropna().astype(str)).reindex(column.index)
        return [_codes(parts[name]) for name in parts.columns]
    dates = parse_dates(column)
    if dates is None:
        return []
    elapsed = (dates - dates.min()).dt.total_seconds() / 86_400
    moments: list[pd.Series[Any]] = [
        elapsed,
        dates.dt.month,
        dates.dt.day,
        dates.dt.dayofweek,
        dates.dt.hour,
    ]
    return [moment.astype(float) for moment in moments if moment.nunique() > 1]


def _codes(column: pd.Series[Any]) -> pd.Series[float]:
    """Numbers as they are; other values by their place in alphabetical order."""
    numbers = pd.to_numeric(column, errors="coerce")
    if numbers.notna().sum() > 0.95 * column.notna().sum():
        return numbers.astype(float)
    codes = column.astype("category").cat.codes.astype(float)
    return codes.where(codes >= 0)


def _number_block(numbers: NDArray[np.float64]) -> Block:
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    known = ~np.isnan(numbers)
    numbers = numbers[:, known.any(axis=0)]
    missing = np.isnan(numbers)
    gaps = missing[:, (missing.mean(axis=0) > 0.01)].astype(np.float32)
    filled = np.where(missing, np.nanmedian(numbers, axis=0), numbers)
    return Block(
        trees=numbers.astype(np.float32),
        scaled=np.hstack([_standardised(_without_long_tails(filled)), gaps]).astype(np.float32),
    )


def _without_long_tails(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Skewed columns bent like logarithms on both sides of their median, others as they are."""
    some = numbers[:: len(numbers) // JUDGED_ROWS + 1]
    low, middle, high = np.percentile(some, [25, 50, 75], axis=0)
    deviation = some.std(axis=0) + 1e-300
    scaled = (some - some.mean(axis=0)) / deviation
    is_skewed = np.abs((scaled * scaled * scaled).mean(axis=0)) > 1
    spread = np.where(high > low, high - low, deviation)
    bent = np.arcsinh((numbers[:, is_skewed] - middle[is_skewed]) / spread[is_skewed])
    numbers = numbers.copy()
    numbers[:, is_skewed] = bent
    return numbers


def _standardised(numbers: NDArray[Any]) -> NDArray[Any]:
    deviation = numbers.std(axis=0)
    scaled = (numbers - numbers.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
    return np.asarray(np.clip(scaled, -8, 8))


def _category_block(column: pd.Series[Any]) -> Block:
    texts = as_text(column).where(column.notna(), "")
    counts = texts.value_counts()
    order = {value: place for place, value in enumerate(sorted(counts.index))}
    codes = np.column_stack([texts.map(order), texts.map(counts)]).astype(np.float32)
    common = counts.index[:MAX_LEVELS]
    return Block(
        trees=codes[:, :1] if len(counts) <= MAX_LEVELS else codes,
        scaled=np.column_stack([(texts == value).to_numpy() for value in common]).astype(
            np.float32
        ),
    )


def _as_plain_text(column: pd.Series[Any]) -> pd.Series[str]:
    def plain(value: object) -> str:
        if isinstance(value, dict):
            return " ".join(f"{key} {item}" for key, item in value.items())
        if isinstance(value, list | tuple | np.ndarray):
            return " ".join(map(str, value))
        return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]

    return column.map(plain).astype(str)


def _text_block(texts: pd.Series[str], seed: int, clock: Clock) -> Block:
    """Weighted counts of words, pairs of words and pieces of words, and their main directions."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    rare = 2 if len(texts) > 100 else 1
    ways: list[dict[str, Any]] = [
        {"ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b|[^\w\s]", "max_features": 60_000}
    ]
    most = min(MAX_TEXT_CHARACTERS, CHARACTERS_PER_S * clock.left_s())
    if texts.str.len().sum() <= most:
        ways.append({"ngram_range": (2, 4), "analyzer": "char_wb", "max_features": 60_000})
    counts = []
    for way in ways:
        try:
            counts.append(
                TfidfVectorizer(sublinear_tf=True, min_df=rare, **way).fit_transform(texts)
            )
        except ValueError:
            continue  # No word occurs often enough.
    style = _style(texts)
    if not counts:
        return Block(style, _standardised(style).astype(np.float32))
    sparse = sp.csr_matrix(sp.hstack(counts)).astype(np.float32)
    dimensions = min(TEXT_DIMENSIONS, min(sparse.shape) - 1)
    if dimensions < 1:
        return Block(style, _standardised(style).astype(np.float32), sparse)
    directions = TruncatedSVD(dimensions, random_state=seed).fit_transform(sparse)
    dense = np.hstack([style, directions]).astype(np.float32)
    return Block(dense, _standardised(dense).astype(np.float32), sparse)


def _style(texts: pd.Series[str]) -> Floats:
    """How long a text is, and which shares of it are capitals, digits, marks."""
    length = texts.str.len().to_numpy(float)
    shares = [
        texts.str.count(pattern).to_numpy(float) / np.maximum(length, 1)
        for pattern in (r"[A-Z]", r"\d", f"[{re.escape(string.punctuation)}]", r"!", r"\?")
    ]
    words = texts.str.count(r"\S+").to_numpy(float)
    sizes = [np.log1p(length), np.log1p(words), length / np.maximum(words, 1)]
    return np.column_stack([*sizes, *shares]).astype(np.float32)
