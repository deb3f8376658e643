"""iNaturalist 2019: what only it has."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.preparation.archives import unpack
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "inaturalist-2019-fgvc6"
both_editions = pytest.mark.parametrize("edition", list(Edition))


def entries(mini: Miniature, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((mini.data.public / f"{name}2019.json").read_text())[
        "images"
    ]
    return found


def members(mini: Miniature, name: str) -> dict[str, bytes]:
    (path,) = mini.data.public.glob(f"{name}2019.tar*")
    with tarfile.open(path, "r:") as archive:
        names = archive.getnames()
        assert names == sorted(names)
        assert len({info.mtime for info in archive}) == 1
        files = {info.name: archive.extractfile(info) for info in archive}
        return {member: file.read() for member, file in files.items() if file}


def test_validation_images_are_there_in_v2_alone(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        found = {name.rpartition("/")[2] for name in members(mini, "train_val")}
        validation = {image["file_name"].rpartition("/")[2] for image in entries(mini, "val")}
        assert validation
        assert found & validation == (set() if edition is Edition.V1 else validation)


def score_by_photographer(mini: Miniature) -> float | None:
    metadata = json.loads((mini.data.public / "train2019.json").read_text())
    seen: dict[str, Counter[int]] = {}
    for annotation, image in zip(metadata["annotations"], metadata["images"], strict=True):
        seen.setdefault(image["rights_holder"], Counter())[annotation["category_id"]] += 1
    guesses = {
        str(image["id"]): seen.get(image["rights_holder"], Counter([0])).most_common(1)[0][0]
        for image in entries(mini, "test")
    }
    sample = mini.sample_submission()
    return mini.score(sample.assign(predicted=sample["id"].map(guesses)))


def test_photographers_tell_the_species_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (score_by_photographer(miniature(ID, edition)) for edition in Edition)
    assert v1 is not None
    assert v2 is not None
    assert v1 < 0.1
    assert v2 > 0.8


def test_test_images_keep_their_ids_and_names_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    raw = json.loads((v1.data.raw / "train2019.json").read_text())["images"]
    names = {image["id"]: image["file_name"].rpartition("/")[2] for image in raw}
    for image in entries(v1, "test"):
        assert image["file_name"] == f"test2019/{names[image['id']]}"
    found = entries(v2, "test")
    assert [image["id"] for image in found] == list(range(len(found)))
    assert [image["file_name"] for image in found] == [
        f"test2019/{k}.jpg" for k in range(len(found))
    ]


def test_paths_in_archives_are_those_of_the_metadata_in_v2_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini in (v1, v2):
        tested = {image["file_name"] for image in entries(mini, "test")}
        shown = {image["file_name"] for image in entries(mini, "train")}
        if mini is v2:
            shown |= {image["file_name"] for image in entries(mini, "val")}
        else:
            tested = {name.removeprefix("test2019/") for name in tested}
            shown = {name.removeprefix("train_val2019/") for name in shown}
        assert members(mini, "test").keys() == tested
        assert members(mini, "train_val").keys() == shown


def test_both_editions_have_the_same_images_in_test_order(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    old, new = members(v1, "test"), members(v2, "test")
    for first, second in zip(entries(v1, "test"), entries(v2, "test"), strict=True):
        assert old[first["file_name"].rpartition("/")[2]] == new[second["file_name"]]


def test_an_unpacked_folder_does_as_well(miniature: Make, tmp_path: Path) -> None:
    mini = miniature(ID, Edition.V2)
    data = TaskData(tmp_path, ID)
    data.raw.mkdir(parents=True)
    for name in ("train2019.json", "val2019.json"):
        shutil.copy(mini.data.raw / name, data.raw)
    unpack(mini.data.raw / "train_val2019.tar.gz", tmp_path / "unpacked")
    (tmp_path / "unpacked/train_val2019").rename(data.raw / "train_val2019")
    prepare_task(find_competition(ID), tmp_path, Edition.V2)
    for name in ("train_val2019.tar", "test2019.tar"):
        assert (data.public / name).read_bytes() == (mini.data.public / name).read_bytes()


@both_editions
def test_only_the_first_of_several_categories_counts(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(predicted=gold["predicted"] + "  7 x")) == 0
    assert mini.score(gold.assign(predicted="-7 " + gold["predicted"])) == 1


@both_editions
@pytest.mark.parametrize("cell", ["", "rose", "rose 12", "0.5", "nan", "12,5"])
def test_what_begins_with_no_whole_number_is_refused(
    miniature: Make, edition: Edition, cell: str
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    gold.loc[5, "predicted"] = cell
    row = 0 if edition is Edition.V1 and cell in {"", "0.5", "nan"} else 5
    assert f"id {gold['id'][row]}: " in mini.problems(gold)[0].message


def test_a_column_of_decimals_is_refused_in_v1_alone(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        gold = mini.gold_submission()
        decimals = gold.assign(predicted=gold["predicted"] + ".0")
        assert mini.score(decimals) == (None if edition is Edition.V1 else 0)
