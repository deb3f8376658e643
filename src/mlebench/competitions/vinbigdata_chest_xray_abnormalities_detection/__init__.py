"""VinBigData Chest X-ray Abnormalities: what does this radiograph show, and where?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts
from mlebench.layout import PublicDirectory
from mlebench.metrics.boxes import (
    Booleans,
    Floats,
    Integers,
    box_overlaps,
    first_finds,
    greedy_finds,
    interpolated_average_precision,
    pairs_of_groups,
)
from mlebench.preparation.image_groups import connected_components
from mlebench.preparation.published import read_csv, split, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, Pairing, SubmissionRules, Text
from mlebench.submissions.cell_errors import CellError, Columns, readable
from mlebench.submissions.groups import Groups, read_groups

if TYPE_CHECKING:
    import pandas as pd

ID, BOXES, CLASS = "image_id", "PredictionString", "class_id"
CORNERS = ["x_min", "y_min", "x_max", "y_max"]
NO_FINDING, CLASSES = 14, 15
ENOUGH_OVERLAP = 0.4
MOST_DETECTIONS = 100
"""Of an image and class, the most confident ones."""
LARGEST_AREA = 1e10


def _prepare(data: Preparation) -> None:
    import pandas as pd

    marks = read_csv(data.raw / "train.csv")
    train, test = split(list(marks[ID].unique()), test_size=0.1)
    write_csv(marks[marks[ID].isin(train)], data.public / "train.csv")
    sample = pd.DataFrame({ID: test, BOXES: f"{NO_FINDING} 1 0 0 1 1"})
    write_csv(sample, data.public / "sample_submission.csv")
    tested = marks[marks[ID].isin(test)]
    if data.is_v1:
        answers = tested.groupby([ID, CLASS], sort=True).first().reset_index()
    else:
        answers = _merged(tested)
    answers = answers.fillna(dict.fromkeys(answers, 0))
    answers.loc[answers[CLASS] == NO_FINDING, ["x_max", "y_max"]] = 1.0
    write_csv(answers, data.private / "answers.csv")
    cells = [
        f"{kind} 1.0 {' '.join(map(str, corners))}"
        for kind, corners in zip(answers[CLASS], answers[CORNERS].to_numpy().tolist(), strict=True)
    ]
    gold = pd.Series(cells, name=BOXES).groupby(answers[ID]).agg(" ".join).reset_index()
    write_csv(gold, data.private / "gold_submission.csv")
    with open_raw_files(data.raw, data.scratch) as files:
        link_files(files, data.public, {f"train/{i}.dicom": f"train/{i}.dicom" for i in train})
        copy_files(files, data.public, {f"test/{i}.dicom": f"train/{i}.dicom" for i in test})


def _merged(marks: pd.DataFrame) -> pd.DataFrame:
    """A box for each finding: the mean of those of several radiologists that overlap."""
    is_finding = marks[CLASS] != NO_FINDING
    has_finding = marks[ID].isin(marks[ID][is_finding])
    marks = marks[is_finding | ~has_finding].reset_index(drop=True)
    groups = marks.groupby([ID, CLASS]).ngroup().to_numpy().astype(np.int64)
    first, second = pairs_of_groups(groups, groups)
    readers = marks["rad_id"].to_numpy()
    corners = marks[CORNERS].fillna(0).to_numpy(np.float64)
    overlaps = box_overlaps(corners[first], corners[second])
    is_same = (overlaps > ENOUGH_OVERLAP) & (readers[first] != readers[second])
    is_same |= (marks[CLASS] == NO_FINDING).to_numpy()[first]
    finding = connected_components(len(marks), first[is_same], second[is_same])
    merged = marks.groupby([ID, CLASS, "class_name", finding], sort=True)[CORNERS].mean()
    return merged.reset_index().drop(columns="level_3")


def _read(columns: Columns) -> tuple[Groups, Floats]:
    """What the cells list; and class, confidence and corners, shape (things, 6)."""
    listed = read_groups(columns[BOXES], 6, separator=" ")
    return listed, listed.numbers(0, 6)


def _require_boxes(columns: Columns) -> None:
    listed, numbers = _read(columns)
    empty = np.setdiff1d(np.arange(len(columns[BOXES])), listed.rows)
    if empty.size:
        raise CellError(int(empty[0]), "lists no box; write 14 1 0 0 1 1 for no finding")
    is_odd = np.any(~np.isfinite(numbers), axis=1)
    listed.refuse(is_odd, "has a number that is not finite")
    listed.refuse(~np.isin(numbers[:, 0], np.arange(CLASSES)), "has no class from 0 to 14")
    is_reversed = np.any(numbers[:, 2:4] >= numbers[:, 4:], axis=1)
    listed.refuse(is_reversed, "does not have x_min below x_max and y_min below y_max")


def _v1_require_boxes(columns: Columns) -> None:
    listed, numbers = _read(columns)
    listed.refuse(~np.isfinite(numbers[:, 0]), "has a class that is not finite")


def _names_every_image(columns: Columns, public: PublicDirectory) -> str | None:
    sample = read_csv(public / "sample_submission.csv", dtype=str)
    missing = sample[ID][~sample[ID].isin(columns[ID])]
    return f"there is no row for {ID} {missing.iloc[0]}" if len(missing) else None


@dataclass(frozen=True, slots=True)
class _Detections:
    """What is listed of the classes that count, by group: an image and a class.

    In a group the more confident come first, and only so many stay.
    """

    true_groups: Integers
    classes: int
    """The class of a group is its remainder by this."""
    numbers: Integers
    """The place of each in the submission, from 0; shape (detections,)."""
    groups: Integers
    confidences: Floats
    corners: Floats
    """Shape (detections, 4)."""

    def mean_average_precision(
        self, hits: Booleans, counts: Booleans, positives: Booleans
    ) -> float:
        """The mean over classes, of those detections and true boxes that count."""
        kinds, true_kinds = self.groups % self.classes, self.true_groups % self.classes
        precisions = []
        for kind in np.unique(true_kinds[positives]):
            chosen = np.flatnonzero(counts & (kinds == kind))
            order = chosen[np.argsort(-self.confidences[chosen], kind="stable")]
            boxes = int(np.count_nonzero(positives & (true_kinds == kind)))
            precisions.append(interpolated_average_precision(hits[order], boxes))
        return float(np.mean(precisions))


def _detections(aligned: Aligned) -> _Detections:
    import pandas as pd

    truth = aligned.truth
    images, classes = pd.Index(truth[ID]).unique(), np.unique(truth[CLASS])
    count = len(classes)
    true_groups = images.get_indexer(pd.Index(truth[ID])) * count + np.searchsorted(
        classes, truth[CLASS]
    )
    listed, numbers = _read(aligned.predicted)
    kinds = np.trunc(numbers[:, 0])
    kept = np.flatnonzero(np.isin(kinds, classes))
    rows = images.get_indexer(pd.Index(aligned.predicted[ID]))[listed.rows[kept]]
    groups = rows * count + np.searchsorted(classes, kinds[kept])
    order = np.lexsort((-numbers[kept, 1], groups))
    ranks = np.arange(len(order)) - np.searchsorted(groups[order], groups[order])
    order = order[ranks < MOST_DETECTIONS]
    chosen = numbers[kept[order]]
    return _Detections(true_groups, count, kept[order], groups[order], chosen[:, 1], chosen[:, 2:])


def _score(aligned: Aligned) -> float:
    found = _detections(aligned)
    truth = np.column_stack([aligned.truth[name] for name in CORNERS])
    predictions, truths = pairs_of_groups(found.groups, found.true_groups)
    overlaps = box_overlaps(truth[truths], found.corners[predictions])
    enough = overlaps >= ENOUGH_OVERLAP
    taken = greedy_finds(predictions[enough], truths[enough], overlaps[enough], len(found.groups))
    every, all_true = np.ones(len(taken), np.bool_), np.ones(len(truth), np.bool_)
    return found.mean_average_precision(taken >= 0, every, all_true)


def _v1_score(aligned: Aligned) -> float:
    """As published: corners are taken for widths and heights, and number 0 for none."""
    found = _detections(aligned)
    truth = np.column_stack([aligned.truth[name] for name in CORNERS])
    predictions, truths = pairs_of_groups(found.groups, found.true_groups)
    enough = _v1_overlaps_enough(truth[truths], found.corners[predictions])
    predictions, truths = predictions[enough], truths[enough]
    # The first detection of all leaves the box it takes free for another.
    is_first = found.numbers[predictions] == 0
    takes = first_finds(predictions[~is_first], truths[~is_first], len(found.groups))
    taken = np.full(len(found.groups), -1)
    taken[predictions[takes[predictions]]] = truths[takes[predictions]]
    for place in np.flatnonzero(is_first):
        earlier = (truths == truths[place]) & (predictions < predictions[place])
        if not earlier.any():
            taken[predictions[place]] = truths[place]
    counts_as_true, counts = _v1_has_usual_area(truth), _v1_has_usual_area(found.corners)
    # The first true box of all, once taken, counts as none; so area decides again.
    counts[taken > 0] = True
    counts[(taken >= 0) & ~counts_as_true[taken]] = False
    return found.mean_average_precision(taken > 0, counts, counts_as_true)


def _v1_overlaps_enough(first: Floats, second: Floats) -> Booleans:
    """Whether boxes of x, y, width and height overlap enough, or by what is no number."""
    with np.errstate(all="ignore"):
        starts = np.fmax(first[:, :2], second[:, :2])
        ends = np.fmin(first[:, :2] + first[:, 2:], second[:, :2] + second[:, 2:])
        sides = ends - starts
        shared = sides.prod(axis=1)
        overlaps = shared / (first[:, 2:].prod(axis=1) + second[:, 2:].prod(axis=1) - shared)
    apart = (sides <= 0).any(axis=1)
    enough: Booleans = ~apart & ~(overlaps < ENOUGH_OVERLAP)
    return enough


def _v1_has_usual_area(corners: Floats) -> Booleans:
    with np.errstate(all="ignore"):
        areas = (corners[:, 2:] - corners[:, :2]).prod(axis=1)
    usual: Booleans = ~((areas < 0) | (areas > LARGEST_AREA))
    return usual


competition = kaggle_competition(
    id="vinbigdata-chest-xray-abnormalities-detection",
    package=__name__,
    category="object detection (medical images)",
    metric_name="mean average precision at IoU 0.4",
    rules=SubmissionRules(
        ID,
        (Text(BOXES),),
        pairing=Pairing.BY_ID_IN_FILE_ORDER,
        public_checks=(readable(ID, _require_boxes),),
    ),
    v1_rules=SubmissionRules(
        ID,
        (Text(BOXES),),
        pairing=Pairing.KNOWN_IDS,
        checks=(reads_as_texts(BOXES, allows_missing=False),),
        public_checks=(_names_every_image, readable(ID, _v1_require_boxes)),
    ),
    answer_columns=(Number(CLASS), *map(Number, CORNERS)),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
    answers_file="answers.csv",
    gold_submission_file="gold_submission.csv",
)
