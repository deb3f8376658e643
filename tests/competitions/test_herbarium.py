"""The Herbarium competitions: what only they have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlebench.competitions.image_metadata import split_by_category
from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make

ID_2020, ID_2021, ID_2022 = (
    "herbarium-2020-fgvc7",
    "herbarium-2021-fgvc8",
    "herbarium-2022-fgvc9",
)
METADATA = {ID_2020: "nybg2020/train/metadata.json", ID_2021: "train/metadata.json"}
every_herbarium = pytest.mark.parametrize("task_id", [ID_2020, ID_2021, ID_2022])
first_two = pytest.mark.parametrize("task_id", [ID_2020, ID_2021])


def metadata_2020(miniature: Make, edition: Edition) -> dict[str, Any]:
    path = miniature(ID_2020, edition).data.public / METADATA[ID_2020]
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


@every_herbarium
def test_decimals_are_cut_in_v1_and_refused_in_v2(miniature: Make, task_id: str) -> None:
    v1, v2 = (miniature(task_id, edition) for edition in Edition)
    gold = v1.gold_submission()
    decimals = gold.assign(Predicted=gold["Predicted"] + ".9")
    assert v1.score(decimals) == 1
    assert "row 1 " in v2.problems(decimals)[0].message
    assert v2.score(gold.assign(Predicted=gold["Predicted"] + ".0")) == 1


@first_two
def test_unknown_categories_are_refused_in_v2_alone(miniature: Make, task_id: str) -> None:
    v1, v2 = (miniature(task_id, edition) for edition in Edition)
    gold = v1.gold_submission()
    gold.loc[3, "Predicted"] = "-7"
    score = v1.score(gold)
    assert score is not None
    assert score < 1
    (problem,) = v2.problems(gold)
    assert "Id 3: -7 in column Predicted is no category" in problem.message


def test_unknown_categories_lower_the_mean_of_2022_in_v1_alone(miniature: Make) -> None:
    scores = []
    for edition in Edition:
        mini = miniature(ID_2022, edition)
        gold = mini.gold_submission()
        invented, wrong = gold.copy(), gold.copy()
        invented.loc[3, "Predicted"] = "-7"
        wrong.loc[3, "Predicted"] = gold["Predicted"][
            gold["Predicted"] != gold["Predicted"][3]
        ].iloc[0]
        scores.append((mini.score(invented), mini.score(wrong)))
    (v1_invented, v1_wrong), (v2_invented, v2_wrong) = scores
    assert v1_wrong == v2_wrong
    assert v1_invented is not None
    assert v2_invented is not None
    assert v1_invented < v2_invented


def test_accented_names_of_2020_are_garbled_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (metadata_2020(miniature, edition) for edition in Edition)
    assert {category["family"] for category in v1["categories"]} == {"Poaceæ"}
    assert {category["family"] for category in v2["categories"]} == {"Poaceæ"}
    assert all(category["name"].endswith("Ã©") for category in v1["categories"])
    assert all(category["name"].endswith("é") for category in v2["categories"])
    assert [region["name"] for region in v2["regions"]] == ["Ås", "Köln", "Rom", "Aix"]


@every_herbarium
def test_test_sheets_are_named_by_their_places_alone(miniature: Make, task_id: str) -> None:
    mini = miniature(task_id, Edition.V2)
    (folder,) = (path for path in mini.data.public.rglob("test*") if path.is_dir())
    named = sorted(int(path.stem.removeprefix("test-")) for path in folder.rglob("*.jpg"))
    assert named == list(range(len(mini.gold_submission())))


def pairs(categories: list[int]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [({"category_id": k}, {"place": place}) for place, k in enumerate(categories)]


def places(found: list[tuple[dict[str, Any], dict[str, Any]]]) -> list[int]:
    return [image["place"] for _, image in found]


def test_of_few_sheets_the_last_is_for_testing_and_a_single_one_for_training() -> None:
    train, test = split_by_category(pairs([7, 3, 3, 9, 9, 7, 9, 9, 1]), test_size=0.2)
    assert places(train) == [0, 1, 3, 4, 6, 8]
    assert sorted(places(test)) == [2, 5, 7]


def test_of_many_sheets_a_fifth_is_for_testing_rounded_up() -> None:
    train, test = split_by_category(pairs([4] * 11), test_size=0.2)
    assert len(test) == 3
    assert sorted(places(train) + places(test)) == list(range(11))


def test_a_single_sheet_is_refused_where_each_category_is_on_both_sides() -> None:
    with pytest.raises(PreparationError, match="a single image"):
        split_by_category(pairs([1, 1, 2]), test_size=0.2, is_last_of_few_test=False)


@first_two
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda metadata: metadata.update(more=1), "has the keys"),
        (lambda metadata: metadata["images"].reverse(), "do not belong together"),
        (
            lambda metadata: metadata["annotations"][0].update(category_id=31_999),
            "should lie in images/319/99",
        ),
    ],
)
def test_metadata_that_contradict_themselves_are_refused(
    miniature: Make, tmp_path: Path, task_id: str, change: Any, message: str
) -> None:
    metadata = json.loads(
        (miniature(task_id, Edition.V1).data.raw / METADATA[task_id]).read_bytes().decode("latin-1")
    )
    change(metadata)
    path = TaskData(tmp_path, task_id).raw / METADATA[task_id]
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(metadata))
    with pytest.raises(PreparationError, match=message):
        prepare_task(find_competition(task_id), tmp_path, Edition.V1)
