"""HuBMAP - Hacking the Kidney: what only it has."""

from __future__ import annotations

import pandas as pd
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "hubmap-kidney-segmentation"


def test_a_donor_can_be_on_both_sides_in_either_edition(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        facts = pd.read_csv(mini.data.public / "HuBMAP-20-dataset_information.csv")
        is_test = facts["image_file"].str.removesuffix(".tiff").isin(mini.sample_submission()["id"])
        assert len(facts) == 15
        assert set(facts["patient_number"][is_test]) & set(facts["patient_number"][~is_test])


@pytest.mark.parametrize("mask", ["1 500 501", "5", "1 100000", "9999 5 9999 5"])
def test_only_v2_refuses_odd_counts_and_far_ends(miniature: Make, mask: str) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    gold = v2.gold_submission()
    changed = gold.assign(predicted=[mask, *gold["predicted"][1:]])
    assert v1.score(changed) is not None
    assert v2.score(changed) is None
    (problem,) = v2.problems(changed)
    assert gold["id"][0] in str(problem)


def test_v1_refuses_a_column_of_lone_numbers_unless_all_are_empty(miniature: Make) -> None:
    v1 = miniature(ID, Edition.V1)
    assert v1.score(v1.sample_submission()) == 0
    assert v1.problems(v1.sample_submission().assign(predicted=["", "5", ""]))
