"""Tables larger than memory: split in blocks of rows, written by way of the disk."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mlebench.errors import PreparationError
from mlebench.preparation.published import fixed_test_size

if TYPE_CHECKING:
    import pandas as pd

_BLOCK_ROWS = 1_000_000


def split_large_csv(
    source: Path,
    train_file: Path,
    scratch: Path,
    *,
    types: Mapping[str, str],
    key: str,
    test_rows: int,
    block_rows: int = _BLOCK_ROWS,
) -> pd.DataFrame:
    """Split a CSV's rows as `split` does; write the train rows and return the test rows.

    `split` draws one permutation of all rows: its beginning is the test rows, the rest
    the train rows. Here rows go to scratch files, each of which holds a stretch of the
    train rows' new order, and those are put in order one by one.

    Memory is bounded by 16 bytes a row for the permutation (0.9 GB for 55 million rows),
    the test rows, and a few blocks; `scratch` takes about as much as the source.

    Args:
        source: the CSV, read twice.
        train_file: written in the order of the split, all columns.
        scratch: an empty folder, which is empty again afterwards.
        types: the type of each column, in the order of the file.
        key: a column whose values must not lie on both sides.
        test_rows: their number, as in `fixed_test_size`.
        block_rows: rows in memory at once.

    Raises:
        PreparationError: if a key lies on both sides.
    """
    import pandas as pd
    import pyarrow as pa

    rows = _count_rows(source, key)
    test_rows = fixed_test_size(rows, test_rows)
    order = np.random.RandomState(0).permutation(rows)
    places = np.empty(rows, np.uint32)
    places[order] = np.arange(rows, dtype=np.uint32)
    del order
    starts = np.arange(test_rows, rows, block_rows)
    stretches = [scratch / f"{start}.arrow" for start in starts]
    test_parts = []
    read_rows = 0
    with (
        ExitStack() as opened,
        pd.read_csv(source, dtype=dict(types), chunksize=block_rows) as blocks,
    ):
        writers: dict[Path, pa.RecordBatchWriter] = {}
        for block in blocks:
            block = block.set_axis(places[read_rows : read_rows + len(block)]).sort_index()
            read_rows += len(block)
            cuts = np.searchsorted(block.index.to_numpy(), starts)
            test_parts.append(block.iloc[: cuts[0]])
            ends = [*cuts[1:], len(block)]
            for stretch, cut, end in zip(stretches, cuts, ends, strict=True):
                part = pa.Table.from_pandas(block.iloc[cut:end], preserve_index=True)
                if stretch not in writers:
                    writer = pa.ipc.new_file(stretch, part.schema)
                    writers[stretch] = opened.enter_context(writer)
                writers[stretch].write_table(part)
    test = pd.concat(test_parts).sort_index()
    for stretch in stretches:
        with pa.memory_map(str(stretch)) as file, pa.ipc.open_file(file) as reader:
            train = reader.read_all().to_pandas().sort_index()
        stretch.unlink()
        on_both_sides = train[key][train[key].isin(test[key])]
        if len(on_both_sides):
            raise PreparationError(
                f"{source}: {key} {on_both_sides.iloc[0]!r} would lie in train and in test; "
                "download the raw data again."
            )
        train.to_csv(train_file, index=False, mode="a", header=stretch is stretches[0])
    return test


def _count_rows(source: Path, column: str) -> int:
    import pyarrow.csv as arrow_csv

    options = arrow_csv.ConvertOptions(include_columns=[column], column_types={column: "string"})
    with arrow_csv.open_csv(source, convert_options=options) as batches:
        return sum(batch.num_rows for batch in batches)
