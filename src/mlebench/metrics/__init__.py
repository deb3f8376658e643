"""Metrics: arrays in, a number out. NumPy and kernels; no files, no tables."""

from mlebench.metrics.agreement import quadratic_weighted_kappa
from mlebench.metrics.classification import (
    accuracy,
    matthews_correlation,
    roc_auc,
    weighted_roc_auc,
)
from mlebench.metrics.correlation import pearson_correlation, spearman_correlation
from mlebench.metrics.edit_distance import edit_distance_per_symbol, mean_edit_distance
from mlebench.metrics.probabilities import (
    kullback_leibler_divergence,
    log_loss,
    mean_roc_auc,
    multiclass_log_loss,
    probabilistic_f1,
    weighted_log_loss,
)
from mlebench.metrics.rankings import (
    count_inversions,
    label_weighted_label_ranking_average_precision,
    pooled_kendall_tau,
)
from mlebench.metrics.regression import (
    mean_absolute_error,
    root_mean_squared_error,
    root_mean_squared_logarithmic_error,
)
from mlebench.metrics.word_sets import mean_word_f1, mean_word_jaccard, micro_word_f1

__all__ = [
    "accuracy",
    "count_inversions",
    "edit_distance_per_symbol",
    "kullback_leibler_divergence",
    "label_weighted_label_ranking_average_precision",
    "log_loss",
    "matthews_correlation",
    "mean_absolute_error",
    "mean_edit_distance",
    "mean_roc_auc",
    "mean_word_f1",
    "mean_word_jaccard",
    "micro_word_f1",
    "multiclass_log_loss",
    "pearson_correlation",
    "pooled_kendall_tau",
    "probabilistic_f1",
    "quadratic_weighted_kappa",
    "roc_auc",
    "root_mean_squared_error",
    "root_mean_squared_logarithmic_error",
    "spearman_correlation",
    "weighted_log_loss",
    "weighted_roc_auc",
]
