"""Cassava Leaf Disease Classification: which of four diseases has this cassava plant, if any?"""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import accuracy
from mlebench.preparation.published import read_csv, split, write_sides
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.preparation.tfrecords import bytes_feature, read_records
from mlebench.submissions import Number, SubmissionRules

ID, TARGET = "image_id", "label"
NAMES = "label_num_to_disease_map.json"


def _prepare(data: Preparation) -> None:
    images = read_csv(data.raw / "train.csv")
    record_files = [
        p for p in sorted((data.raw / "train_tfrecords").glob("*.tfrec")) if p.is_file()
    ]
    train_records, test_records = split(record_files, test_size=0.1)
    named = [
        bytes_feature(record, "image_name").decode()
        for path in test_records
        for record in read_records(path)
    ]
    is_test = images[ID].isin(named)
    train, test = images[~is_test], images[is_test]
    write_sides(data, train, test, {TARGET: 4}, id_column=ID, has_test_table=False)
    with open_raw_files(data.raw, data.scratch) as files:
        link_files(files, data.public, [NAMES, *("train_images/" + train[ID])])
        link_files(files, data.public, _renumbered(train_records, "train"))
        copies = {f"test_images/{name}": f"train_images/{name}" for name in test[ID]}
        if data.is_v1:
            copies |= _renumbered(test_records, "test")
        copy_files(files, data.public, copies)


def _renumbered(record_files: list[Path], side: str) -> dict[str, str]:
    return {
        f"{side}_tfrecords/ld_{side}{k:02}-{path.stem.split('-')[1]}.tfrec": (
            f"train_tfrecords/{path.name}"
        )
        for k, path in enumerate(record_files)
    }


competition = kaggle_competition(
    id="cassava-leaf-disease-classification",
    package=__name__,
    category="image classification",
    metric_name="accuracy",
    rules=SubmissionRules(ID, (Number(TARGET, 0, 4, is_integer=True),)),
    v1_rules=SubmissionRules(ID, (Number(TARGET, -(2**63), 2**63, is_integer=True),)),
    score=scored_by(accuracy, TARGET),
    prepare=_prepare,
)
