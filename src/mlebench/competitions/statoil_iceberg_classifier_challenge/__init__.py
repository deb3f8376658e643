"""Statoil/C-CORE Iceberg Classifier Challenge: is this radar target an iceberg or a ship?

Memory is that of the train samples, about 1 GB; the unlabelled ones are read one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import csv_bytes
from mlebench.errors import PreparationError
from mlebench.metrics import log_loss
from mlebench.preparation.archives import write_7z
from mlebench.preparation.json_lists import json_objects
from mlebench.preparation.published import split, write_csv
from mlebench.preparation.raw_files import open_content, open_raw_files
from mlebench.submissions import SubmissionRules, probability

TARGET = "is_iceberg"
NO_ANGLE = "na"

Targets = list[dict[str, Any]]


def _prepare(data: Preparation) -> None:
    import pandas as pd

    targets = list(_read_targets(data, "train"))
    unlabelled = _read_targets(data, "test")
    test_keys = list(next(unlabelled))
    for _ in unlabelled:
        pass  # Each is checked.
    train, test = split(targets, test_size=0.2) if data.is_v1 else _split_by_angle(targets)
    shown = {"train": train, "test": [{key: row[key] for key in test_keys} for row in test]}
    for side, rows in shown.items():
        content = json.dumps(rows).encode()
        write_7z(data.public / f"{side}.json.7z", {f"{side}.json": content})
    answers = pd.DataFrame({key: [row[key] for row in test] for key in ("id", TARGET)})
    write_csv(answers, data.private / "test.csv")
    sample = csv_bytes(answers.assign(**{TARGET: 0.5}))
    (data.private / "sample_submission.csv").write_bytes(sample)
    write_7z(data.public / "sample_submission.csv.7z", {"sample_submission.csv": sample})


def _read_targets(data: Preparation, side: str) -> Iterator[dict[str, Any]]:
    archive = data.raw / f"{side}.json.7z"
    keys = None
    with (
        open_raw_files(archive, data.scratch) as files,
        open_content(files.content(f"data/processed/{side}.json")) as file,
    ):
        for target in json_objects(file, archive):
            keys = keys or target.keys()
            if target.keys() != keys:
                raise PreparationError(
                    f"{archive}: target {target.get('id')!r} has other fields than the first one; "
                    "download the raw data again."
                )
            yield target


def _split_by_angle(targets: Targets) -> tuple[Targets, Targets]:
    """Targets of one scene share their angle; those without an angle are for training."""
    angles = dict.fromkeys(row["inc_angle"] for row in targets if row["inc_angle"] != NO_ANGLE)
    _, drawn = split(list(angles), test_size=0.2)
    test_angles = set(drawn)
    train = [row for row in targets if row["inc_angle"] not in test_angles]
    return train, [row for row in targets if row["inc_angle"] in test_angles]


competition = kaggle_competition(
    id="statoil-iceberg-classifier-challenge",
    package=__name__,
    category="image classification (radar)",
    metric_name="log loss",
    rules=SubmissionRules("id", (probability(TARGET),)),
    score=scored_by(log_loss, TARGET),
    prepare=_prepare,
    sample_submission_file="sample_submission.csv.7z",
)
