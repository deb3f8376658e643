"""Lyft 3D Object Detection for Autonomous Vehicles: what is around this car, and where?

Preparing takes less than 2 GB of memory: annotations, the largest table, go one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts, texts_as_pandas_reads
from mlebench.errors import PreparationError
from mlebench.metrics.boxes import (
    Floats,
    Integers,
    average_precisions,
    best_pairs,
    first_finds,
    pairs_of_groups,
)
from mlebench.metrics.ground_boxes import ground_box_overlaps, ground_corners
from mlebench.preparation.json_lists import json_objects
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import SubmissionRules, Text
from mlebench.submissions.cell_errors import CellError, Columns, readable
from mlebench.submissions.groups import Groups, read_groups

ID, BOXES = "Id", "PredictionString"
CLASSES = (
    "animal",
    "bicycle",
    "bus",
    "car",
    "emergency_vehicle",
    "motorcycle",
    "other_vehicle",
    "pedestrian",
    "truck",
)
THRESHOLDS = np.arange(50, 100, 5) / 100
FARTHEST, LARGEST_YAW = 1e6, 1e3
SIDES = ("train", "test")
SAME_TABLES = ("attribute", "category", "sensor", "visibility")
FOLDERS = {"jpeg": "images", "bin": "lidar"}
MAP = "map_raster_palo_alto.png"

Record = dict[str, Any]


def _prepare(data: Preparation) -> None:
    raw = data.raw / "train_data"
    logs = [log["token"] for log in _records(raw, "log")]
    splits = zip(SIDES, split(logs, test_size=0.2), strict=True)
    side_of_log = {log: side for side, tokens in splits for log in tokens}
    side_of_sample = {}
    for sample in _records(raw, "sample"):
        if sample["scene_token"] not in side_of_log:
            raise _damage(raw / "sample.json", f"sample {sample['token']} is of no log")
        side_of_sample[sample["token"]] = side_of_log[sample["scene_token"]]
    annotated: dict[str, set[str]] = {side: set() for side in SIDES}
    for annotation in _records(raw, "sample_annotation"):
        annotated[side_of_sample[annotation["sample_token"]]].add(annotation["instance_token"])
    _require_all(raw, "instance", set.union(*annotated.values()))
    used: dict[str, set[str]] = {"calibrated_sensor": set(), "ego_pose": set()}
    with open_raw_files(data.raw, data.scratch) as files:
        for side, put in zip(SIDES, (link_files, copy_files), strict=True):
            folder = data.public / f"{side}_data"
            _write_records(folder, "log", _chosen(raw, "log", "token", side_of_log, side))
            _write_records(folder, "scene", _chosen(raw, "scene", "log_token", side_of_log, side))
            samples = _chosen(raw, "sample", "token", side_of_sample, side)
            if side == "test" and not data.is_v1:
                samples = ({k: v for k, v in r.items() if k != "anns"} for r in samples)
            _write_records(folder, "sample", samples)
            shown = [*_chosen(raw, "sample_data", "sample_token", side_of_sample, side)]
            _write_records(folder, "sample_data", shown)
            for name, tokens in used.items():
                found = {record["token"]: record for record in _records(raw, name)}
                named = [record[f"{name}_token"] for record in shown]
                tokens |= set(named)
                # A pose is written as often as it is named.
                written = named if name == "ego_pose" else dict.fromkeys(named)
                _write_records(folder, name, map(found.__getitem__, written))
            # Edition v1 names the test logs in both maps.
            of_map = "test" if data.is_v1 else side
            tokens_of_map = [log for log, its_side in side_of_log.items() if its_side == of_map]
            maps = (record | {"log_tokens": tokens_of_map} for record in _records(raw, "map"))
            _write_records(folder, "map", maps)
            link_files(files, folder, {f"{n}.json": f"train_data/{n}.json" for n in SAME_TABLES})
            link_files(files, data.public, {f"{side}_maps/{MAP}": f"train_maps/{MAP}"})
            names = [
                f"{FOLDERS[record['fileformat']]}/{record['filename'].rpartition('/')[2]}"
                for record in shown
            ]
            put(files, data.public, {f"{side}_{name}": f"train_{name}" for name in names})
    for name, tokens in used.items():
        _require_all(raw, name, tokens)
    folder = data.public / "train_data"
    annotations = _chosen(raw, "sample_annotation", "sample_token", side_of_sample, "train")
    _write_records(folder, "sample_annotation", annotations)
    side_of_instance = dict.fromkeys(annotated["test"], "test") | dict.fromkeys(
        annotated["train"], "train"
    )
    instances = _chosen(raw, "instance", "token", side_of_instance, "train")
    _write_records(folder, "instance", instances)
    _write_boxes(data, side_of_sample)


def _write_boxes(data: Preparation, side_of_sample: Mapping[str, str]) -> None:
    rows = read_csv(data.raw / "train.csv")
    sides = rows[ID].map(side_of_sample)
    for side in SIDES:
        samples = sum(its_side == side for its_side in side_of_sample.values())
        if samples != (sides == side).sum():
            raise _damage(data.raw / "train.csv", f"not each {side} sample has a row")
    test = rows[sides == "test"]
    write_csv(rows[sides == "train"], data.public / "train.csv")
    write_csv(sample_submission(test[[ID]], {BOXES: ""}), data.public / "sample_submission.csv")
    cells = test[BOXES].fillna("").to_numpy()
    try:
        boxes = read_groups(cells, 8, separator=" ")
        if len(np.unique(boxes.rows)) < len(cells):
            raise _damage(data.raw / "train.csv", "a test sample has no box")
    except CellError as error:
        raise _damage(data.raw / "train.csv", str(error)) from None
    fields = np.insert(boxes.fields, 0, "1.0", axis=1)
    lists = np.split(fields, np.searchsorted(boxes.rows, np.arange(1, len(cells))))
    answers = test.assign(**{BOXES: [" ".join(listed.ravel()) for listed in lists]})
    write_csv(answers, data.private / "test.csv")


def _records(folder: Path, name: str) -> Iterator[Record]:
    path = folder / f"{name}.json"
    with path.open("rb") as file:
        yield from json_objects(file, path)


def _chosen(
    folder: Path, name: str, key: str, sides: Mapping[str, str], side: str
) -> Iterator[Record]:
    """The records of a table whose `key` names what lies on one side."""
    return (record for record in _records(folder, name) if sides[record[key]] == side)


def _require_all(folder: Path, name: str, used: set[str]) -> None:
    for record in _records(folder, name):
        if record["token"] not in used:
            raise _damage(folder / f"{name}.json", f"nothing names {record['token']}")


def _write_records(folder: Path, name: str, records: Iterable[Record]) -> None:
    """Write a list as `json.dump` does, one record after the other."""
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.json").open("w") as file:
        separator = "["
        for record in records:
            file.write(separator + json.dumps(record))
            separator = ", "
        file.write("]" if separator == ", " else "[]")


def _damage(path: Path, complaint: str) -> PreparationError:
    return PreparationError(f"{path}: {complaint}; download the raw data again.")


def _read(cells: Iterable[str], separator: str | None) -> tuple[Groups, Floats]:
    """What cells list; and confidence, centre, sides and yaw, shape (boxes, 8)."""
    listed = read_groups(list(cells), 9, separator=separator)
    return listed, listed.numbers(0, 8)


def _boxes(columns: Columns) -> tuple[Groups, Floats]:
    listed, numbers = _read(columns[BOXES], None)
    listed.refuse(listed.places_in(CLASSES, 8) < 0, f"has no class of {', '.join(CLASSES)}")
    is_odd = np.any(~np.isfinite(numbers), axis=1)
    listed.refuse(is_odd, "has a number that is not finite")
    listed.refuse(np.any(numbers[:, 4:7] <= 0, axis=1), "has a side that is not above 0")
    is_far = np.any(np.abs(numbers[:, 1:7]) > FARTHEST, axis=1)
    listed.refuse(is_far, "has a centre or side beyond 1,000,000")
    listed.refuse(np.abs(numbers[:, 7]) > LARGEST_YAW, "has a yaw beyond 1,000 radians")
    return listed, numbers


def _v1_boxes(columns: Columns) -> tuple[Groups, Floats]:
    cells = texts_as_pandas_reads(columns[BOXES], missing="")
    listed, numbers = _read((cell if cell.strip() else "" for cell in cells), " ")
    listed.refuse(np.isinf(numbers[:, 7]), "has an infinite yaw")
    return listed, numbers


def _score(aligned: Aligned) -> float:
    """The mean over samples and thresholds of the mean average precision of a sample."""
    return _mean_average_precision(aligned, *_boxes(aligned.predicted))


def _v1_score(aligned: Aligned) -> float:
    listed, numbers = _v1_boxes(aligned.predicted)
    names = _boxes(aligned.truth)[0]
    known = set(zip(names.rows.tolist(), names.fields[:, 8], strict=True))
    pairs = zip(listed.rows.tolist(), listed.fields[:, 8], strict=True)
    counts = np.array([pair in known for pair in pairs], np.bool_)
    sides, corners = numbers[:, 4:7], ground_corners(numbers[:, 1:])
    edges = np.roll(corners, -1, axis=1) - corners
    dots = np.sum(edges * np.roll(edges, -1, axis=1), axis=2)
    is_odd = np.any(np.isnan(numbers[:, 1:]), axis=1) | ~np.all(np.abs(dots) < 1e-8, axis=1)
    listed.refuse(counts & is_odd, "has corners that are not right angles")
    listed.refuse(counts & np.any(sides <= 0, axis=1), "has a side that is not above 0")
    kept = Groups(listed.rows[counts], listed.fields[counts])
    return _mean_average_precision(aligned, kept, numbers[counts])


def _mean_average_precision(aligned: Aligned, listed: Groups, numbers: Floats) -> float:
    true_boxes, truth = _boxes(aligned.truth)
    kinds = [_groups(boxes) for boxes in (true_boxes, listed)]
    known, true_groups = np.unique(kinds[0], return_inverse=True)
    kept = np.flatnonzero(np.isin(kinds[1], known))
    order = kept[np.argsort(-numbers[kept, 0], kind="stable")]
    groups = np.searchsorted(known, kinds[1][order])
    predictions, truths = pairs_of_groups(groups, true_groups)
    overlaps = ground_box_overlaps(numbers[order[predictions], 1:], truth[truths, 1:])
    best = best_pairs(predictions, overlaps)
    predictions, truths, overlaps = predictions[best], truths[best], overlaps[best]
    positives = np.bincount(true_groups)
    precision = np.zeros(len(known))
    for threshold in THRESHOLDS:
        found = overlaps > threshold
        hits = first_finds(predictions[found], truths[found], len(groups))
        precision += average_precisions(groups, hits, positives) / len(THRESHOLDS)
    samples = known // len(CLASSES)
    return float(np.mean(np.bincount(samples, precision) / np.bincount(samples)))


def _groups(boxes: Groups) -> Integers:
    """A number for each sample and class; those of no known class are below 0."""
    kinds = boxes.places_in(CLASSES, 8)
    return np.where(kinds < 0, -1, boxes.rows * len(CLASSES) + kinds)


competition = kaggle_competition(
    id="3d-object-detection-for-autonomous-vehicles",
    package=__name__,
    category="3D object detection (lidar and cameras)",
    metric_name="mean average precision over 3D IoU thresholds",
    rules=SubmissionRules(ID, (Text(BOXES),), public_checks=(readable(ID, _boxes),)),
    v1_rules=SubmissionRules(
        ID,
        (Text(BOXES),),
        checks=(reads_as_texts(BOXES),),
        public_checks=(readable(ID, _v1_boxes),),
        caveat="Boxes of a class that a sample holds must have finite places and sides above 0.",
    ),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
)
