"""MLSP 2013 Birds: what only they have."""

from __future__ import annotations

import zipfile

import pandas as pd
import pytest

from mlebench.competitions.mlsp_2013_birds import TABLES, V1_HEADER
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "mlsp-2013-birds"


def test_only_v2_keeps_the_headers_of_tables(miniature: Make) -> None:
    for edition in Edition:
        public = miniature(ID, edition).data.public
        headers = [(public / table).read_text().partition("\n")[0] for table in TABLES]
        assert headers[0] == V1_HEADER
        assert (headers[1:] == [V1_HEADER] * 2) == (edition is Edition.V1)


@pytest.mark.parametrize("edition", list(Edition))
def test_labels_are_hidden_for_test_recordings_alone(miniature: Make, edition: Edition) -> None:
    public = miniature(ID, edition).data.public
    folds = pd.read_csv(public / "essential_data/CVfolds_2.txt").set_index("rec_id")["fold"]
    labels = (public / "essential_data/rec_labels_test_hidden.txt").read_text()
    header, *lines = labels.splitlines()
    assert header == "rec_id,[labels]"
    assert labels.endswith("\n")
    assert not any(line.endswith(",") for line in lines)
    hidden = {int(line.partition(",")[0]) for line in lines if line.endswith("?")}
    assert hidden == set(folds[folds == 1].index)
    assert len(hidden) == 64
    assert any("," not in line for line in lines)


@pytest.mark.parametrize("edition", list(Edition))
def test_answers_are_the_labels_of_the_same_file(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    names = pd.read_csv(mini.data.public / "essential_data/rec_id2filename.txt")
    # In the miniature, a file name ends in the number that the recording had before.
    old_ids = {new: int(name[-4:]) for new, name in names.itertuples(index=False)}
    raw_labels = _raw_labels(mini)
    for row_id, rows in mini.gold_submission().astype(int).groupby(lambda row: row // 19):
        new, heard = rows["Id"].iloc[0] // 100, rows["Id"][rows["Probability"] == 1] % 100
        assert heard.tolist() == raw_labels[old_ids[new]], row_id


def _raw_labels(mini: Miniature) -> dict[int, list[int]]:
    with zipfile.ZipFile(mini.data.raw / "mlsp_contest_dataset.zip") as archive:
        name = "mlsp_contest_dataset/essential_data/rec_labels_test_hidden.txt"
        _, *lines = archive.read(name).decode().splitlines()
    fields = [line.rstrip(",").split(",") for line in lines if not line.endswith("?")]
    return {int(old): sorted(map(int, labels)) for old, *labels in fields}


@pytest.mark.parametrize("edition", list(Edition))
def test_ids_compare_by_value_and_gaps_are_problems(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(Id=gold["Id"] + ".0")) == 1
    assert mini.problems(gold.assign(Probability=["", *gold["Probability"][1:]]))
