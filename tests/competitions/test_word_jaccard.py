"""Tweet Sentiment Extraction and chaii, which both compare sets of words: what only they have."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlebench.competition import Aligned
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

TWEETS, CHAII = "tweet-sentiment-extraction", "chaii-hindi-and-tamil-question-answering"

both = pytest.mark.parametrize("task_id", [TWEETS, CHAII])


def target(mini: Miniature) -> str:
    return mini.competition.rules.columns[0].name


def with_first(mini: Miniature, text: str) -> pd.DataFrame:
    gold = mini.gold_submission()
    return gold.assign(**{target(mini): [text, *gold[target(mini)][1:]]})


def score_of_pair(task_id: str, edition: Edition, truth: str, predicted: str) -> float:
    competition = find_competition(task_id)
    name = competition.rules.columns[0].name
    sides = ({name: np.array([text, "a"], object)} for text in (truth, predicted))
    return competition.score_in(edition)(Aligned(*sides))


def test_only_v1_falls_over_where_answer_and_prediction_have_no_words() -> None:
    with pytest.raises(ValueError, match="without words"):
        score_of_pair(TWEETS, Edition.V1, "", "null")
    assert score_of_pair(TWEETS, Edition.V2, "", " ") == 1
    assert [score_of_pair(CHAII, edition, "", "") for edition in Edition] == [0.5, 0.5]


@both
def test_only_v1_loses_words_that_read_like_missing_values(task_id: str) -> None:
    assert score_of_pair(task_id, Edition.V1, "b", "NA b") == 0.75
    assert score_of_pair(task_id, Edition.V2, "NA", "NA") == 1
    assert score_of_pair(task_id, Edition.V2, "NA b", "NA") == 0.75
    assert score_of_pair(task_id, Edition.V1, "NA b", "NA") == 0.5


def test_only_v1_refuses_chaii_answers_that_are_all_numbers(miniature: Make) -> None:
    v1, v2 = (miniature(CHAII, edition) for edition in Edition)
    for mini in (v1, v2):
        for values in (["1947", "", "NA"], ["True", "False", ""]):
            column = np.resize(np.array(values, object), len(mini.gold_submission()))
            submission = mini.gold_submission().assign(PredictionString=column)
            assert bool(mini.problems(submission)) == (mini is v1)
        assert not mini.problems(with_first(mini, "1947"))
        assert mini.score(mini.gold_submission().assign(PredictionString="")) == 0


def test_only_v1_writes_a_column_of_numbers_anew() -> None:
    sides = ({"selected_text": np.array(texts, object)} for texts in (["7", "a"], ["007", "1"]))
    columns = Aligned(*sides)
    scores = [find_competition(TWEETS).score_in(edition)(columns) for edition in Edition]
    assert scores == [0.5, 0]


@both
def test_letter_case_order_and_repetition_do_not_count(miniature: Make, task_id: str) -> None:
    mini = miniature(task_id, Edition.V2)
    gold = mini.gold_submission()
    turned = gold[target(mini)].map(lambda text: " ".join([*text.split()[::-1], *text.split()]))
    assert mini.score(gold.assign(**{target(mini): turned.str.upper()})) == 1


@both
def test_only_train_tells_the_targets(miniature: Make, task_id: str) -> None:
    mini = miniature(task_id, Edition.V2)
    train, test = (read(mini.data.public / f"{name}.csv") for name in ("train", "test"))
    targets = {"selected_text", "answer_text", "answer_start"}
    assert targets & set(train.columns)
    assert targets.isdisjoint(test.columns)
