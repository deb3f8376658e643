from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau
from sklearn.metrics import label_ranking_average_precision_score

from mlebench.metrics import (
    count_inversions,
    label_weighted_label_ranking_average_precision,
    mean_average_precision_at_k,
    pooled_kendall_tau,
)


@given(
    st.integers(1, 8).flatmap(
        lambda labels: st.lists(
            st.lists(
                st.tuples(st.booleans(), st.sampled_from([-1e300, -2.0, 0.0, 0.5, 1e300])),
                min_size=labels,
                max_size=labels,
            ),
            min_size=1,
            max_size=8,
        )
    )
)
def test_label_ranking_average_precision_is_that_of_scikit_learn(
    rows: list[list[tuple[bool, float]]],
) -> None:
    truth, scores = np.moveaxis(np.array(rows, dtype=np.float64), 2, 0)
    if not truth.any():
        with pytest.raises(ValueError, match="no label is true"):
            label_weighted_label_ranking_average_precision(truth, scores)
        return
    weights = truth.sum(axis=1)
    expected = label_ranking_average_precision_score(truth, scores, sample_weight=weights)
    found = label_weighted_label_ranking_average_precision(truth, scores)
    assert found == pytest.approx(expected)


def test_true_labels_first_score_one_and_ties_count_against_them() -> None:
    truth = np.array([[1.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    assert label_weighted_label_ranking_average_precision(truth, truth) == 1
    assert label_weighted_label_ranking_average_precision(truth, 0 * truth) == 0.5


@given(st.lists(st.integers(-5, 5), max_size=30))
def test_inversions_are_the_pairs_that_stand_the_wrong_way_round(values: list[int]) -> None:
    expected = sum(first > second for first, second in itertools.combinations(values, 2))
    assert count_inversions(np.array(values, dtype=np.int64)) == expected


@given(st.integers(2, 200), st.integers(0, 99))
def test_kendall_tau_of_one_sequence_is_that_of_scipy(items: int, seed: int) -> None:
    ranks = np.random.default_rng(seed).permutation(items)
    expected = kendalltau(np.arange(items), ranks).statistic
    assert pooled_kendall_tau(ranks, np.array([items])) == pytest.approx(expected)


@given(st.lists(st.permutations(range(5)).flatmap(lambda p: st.sampled_from([p, [0], [1, 0]]))))
def test_pairs_of_all_sequences_are_pooled(sequences: list[list[int]]) -> None:
    lengths = np.array([len(sequence) for sequence in sequences], dtype=np.int64)
    ranks = np.array(list(itertools.chain(*sequences)), dtype=np.int64)
    pairs = int(np.sum(lengths * (lengths - 1)))
    if not pairs:
        with pytest.raises(ValueError, match="two items"):
            pooled_kendall_tau(ranks, lengths)
        return
    swapped = sum(count_inversions(np.array(sequence)) for sequence in sequences)
    assert pooled_kendall_tau(ranks, lengths) == pytest.approx(1 - 4 * swapped / pairs)
    with pytest.raises(ValueError, match="cannot have"):
        pooled_kendall_tau(ranks[1:], lengths)


items = st.lists(st.sampled_from("abcd"), min_size=1, max_size=6).map(" ".join)


def average_precision(truth: str, predicted: str, k: int) -> float:
    wanted = set(truth.split(" "))
    hits, total = 0, 0.0
    seen: set[str] = set()
    for rank, item in enumerate(predicted.split(" ")[:k], start=1):
        if item in wanted - seen:
            hits += 1
            total += hits / rank
        seen.add(item)
    return total / min(len(wanted), k)


@given(st.lists(st.tuples(items, items), min_size=1, max_size=8), st.integers(1, 7))
def test_mean_average_precision_follows_its_definition(rows: list[tuple[str, str]], k: int) -> None:
    truth, predicted = np.array(rows, dtype=object).T
    expected = np.mean([average_precision(*row, k) for row in rows])
    score = mean_average_precision_at_k(truth, predicted, k=k)
    assert score == pytest.approx(expected)


def test_items_are_parted_by_single_spaces_and_an_empty_one_takes_a_rank() -> None:
    truth, predicted = np.array(["a"], object), np.array([" a"], object)
    assert mean_average_precision_at_k(truth, predicted, k=2) == 0.5
    assert mean_average_precision_at_k(truth, predicted, k=1) == 0
    assert mean_average_precision_at_k(truth, np.array([""], object), k=1) == 0
