"""Metrics: arrays in, a number out. NumPy and kernels; no files, no tables."""

from mlebench.metrics.agreement import quadratic_weighted_kappa
from mlebench.metrics.classification import (
    accuracy,
    macro_f1,
    matthews_correlation,
    roc_auc,
    weighted_roc_auc,
)
from mlebench.metrics.correlation import (
    mean_spearman_correlation,
    pearson_correlation,
    spearman_correlation,
)
from mlebench.metrics.directions import haversine_distances_m, mean_angular_error
from mlebench.metrics.edit_distance import edit_distance_per_symbol, mean_edit_distance
from mlebench.metrics.grouped import mean_log_mean_absolute_error, mean_of_group_quantiles
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
    mean_average_precision_at_k,
    pooled_kendall_tau,
)
from mlebench.metrics.regression import (
    laplace_log_likelihood,
    mean_absolute_error,
    mean_columnwise_root_mean_squared_error,
    root_mean_squared_error,
    root_mean_squared_logarithmic_error,
)
from mlebench.metrics.subgroups import bias_aware_roc_auc
from mlebench.metrics.word_sets import (
    answer_accuracy,
    answer_f1,
    mean_word_f1,
    mean_word_jaccard,
    micro_word_f1,
)

__all__ = [
    "accuracy",
    "answer_accuracy",
    "answer_f1",
    "bias_aware_roc_auc",
    "count_inversions",
    "edit_distance_per_symbol",
    "haversine_distances_m",
    "kullback_leibler_divergence",
    "label_weighted_label_ranking_average_precision",
    "laplace_log_likelihood",
    "log_loss",
    "macro_f1",
    "matthews_correlation",
    "mean_absolute_error",
    "mean_angular_error",
    "mean_average_precision_at_k",
    "mean_columnwise_root_mean_squared_error",
    "mean_edit_distance",
    "mean_log_mean_absolute_error",
    "mean_of_group_quantiles",
    "mean_roc_auc",
    "mean_spearman_correlation",
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
