from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlebench.preparation.large_tables import split_large_csv
from mlebench.preparation.published import read_csv, split

TYPES = {"key": "str", "amount": "float64", "count": "int64"}


@pytest.mark.parametrize("block_rows", [7, 100, 1000])
def test_a_split_in_blocks_is_the_split_in_memory(tmp_path: Path, block_rows: int) -> None:
    rows = 500
    random = np.random.default_rng(0)
    amounts = random.normal(size=rows) * 10.0 ** random.integers(-9, 9, rows)
    amounts[::9] = np.nan
    table = pd.DataFrame({"key": [f"key, {i}" for i in range(rows)], "amount": amounts})
    table.assign(count=range(rows)).to_csv(tmp_path / "raw.csv", index=False)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    test = split_large_csv(
        tmp_path / "raw.csv",
        tmp_path / "train.csv",
        scratch,
        types=TYPES,
        key="key",
        test_rows=60,
        block_rows=block_rows,
    )
    expected_train, expected_test = split(read_csv(tmp_path / "raw.csv"), test_size=60)
    assert (tmp_path / "train.csv").read_text() == expected_train.to_csv(index=False)
    pd.testing.assert_frame_equal(
        test, expected_test.reset_index(drop=True), check_index_type=False
    )
    assert not list(scratch.iterdir())
