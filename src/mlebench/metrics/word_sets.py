"""Metrics of predicted sets of words, such as tags or the words of a passage.

A set is given as a text, whose words are parted by white space; order and
repetition do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlebench.metrics.shapes import require_rows

Counts = NDArray[np.int64]


def mean_word_jaccard(
    truth: NDArray[Any], predicted: NDArray[Any], *, of_empty_pair: float
) -> float:
    """Mean over rows of |A and B| / |A or B|, letter case aside; in [0, 1], higher is better.

    Args:
        truth: texts of shape (rows,).
        predicted: the same shape.
        of_empty_pair: the value of a row whose texts are both without words.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    of_truth, of_predicted, of_both = _sizes(
        list(map(str.lower, truth)), list(map(str.lower, predicted))
    )
    of_either = of_truth + of_predicted - of_both
    return _mean_ratio(of_both, of_either, of_empty_pair)


def mean_word_f1(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    """Mean over rows of 2 |A and B| / (|A| + |B|); in [0, 1], higher is better.

    A row of two empty sets counts 1.

    Args:
        truth: texts of shape (rows,).
        predicted: the same shape.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    of_truth, of_predicted, of_both = _sizes(list(truth), list(predicted))
    return _mean_ratio(2 * of_both, of_truth + of_predicted, 1.0)


def micro_word_f1(
    truth: NDArray[Any], predicted: NDArray[Any], *, only_true_words: bool = True
) -> float:
    """2 TP / (2 TP + FP + FN) over all rows and words; in [0, 1], higher is better.

    0 where no word counts.

    Args:
        truth: texts of shape (rows,).
        predicted: the same shape.
        only_true_words: whether predicted words that are in no row of the truth are
            left out; else they are false positives.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    of_truth, of_predicted, of_both = _sizes(
        list(truth), list(predicted), only_true_words=only_true_words
    )
    return float(2 * of_both.sum() / max(1, of_truth.sum() + of_predicted.sum()))


def answer_accuracy(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    """The share of right answers to questions, some of which have none; in [0, 1].

    No answer is right where there is none. Higher is better.

    Args:
        truth: texts of shape (rows,), whose words are a question's valid answers.
        predicted: the same shape, a word each or an empty text for no answer.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    of_truth, of_predicted, of_both = _sizes(list(truth), list(predicted))
    return float(np.mean((of_both > 0) | (of_truth + of_predicted == 0)))


def answer_f1(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    """2 TP / (2 TP + FP + FN) of answers to questions, some of which have none; in [0, 1].

    A true positive is a right answer, a false positive a wrong one, and a false negative
    none where there is one; 0 without a true positive. Higher is better.

    Args:
        truth: texts of shape (rows,), whose words are a question's valid answers.
        predicted: the same shape, a word each or an empty text for no answer.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    of_truth, of_predicted, of_both = _sizes(list(truth), list(predicted))
    right = int(np.count_nonzero(of_both))
    wrong = int(np.count_nonzero(of_predicted)) - right
    missed = int(np.count_nonzero((of_predicted == 0) & (of_truth > 0)))
    return 2 * right / max(1, 2 * right + wrong + missed)


def _mean_ratio(part: Counts, whole: Counts, of_empty: float) -> float:
    return float(np.mean(np.where(whole > 0, part / np.maximum(whole, 1), of_empty)))


def _sizes(
    truth: Sequence[str], predicted: Sequence[str], *, only_true_words: bool = False
) -> tuple[Counts, Counts, Counts]:
    """Each row's number of distinct words in the truth, in the prediction, and in both."""
    codes: dict[str, int] = {}
    truth_rows, truth_codes = _encoded(truth, codes)
    true_words = len(codes)
    rows, predicted_codes = _encoded(predicted, codes)
    if only_true_words:
        is_true = predicted_codes < true_words
        rows, predicted_codes = rows[is_true], predicted_codes[is_true]
    # A pair of row and word as one number.
    words = max(1, len(codes))
    of_truth = np.unique(truth_rows * words + truth_codes)
    of_predicted = np.unique(rows * words + predicted_codes)
    of_both = np.intersect1d(of_truth, of_predicted, assume_unique=True)
    first, second, both = (
        np.bincount(pairs // words, minlength=len(truth))
        for pairs in (of_truth, of_predicted, of_both)
    )
    return first, second, both


def _encoded(texts: Sequence[str], codes: dict[str, int]) -> tuple[Counts, Counts]:
    """Each word's row and its code, which is drawn from `codes` or added to it."""
    words = [text.split() for text in texts]
    rows = np.repeat(np.arange(len(words)), list(map(len, words)))
    drawn = (codes.setdefault(word, len(codes)) for word in chain.from_iterable(words))
    return rows, np.fromiter(drawn, np.int64, len(rows))
