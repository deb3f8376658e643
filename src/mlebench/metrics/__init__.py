"""Metrics: arrays in, a number out. NumPy alone; no files, no tables."""

from mlebench.metrics.classification import accuracy, roc_auc
from mlebench.metrics.regression import mean_absolute_error, root_mean_squared_error

__all__ = ["accuracy", "mean_absolute_error", "roc_auc", "root_mean_squared_error"]
