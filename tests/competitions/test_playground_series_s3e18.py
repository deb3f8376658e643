"""Enzyme substrates: what only they have."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "playground-series-s3e18"


@pytest.mark.parametrize("edition", list(Edition))
def test_values_outside_0_and_1_count_by_their_order(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(EC1=gold["EC1"].astype(float) * 300 - 7)) == 1


@pytest.mark.parametrize("edition", list(Edition))
def test_text_and_gaps_are_problems(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    for value in ("", "nan", "inf", "often"):
        assert mini.problems(gold.assign(EC2=[value, *gold["EC2"][1:]]))


def test_a_table_without_its_38_columns_is_refused(tmp_path: Path) -> None:
    raw = TaskData(tmp_path, ID).raw
    raw.mkdir(parents=True)
    pd.DataFrame({"id": [0, 1], "EC1": [0, 1]}).to_csv(raw / "train.csv", index=False)
    with pytest.raises(PreparationError, match="has 2 columns and should have 38"):
        prepare_task(find_competition(ID), tmp_path, Edition.V1)
