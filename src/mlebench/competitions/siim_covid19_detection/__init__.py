"""SIIM-FISABIO-RSNA COVID-19 Detection: what does this chest X-ray show, and where?

Preparing reads one header at a time, in v2 alone; images are linked or copied one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts
from mlebench.errors import PreparationError
from mlebench.metrics.boxes import (
    Booleans,
    Floats,
    Integers,
    average_precisions,
    best_pairs,
    box_overlaps,
    first_finds,
    greedy_finds,
    pairs_of_groups,
    uninterpolated_average_precision,
)
from mlebench.preparation.dicom import patient_id
from mlebench.preparation.published import read_csv, split, write_csv
from mlebench.preparation.raw_files import copy_folders, link_folders
from mlebench.submissions import SubmissionRules, Text
from mlebench.submissions.cell_errors import Columns, readable
from mlebench.submissions.groups import Groups, read_groups

BOXES = "PredictionString"
FINDINGS = {
    "negative": "Negative for Pneumonia",
    "typical": "Typical Appearance",
    "indeterminate": "Indeterminate Appearance",
    "atypical": "Atypical Appearance",
}
CLASSES = (*FINDINGS, "none", "opacity")
NO_BOX = " 1 0 0 1 1"
ENOUGH_OVERLAP = 0.5


def _prepare(data: Preparation) -> None:
    import pandas as pd

    studies = read_csv(data.raw / "train_study_level.csv")
    if data.is_v1:
        _, test = split(studies, test_size=0.1)
        is_test = studies["id"].isin(test["id"])
    else:
        patients = studies["id"].map(lambda study: _patient(data.raw, study))
        _, tested = split(sorted(patients.unique()), test_size=0.1)
        is_test = patients.isin(tested)
    images = read_csv(data.raw / "train_image_level.csv").sort_values("id")
    of_study = images["StudyInstanceUID"] + "_study"
    if not of_study.isin(studies["id"]).all():
        raise PreparationError(
            f"{data.raw / 'train_image_level.csv'} names a study that train_study_level.csv "
            "lacks; download the raw data again."
        )
    shows_test = of_study.isin(studies["id"][is_test])
    train, test = (studies[chosen].sort_values("id") for chosen in (~is_test, is_test))
    write_csv(train, data.public / "train_study_level.csv")
    write_csv(images[~shows_test], data.public / "train_image_level.csv")
    for side, put, ids in (("train", link_folders, train), ("test", copy_folders, test)):
        names = ids["id"].str.removesuffix("_study")
        put(data.raw / "train", data.public / side, names)
    places = test[list(FINDINGS.values())].to_numpy().argmax(axis=1)
    labels = [f"{list(FINDINGS)[place]}{NO_BOX}" for place in places]
    study_rows = pd.DataFrame({"id": test["id"], BOXES: labels})
    image_rows = images[shows_test][["id", "label"]].rename(columns={"label": BOXES})
    write_csv(pd.concat([study_rows, image_rows]), data.private / "test.csv")
    constants = (
        study_rows.assign(**{BOXES: f"negative{NO_BOX}"}),
        image_rows.assign(**{BOXES: f"none{NO_BOX}"}),
    )
    write_csv(pd.concat(constants), data.public / "sample_submission.csv")


def _patient(raw: Path, study: str) -> str:
    """Who was examined; the study's own id where its images do not say it."""
    images = sorted((raw / "train" / study.removesuffix("_study")).glob("*/*.dcm"))
    return next(filter(None, map(patient_id, images)), study)


def _read(columns: Columns) -> tuple[Groups, Floats]:
    """What the cells list, and of each confidence and corners, shape (things, 5)."""
    listed = read_groups(columns[BOXES], 6)
    return listed, listed.numbers(1, 6)


def _require_confidences(columns: Columns) -> None:
    listed, numbers = _read(columns)
    listed.refuse(~np.isfinite(numbers[:, 0]), "has a confidence that is not finite")
    listed.refuse(numbers[:, 0] < 0, "has a confidence below 0")


def _v1_require_confidences(columns: Columns) -> None:
    listed, numbers = _read(columns)
    is_known = listed.places_in(CLASSES, 0) >= 0
    listed.refuse(is_known & ~np.isfinite(numbers[:, 0]), "has a confidence that is not finite")


def _things(columns: Columns, classes: Sequence[str]) -> tuple[Integers, Integers, Floats]:
    """Row, class and numbers of what is listed of `classes`, by falling confidence."""
    listed, numbers = _read(columns)
    kinds = listed.places_in(classes, 0)
    kept = np.flatnonzero(kinds >= 0)
    order = kept[np.argsort(-numbers[kept, 0], kind="stable")]
    return listed.rows[order], kinds[order], numbers[order]


def _overlaps(
    first: Integers, truth: Floats, second: Integers, predicted: Floats
) -> tuple[Integers, Integers, Floats]:
    """Predictions and true boxes of one group that overlap enough, and how much."""
    predictions, truths = pairs_of_groups(second, first)
    overlaps = box_overlaps(truth[truths, 1:], predicted[predictions, 1:])
    enough = overlaps > ENOUGH_OVERLAP
    return predictions[enough], truths[enough], overlaps[enough]


def _classes(aligned: Aligned) -> list[str]:
    return sorted(set(read_groups(aligned.truth[BOXES], 6).fields[:, 0]))


def _score(aligned: Aligned) -> float:
    """The mean over classes of the average precision of PASCAL VOC 2010."""
    classes = _classes(aligned)
    true_rows, true_kinds, truth = _things(aligned.truth, classes)
    rows, kinds, predicted = _things(aligned.predicted, classes)
    is_finding = np.array([name in FINDINGS for name in classes])
    is_study = np.zeros(len(aligned.truth[BOXES]), np.bool_)
    is_study[true_rows] = is_finding[true_kinds]
    kept = is_finding[kinds] == is_study[rows]
    rows, kinds, predicted = rows[kept], kinds[kept], predicted[kept]
    count = len(classes)
    predictions, truths, overlaps = _overlaps(
        true_rows * count + true_kinds, truth, rows * count + kinds, predicted
    )
    best = best_pairs(predictions, overlaps)
    hits = first_finds(predictions[best], truths[best], len(rows))
    positives = np.bincount(true_kinds, minlength=count)
    return float(average_precisions(kinds, hits, positives).mean())


def _v1_score(aligned: Aligned) -> float:
    """The mean over classes of scikit-learn's average precision.

    What is missed, and rows that have nothing to do with a class, come in with a
    confidence of 0.
    """
    classes = _classes(aligned)
    true_rows, true_kinds, truth = _things(aligned.truth, classes)
    rows, kinds, predicted = _things(aligned.predicted, classes)
    count = len(classes)
    true_groups, groups = true_rows * count + true_kinds, rows * count + kinds
    found = greedy_finds(*_overlaps(true_groups, truth, groups, predicted), len(rows))
    is_missed = ~np.isin(np.arange(len(truth)), found)
    all_groups = np.arange(len(aligned.truth[BOXES]) * count)
    idle = np.setdiff1d(all_groups, np.concatenate([true_groups, groups]))
    all_kinds = np.concatenate([kinds, true_kinds[is_missed], idle % count])
    is_true: Booleans = np.concatenate(
        [found >= 0, np.ones(is_missed.sum(), np.bool_), np.zeros(len(idle), np.bool_)]
    )
    scores = np.concatenate([predicted[:, 0], np.zeros(len(all_kinds) - len(rows))])
    return float(
        np.mean(
            [
                uninterpolated_average_precision(is_true[chosen], scores[chosen])
                for chosen in (all_kinds == kind for kind in range(count))
            ]
        )
    )


competition = kaggle_competition(
    id="siim-covid19-detection",
    package=__name__,
    category="medical image detection and classification",
    metric_name="mean average precision at IoU > 0.5",
    rules=SubmissionRules(
        "id", (Text(BOXES),), public_checks=(readable("id", _require_confidences),)
    ),
    v1_rules=SubmissionRules(
        "id",
        (Text(BOXES),),
        checks=(reads_as_texts(BOXES, allows_missing=False),),
        public_checks=(readable("id", _v1_require_confidences),),
    ),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
)
