"""The metrics that a description may name, to cross-validate by.

Of classes, truth is an array of class numbers, shape (rows,), and predictions are
probabilities, shape (rows, classes). Of numbers, both have shape (rows,).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def _likeliest(predicted: Array) -> Array:
    return np.asarray(predicted.argmax(axis=1))


def _nearest_to_expectation(predicted: Array) -> Array:
    """Where classes are steps of a scale; loses less by squared distance than the likeliest."""
    return np.rint(predicted @ np.arange(predicted.shape[1])).astype(int)


@dataclass(frozen=True, slots=True)
class Metric:
    """How predictions are scored."""

    name: str
    pattern: str
    """Finds the metric in a description; matched without regard to case."""
    wants: Literal["probability", "label", "number"]
    is_lower_better: bool
    measure: Callable[[Array, Array], float]
    """Of truth and predictions; where labels are wanted, of truth and labels."""
    decide: Callable[[Array], Array] = _likeliest
    """Labels from probabilities."""

    @property
    def is_absolute(self) -> bool:
        """Whether absolute rather than squared errors count."""
        return self.measure in (_mae, _mape, _smape)

    @property
    def is_relative(self) -> bool:
        """Whether errors count by their ratio to the truth."""
        return self.measure in (_rmsle, _mape, _smape)

    def score(self, truth: Array, predicted: Array) -> float:
        """The metric of numbers or probabilities."""
        return self.measure(truth, self.decide(predicted) if self.wants == "label" else predicted)

    def is_perfect(self, truth: Array, predicted: Array) -> bool:
        """Whether no predictions could score better."""
        score = self.score(truth, predicted)
        return score <= 0 if self.is_lower_better else score >= 1

    def loss(self, truth: Array, predicted: Array) -> float:
        """What to minimise.

        A hundredth of the log loss is added to the losses of hard labels: between two
        models with nearly the same labels the surer one is better.
        """
        score = self.score(truth, predicted)
        loss = score if self.is_lower_better else -score
        return loss + 0.01 * _log_loss(truth, predicted) if self.wants == "label" else loss


def _log_loss(truth: Array, predicted: Array) -> float:
    chosen = predicted[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(chosen, 1e-15, 1.0)).mean())


def _roc_auc(truth: Array, predicted: Array) -> float:
    from sklearn.metrics import roc_auc_score

    classes = [1] if predicted.shape[1] == 2 else range(predicted.shape[1])
    areas = [
        roc_auc_score(truth == k, predicted[:, k]) for k in classes if 0 < (truth == k).mean() < 1
    ]
    return float(np.mean(areas)) if areas else 0.5


def _accuracy(truth: Array, labels: Array) -> float:
    return float((labels == truth).mean())


def _f1(truth: Array, labels: Array) -> float:
    from sklearn.metrics import f1_score

    average = "binary" if max(truth.max(), labels.max()) < 2 else "macro"
    return float(f1_score(truth, labels, average=average, zero_division=0))


def _matthews(truth: Array, labels: Array) -> float:
    from sklearn.metrics import matthews_corrcoef

    return float(matthews_corrcoef(truth, labels))


def _quadratic_kappa(truth: Array, labels: Array) -> float:
    from sklearn.metrics import cohen_kappa_score

    kappa = float(cohen_kappa_score(truth, labels, weights="quadratic"))
    return kappa if np.isfinite(kappa) else 0.0


def _rmse(truth: Array, predicted: Array) -> float:
    return float(np.sqrt(np.mean((truth - predicted) ** 2)))


def _rmsle(truth: Array, predicted: Array) -> float:
    return _rmse(np.log1p(np.maximum(truth, 0)), np.log1p(np.maximum(predicted, 0)))


def _mae(truth: Array, predicted: Array) -> float:
    return float(np.mean(np.abs(truth - predicted)))


def _mape(truth: Array, predicted: Array) -> float:
    return float(np.mean(np.abs(truth - predicted) / np.maximum(np.abs(truth), 1e-9)))


def _smape(truth: Array, predicted: Array) -> float:
    size = np.maximum(np.abs(truth) + np.abs(predicted), 1e-9)
    return float(np.mean(2 * np.abs(truth - predicted) / size))


def _correlation(truth: Array, predicted: Array) -> float:
    if np.std(truth) == 0 or np.std(predicted) == 0:
        return 0.0
    return float(np.corrcoef(truth, predicted)[0, 1])


def _r_squared(truth: Array, predicted: Array) -> float:
    variance = float(np.var(truth))
    return 1 - _rmse(truth, predicted) ** 2 / variance if variance > 0 else 0.0


def _ranks(values: Array) -> Array:
    from scipy.stats import rankdata

    return np.asarray(rankdata(values))


LOG_LOSS = Metric(
    "log loss", r"log(arithmic)?[ -]?loss|cross[ -]entropy", "probability", True, _log_loss
)
ACCURACY = Metric("accuracy", r"accuracy", "label", False, _accuracy)
RMSE = Metric(
    "root mean squared error",
    r"root[ -]mean[ -]squared?[ -](error|deviation)|\brmsd?e?\b|squared? error",
    "number",
    True,
    _rmse,
)
METRICS = (
    Metric("ROC AUC", r"\bauc\b|\broc\b|area under", "probability", False, _roc_auc),
    LOG_LOSS,
    Metric(
        "quadratic weighted kappa",
        r"kappa",
        "label",
        False,
        _quadratic_kappa,
        _nearest_to_expectation,
    ),
    Metric("F1", r"\bf-?_?1\b|f-?(score|measure)", "label", False, _f1),
    Metric("Matthews correlation", r"matthews|\bmcc\b", "label", False, _matthews),
    Metric(
        "root mean squared logarithmic error",
        r"root[ -]mean[ -]squared?[ -]log(arithmic)?[ -]error|\brmsle\b",
        "number",
        True,
        _rmsle,
    ),
    RMSE,
    Metric("SMAPE", r"\bsmape\b|symmetric mean absolute", "number", True, _smape),
    Metric("MAPE", r"\bmape\b|(?<!symmetric )mean absolute percentage", "number", True, _mape),
    Metric("mean absolute error", r"mean absolute error|\bmae\b", "number", True, _mae),
    Metric(
        "Spearman correlation",
        r"spearman",
        "number",
        False,
        lambda truth, predicted: _correlation(_ranks(truth), _ranks(predicted)),
    ),
    Metric("Pearson correlation", r"pearson|correlation", "number", False, _correlation),
    ACCURACY,
    Metric(
        "R squared",
        r"\br2\b|r²|r-?squared|coefficient of determination",
        "number",
        False,
        _r_squared,
    ),
)
"""Where two begin at the same place, the first one counts."""


def find_metric(description: str) -> Metric | None:
    """The metric that the description names first where it speaks of scoring, else at all."""
    heading = r"^#+ [^\n]*(?:metric|evaluat|scor|judg)[^\n]*\n(.*?)(?=^#+ |\Z)"
    section = re.search(heading, description, re.IGNORECASE | re.MULTILINE | re.DOTALL)
    for text in (section.group(1) if section else "", description):
        found = [
            (match.start(), metric)
            for metric in METRICS
            if (match := re.search(metric.pattern, text, re.IGNORECASE))
        ]
        if found:
            return min(found, key=lambda pair: pair[0])[1]
    return None
