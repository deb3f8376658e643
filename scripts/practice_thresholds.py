"""Computes the practice competitions' medal thresholds from a leaderboard of models.

No human ever competed in these, so a ladder of five models stands in for the
humans: from a first try to what someone does who knows the trade. Each is fitted 20
times, every time (seed) on another random 90 % of the training set and with another
state of chance. That makes a leaderboard of 100 entries, scored on the test set as any
submission is. The thresholds are then what they are on Kaggle with 100 teams: the
scores at places 10, 20 and 40 for gold, silver and bronze, and the median of all.

    python scripts/practice_thresholds.py

takes some minutes on two cores, prints the ladder, and writes
docs/practice_thresholds.json. The declarations hold the same figures; a test compares
them. docs/practice.md says what came of it.
"""

from __future__ import annotations

import functools
import io
import json
import multiprocessing
import os
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image
from sklearn.base import BaseEstimator
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor, VotingRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, DotProduct, WhiteKernel
from sklearn.linear_model import LassoCV, LogisticRegression, LogisticRegressionCV, RidgeCV
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsRegressor, NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, PowerTransformer, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from statsmodels.tsa.statespace.sarimax import SARIMAX

from mlebench.competition import Aligned
from mlebench.layout import PublicDirectory, TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition, split_task_ids
from mlebench.task import Edition, medal_places

OUTPUT = Path(__file__).parents[1] / "docs" / "practice_thresholds.json"
SEEDS = 20
TRAINING_SHARE = 0.9
DECIMALS = 5
"""As in reports."""

Values = NDArray[Any]
Model = Callable[[pd.DataFrame, Values, pd.DataFrame, int], Values]
"""Training features, shape (rows, features), their targets, test features, seed -> predictions."""
Ladder = dict[str, Model]


def predictions(make: Callable[[int], BaseEstimator]) -> Model:
    """What the estimator that `make` returns for a seed predicts: classes or numbers."""
    return lambda x, y, test, seed: np.asarray(make(seed).fit(x, y).predict(test))


def probabilities(make: Callable[[int], BaseEstimator]) -> Model:
    """The probabilities of class 1 that it predicts."""
    return lambda x, y, test, seed: make(seed).fit(x, y).predict_proba(test)[:, 1]


# Handwritten digits: features are the 64 pixels, 0 to 1.


def tuned_svm(x: pd.DataFrame, y: Values) -> SVC:
    """A support vector machine whose two parameters are chosen by 5-fold cross-validation."""
    grid = {"C": [1, 3, 10, 30], "gamma": [0.02, 0.04, 0.08]}
    return GridSearchCV(SVC(), grid).fit(x, y).best_estimator_


def svm_on_shifted_images(x: pd.DataFrame, y: Values, test: pd.DataFrame, _seed: int) -> Values:
    """The tuned machine, fitted again with copies shifted one pixel to the left and right."""
    images = x.to_numpy().reshape(-1, 8, 8)
    shifted = np.zeros((2, *images.shape))
    shifted[0, :, :, 1:], shifted[1, :, :, :-1] = images[:, :, :-1], images[:, :, 1:]
    copies = np.concatenate([images, *shifted]).reshape(-1, 64)
    fitted = tuned_svm(x, y).fit(copies, np.tile(y, 3))
    return np.asarray(fitted.predict(test.to_numpy()))


DIGITS: Ladder = {
    "nearest centroid": predictions(lambda _: NearestCentroid()),
    "logistic regression": predictions(lambda _: LogisticRegression(max_iter=1000)),
    "random forest of 200 trees": predictions(
        lambda s: RandomForestClassifier(200, random_state=s)
    ),
    "support vector machine, tuned by cross-validation": (
        lambda x, y, test, _: tuned_svm(x, y).predict(test)
    ),
    "the same, with images shifted sideways added": svm_on_shifted_images,
}

# Breast cancer: features are the 30 measurements.


def tuned_logistic_regression() -> LogisticRegressionCV:
    return LogisticRegressionCV(
        Cs=10, scoring="roc_auc", max_iter=5000, use_legacy_attributes=False
    )


def summed_ranks_of_two(x: pd.DataFrame, y: Values, test: pd.DataFrame, _seed: int) -> Values:
    """Ranks by logistic regression and by support vector machine, added; features made normal."""
    normal = PowerTransformer().fit(x)
    grid = {"C": [0.3, 1, 3, 10], "gamma": [0.003, 0.01, 0.03]}
    models = (GridSearchCV(SVC(), grid, scoring="roc_auc"), tuned_logistic_regression())
    scores = [
        model.fit(normal.transform(x), y).decision_function(normal.transform(test))
        for model in models
    ]
    return np.asarray(sum(pd.Series(score).rank() for score in scores))


CANCER: Ladder = {
    "decision tree of depth 3": probabilities(
        lambda s: DecisionTreeClassifier(max_depth=3, random_state=s)
    ),
    "naive Bayes": probabilities(lambda _: GaussianNB()),
    "random forest of 200 trees": probabilities(
        lambda s: RandomForestClassifier(200, random_state=s)
    ),
    "logistic regression, tuned by cross-validation": probabilities(
        lambda _: make_pipeline(StandardScaler(), tuned_logistic_regression())
    ),
    "ranks of logistic regression and support vector machine, both tuned, on features made "
    "normal, added": summed_ranks_of_two,
}

# Diabetes: features are the 10 measurements.


def linear_and_curved(_seed: int) -> BaseEstimator:
    """The mean of a lasso on squares and products, a Gaussian process and a ridge."""
    quadratic = make_pipeline(
        StandardScaler(), PolynomialFeatures(2), StandardScaler(), LassoCV(max_iter=20_000)
    )
    kernel = DotProduct() + RBF(3.0) + WhiteKernel()
    process = make_pipeline(StandardScaler(), GaussianProcessRegressor(kernel, normalize_y=True))
    return VotingRegressor([("lasso", quadratic), ("process", process), ("ridge", tuned_ridge())])


def tuned_ridge() -> BaseEstimator:
    return make_pipeline(StandardScaler(), RidgeCV(np.logspace(-2, 3, 20)))


DIABETES: Ladder = {
    "decision tree of depth 3": predictions(
        lambda s: DecisionTreeRegressor(max_depth=3, random_state=s)
    ),
    "5 nearest neighbours": predictions(
        lambda _: make_pipeline(StandardScaler(), KNeighborsRegressor(5))
    ),
    "random forest of 200 trees": predictions(lambda s: RandomForestRegressor(200, random_state=s)),
    "ridge regression, tuned by cross-validation": predictions(lambda _: tuned_ridge()),
    "mean of lasso on squares and products, Gaussian process and ridge": predictions(
        linear_and_curved
    ),
}

# Carbon dioxide: the feature is the month, a period; models need them all, in order.


def forecasts(fit: Callable[[pd.Series, pd.PeriodIndex], Values]) -> Model:
    """A model of a monthly series with gaps, and of the months that follow it."""

    def model(x: pd.DataFrame, y: Values, test: pd.DataFrame, _seed: int) -> Values:
        series = pd.Series(y, index=pd.PeriodIndex(x["month"])).sort_index()
        series = series.reindex(pd.period_range(series.index[0], test["month"].min() - 1))
        ahead = pd.period_range(test["month"].min(), test["month"].max())
        return pd.Series(fit(series, ahead), index=ahead).loc[test["month"]].to_numpy()

    return model


def last_year(series: pd.Series, ahead: pd.PeriodIndex) -> Values:
    return np.resize(series.interpolate()[-12:].to_numpy(), len(ahead))


def trend_and_seasons(months: pd.PeriodIndex, degree: int) -> Values:
    """Powers of time in decades, and four pairs of waves a year; shape (months, columns)."""
    years = np.asarray(months.year + (months.month - 0.5) / 12 - 1980)
    waves = [
        wave(2 * np.pi * frequency * years)
        for frequency in range(1, 5)
        for wave in (np.sin, np.cos)
    ]
    return np.stack([*((years / 10) ** power for power in range(degree + 1)), *waves], axis=1)


def straight_trend(series: pd.Series, ahead: pd.PeriodIndex) -> Values:
    known = series.dropna()
    design = trend_and_seasons(pd.PeriodIndex(known.index), degree=1)
    weights = np.linalg.lstsq(design, known.to_numpy())[0]
    return np.asarray(trend_and_seasons(ahead, degree=1) @ weights)


def holt_winters(series: pd.Series, ahead: pd.PeriodIndex) -> Values:
    model = ExponentialSmoothing(
        series.interpolate().to_numpy(), trend="add", seasonal="add", seasonal_periods=12
    )
    return np.asarray(model.fit().forecast(len(ahead)))


def seasonal_arima(series: pd.Series, ahead: pd.PeriodIndex) -> Values:
    model = SARIMAX(series.to_numpy(), order=(0, 1, 1), seasonal_order=(0, 1, 1, 12))
    return np.asarray(model.fit(disp=False, maxiter=200).forecast(len(ahead)))


def curved_trend_and_arma(series: pd.Series, ahead: pd.PeriodIndex) -> Values:
    design = trend_and_seasons(pd.PeriodIndex(series.index), degree=2)
    model = SARIMAX(series.to_numpy(), exog=design, order=(1, 0, 1))
    fitted = model.fit(disp=False, maxiter=200)
    return np.asarray(fitted.forecast(len(ahead), exog=trend_and_seasons(ahead, degree=2)))


CARBON_DIOXIDE: Ladder = {
    "the last year again": forecasts(last_year),
    "straight trend and seasons": forecasts(straight_trend),
    "Holt-Winters": forecasts(holt_winters),
    "seasonal ARIMA (0,1,1)(0,1,1)": forecasts(seasonal_arima),
    "quadratic trend and seasons with ARMA (1,1) errors": forecasts(curved_trend_and_arma),
}

LADDERS: dict[str, Ladder] = {
    "handwritten-digits": DIGITS,
    "breast-cancer": CANCER,
    "diabetes-progression": DIABETES,
    "atmospheric-co2": CARBON_DIOXIDE,
}


def read_features(task_id: str, public: PublicDirectory, part: str) -> pd.DataFrame:
    """The features of `part`, "train" or "test", in the order of its file."""
    table = pd.read_csv(public / f"{part}.csv")
    if task_id == "handwritten-digits":
        with zipfile.ZipFile(public / f"{part}.zip") as archive:
            files = (io.BytesIO(archive.read(f"{row_id}.png")) for row_id in table["id"])
            pixels = [np.asarray(Image.open(file)).ravel() / 240 for file in files]
        return pd.DataFrame(pixels)
    if task_id == "atmospheric-co2":
        return pd.DataFrame({"month": pd.PeriodIndex(table["month"], freq="M")})
    target = find_competition(task_id).rules.column_names[1]
    return table.drop(columns=["id", target], errors="ignore")


def score(data_dir: Path, task_id: str, rung: str, seed: int) -> float:
    """Fit one entry of the leaderboard and score it on the test set."""
    warnings.simplefilter("ignore")  # a solver that gives up has an entry all the same
    task = find_competition(task_id)
    data = TaskData(data_dir, task_id)
    target = task.rules.column_names[1]
    x = read_features(task_id, data.public, "train")
    y = pd.read_csv(data.public / "train.csv")[target]
    rows = y.dropna().sample(frac=TRAINING_SHARE, random_state=seed).index
    predicted = LADDERS[task_id][rung](
        x.loc[rows], y[rows].to_numpy(), read_features(task_id, data.public, "test"), seed
    )
    truth = pd.read_csv(data.private / task.answers_file)[target].to_numpy()
    return round(task.score(Aligned({target: truth}, {target: predicted})), DECIMALS)


def thresholds(scores: list[float], *, is_lower_better: bool) -> dict[str, float]:
    """What `scores`, a leaderboard, makes of gold, silver, bronze and median."""
    ranked = sorted(scores, reverse=not is_lower_better)
    places = medal_places(len(ranked))
    medals = {
        medal: ranked[place - 1]
        for medal, place in zip(("gold", "silver", "bronze"), places, strict=True)
    }
    return medals | {"median": round(float(np.median(ranked)), DECIMALS)}


def main() -> None:
    """Fit all ladders, print them, and write the figures."""
    found: dict[str, Any] = {}
    # One process a core does it; more threads in each would only get in each other's way.
    # Spawned processes read this before they load the linear algebra.
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool,
    ):
        data_dir = Path(folder)
        for task_id in split_task_ids("practice"):
            task = find_competition(task_id)
            prepare_task(task, data_dir, Edition.V2)
            print(f"{task_id}: {task.metric_name}")
            ladder: dict[str, list[float]] = {}
            for rung in LADDERS[task_id]:
                entry = functools.partial(score, data_dir, task_id, rung)
                ladder[rung] = list(pool.map(entry, range(1, SEEDS + 1)))
                print(
                    f"  {np.mean(ladder[rung]):10.5f} ± {np.std(ladder[rung], ddof=1):.5f}  {rung}",
                    flush=True,
                )
            entries = [entry for scores in ladder.values() for entry in scores]
            medals = thresholds(entries, is_lower_better=task.is_lower_better)
            print("  " + ", ".join(f"{name} {value}" for name, value in medals.items()))
            found[task_id] = {"thresholds": medals, "ladder": ladder}
    OUTPUT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
