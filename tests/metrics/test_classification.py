from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from mlebench.metrics import accuracy, macro_f1, roc_auc

classes = st.sampled_from(["cat", "dog", "gnu"])
labelled_rows = st.lists(st.tuples(classes, classes), min_size=1, max_size=50)
scored_rows = st.lists(
    st.tuples(st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 0.1, 0.2, 0.5, 1e-300, -3.0])),
    min_size=2,
    max_size=60,
).filter(lambda rows: len({truth for truth, _ in rows}) == 2)


@given(labelled_rows)
def test_accuracy_is_that_of_scikit_learn(rows: list[tuple[str, str]]) -> None:
    truth, predicted = np.array(rows).T
    assert accuracy(truth, predicted) == pytest.approx(accuracy_score(truth, predicted))


def test_accuracy_of_variable_length_text_compares_whole_strings() -> None:
    truth = np.array(["twelve", "a", ""], dtype=object)
    assert accuracy(truth, np.array(["twelve", "b", ""], dtype=object)) == 2 / 3


@given(labelled_rows)
def test_macro_f1_is_that_of_scikit_learn(rows: list[tuple[str, str]]) -> None:
    truth, predicted = np.array(rows).T
    for options, classes in (({}, None), ({"of_true_classes": True}, np.unique(truth))):
        expected = f1_score(truth, predicted, labels=classes, average="macro", zero_division=0)
        assert macro_f1(truth, predicted, **options) == pytest.approx(expected)


def test_a_class_that_is_only_predicted_lowers_macro_f1_unless_true_classes_alone_count() -> None:
    truth, predicted = np.array([1, 1, 2, 2]), np.array([1, 1, 2, 9])
    assert macro_f1(truth, predicted) == pytest.approx((1 + 2 / 3) / 3)
    assert macro_f1(truth, predicted, of_true_classes=True) == pytest.approx((1 + 2 / 3) / 2)


@given(scored_rows)
def test_roc_auc_is_that_of_scikit_learn_ties_included(rows: list[tuple[float, float]]) -> None:
    truth, scores = np.array(rows).T
    assert roc_auc(truth, scores) == pytest.approx(roc_auc_score(truth, scores), abs=1e-12)


@given(scored_rows)
def test_roc_auc_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[float, float]]) -> None:
    truth, scores = np.array(rows).T
    positive, negative = scores[truth == 1, None], scores[None, truth == 0]
    pairs = (positive > negative) + (positive == negative) / 2
    assert roc_auc(truth, scores) == pytest.approx(pairs.mean(), abs=1e-12)


@given(scored_rows)
def test_roc_auc_of_reversed_scores_is_the_complement(rows: list[tuple[float, float]]) -> None:
    truth, scores = np.array(rows).T
    assert roc_auc(truth, -scores) == pytest.approx(1 - roc_auc(truth, scores), abs=1e-12)


def test_roc_auc_of_a_constant_is_exactly_one_half() -> None:
    assert roc_auc(np.array([0.0, 1.0, 1.0]), np.full(3, 0.7)) == 0.5


def test_roc_auc_of_a_perfect_ranking_is_exactly_one_among_a_million_rows() -> None:
    truth = np.zeros(1_000_000)
    truth[::3] = 1
    assert roc_auc(truth, truth) == 1.0


@pytest.mark.parametrize(
    ("truth", "scores", "reason"),
    [
        ([1, 1], [0.1, 0.2], "only one class"),
        ([0, 2], [0.1, 0.2], "0 and 1"),
        ([0, 1], [0.1, np.nan], "NaN"),
        ([0, 1], [0.1], "shape"),
        ([], [], "no rows"),
    ],
)
def test_roc_auc_says_why_it_is_undefined(
    truth: list[float], scores: list[float], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        roc_auc(np.array(truth), np.array(scores))


@pytest.mark.parametrize(
    ("truth", "predicted"), [(np.zeros((2, 2)), np.zeros((2, 2))), (np.zeros(2), np.zeros(3))]
)
def test_accuracy_refuses_shapes_that_do_not_fit(truth: np.ndarray, predicted: np.ndarray) -> None:
    with pytest.raises(ValueError, match="shape"):
        accuracy(truth, predicted)
