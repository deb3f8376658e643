"""Reading tables: CSV, TSV, JSON and Parquet files."""

from __future__ import annotations

import json
import math

import pandas as pd

from data_files import DataFile

SEPARATORS = {".csv": ",", ".tsv": "\t"}
TABLE_SUFFIXES = {*SEPARATORS, ".json", ".jsonl", ".parquet"}
MAX_TABLE_BYTES = 200_000_000
"""Of a longer CSV file only every k-th row is read, so that about this much is kept."""


def read_text_table(file: DataFile) -> pd.DataFrame:
    """A CSV file, every cell as the text that stands there."""
    with file.open() as stream:
        return pd.read_csv(stream, dtype=str, keep_default_na=False)


def read_table(file: DataFile, *, is_whole: bool) -> pd.DataFrame:
    """A table with the types that its values suggest.

    Args:
        file: its suffix is one of `TABLE_SUFFIXES`.
        is_whole: read every row of a CSV file, however many there are.

    Raises:
        ValueError: if the file is no table, or too long to be read.
    """
    if file.suffix not in SEPARATORS and file.size_bytes > MAX_TABLE_BYTES:
        raise ValueError(f"it is longer than {MAX_TABLE_BYTES} bytes")
    stride = 1 if is_whole else max(1, math.ceil(file.size_bytes / MAX_TABLE_BYTES))
    with file.open() as stream:
        if file.suffix in SEPARATORS:
            return pd.read_csv(
                stream,
                sep=SEPARATORS[file.suffix],
                skiprows=None if stride == 1 else lambda row: row % stride != 0,
                low_memory=False,
                encoding_errors="replace",
                on_bad_lines="skip",
            )
        if file.suffix == ".parquet":
            return pd.read_parquet(stream)
        return _records(stream.read().decode("utf-8", "replace"))


def _records(text: str) -> pd.DataFrame:
    try:
        records = json.loads(text)
    except ValueError:
        records = [json.loads(line) for line in text.splitlines() if line.strip()]
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise ValueError("its JSON is not a list of records")
    return pd.DataFrame(records)
