from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn import metrics as scikit_learn
from sklearn.preprocessing import MultiLabelBinarizer

from mlebench.metrics import (
    answer_accuracy,
    answer_f1,
    mean_word_f1,
    mean_word_jaccard,
    micro_word_f1,
)

texts = st.lists(st.sampled_from("a b c d İ É ß".split()), max_size=6).map(" \t".join)
pairs = st.lists(st.tuples(texts, texts), min_size=1, max_size=20)


def columns(rows: list[tuple[str, str]]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    truth, predicted = np.array(rows, dtype=object).T
    return truth, predicted


@given(pairs, st.sampled_from([0.0, 1.0]))
def test_jaccard_is_that_of_pythons_sets(rows: list[tuple[str, str]], of_empty_pair: float) -> None:
    expected = []
    for first, second in rows:
        a, b = set(first.lower().split()), set(second.lower().split())
        expected.append(len(a & b) / len(a | b) if a | b else of_empty_pair)
    score = mean_word_jaccard(*columns(rows), of_empty_pair=of_empty_pair)
    assert score == pytest.approx(np.mean(expected))


@given(pairs)
def test_mean_f1_is_that_of_scikit_learn(rows: list[tuple[str, str]]) -> None:
    truth, predicted = columns(rows)
    binarizer = MultiLabelBinarizer(classes=sorted("abcdİÉß"))
    expected = scikit_learn.f1_score(
        binarizer.fit_transform(map(str.split, truth)),
        binarizer.fit_transform(map(str.split, predicted)),
        average="samples",
        zero_division=1,
    )
    assert mean_word_f1(truth, predicted) == pytest.approx(expected)


@given(pairs)
@pytest.mark.filterwarnings("ignore:unknown class")
def test_micro_f1_is_that_of_scikit_learn_on_the_words_of_the_truth(
    rows: list[tuple[str, str]],
) -> None:
    truth, predicted = columns(rows)
    binarizer = MultiLabelBinarizer().fit(list(map(str.split, truth)))
    # With one word alone scikit-learn takes the rows for two classes.
    assume(len(binarizer.classes_) > 1)
    expected = scikit_learn.f1_score(
        binarizer.transform(map(str.split, truth)),
        binarizer.transform(map(str.split, predicted)),
        average="micro",
        zero_division=0,
    )
    assert micro_word_f1(truth, predicted) == pytest.approx(expected)


@given(pairs)
def test_order_and_repetition_of_words_do_not_count(rows: list[tuple[str, str]]) -> None:
    again = [(first, f" {' '.join(second.split()[::-1])}\n{second}") for first, second in rows]
    for metric in (mean_word_f1, micro_word_f1):
        assert metric(*columns(again)) == metric(*columns(rows))
    jaccards = (mean_word_jaccard(*columns(side), of_empty_pair=0) for side in (again, rows))
    assert len(set(jaccards)) == 1


def test_no_rows_and_unequal_shapes_are_refused() -> None:
    truth, predicted = columns([("a", "b"), ("c", "d")])
    for metric in (mean_word_f1, micro_word_f1):
        with pytest.raises(ValueError, match="shape"):
            metric(truth, predicted[:1])
        with pytest.raises(ValueError, match="no rows"):
            metric(truth[:0], predicted[:0])


@given(pairs)
def test_micro_f1_with_all_words_is_that_of_scikit_learn(rows: list[tuple[str, str]]) -> None:
    truth, predicted = columns(rows)
    binarizer = MultiLabelBinarizer(classes=sorted("abcdİÉß"))
    expected = scikit_learn.f1_score(
        binarizer.fit_transform(map(str.split, truth)),
        binarizer.fit_transform(map(str.split, predicted)),
        average="micro",
        zero_division=0,
    )
    assert micro_word_f1(truth, predicted, only_true_words=False) == pytest.approx(expected)


answers = st.lists(st.sampled_from("1:2 1:3 YES".split()), max_size=3).map(" ".join)
answered = st.lists(
    st.tuples(answers, st.sampled_from(["", "1:2", "1:3", "NO"])), min_size=1, max_size=20
)


@given(answered)
def test_the_accuracy_of_answers_is_the_micro_f1_of_whether_one_was_rightly_given(
    rows: list[tuple[str, str]],
) -> None:
    given_answer = [bool(predicted) for _, predicted in rows]
    is_right = [predicted in (truth.split() or [""]) for truth, predicted in rows]
    labels = [given == right for given, right in zip(given_answer, is_right, strict=True)]
    expected = scikit_learn.f1_score(labels, given_answer, average="micro", zero_division=0)
    assert answer_accuracy(*columns(rows)) == pytest.approx(expected)


@given(answered)
def test_the_f1_of_answers_is_the_harmonic_mean_of_precision_and_recall(
    rows: list[tuple[str, str]],
) -> None:
    right = sum(predicted in truth.split() for truth, predicted in rows)
    given_answers = sum(bool(predicted) for _, predicted in rows)
    missed = sum(bool(truth) and not predicted for truth, predicted in rows)
    precision, recall = right / max(1, given_answers), right / max(1, right + missed)
    expected = 2 * precision * recall / (precision + recall) if right else 0
    assert answer_f1(*columns(rows)) == pytest.approx(expected)
