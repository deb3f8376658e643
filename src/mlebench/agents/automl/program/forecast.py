"""Forecasters, tried out on the past of the series that they are to continue."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from statsmodels.tsa.statespace.sarimax import SARIMAX

from blend import choose, describe, mean
from journal import Clock, Journal
from metrics import Array
from series import Series
from targets import Target

ORIGINS = 6
"""Past moments from which forecasts are tried out, for each series."""
MANY_SERIES = 10
"""Of more series than this only two moments are tried."""
BLEND_STEPS = 8
MIN_LENGTH = 8

Forecaster = Callable[[Array, int, int], Array]
"""From past values, shape (steps,), the steps to forecast, the steps of a season."""


@dataclass(frozen=True, slots=True)
class _History:
    """What is known of one series."""

    last_step: int
    values: Array
    """Up to `last_step`, gaps filled in."""
    is_known: Array
    horizon: int
    """Steps to forecast."""


def forecast(
    series: Series,
    target: Target,
    bar: float,
    clock: Clock,
    journal: Journal,
    hand_in: Callable[[Array, str], None],
) -> None:
    """Try forecasters on the past, blend the best, forecast the test rows; hand in all along.

    Args:
        series: where the rows lie in time.
        target: numbers to forecast.
        bar: the loss of guessing; only what is better is handed in.
        clock: when to be done.
        journal: is told of every trial.
        hand_in: takes predictions of the test rows, and what they are.
    """
    warnings.simplefilter("ignore")  # When loaded, statsmodels switches its own on again.
    histories = _histories(series, target)
    pasts, truth = _pasts(histories, series.season)
    is_known = np.isfinite(truth)
    horizon = max((history.horizon for history in histories.values()), default=0)
    journal.say(
        f"{len(histories)} series to forecast, up to {horizon} steps ahead, season of "
        f"{series.season} steps; {len(pasts)} stretches of the past to try on"
    )
    if not is_known.any():
        journal.say("no model can be tried on so short a past: the sample submission stays")
        return
    metric = target.metric
    names: list[str] = []
    tried: list[Array] = []
    tests: list[Array] = []
    best = bar
    for name, forecaster in FORECASTERS.items():
        left_s = clock.left_s()
        share = clock.share(3)
        try:
            held_out = np.concatenate(
                [_run(forecaster, past, steps, series.season, share) for past, steps in pasts]
            )[is_known]
            test = _test_rows(forecaster, histories, series, share)
        except TimeoutError:
            journal.say(f"  {name}: too slow for the time left")
            continue
        except Exception as error:  # noqa: BLE001 - a forecaster that fails must not end the others
            journal.say(f"  {name}: failed: {error}")
            continue
        score = metric.score(truth[is_known], held_out)
        journal.say(f"  {name}: {metric.name} {score:.5f}, {left_s - clock.left_s():.1f} s")
        names.append(name)
        tried.append(held_out)
        tests.append(test)
        chosen = choose(tried, lambda x: metric.loss(truth[is_known], x), BLEND_STEPS)
        blended = mean([tried[place] for place in chosen])
        if (loss := metric.loss(truth[is_known], blended)) < best:
            best = loss
            score = metric.score(truth[is_known], blended)
            members = describe([names[place] for place in chosen])
            what = f"{members}: {metric.name} {score:.5f}"
            hand_in(mean([tests[place] for place in chosen]), what)
    if best >= bar:
        journal.say("no forecast is better than a guess: the sample submission stays")


def _histories(series: Series, target: Target) -> dict[str, _History]:
    histories = {}
    steps, names = series.train_steps[target.rows], series.train_names[target.rows]
    for name in np.unique(series.test_names):
        of_name = names == name
        if not of_name.any():
            continue
        places = steps[of_name] - steps[of_name].min()
        values = np.full(places.max() + 1, np.nan)
        values[places] = target.truth[of_name]
        is_known = np.isfinite(values)
        filled = np.interp(np.arange(len(values)), np.flatnonzero(is_known), values[is_known])
        last = int(steps[of_name].max())
        horizon = int(series.test_steps[series.test_names == name].max()) - last
        histories[str(name)] = _History(last, filled, is_known, horizon)
    return histories


def _pasts(histories: dict[str, _History], season: int) -> tuple[list[tuple[Array, int]], Array]:
    """Pasts with the steps to forecast from each, and what then came, NaN where unknown."""
    pasts: list[tuple[Array, int]] = []
    truth: list[Array] = []
    origins = ORIGINS if len(histories) <= MANY_SERIES else 2
    for history in histories.values():
        length = len(history.values)
        steps = min(history.horizon, length // 3)
        least = max(MIN_LENGTH, length // 3, 2 * season + 2)
        if steps < 1 or least > length - steps:
            continue
        for cut in np.unique(np.linspace(least, length - steps, origins).astype(int)):
            pasts.append((history.values[:cut], steps))
            ahead = slice(cut, cut + steps)
            truth.append(np.where(history.is_known[ahead], history.values[ahead], np.nan))
    return pasts, np.concatenate(truth) if truth else np.array([])


def _test_rows(
    forecaster: Forecaster, histories: dict[str, _History], series: Series, clock: Clock
) -> Array:
    predicted = np.empty(len(series.test_steps))
    for name in np.unique(series.test_names):
        history = histories[str(name)]
        ahead = _run(forecaster, history.values, history.horizon, series.season, clock)
        is_name = series.test_names == name
        predicted[is_name] = ahead[series.test_steps[is_name] - history.last_step - 1]
    return predicted


def _run(forecaster: Forecaster, past: Array, steps: int, season: int, clock: Clock) -> Array:
    if clock.left_s() <= 0:
        raise TimeoutError
    ahead = np.asarray(forecaster(past, steps, season), float)
    if not np.isfinite(ahead).all():
        raise ValueError("forecasts what is no number")
    return ahead


def _last_season(past: Array, steps: int, season: int) -> Array:
    """The last season again and again, moved on by the mean change of the last five seasons."""
    spans = min(5, len(past) // season - 1)
    change = 0.0
    if spans > 0:
        before = past[-(spans + 1) * season :][:season]
        change = float(past[-season:].mean() - before.mean()) / spans
    ahead = np.arange(steps)
    return np.asarray(past[-season:][ahead % season] + change * (ahead // season + 1))


def _regression(degree: int, seasons: int | None) -> Forecaster:
    """A polynomial in time plus harmonics of the season, moved to the last season's level.

    Args:
        degree: of the polynomial.
        seasons: how many of the last seasons to fit; None for the whole past.
    """

    def run(past: Array, steps: int, season: int) -> Array:
        recent = past if seasons is None else past[-seasons * max(season, 4) :]
        time = np.arange(len(recent) + steps) / len(recent)
        columns = [time**power for power in range(degree + 1)]
        for harmonic in range(1, min(season // 2, 4) + 1):
            angle = 2 * np.pi * harmonic * np.arange(len(time)) / season
            columns += [np.sin(angle), np.cos(angle)]
        x = np.column_stack(columns)
        fitted = x @ np.linalg.lstsq(x[: len(recent)], recent, rcond=None)[0]
        level = (recent - fitted[: len(recent)])[-season:].mean()
        return np.asarray(fitted[len(recent) :] + level)

    return run


def _autoregression(past: Array, steps: int, season: int) -> Array:
    """Ridge regression of the change over a season on its own lags, step after step."""
    changes = past[season:] - past[:-season]
    lags = min(2 * season, len(changes) // 3)
    x = np.lib.stride_tricks.sliding_window_view(changes, lags)[:-1]
    model = Ridge(alpha=1.0).fit(x, changes[lags:])
    values, recent = list(past), list(changes)
    for _ in range(steps):
        recent.append(float(model.predict([recent[-lags:]])[0]))
        values.append(values[-season] + recent[-1])
    return np.array(values[-steps:])


def _smoothing(seasonal: str) -> Forecaster:
    """Exponential smoothing of Holt and Winters, by statsmodels."""

    def run(past: Array, steps: int, season: int) -> Array:
        model = ExponentialSmoothing(
            past,
            trend="add",
            seasonal=seasonal if season > 1 else None,
            seasonal_periods=season if season > 1 else None,
        )
        return np.asarray(model.fit().forecast(steps))

    return run


def _theta(past: Array, steps: int, season: int) -> Array:
    """The theta method (Assimakopoulos and Nikolopoulos, 2000), by statsmodels."""
    model = ThetaModel(pd.Series(past), period=season, deseasonalize=season > 1)
    return np.asarray(model.fit().forecast(steps))


def _moving_average(past: Array, steps: int, season: int) -> Array:
    """Box and Jenkins' seasonal moving average of differences, by statsmodels."""
    seasonal = (0, 1, 1, season) if season > 1 else (0, 0, 0, 0)
    model = SARIMAX(past, order=(0, 1, 1), seasonal_order=seasonal)
    return np.asarray(model.fit(disp=False, maxiter=50).forecast(steps))


FORECASTERS: dict[str, Forecaster] = {
    "last season with drift": _last_season,
    "line and season": _regression(1, None),
    "line and season of the last 10 seasons": _regression(1, 10),
    "line and season of the last 20 seasons": _regression(1, 20),
    "parabola and season": _regression(2, None),
    "parabola and season of the last 20 seasons": _regression(2, 20),
    "autoregression": _autoregression,
    "theta": _theta,
    "exponential smoothing": _smoothing("add"),
    "multiplicative exponential smoothing": _smoothing("mul"),
    "seasonal moving average": _moving_average,
}
"""By name, cheap ones first."""
