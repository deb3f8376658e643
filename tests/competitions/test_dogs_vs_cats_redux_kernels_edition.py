"""Dogs vs. Cats Redux: what only it has."""

from __future__ import annotations

import zipfile

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "dogs-vs-cats-redux-kernels-edition"
both_editions = pytest.mark.parametrize("edition", list(Edition))


@both_editions
def test_photographs_keep_their_animal_under_new_names(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    with zipfile.ZipFile(mini.data.raw / "train.zip") as raw:
        animals = {raw.read(name): name[len("train/") :][:3] for name in raw.namelist()}
    for path in (mini.data.public / "train").iterdir():
        assert animals[path.read_bytes()] == path.name[:3]
    for row in read(mini.data.private / "answers.csv").itertuples():
        photo = mini.data.public / "test" / f"{row.id}.jpg"
        assert row.label == str(int(animals[photo.read_bytes()] == "dog"))


@both_editions
def test_zips_hold_what_the_folders_hold(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    for side in ("train", "test"):
        folder = mini.data.public / side
        with zipfile.ZipFile(mini.data.public / f"{side}.zip") as archive:
            assert set(archive.namelist()) == {path.name for path in folder.iterdir()}
            for name in archive.namelist():
                assert archive.read(name) == (folder / name).read_bytes()


@both_editions
def test_numbers_of_each_animal_count_from_0(miniature: Make, edition: Edition) -> None:
    names = {path.name for path in (miniature(ID, edition).data.public / "train").iterdir()}
    cats = sum(name.startswith("cat") for name in names)
    dogs = len(names) - cats
    assert names == {f"cat.{k}.jpg" for k in range(cats)} | {f"dog.{k}.jpg" for k in range(dogs)}


@both_editions
def test_one_certain_error_costs_36_over_the_rows(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    gold.loc[0, "label"] = str(1 - int(gold["label"][0]))
    assert mini.score(gold) == pytest.approx(36.04365 / len(gold), abs=1e-5)
    assert mini.score(gold.assign(id=gold["id"] + ".0")) == mini.score(gold)
