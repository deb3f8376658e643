"""What is asked: which file is the sample submission, which tables are test and train.

Nothing is known of the layout beforehand. The sample submission tells ids and columns
to fill; the test table is the one that holds these ids; the train table is the one that
holds the columns to fill, or a column whose values are their names.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_files import IMAGE_SUFFIXES, DataFile
from journal import Journal
from tables import TABLE_SUFFIXES, read_table

MAX_TABLES = 20
"""Folders with more tables hold a table for each row; the shallowest are read."""
IMAGE_COLUMN = "image file"
"""Column with the full names of images in tables made from folders of images."""


@dataclass(frozen=True, slots=True)
class Question:
    """The tables that matter."""

    keys: tuple[str, ...]
    """Columns of the sample submission that identify its rows."""
    targets: tuple[str, ...]
    """Columns of the sample submission that are to be filled."""
    test: pd.DataFrame
    """A row for each row of the sample submission, in its order."""
    train: pd.DataFrame
    label_column: str | None
    """Column of `train` whose values are the names of `targets`; None: they are its columns."""


def understand(
    files: list[DataFile], sample_file: DataFile, sample: pd.DataFrame, journal: Journal
) -> Question | None:
    """Find the tables; None if nothing can be learned from them.

    Args:
        files: all files of the data folder.
        sample_file: the sample submission among them.
        sample: its cells, as text.
        journal: is told what was found, and why.
    """
    tables = _read_tables([file for file in files if file != sample_file], journal)
    # Read with types, as the other tables are, its ids look as they do there.
    found = _find_test(read_table(sample_file, is_whole=True), tables)
    if found:
        test_name, keys, test = found
        journal.say(f"test rows: {test_name}, which holds the sample's {', '.join(keys)}")
        del tables[test_name]
    else:
        unique = [name for name in sample.columns if sample[name].is_unique]
        keys = (unique[0] if unique else sample.columns[0],)
        test = sample[list(keys)]
        journal.say(f"test rows: only the sample itself tells them, by {keys[0]}")
    targets = tuple(name for name in sample.columns if name not in keys)
    if not targets:
        journal.say("the sample submission has no column to fill")
        return None
    train_name, label_column = _find_train(targets, tables)
    if train_name is not None:
        train = tables.pop(train_name)
        journal.say(f"train rows: {train_name}, which holds {label_column or ', '.join(targets)}")
    else:
        labelled = _labels_in_file_names(files, targets, sample)
        if labelled is None:
            journal.say(f"no table and no file names tell {', '.join(targets)} of train rows")
            return None
        train, label_column, reason = labelled
        journal.say(f"train rows: the images, labelled by {reason}")
    for name, table in tables.items():
        train, test = _add_columns(name, table, train, test, keys, targets, journal)
    return Question(keys, targets, test.reset_index(drop=True), train, label_column)


def as_text(column: pd.Series[Any]) -> pd.Series[str]:
    """Values as a table would have them: whole numbers without a fraction, nothing if missing."""
    if pd.api.types.is_float_dtype(column):
        known = column.dropna()
        if bool(((known % 1 == 0) & (known.abs() < 2**53)).all()):
            column = column.astype("Int64")
    return column.astype(str).where(column.notna(), "")


def is_nested(column: pd.Series[Any]) -> bool:
    """Whether some values are lists or the like."""
    if column.dtype != object:
        return False
    return bool(column.map(lambda value: isinstance(value, list | dict | tuple | np.ndarray)).any())


def _read_tables(files: list[DataFile], journal: Journal) -> dict[str, pd.DataFrame]:
    tables: dict[str, pd.DataFrame] = {}
    candidates = [file for file in files if file.suffix in TABLE_SUFFIXES]
    candidates.sort(key=lambda file: (file.name.count("/"), file.name))
    # Archives often lie beside what they hold.
    distinct = list({file.base: file for file in reversed(candidates)}.values())[::-1]
    if len(distinct) > MAX_TABLES:
        journal.say(f"{len(distinct)} tables: only the first {MAX_TABLES} are read")
    for file in distinct[:MAX_TABLES]:
        try:
            table = read_table(file, is_whole="test" in file.base.lower())
        except Exception as error:  # noqa: BLE001 - any file may be no table, in any way
            journal.say(f"{file.name} is not read: {error}")
            continue
        table.columns = table.columns.astype(str)
        table = table.loc[:, ~table.columns.duplicated()]
        journal.say(f"table {file.name}: {len(table)} rows, {table.shape[1]} columns")
        tables[file.name] = table
    return tables


def _rows_of(wanted: pd.Series[str], present: pd.Series[str]) -> NDArray[np.intp] | None:
    """The row in `present` of each value of `wanted`, -1 for none; None if few are there."""
    if len(wanted) == len(present) and bool((wanted.to_numpy() == present.to_numpy()).all()):
        return np.arange(len(wanted))
    rows = pd.Index(present.drop_duplicates()).get_indexer(pd.Index(wanted))
    if len(rows) == 0 or (rows < 0).mean() > 0.1:
        return None
    first = np.flatnonzero(~present.duplicated().to_numpy())
    return np.where(rows < 0, -1, first[rows])


def _take(table: pd.DataFrame, rows: NDArray[np.intp]) -> pd.DataFrame:
    return table.reset_index(drop=True).reindex(rows).reset_index(drop=True)


def _find_test(
    sample: pd.DataFrame, tables: dict[str, pd.DataFrame]
) -> tuple[str, tuple[str, ...], pd.DataFrame] | None:
    """Name of the test table, the sample's key columns in it, its rows in the sample's order."""
    texts = {name: as_text(sample[name]) for name in sample.columns}
    for name in sorted(tables, key=lambda name: ("test" not in name.lower(), name)):
        table = tables[name]
        shared = [column for column in sample.columns if column in table.columns]
        keys = [c for c in shared if _rows_of(texts[c], as_text(table[c])) is not None]
        if not keys or len(keys) == sample.shape[1]:
            continue
        wanted = _joined(sample, keys)
        rows = _rows_of(wanted, _joined(table, keys))
        # A constant guess is found in the train table, too, but identifies nothing.
        if rows is not None and wanted.nunique() > 0.9 * len(wanted):
            return name, tuple(keys), _take(table, rows)
    # Ids may be made of two columns of the test table, as sentence_token is.
    first = sample.columns[0]
    for name, table in tables.items():
        if len(table) != len(sample):
            continue
        for left, right in itertools.permutations(table.columns[:6], 2):
            joined = as_text(table[left]) + "_" + as_text(table[right])
            if joined.tolist() == texts[first].tolist():
                return name, (first,), table.assign(**{first: sample[first].to_numpy()})
    return None


def _joined(table: pd.DataFrame, names: list[str]) -> pd.Series[str]:
    joined = as_text(table[names[0]])
    for name in names[1:]:
        joined = joined + "\x1f" + as_text(table[name])
    return joined


def _find_train(
    targets: tuple[str, ...], tables: dict[str, pd.DataFrame]
) -> tuple[str | None, str | None]:
    """Name of the train table, and of its column that holds the targets' names, if so."""

    def merit(name: str) -> tuple[int, int]:
        return ("train" in name.lower()) + ("label" in name.lower()), len(tables[name])

    by_column = [n for n, table in tables.items() if set(targets) <= set(table.columns)]
    if by_column:
        return max(by_column, key=merit), None
    if len(targets) < 2:
        return None, None
    by_value = [
        (name, column)
        for name, table in tables.items()
        for column in table.columns
        if _names_targets(table[column], targets)
    ]
    return max(by_value, key=lambda pair: merit(pair[0]), default=(None, None))


def _names_targets(column: pd.Series[Any], targets: tuple[str, ...]) -> bool:
    """Whether nearly all of a column's values are names of targets."""
    values = as_text(column.dropna())
    known = values[values.isin(targets)]
    return len(known) > 0.9 * len(values) and known.nunique() > 1


def _labels_in_file_names(
    files: list[DataFile], targets: tuple[str, ...], sample: pd.DataFrame
) -> tuple[pd.DataFrame, str | None, str] | None:
    """A train table made from images in a folder a class, or with the class in their names."""
    ids = set(sample.iloc[:, 0])
    images = [
        file
        for file in files
        if file.suffix in IMAGE_SUFFIXES
        and "test" not in file.folder.lower()
        and not {file.base, file.stem, file.name} & ids
    ]
    ways = {
        "their folders": [file.folder.rsplit("/", 1)[-1] for file in images],
        "the beginnings of their names": [_first(r"[^\W\d_]+", file.stem) for file in images],
        "the ends of their names": [_first(r"(?<=_)[^_]+$", file.stem) for file in images],
    }
    for reason, labels in ways.items():
        if 2 <= len(set(labels)) <= len(images) / 3 and "" not in labels:
            label_column = targets[0] if len(targets) == 1 else "label"
            train = pd.DataFrame(
                {IMAGE_COLUMN: [file.name for file in images], label_column: labels}
            )
            # Archives often lie beside what they hold.
            train = train[~pd.Series([file.base for file in images]).duplicated()]
            return train, None if len(targets) == 1 else label_column, reason
    return None


def _first(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match.group() if match else ""


def _add_columns(
    name: str,
    table: pd.DataFrame,
    train: pd.DataFrame,
    test: pd.DataFrame,
    keys: tuple[str, ...],
    targets: tuple[str, ...],
    journal: Journal,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Train and test with the columns of a further table that tells of their rows."""
    key = keys[0]
    if (
        not all(key in side.columns for side in (table, train, test))
        or table[key].duplicated().any()
    ):
        return train, test
    added = []
    for side in (train, test):
        rows = _rows_of(as_text(side[key]), as_text(table[key]))
        new = [c for c in table.columns if c not in side.columns and c not in targets]
        if rows is None or not new:
            return train, test
        columns = _take(table[new], rows).set_index(side.index)
        added.append(pd.concat([side, columns], axis=1))
    journal.say(f"{name} adds columns, by {key}: {', '.join(map(str, new))}")
    return added[0], added[1]
