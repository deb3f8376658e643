"""TensorFlow 2.0 Question Answering: what only it has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mlebench.competitions.tensorflow2_question_answering import TARGET, TRAIN
from mlebench.errors import NotPreparedError, PreparationError
from mlebench.integration import registry
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.task import Edition
from mlebench.utils import load_answers
from tests.competitions.conftest import Make, Miniature, read

ID = "tensorflow2-question-answering"
both_editions = pytest.mark.parametrize("edition", list(Edition))


@pytest.fixture
def v1(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V1)


@pytest.fixture
def v2(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V2)


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def with_first(mini: Miniature, text: str) -> pd.DataFrame:
    gold = mini.gold_submission()
    return gold.assign(**{TARGET: [text, *gold[TARGET][1:]]})


def test_each_thousand_is_split_on_its_own_and_test_has_no_annotations(v1: Miniature) -> None:
    raw = [str(record["example_id"]) for record in records(v1.data.raw / TRAIN)]
    places = np.random.RandomState(0).permutation(1000)
    last = np.random.RandomState(0).permutation(50) + 1000
    train = records(v1.data.public / TRAIN)
    test = records(v1.data.public / "simplified-nq-test.jsonl")
    assert [record["example_id"] for record in test] == [
        raw[place] for place in [*places[:100], *last[:5]]
    ]
    assert [record["example_id"] for record in train] == [
        raw[place] for place in [*places[100:], *last[5:]]
    ]
    keys = ["example_id", "question_text", "document_text", "long_answer_candidates"]
    assert list(test[0]) == keys
    assert next(iter(train[0])) == "document_text"


def test_leaving_all_blank_scores_in_v1_alone(v1: Miniature, v2: Miniature) -> None:
    is_blank = v1.gold_submission()[TARGET] == ""
    assert v1.score(v1.sample_submission()) == round(is_blank.mean(), 5)
    assert v2.score(v2.sample_submission()) == 0


def test_only_in_v1_a_right_blank_counts(v1: Miniature, v2: Miniature) -> None:
    for mini in (v1, v2):
        gold = mini.gold_submission()
        is_blank = gold[TARGET] == ""
        wrong = gold.assign(**{TARGET: gold[TARGET].mask(is_blank, "1:1")})
        rows, answers = len(gold), (~is_blank).sum()
        expected = answers / rows if mini is v1 else 2 * answers / (answers + rows)
        assert mini.score(wrong) == round(expected, 5)


@both_editions
@pytest.mark.parametrize("text", ["a:b", "1:", "1.0:2", "yes", "17", "1:2:3", "True"])
def test_what_is_no_span_is_refused_with_its_id(
    miniature: Make, edition: Edition, text: str
) -> None:
    mini = miniature(ID, edition)
    (problem,) = mini.problems(with_first(mini, text))
    assert mini.gold_submission()["example_id"][0] in problem.message


@both_editions
def test_blanks_and_missing_words_are_blank_and_numbers_may_be_written_loosely(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    loose = gold[TARGET].str.replace(":", " : 0").replace("", "NA").replace("YES", " YES ")
    assert mini.score(gold.assign(**{TARGET: loose})) == 1
    padded = gold.assign(example_id=" " + gold["example_id"])
    assert mini.problems(padded)


@both_editions
def test_each_short_answer_is_valid_and_yes_for_a_long_one_is_not(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission().set_index("example_id")
    for record in records(mini.data.private / "test.jsonl"):
        (annotation,) = record["annotations"]
        if len(annotation["short_answers"]) > 1:
            last = annotation["short_answers"][-1]
            gold.loc[f"{record['example_id']}_short"] = f"{last['start_token']}:{last['end_token']}"
    assert mini.score(gold.reset_index()) == 1
    is_long = gold.index.str.endswith("_long")
    score = mini.score(gold.assign(**{TARGET: gold[TARGET].mask(is_long, "YES")}).reset_index())
    assert score is not None
    assert score < 1


def test_a_last_thousand_of_one_record_and_damaged_answers_are_told(
    v2: Miniature, tmp_path: Path
) -> None:
    data = TaskData(tmp_path, ID)
    data.raw.mkdir(parents=True)
    lines = (v2.data.raw / TRAIN).read_text("utf-8").splitlines(keepends=True)
    (data.raw / TRAIN).write_text("".join(lines[:1001]), "utf-8")
    with pytest.raises(PreparationError, match="single record"):
        prepare_task(find_competition(ID), tmp_path, Edition.V2)
    (data.raw / TRAIN).write_text("".join(lines[:20]), "utf-8")
    prepare_task(find_competition(ID), tmp_path, Edition.V2)
    mini = Miniature(v2.competition, Edition.V2, tmp_path)
    answers = data.private / "test.jsonl"
    answers.write_text(answers.read_text().splitlines(keepends=True)[0])
    with pytest.raises(NotPreparedError, match="ids of test"):
        mini.score(mini.sample_submission())


def test_the_published_names_grade_its_answers_of_json_lines(v1: Miniature) -> None:
    competition = registry.set_data_dir(v1.data_dir).get_competition(ID)
    answers = load_answers(competition.answers)
    assert competition.grader(read(competition.gold_submission), answers) == 1
