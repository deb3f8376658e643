"""Tables larger than memory: split in blocks of rows, written by way of the disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mlebench.errors import PreparationError
from mlebench.preparation.archives import ZipMember
from mlebench.preparation.raw_files import open_content

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_BLOCK_ROWS = 1_000_000
_COUNTED_BLOCK_BYTES = 16 * 1024**2


def split_large_csv(
    source: Path | ZipMember,
    train_file: Path,
    scratch: Path,
    *,
    types: Mapping[str, str],
    test_rows: Callable[[int], int],
    key: str | None = None,
    distinct: Sequence[str] = (),
    block_rows: int = _BLOCK_ROWS,
    **options: Any,
) -> pd.DataFrame:
    """Split a CSV's rows as `split` does; write the train rows and return the test rows.

    `split` draws one permutation of all rows: its beginning is the test rows, the rest
    the train rows. Here rows go to scratch files, each of which holds a stretch of the
    train rows' new order, and those are put in order one by one.

    Memory is bounded by 24 bytes a row (1.3 GB for 55 million rows), twice the test rows,
    and a few blocks; `scratch` takes about as much as the source.

    Args:
        source: the CSV, read twice.
        train_file: written in the order of the split, all columns.
        scratch: an empty folder, which is empty again afterwards.
        types: the type of each column, in the order of the file.
        test_rows: how many of a number of rows are test rows.
        key: a column whose values must not lie on both sides.
        distinct: columns, of whose values only the first row of each kind is kept.
        block_rows: rows in memory at once.
        options: pandas', for reading.

    Raises:
        PreparationError: if a key lies on both sides.
    """
    import pandas as pd
    import pyarrow as pa

    options |= {"dtype": dict(types), "chunksize": block_rows}
    if distinct:
        is_kept = _first_of_each(source, distinct, options)
    else:
        is_kept = np.ones(_count_rows(source, next(iter(types))), np.bool_)
    rows = int(is_kept.sum())
    tests = test_rows(rows)
    order = np.random.RandomState(0).permutation(rows)
    places = np.empty(rows, np.uint32)
    places[order] = np.arange(rows, dtype=np.uint32)
    del order
    starts = np.arange(tests, rows, block_rows)
    stretches = [scratch / f"{start}.arrow" for start in starts]
    test_parts = []
    read_rows = kept_rows = 0
    with (
        ExitStack() as opened,
        open_content(source) as file,
        pd.read_csv(file, **options) as blocks,
    ):
        writers: dict[Path, pa.RecordBatchWriter] = {}
        for read in blocks:
            block = read[is_kept[read_rows : read_rows + len(read)]]
            read_rows += len(read)
            block = block.set_axis(places[kept_rows : kept_rows + len(block)]).sort_index()
            kept_rows += len(block)
            cuts = np.searchsorted(block.index.to_numpy(), starts)
            test_parts.append(block.iloc[: cuts[0]])
            ends = [*cuts[1:], len(block)]
            for stretch, cut, end in zip(stretches, cuts, ends, strict=True):
                part = pa.Table.from_pandas(block.iloc[cut:end], preserve_index=True)
                if stretch not in writers:
                    writer = pa.ipc.new_file(stretch, part.schema)
                    writers[stretch] = opened.enter_context(writer)
                writers[stretch].write_table(part)
    test: pd.DataFrame = pd.concat(test_parts).sort_index()
    for stretch in stretches:
        with pa.memory_map(str(stretch)) as mapped, pa.ipc.open_file(mapped) as reader:
            train = reader.read_all().to_pandas().sort_index()
        stretch.unlink()
        if key is not None:
            _require_one_side(train[key], test[key], source)
        train.to_csv(train_file, index=False, mode="a", header=stretch is stretches[0])
    return test


def _require_one_side(
    train: pd.Series[Any], test: pd.Series[Any], source: Path | ZipMember
) -> None:
    on_both_sides = train[train.isin(test)]
    if len(on_both_sides):
        raise PreparationError(
            f"{source}: {train.name} {on_both_sides.iloc[0]!r} would lie in train and in test; "
            "download the raw data again."
        )


def _first_of_each(
    source: Path | ZipMember, columns: Sequence[str], options: Mapping[str, Any]
) -> NDArray[np.bool_]:
    """Which rows are the first of those alike in `columns`; shape (rows,)."""
    import pandas as pd

    # That two of 10 million different rows have the same 64 bits is one chance in 400,000.
    with (
        open_content(source) as file,
        pd.read_csv(file, usecols=list(columns), **options) as blocks,
    ):
        hashes = np.concatenate(
            [pd.util.hash_pandas_object(block, index=False).to_numpy() for block in blocks]
        )
    is_first = np.zeros(len(hashes), np.bool_)
    is_first[np.unique(hashes, return_index=True)[1]] = True
    return is_first


def _count_rows(source: Path | ZipMember, column: str) -> int:
    import pyarrow.csv as arrow_csv

    with (
        open_content(source) as file,
        arrow_csv.open_csv(
            file,
            read_options=arrow_csv.ReadOptions(block_size=_COUNTED_BLOCK_BYTES),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=[column], column_types={column: "binary"}
            ),
        ) as batches,
    ):
        return sum(batch.num_rows for batch in batches)
