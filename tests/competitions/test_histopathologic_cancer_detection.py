"""Histopathologic Cancer Detection: what only it has."""

from __future__ import annotations

import numpy as np

from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "histopathologic-cancer-detection"


def test_rows_keep_the_order_of_the_raw_table(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        order = {
            row_id: row for row, row_id in enumerate(read(mini.data.raw / "train_labels.csv")["id"])
        }
        for path in (mini.data.public / "train_labels.csv", mini.data.private / "answers.csv"):
            rows = [order[row_id] for row_id in read(path)["id"]]
            assert rows == sorted(rows)


def test_the_test_share_is_that_of_the_original_competition(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    labelled, unlabelled = len(read(mini.data.raw / "train_labels.csv")), 40
    expected = np.ceil(labelled * unlabelled / (labelled + unlabelled))
    assert len(mini.sample_submission()) == expected
