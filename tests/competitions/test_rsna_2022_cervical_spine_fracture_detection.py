"""RSNA 2022 Cervical Spine Fracture Detection: what only it has."""

from __future__ import annotations

import numpy as np
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "rsna-2022-cervical-spine-fracture-detection"
UID = "StudyInstanceUID"


def train_scans(mini: Miniature) -> set[str]:
    return set(read(mini.data.public / "train.csv")[UID])


def annotated(mini: Miniature, *, raw: bool) -> tuple[set[str], set[str]]:
    folder = mini.data.raw if raw else mini.data.public
    boxes = set(read(folder / "train_bounding_boxes.csv")[UID])
    return boxes, {path.stem for path in (folder / "segmentations").iterdir()}


def test_a_tenth_is_train_in_v1_and_test_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert len(train_scans(v1)) == 15
    assert len(v1.sample_submission()) == 135 * 8
    assert len(train_scans(v2)) == 135
    assert len(v2.sample_submission()) == 15 * 8


def test_train_scans_lack_annotations_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    missing = [
        (train_scans(mini) & there) - shown
        for mini in (v1, v2)
        for there, shown in zip(annotated(mini, raw=True), annotated(mini, raw=False), strict=True)
    ]
    assert missing[0]
    assert missing[1]
    assert missing[2:] == [set(), set()]


@pytest.mark.parametrize("edition", list(Edition))
def test_nothing_but_scans_is_shown_of_the_test(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    test = {path.name for path in (mini.data.public / "test_images").iterdir()}
    assert not test & train_scans(mini)
    assert test == set(read(mini.data.public / "test.csv")[UID])
    assert not any(test & shown for shown in annotated(mini, raw=False))
    counts = [round(0.1 * len(scans)) for scans in annotated(mini, raw=True)]
    if edition is Edition.V1:
        assert [len(scans) for scans in annotated(mini, raw=False)] == counts


@pytest.mark.parametrize("edition", list(Edition))
def test_scans_count_alike_whatever_their_labels_weigh(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    answers = read(mini.data.private / "answers.csv")
    wrong = answers[["row_id", "fractured"]].astype({"fractured": float})
    is_overall = answers["prediction_type"] == "patient_overall"
    wrong.loc[is_overall, "fractured"] = 0.5
    weight = np.where(is_overall, 7, 1) * (1 + answers["fractured"].astype(int))
    loss = np.where(is_overall, np.log(2), 0) * weight
    sums = answers.assign(loss=loss, weight=weight).groupby(UID)[["loss", "weight"]].sum()
    expected = (sums["loss"] / sums["weight"]).mean()
    assert mini.score(wrong) == pytest.approx(expected, abs=1e-5)
    assert mini.score(mini.sample_submission()) == 0.69315
