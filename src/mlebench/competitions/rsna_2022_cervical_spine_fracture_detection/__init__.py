"""RSNA 2022 Cervical Spine Fracture Detection: which vertebrae of the neck are fractured?

Slices are linked or copied one by one; memory is that of their names, 0.3 GB for 700,000.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import weighted_log_loss
from mlebench.preparation.published import read_csv, require_columns, write_csv
from mlebench.preparation.raw_files import copy_folders, link_files, link_folders, open_raw_files
from mlebench.submissions import SubmissionRules, probability

STUDY, TARGET = "StudyInstanceUID", "fractured"
LABELS = ["patient_overall", *(f"C{vertebra}" for vertebra in range(1, 8))]
BOXES = "train_bounding_boxes"
BOX_COLUMNS = [STUDY, "x", "y", "width", "height", "slice_number"]
WEIGHTS = np.array([7.0, *[1.0] * 7])
"""Of labels that are 0; those that are 1 weigh twice as much."""


def _prepare(data: Preparation) -> None:
    studies, boxes = (read_csv(data.raw / f"{name}.csv") for name in ("train", BOXES))
    require_columns(studies, [STUDY, *LABELS], data.raw / "train.csv")
    require_columns(boxes, BOX_COLUMNS, data.raw / f"{BOXES}.csv")
    with open_raw_files(data.raw / "segmentations", data.scratch) as segmentations:
        segmented = [
            name.removesuffix(".nii")
            for name in segmentations.names
            if name.endswith(".nii") and "/" not in name
        ]
        share = 0.1 if data.is_v1 else 0.9
        picked, with_boxes, with_segments = _draw_train(
            list(studies[STUDY]), sorted(set(boxes[STUDY])), sorted(segmented), share
        )
        if not data.is_v1:
            with_boxes, with_segments = picked, picked & set(segmented)
        folder = data.public / "segmentations"
        folder.mkdir()
        link_files(segmentations, folder, [f"{study}.nii" for study in with_segments])
    is_train = studies[STUDY].isin(picked)
    train, test = studies[is_train], studies[~is_train]
    write_csv(train, data.public / "train.csv")
    shown_boxes = boxes[boxes[STUDY].isin(with_boxes)]
    write_csv(shown_boxes, data.public / f"{BOXES}.csv")
    rows = test.melt(STUDY, LABELS, var_name="prediction_type", value_name=TARGET)
    rows["row_id"] = rows[STUDY] + "_" + rows["prediction_type"]
    write_csv(rows, data.private / "answers.csv")
    write_csv(rows.drop(columns=TARGET), data.public / "test.csv")
    sample = rows[["row_id"]].assign(**{TARGET: 0.5})
    write_csv(sample, data.public / "sample_submission.csv")
    scans = data.raw / "train_images"
    link_folders(scans, data.public, {f"train_images/{study}": study for study in train[STUDY]})
    copy_folders(scans, data.public, {f"test_images/{study}": study for study in test[STUDY]})


def _draw_train(
    studies: Sequence[str], boxed: Sequence[str], segmented: Sequence[str], share: float
) -> tuple[set[str], set[str], set[str]]:
    """Draw train studies, those of them with boxes, and those with segmentations."""
    draw = random.Random(0)  # noqa: S311 - as published

    def sample(among: Sequence[str], without: Collection[str], count: int) -> set[str]:
        left_out = set(without)
        return set(draw.sample([study for study in among if study not in left_out], count))

    both = [study for study in boxed if study in set(segmented)]
    counts = [round(share * len(group)) for group in (both, segmented, boxed, studies)]
    overlap = sample(both, (), counts[0])
    with_segments = overlap | sample(segmented, both, counts[1] - len(overlap))
    with_boxes = overlap | sample(boxed, both, counts[2] - len(overlap))
    picked = with_boxes | with_segments
    return picked | sample(studies, picked, counts[3] - len(picked)), with_boxes, with_segments


def _score(columns: Aligned) -> float:
    # Rows come label by label, so that each study is a column here.
    truth, predicted = (
        side[TARGET].reshape(len(LABELS), -1).T for side in (columns.truth, columns.predicted)
    )
    return weighted_log_loss(truth, predicted, WEIGHTS * (1 + truth), epsilon=1e-15)


competition = kaggle_competition(
    id="rsna-2022-cervical-spine-fracture-detection",
    package=__name__,
    category="3D medical image classification (CT)",
    metric_name="weighted multi-label log loss",
    rules=SubmissionRules("row_id", (probability(TARGET),)),
    score=_score,
    prepare=_prepare,
    ids_are_data=True,
    answers_file="answers.csv",
)
