"""Families of models, each with where to start and where to search.

A fitted model is an array function: of classes it gives probabilities, shape (rows,
classes), of numbers an array of shape (rows,). Numbers to learn are standardised. Every
fit uses one thread: several fits at once use more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp
from lightgbm import LGBMClassifier, LGBMRegressor
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.calibration import CalibratedClassifierCV
from sklearn.covariance import ledoit_wolf
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import SVC, SVR

from features import Features

Array = NDArray[Any]
Matrix = Any
"""An array or a sparse matrix, shape (rows, columns)."""
Model = Callable[[Matrix], Array]
Parameters = Mapping[str, float]


class TooSlowError(Exception):
    """A fit took longer than it may."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a fit has to know besides its data."""

    classes: int
    """0 for numbers."""
    is_absolute: bool
    """Whether absolute rather than squared errors count."""
    seed: int
    fit_limit_s: float


@dataclass(frozen=True, slots=True)
class Family:
    """One way to learn."""

    name: str
    view: Literal["trees", "scaled", "sparse"]
    fit: Callable[[Matrix, Array, Parameters, Setting], Model]
    start: Parameters
    space: Mapping[str, tuple[float, float]]
    """Bounds of the search, on a logarithmic scale; whole numbers if both are `int`."""
    growth: float = 1.0
    """A fit's time grows with the rows to this power."""
    max_rows: int = 1_000_000
    """With more train rows the family is not tried."""
    max_columns: int = 1_000_000


def families(features: Features, classes: int) -> list[Family]:
    """The families that suit the data, cheap ones first.

    Args:
        features: decide by their size.
        classes: 0 for numbers.
    """
    linear: Literal["sparse", "scaled"] = "scaled" if features.sparse is None else "sparse"
    rounds = 200 if classes <= 2 else max(30, 400 // classes)
    boosting = Family(
        "gradient boosting",
        "trees",
        _boosting,
        {"rounds": rounds, "rate": 0.05, "leaves": 15, "leaf_rows": 10, "column_share": 0.5},
        {
            "rounds": (20, 1000),
            "rate": (0.01, 0.3),
            "leaves": (4, 256),
            "leaf_rows": (2, 100),
            "column_share": (0.1, 1.0),
        },
    )
    forest = Family(
        "extra trees",
        "trees",
        _extra_trees,
        {"leaf_rows": 1 if classes else 3, "column_share": 0.3},
        {"leaf_rows": (1, 30), "column_share": (0.02, 1.0)},
    )
    if classes:
        fitting = [
            Family("linear discriminant", "scaled", _discriminant, {}, {}, max_columns=1500),
            Family("naive Bayes", "sparse", _naive_bayes, {"alpha": 0.1}, {"alpha": (1e-3, 10.0)}),
            Family("logistic regression", linear, _logistic, {"c": 1.0}, {"c": (1e-4, 1e3)}),
            Family(
                "support vectors",
                "scaled",
                _support_vectors,
                {"c": 3.0, "width": 1.0},
                {"c": (0.05, 1e3), "width": (0.02, 20.0)},
                growth=2,
                max_rows=5000,
            ),
            forest,
            boosting,
        ]
    else:
        fitting = [
            Family("ridge regression", linear, _ridge, {"alpha": 10.0}, {"alpha": (1e-2, 1e5)}),
            Family(
                "kernel ridge",
                "scaled",
                _kernel_ridge,
                {"alpha": 0.5, "width": 0.2},
                {"alpha": (1e-3, 30.0), "width": (0.005, 5.0)},
                growth=2,
                max_rows=5000,
            ),
            Family(
                "support vectors",
                "scaled",
                _support_vector_numbers,
                {"c": 1.0, "width": 0.3, "slack": 0.2},
                {"c": (0.01, 100.0), "width": (0.005, 5.0), "slack": (0.01, 1.0)},
                growth=2,
                max_rows=5000,
            ),
            forest,
            boosting,
        ]
    rows, columns = features.train_rows, features.scaled.shape[1]
    return [
        family
        for family in fitting
        if rows <= family.max_rows
        and columns <= family.max_columns
        and (family.view != "sparse" or features.sparse is not None)
    ]


def _probabilities(model: Any, classes: int) -> Model:
    """A classifier's probabilities with a column for each class, also those it never saw."""

    def predict(x: Matrix) -> Array:
        known = model.predict_proba(x)
        if known.shape[1] == classes:
            return np.asarray(known)
        full = np.zeros((known.shape[0], classes))
        full[:, model.classes_] = known
        return full

    return predict


def _logistic(x: Matrix, y: Array, parameters: Parameters, setting: Setting) -> Model:
    model = LogisticRegression(C=parameters["c"], max_iter=100, random_state=setting.seed)
    return _probabilities(model.fit(x, y), setting.classes)


def _naive_bayes(x: Matrix, y: Array, parameters: Parameters, setting: Setting) -> Model:
    # The standardised columns beside the counts may be negative.
    def counts(x: Matrix) -> Matrix:
        return x.maximum(0) if sp.issparse(x) else np.maximum(x, 0)

    model = _probabilities(
        MultinomialNB(alpha=parameters["alpha"]).fit(counts(x), y), setting.classes
    )
    return lambda x: model(counts(x))


def _discriminant(x: Matrix, y: Array, _: Parameters, setting: Setting) -> Model:
    """Classes as normal distributions with one covariance, estimated by Ledoit and Wolf."""
    counts = np.bincount(y, minlength=setting.classes)
    means = np.zeros((setting.classes, x.shape[1]))
    np.add.at(means, y, x)
    means /= np.maximum(counts, 1)[:, None]
    covariance, _ = ledoit_wolf(x - means[y], assume_centered=True)
    weights = np.linalg.solve(covariance, means.T)
    offsets = np.log(np.maximum(counts, 1e-3) / len(y)) - (means * weights.T).sum(axis=1) / 2
    return lambda x: np.asarray(softmax(x @ weights + offsets, axis=1))


def _support_vectors(x: Matrix, y: Array, parameters: Parameters, setting: Setting) -> Model:
    machine = SVC(C=parameters["c"], gamma=parameters["width"] / x.shape[1])
    folds = int(min(3, np.bincount(y)[np.unique(y)].min()))
    if folds < 2:
        raise ValueError("a class has a single row")
    model = CalibratedClassifierCV(machine, method="temperature", cv=folds, ensemble=False)
    return _probabilities(model.fit(x, y), setting.classes)


def _extra_trees(x: Matrix, y: Array, parameters: Parameters, setting: Setting) -> Model:
    options: dict[str, Any] = {
        "n_estimators": 100,
        "min_samples_leaf": int(parameters["leaf_rows"]),
        "max_features": parameters["column_share"],
        "random_state": setting.seed,
    }
    if setting.classes:
        return _probabilities(ExtraTreesClassifier(**options).fit(x, y), setting.classes)
    return ExtraTreesRegressor(**options).fit(x, y).predict  # type: ignore[no-any-return]


def _boosting(x: Matrix, y: Array, parameters: Parameters, setting: Setting) -> Model:
    started_s = time.monotonic()

    def stop_when_slow(_: object) -> None:
        if time.monotonic() - started_s > setting.fit_limit_s:
            raise TooSlowError

    options: dict[str, Any] = {
        "n_estimators": int(parameters["rounds"]),
        "learning_rate": parameters["rate"],
        "num_leaves": int(parameters["leaves"]),
        "min_child_samples": int(parameters["leaf_rows"]),
        "colsample_bytree": parameters["column_share"],
        "subsample": 0.8,
        "subsample_freq": 1,
        "n_jobs": 1,
        "random_state": setting.seed,
        "deterministic": True,
        "force_row_wise": True,
        "verbose": -1,
    }
    if setting.classes:
        model = LGBMClassifier(**options)
    else:
        model = LGBMRegressor(objective="l1" if setting.is_absolute else "l2", **options)
    model.fit(x, y, callbacks=[stop_when_slow])
    return _probabilities(model, setting.classes) if setting.classes else model.predict


def _ridge(x: Matrix, y: Array, parameters: Parameters, _: Setting) -> Model:
    return Ridge(alpha=parameters["alpha"]).fit(x, y).predict  # type: ignore[no-any-return]


def _kernel_ridge(x: Matrix, y: Array, parameters: Parameters, _: Setting) -> Model:
    gamma = parameters["width"] / x.shape[1]
    model = KernelRidge(alpha=parameters["alpha"], kernel="rbf", gamma=gamma)
    return model.fit(x, y).predict  # type: ignore[no-any-return]


def _support_vector_numbers(x: Matrix, y: Array, parameters: Parameters, _: Setting) -> Model:
    gamma = parameters["width"] / x.shape[1]
    model = SVR(C=parameters["c"], epsilon=parameters["slack"], gamma=gamma)
    return model.fit(x, y).predict  # type: ignore[no-any-return]
