"""ALASKA2 Image Steganalysis: what only it has."""

from __future__ import annotations

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "alaska2-image-steganalysis"
FOLDERS = ("Cover", "JMiPOD", "JUNIWARD", "UERD")


@pytest.fixture
def mini(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V2)


def test_a_label_says_whether_the_test_image_is_a_cover(mini: Miniature) -> None:
    covers = {path.read_bytes() for path in (mini.data.raw / "Cover").iterdir()}
    for row in mini.gold_submission().itertuples():
        image = (mini.data.public / "Test" / str(row.Id)).read_bytes()
        assert (image in covers) == (row.Label == "0")


def test_no_version_of_a_test_picture_is_elsewhere(mini: Miniature) -> None:
    names = {
        path.read_bytes(): path.name
        for folder in FOLDERS
        for path in (mini.data.raw / folder).iterdir()
    }
    shown, tested = (
        {
            names[path.read_bytes()]
            for folder in folders
            for path in (mini.data.public / folder).iterdir()
        }
        for folders in (FOLDERS, ["Test"])
    )
    assert not shown & tested
    assert len(shown) + len(tested) == 400


def test_one_number_is_one_picture_in_all_folders(mini: Miniature) -> None:
    for folder in FOLDERS:
        raw = {path.read_bytes(): path.name for path in (mini.data.raw / folder).iterdir()}
        old_names = [
            raw[(mini.data.public / folder / f"{number:05}.jpg").read_bytes()]
            for number in range(1, 361)
        ]
        covers = {path.read_bytes(): path.name for path in (mini.data.raw / "Cover").iterdir()}
        assert old_names == [
            covers[(mini.data.public / "Cover" / f"{number:05}.jpg").read_bytes()]
            for number in range(1, 361)
        ]


def test_any_finite_score_counts_and_only_order_matters(mini: Miniature) -> None:
    gold = mini.gold_submission()
    labels = gold["Label"].astype(float)
    assert mini.score(gold.assign(Label=labels * 1e6 - 7)) == 1
    assert mini.score(gold.assign(Label=-labels)) == 0
    assert mini.score(gold.assign(Label=labels == 1)) == 1
    assert mini.score(mini.sample_submission()) == 0.58571
    for value in ("", "inf", "word"):
        assert mini.problems(gold.assign(Label=[value, *labels[1:].astype(str)]))
