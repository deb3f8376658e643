"""Metrics: arrays in, a number out. NumPy alone; no files, no tables."""

from mlebench.metrics.agreement import quadratic_weighted_kappa
from mlebench.metrics.classification import accuracy, roc_auc
from mlebench.metrics.probabilities import log_loss, mean_roc_auc, multiclass_log_loss
from mlebench.metrics.regression import (
    mean_absolute_error,
    root_mean_squared_error,
    root_mean_squared_logarithmic_error,
)

__all__ = [
    "accuracy",
    "log_loss",
    "mean_absolute_error",
    "mean_roc_auc",
    "multiclass_log_loss",
    "quadratic_weighted_kappa",
    "roc_auc",
    "root_mean_squared_error",
    "root_mean_squared_logarithmic_error",
]
