"""What competitions share whose data is a table: ids, the split, the files they write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mlebench.competition import Preparation

if TYPE_CHECKING:
    import pandas as pd

    from mlebench.competition import Array

ID_COLUMN = "id"


def random_ids(rows: int, seed: int) -> Array:
    """Distinct five-digit ids in an order that says nothing of the rows; shape (rows,)."""
    import numpy as np

    return np.random.default_rng(seed).choice(np.arange(10_000, 100_000), rows, replace=False)


def random_split(
    table: pd.DataFrame, test_rows: int, seed: int, stratify_by: str | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part a table's rows by chance into a training and a test set."""
    from sklearn.model_selection import train_test_split

    train, test = train_test_split(
        table,
        test_size=test_rows,
        random_state=seed,
        stratify=None if stratify_by is None else table[stratify_by],
    )
    return train, test


def write_tables(
    preparation: Preparation,
    train: pd.DataFrame,
    test: pd.DataFrame,
    sample: Mapping[str, str | float],
) -> None:
    """Write train.csv, test.csv and sample_submission.csv, and, privately, answers.csv.

    Rows are put in the order of their ids, so that theirs says nothing.

    Args:
        train: all columns, `id` among them.
        test: the same columns.
        sample: the columns to predict, and what the sample submission says of each row.
    """
    targets = list(sample)
    train, test = train.sort_values(ID_COLUMN), test.sort_values(ID_COLUMN)
    train.to_csv(preparation.public / "train.csv", index=False)
    test.drop(columns=targets).to_csv(preparation.public / "test.csv", index=False)
    test[[ID_COLUMN]].assign(**sample).to_csv(
        preparation.public / "sample_submission.csv", index=False
    )
    test[[ID_COLUMN, *targets]].to_csv(preparation.private / "answers.csv", index=False)
