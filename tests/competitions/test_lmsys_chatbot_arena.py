"""Chatbot Arena Human Preference Predictions: what only it has."""

from __future__ import annotations

import json

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "lmsys-chatbot-arena"


@pytest.mark.parametrize("edition", list(Edition))
def test_rows_add_up_to_1_at_six_decimals(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    sample = mini.sample_submission()
    sample["winner_model_a"], sample["winner_model_b"] = "0.3", "0.4"
    for tie, is_right in (("0.3000004", True), ("0.3000006", False), ("0.2999994", False)):
        assert bool(mini.problems(sample.assign(winner_tie=tie))) != is_right


def test_test_rows_name_no_models_and_texts_are_json_lists(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    test = read(mini.data.public / "test.csv")
    assert list(test.columns) == ["id", "prompt", "response_a", "response_b"]
    assert all(isinstance(json.loads(text), list) for text in test["response_b"])
    assert mini.score(mini.sample_submission()) == 1.09861
