"""Cassava Leaf Disease Classification: what only it has."""

from __future__ import annotations

import pytest

from mlebench.preparation.tfrecords import bytes_feature, read_records
from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "cassava-leaf-disease-classification"


@pytest.mark.parametrize("edition", list(Edition))
def test_no_training_record_is_of_a_test_image(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    records = (mini.data.public / "train_tfrecords").iterdir()
    named = {
        bytes_feature(record, "image_name").decode()
        for path in records
        for record in read_records(path)
    }
    train = set(read(mini.data.public / "train.csv")["image_id"])
    assert named < train
    assert len(train - named) == 1


def test_record_files_are_renumbered_in_split_order(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    raw = sorted((mini.data.raw / "train_tfrecords").iterdir())
    tested = sorted((mini.data.public / "test_tfrecords").iterdir())
    assert [path.read_bytes() for path in tested] == [raw[k].read_bytes() for k in (1, 6)]
    assert [path.name.partition("-")[0] for path in tested] == ["ld_test00", "ld_test01"]


def test_whole_numbers_outside_the_classes_are_refused_in_v2_alone(miniature: Make) -> None:
    for label in ("-1", "5", "9007199254740993", "5.0"):
        v1, v2 = (miniature(ID, edition) for edition in Edition)
        gold = v1.gold_submission()
        gold.loc[0, "label"] = label
        assert v1.score(gold) == round(1 - 1 / len(gold), 5)
        assert "row 1 " in v2.problems(gold)[0].message


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("label", ["0.5", "", "Healthy", "inf", "1e30"])
def test_other_labels_are_refused(miniature: Make, edition: Edition, label: str) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    gold.loc[0, "label"] = label
    assert mini.problems(gold)
    assert mini.score(mini.gold_submission().assign(label="3.0")) is not None
