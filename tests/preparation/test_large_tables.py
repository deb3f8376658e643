from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlebench.competitions.synthetic import csv_bytes
from mlebench.errors import PreparationError
from mlebench.preparation.archives import ZipSource, write_zip
from mlebench.preparation.large_tables import split_large_csv
from mlebench.preparation.published import read_csv, split

TYPES = {"key": "str", "amount": "float64", "count": "int64"}


@pytest.mark.parametrize("block_rows", [7, 100, 1000])
def test_a_split_in_blocks_is_the_split_in_memory(tmp_path: Path, block_rows: int) -> None:
    rows = 500
    random = np.random.default_rng(0)
    amounts = random.normal(size=rows) * 10.0 ** random.integers(-9, 9, rows)
    amounts[::9] = np.nan
    table = pd.DataFrame({"key": [f"key,\r\n {i}" for i in range(rows)], "amount": amounts})
    table.assign(count=range(rows)).to_csv(tmp_path / "raw.csv", index=False)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    test = split_large_csv(
        tmp_path / "raw.csv",
        tmp_path / "train.csv",
        scratch,
        types=TYPES,
        key="key",
        test_rows=lambda _: 60,
        block_rows=block_rows,
    )
    expected_train, expected_test = split(read_csv(tmp_path / "raw.csv"), test_size=60)
    assert (tmp_path / "train.csv").read_bytes() == expected_train.to_csv(index=False).encode()
    pd.testing.assert_frame_equal(
        test, expected_test.reset_index(drop=True), check_index_type=False
    )
    assert not list(scratch.iterdir())


@pytest.mark.parametrize("block_rows", [7, 1000])
def test_only_the_first_of_like_rows_is_split(tmp_path: Path, block_rows: int) -> None:
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.integers(0, 15, (300, 2)).astype(str), columns=["a", "b"])
    table["c"] = [f"null {row}" if row % 9 else "null" for row in range(300)]
    write_zip(tmp_path / "raw.zip", {"raw.csv": csv_bytes(table)}, stored=False)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with ZipSource(tmp_path / "raw.zip") as archive:
        test = split_large_csv(
            archive.member("raw.csv"),
            tmp_path / "train.csv",
            scratch,
            types=dict.fromkeys("abc", "str"),
            distinct=["a", "b"],
            test_rows=lambda rows: rows // 4,
            block_rows=block_rows,
            keep_default_na=False,
        )
    distinct = table.drop_duplicates(["a", "b"])
    expected_train, expected_test = split(distinct, test_size=len(distinct) // 4)
    assert (tmp_path / "train.csv").read_text() == expected_train.to_csv(index=False)
    assert test.to_numpy().tolist() == expected_test.to_numpy().tolist()


def test_a_key_on_both_sides_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "raw.csv").write_text("key,amount\n" + "a,1\n" * 20)
    with pytest.raises(PreparationError, match="'a' would lie in train and in test"):
        split_large_csv(
            tmp_path / "raw.csv",
            tmp_path / "train.csv",
            tmp_path,
            types={"key": "str", "amount": "int64"},
            key="key",
            test_rows=lambda _: 5,
        )
