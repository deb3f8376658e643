"""Invasive Species Monitoring: what only it has."""

from __future__ import annotations

import zipfile
from pathlib import Path

import py7zr
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "invasive-species-monitoring"
both_editions = pytest.mark.parametrize("edition", list(Edition))


def test_photographs_are_missing_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert not list(v1.data.public.rglob("*.jpg"))
    for side in ("train", "test"):
        with py7zr.SevenZipFile(v1.data.public / f"{side}.7z") as archive:
            (entry,) = archive.files
        assert entry.is_directory
        assert entry.filename == f"home/data/{side}"
    test = {path.stem for path in (v2.data.public / "test").iterdir()}
    train = {path.stem for path in (v2.data.public / "train").iterdir()}
    assert test == set(v2.sample_submission()["name"])
    assert test | train == set(read(v2.data.raw / "train_labels.csv.zip")["name"])
    assert not list(v2.data.public.glob("*.7z"))


def test_photographs_are_those_of_the_archive(miniature: Make, tmp_path: Path) -> None:
    mini = miniature(ID, Edition.V2)
    with py7zr.SevenZipFile(mini.data.raw / "train.7z") as archive:
        archive.extractall(tmp_path)
    for path in mini.data.public.rglob("*.jpg"):
        assert path.read_bytes() == (tmp_path / "train" / path.name).read_bytes()


@both_editions
def test_the_zipped_sample_submission_is_the_private_one(miniature: Make, edition: Edition) -> None:
    data = miniature(ID, edition).data
    with zipfile.ZipFile(data.public / "sample_submission.csv.zip") as archive:
        (name,) = archive.namelist()
        assert archive.read(name) == (data.private / "sample_submission.csv").read_bytes()


@both_editions
def test_names_are_numbers_and_missing_values_problems(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(name=gold["name"] + ".0")) == 1.0
    assert mini.problems(gold.assign(name=gold["name"] + ".jpg"))
    (problem,) = mini.problems(gold.assign(invasive=["", *gold["invasive"][1:]]))
    assert problem.row == 1
