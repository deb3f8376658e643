"""An attack on test labels that reads no content: only what lies around the public files.

What it looks at, of each file or archive member that belongs to one test row, and of
the rows themselves, are names, order, inodes, times, modes, link counts and padding.
Sizes of contents are a signal that an agent may use, and are left out.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Features = dict[str, float | str]

PERMUTATIONS = 20_000
MARGIN = 1.15
"""A feature must do this much better than the best of the random orders: there are many."""
_BLOCKS, _BLOCK_ROWS = 20, 20
"""Of many rows, some are looked at: neighbours, all over the test set."""
_MOST_CLASSES = 30
_FEWEST_ROWS = 20
_ALIGNMENT_BYTES = 4096


def telling_features(public: Path, ids: Sequence[str], labels: pd.DataFrame) -> list[str]:
    """The features that go with a label more closely than in any of many random orders.

    Args:
        public: the public side.
        ids: of the test rows, in their order.
        labels: of the same rows: numbers, or texts.
    """
    chosen = _choose(len(ids))
    rows = {ids[place]: row for row, place in enumerate(chosen)}
    targets = _targets(labels.iloc[chosen].reset_index(drop=True))
    traces: dict[str, dict[int, Features]] = defaultdict(dict)
    traces["rows"] = {row: _name_features(row_id, row) for row_id, row in rows.items()}
    several: set[tuple[str, int]] = set()
    for kind, row, features in _entries(public, rows):
        if row in traces[kind]:
            several.add((kind, row))
        traces[kind][row] = features
    for kind, row in several:
        del traces[kind][row]
    return sorted(
        f"{kind}: {feature}"
        for kind, of_rows in traces.items()
        if len(of_rows) >= _FEWEST_ROWS
        for feature in _telling(pd.DataFrame.from_dict(dict(of_rows), orient="index"), targets)
    )


def _choose(rows: int) -> list[int]:
    """The rows to look at, in order: all, or blocks of successive ones."""
    if rows <= _BLOCKS * _BLOCK_ROWS:
        return list(range(rows))
    starts = np.linspace(0, rows - _BLOCK_ROWS, _BLOCKS).astype(int)
    return [start + row for start in starts.tolist() for row in range(_BLOCK_ROWS)]


def _telling(features: pd.DataFrame, targets: Floats) -> Iterator[str]:
    """The features by whose order labels rise or fall, or lie beside their like."""
    random = np.random.default_rng(0)
    rows = features.index.to_numpy()
    truth = _standardised(targets[rows])
    if not truth.shape[1]:
        return
    shuffled = random.permuted(np.tile(np.arange(len(rows)), (PERMUTATIONS, 1)), axis=1)
    likeness_by_chance = max(_likeness(column[shuffled]).max() for column in truth.T)
    for name, values in features.items():
        if values.nunique() < 2:
            continue
        ranks = _standardised(np.asarray(values.rank(), np.float64)[:, np.newaxis])[:, 0]
        trend, trend_by_chance = (
            np.abs(orders @ truth).max() for orders in (ranks, ranks[shuffled])
        )
        # Where the feature is the same, the order is random.
        order = np.lexsort((random.random(len(rows)), ranks))
        likeness = _likeness(truth[order].T).max()
        if trend > MARGIN * trend_by_chance or likeness > MARGIN * likeness_by_chance:
            yield str(name)


def _likeness(labels: Floats) -> Floats:
    """How like each label is to the next; labels have shape (orders, rows)."""
    likeness: Floats = (labels[:, 1:] * labels[:, :-1]).sum(axis=1)
    return likeness


def _targets(labels: pd.DataFrame) -> Floats:
    """A column for each class, or for the ranks of many numbers, and of many texts' lengths.

    Shape (rows, columns). A class of one row tells nothing.
    """
    columns: list[Any] = [np.empty((len(labels), 0))]
    for name in labels:
        numbers = pd.to_numeric(labels[name], errors="coerce")
        if numbers.nunique() > _MOST_CLASSES:
            columns.append(numbers.fillna(numbers.min()).rank())
        else:
            counts = labels[name].value_counts()
            frequent = counts[counts > 1].index[:_MOST_CLASSES]
            columns += [(labels[name] == value).to_numpy(np.float64) for value in frequent]
            if counts.size > _MOST_CLASSES:
                columns.append(labels[name].str.len().rank())
    return np.column_stack(columns).astype(np.float64)


def _standardised(columns: Floats) -> Floats:
    varying = columns[:, columns.std(axis=0) > 0]
    standardised: Floats = (varying - varying.mean(axis=0)) / varying.std(axis=0)
    return standardised


def _row_of(path: str, rows: Mapping[str, int]) -> int | None:
    """The test row that a path names in one of its parts, if it is not one of training data."""
    parts = path.split("/")
    if any(part.lower().startswith("train") for part in parts[:-1]):
        return None
    found = {
        rows[name] for part in parts for name in (part, PurePosixPath(part).stem) if name in rows
    }
    return found.pop() if len(found) == 1 else None


def _entries(public: Path, rows: Mapping[str, int]) -> Iterator[tuple[str, int, Features]]:
    """The kind of each file and archive member of a row, the row, and its metadata."""
    for folder, _, _ in os.walk(public):
        for place, entry in enumerate(os.scandir(folder)):
            path = Path(entry)
            name = str(path.relative_to(public))
            row = _row_of(name, rows)
            if row is not None:
                kind = f"{path.parent.relative_to(public)}/*{path.suffix}"
                yield _kind(kind, entry.is_dir()), row, _file_features(path, place)
            if path.suffix == ".zip":
                for member, features in _zip_features(path):
                    row = _row_of(member, rows)
                    if row is not None:
                        yield f"{name}:{Path(member).suffix}", row, features


def _kind(pattern: str, is_folder: bool) -> str:
    # Files of one name in folders named by the ids are one kind.
    return re.sub(r"\d+", "#", pattern) + ("/" if is_folder else "")


def _name_features(name: str, place: int) -> Features:
    digits = re.findall(r"\d+", name)
    return {
        "order": place,
        "name's length": len(name),
        "name": name,
        "first number in the name": float(digits[0][:15]) if digits else -1,
        "last number in the name": float(digits[-1][-15:]) if digits else -1,
        "capitals in the name": sum(letter.isupper() for letter in name),
    }


def _file_features(path: Path, place: int) -> Features:
    status = path.stat()
    blocks_bytes = -(-status.st_size // _ALIGNMENT_BYTES) * _ALIGNMENT_BYTES
    return _name_features(path.name, place) | {
        "inode": status.st_ino,
        "modified": status.st_mtime_ns,
        "changed": status.st_ctime_ns,
        "links": status.st_nlink,
        "mode": status.st_mode,
        "owner": status.st_uid,
        "padding": status.st_blocks * 512 - blocks_bytes,
    }


def _zip_features(path: Path) -> Iterator[tuple[str, Features]]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        places = {member.filename: place for place, member in enumerate(members)}
        by_offset = sorted(members, key=lambda member: member.header_offset)
        end = 0
        for offset_place, member in enumerate(by_offset):
            gap, end = member.header_offset - end, member.header_offset + member.compress_size
            yield (
                member.filename,
                _name_features(member.filename, places[member.filename])
                | {
                    "order of contents": offset_place,
                    "modified": pd.Timestamp(*member.date_time).timestamp(),
                    "padding": gap - len(by_offset[offset_place - 1].orig_filename.encode()),
                    "extra": len(member.extra) + len(member.comment),
                    "mode": member.external_attr,
                    "method": member.compress_type,
                    "flags": member.flag_bits,
                    "made by": 256 * member.create_system + member.create_version,
                },
            )
