"""Cdiscount's Image Classification Challenge: what only it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.preparation.bson import leading_integers, read_documents, without
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "cdiscount-image-classification-challenge"


@pytest.fixture(params=list(Edition))
def mini(miniature: Make, request: pytest.FixtureRequest) -> Miniature:
    return miniature(ID, request.param)


def test_products_keep_their_bytes_and_order_and_test_loses_its_categories(mini: Miniature) -> None:
    train, test, example = (
        list(read_documents(mini.data.public / f"{name}.bson"))
        for name in ("train", "test", "train_example")
    )
    assert example == train[:100]
    answers = {int(row): int(kind) for row, kind in mini.gold_submission().to_numpy()}
    for document in read_documents(mini.data.raw / "train.bson"):
        row, category = leading_integers(document, ("_id", "category_id"))
        if row.value in answers:
            assert test.pop(0) == without(document, category)
            assert category.value == answers.pop(row.value)
        else:
            assert train.pop(0) == document
    assert not train
    assert not test
    assert not answers


def test_ids_of_both_sides_rise_in_the_tables(mini: Miniature) -> None:
    for table in (mini.gold_submission(), mini.sample_submission()):
        assert table["_id"].astype(int).is_monotonic_increasing


@pytest.mark.parametrize("category", ["7", "-1", "1000010653.0"])
def test_any_whole_number_is_a_category(mini: Miniature, category: str) -> None:
    gold = mini.gold_submission()
    assert not mini.problems(gold.assign(category_id=[category, *gold["category_id"][1:]]))
    assert mini.problems(gold.assign(category_id=["0.5", *gold["category_id"][1:]]))


def test_a_file_that_is_cut_short_is_refused(mini: Miniature, tmp_path: Path) -> None:
    raw = TaskData(tmp_path, ID).raw
    raw.mkdir(parents=True)
    (raw / "train.bson").write_bytes((mini.data.raw / "train.bson").read_bytes()[:-1])
    with pytest.raises(PreparationError, match="cut short"):
        prepare_task(mini.competition, tmp_path, mini.edition)


def test_a_failed_download_will_say_that_the_data_were_taken_down() -> None:
    archive = find_competition(ID).archive
    assert archive is not None
    assert "taken down" in archive.caveat
