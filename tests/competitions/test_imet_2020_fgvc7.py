"""iMet Collection 2020: what only it has."""

from __future__ import annotations

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "imet-2020-fgvc7"


def test_attributes_that_no_test_image_has_are_dropped_in_v1_and_count_in_v2(
    miniature: Make,
) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    gold = v1.gold_submission()
    true = {word for cell in gold["attribute_ids"] for word in cell.split()}
    unused = sorted(set(read(v1.data.public / "labels.csv")["attribute_id"]) - true)
    more = gold.assign(attribute_ids=gold["attribute_ids"] + f" {unused[0]}")
    hits = sum(len(cell.split()) for cell in gold["attribute_ids"])
    assert v1.score(more) == 1
    assert v2.score(more) == round(2 * hits / (2 * hits + len(gold)), 5)


@pytest.mark.parametrize("word", ["3474", "tags::horse", "007", "3,7"])
def test_words_outside_the_vocabulary_are_refused_in_v2_alone(miniature: Make, word: str) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    gold = v1.gold_submission()
    gold.loc[2, "attribute_ids"] = f"{gold['attribute_ids'][2]} {word}"
    assert v1.score(gold) == 1
    (problem,) = v2.problems(gold)
    assert f"id {gold['id'][2]}: '{word}' in column attribute_ids" in problem.message


def test_a_column_of_single_numbers_works_in_v2_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    gold = v1.gold_submission()
    firsts = gold.assign(attribute_ids=gold["attribute_ids"].str.split().str[0])
    for submission in (
        firsts,
        firsts.assign(attribute_ids=firsts["attribute_ids"].mask(gold.index == 3, "")),
    ):
        assert v1.problems(submission)
        score = v2.score(submission)
        assert score is not None
        assert score > 0.5


@pytest.mark.parametrize("edition", list(Edition))
def test_empty_cells_are_empty_predictions(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(attribute_ids="")) == 0
    gold.loc[0, "attribute_ids"] = ""
    score = mini.score(gold)
    assert score is not None
    assert 0.9 < score < 1
