"""Cross-validation, search, blending and the final fit.

FLAML proposes the parameters (`CFO`, its frugal local search: it starts from cheap
settings and moves only where that pays). FLAML is maintained (2.7.0 is of September
2026; MIT licence) and light: 2 MB that need NumPy alone, 0.1 s to import beside scikit-learn.
Its `AutoML` class is not used: it wants XGBoost (more than 200 MB), knows neither
kernel methods, which win on small data, nor images, and decides by itself what to log.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import KFold, StratifiedKFold

from blend import choose, describe, mean
from features import Features
from journal import Clock, Journal
from metrics import Array, Metric
from models import Family, Matrix, Model, Parameters, Setting, TooSlowError, families

FOLDS = 5
REPEATS = 3
SMALL_ROWS = 1000
"""With fewer rows than this the folds are drawn `REPEATS` times: luck weighs less."""
MANY_CLASSES = 20
"""With more classes than this they are not: every fit takes long."""
REPEATING_S = 25.0
"""With less time than this they are not."""
SEARCHED_FAMILIES = 3
TRIALS = 20
"""Most proposals that are tried for a family."""
PATIENCE = 6
"""A family's search ends after as many proposals in a row that are no better."""
BLENDED_TRIALS = 3
"""Most trials of one family in a blend."""
BLEND_STEPS = 20
JUDGED_ROWS = 20_000
"""Most held-out predictions to choose a blend by."""
PROBE_ROWS = 1000
"""Rows of the first fit, which tells how many rows there is time for."""
WORST = 1e9
"""The loss that a failed trial is given."""

Rows = NDArray[np.intp]
Fold = tuple[Rows, Rows]
"""Places in `Problem.rows` to fit on, those that matter most last, and to predict."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be learned, in numbers."""

    features: Features
    rows: Rows
    """Rows of the features whose truth is known."""
    truth: Array
    classes: int
    """0 for numbers."""
    metric: Metric
    folds: list[Fold]


@dataclass(frozen=True, eq=False)
class Trial:
    """A family with parameters, cross-validated."""

    family: Family
    parameters: Parameters
    held_out: Array
    """Predictions of the held-out rows, fold after fold."""
    test: Array
    """Predictions of the test rows, averaged over the folds' models."""
    loss: float
    fit_s: float
    """Seconds that one fit took."""

    def __str__(self) -> str:
        values = ", ".join(f"{name} {value:.3g}" for name, value in self.parameters.items())
        return f"{self.family.name} ({values})" if values else self.family.name


def make_folds(
    truth: Array, classes: int, order: Rows | None, seed: int, clock: Clock
) -> list[Fold]:
    """Folds for cross-validation.

    Args:
        truth: of the rows.
        classes: 0 for numbers; classes are spread evenly over folds.
        order: places of the rows in order of time, if test rows follow in time: then
            each fold is predicted from what came before it.
        seed: of the shuffling.
        clock: tells whether there is time to repeat.
    """
    rows = len(truth)
    if order is not None:
        blocks = np.array_split(order, 2 * FOLDS)
        return [
            (np.concatenate(blocks[:k]), blocks[k])
            for k in range(FOLDS, 2 * FOLDS)
            if len(blocks[k])
        ]
    can_spread = classes and np.bincount(truth).max() >= FOLDS
    splitter = StratifiedKFold if can_spread else KFold
    folds = min(FOLDS, rows)
    is_quick = rows < SMALL_ROWS and classes <= MANY_CLASSES
    repeats = REPEATS if is_quick and clock.left_s() > REPEATING_S else 1
    random = np.random.default_rng(seed)
    return [
        (random.permutation(fit), held_out)
        for repeat in range(repeats)
        for fit, held_out in splitter(folds, shuffle=True, random_state=seed + repeat).split(
            truth, truth
        )
    ]


def learn(
    problem: Problem,
    bar: float,
    seed: int,
    cpus: int,
    clock: Clock,
    journal: Journal,
    hand_in: Callable[[Array, str], None],
) -> None:
    """Try families, search the best ones, blend, fit on all rows; hand in all along.

    Args:
        problem: what to learn.
        bar: the loss of guessing; only what is better is handed in.
        seed: of all that is random.
        cpus: threads to use.
        clock: when to be done.
        journal: is told of every trial.
        hand_in: takes predictions of the test rows, and what they are.
    """
    learner = _Learner(problem, seed, cpus, clock, journal)
    best = bar

    def hand_in_if_better() -> None:
        nonlocal best
        if learner.blend and (loss := learner.loss()) < best:
            best = loss
            hand_in(mean([trial.test for trial in learner.blend]), learner.describe())

    for family in families(problem.features, problem.classes):
        if not learner.is_perfect():
            learner.try_out(family, family.start, limit_s=learner.spare_s() / 2)
            hand_in_if_better()
    if best >= bar:
        journal.say("no model is better than a guess: the sample submission stays")
        return
    for leader in sorted(learner.trials, key=lambda trial: trial.loss)[:SEARCHED_FAMILIES]:
        if not learner.is_perfect():
            learner.search(leader)
            hand_in_if_better()
    fitted = {trial: learner.fit_on_all_rows(trial) for trial in set(learner.blend)}
    what = f"{learner.describe()}, fitted on all train rows"
    hand_in(mean([fitted[trial] for trial in learner.blend]), what)


class _Learner:
    """Cross-validates on one problem and remembers all trials."""

    def __init__(
        self, problem: Problem, seed: int, cpus: int, clock: Clock, journal: Journal
    ) -> None:
        self.trials: list[Trial] = []
        self.blend: list[Trial] = []
        """Trials to average, the same one perhaps more than once."""
        self._problem = problem
        self._setting = Setting(problem.classes, problem.metric.is_absolute, seed, np.inf)
        self._cpus = cpus
        self._most_rows: dict[str, int] = {}
        """Of each family that was tried."""
        self._clock = clock
        self._journal = journal
        self._held_out_truth = np.concatenate([problem.truth[hold] for _, hold in problem.folds])
        shuffled = np.random.default_rng(seed).permutation(len(self._held_out_truth))
        self._judged = shuffled[:JUDGED_ROWS]

    def spare_s(self) -> float:
        """Seconds left before the final fits must begin."""
        # All rows are a quarter more than four folds; kernels take the square of that.
        final_s = 1.6 * sum(trial.fit_s for trial in set(self.blend))
        return self._clock.left_s() - final_s

    def loss(self) -> float:
        """The blend's."""
        return self._problem.metric.loss(self._held_out_truth, self._held_out())

    def is_perfect(self) -> bool:
        """Whether nothing is left to improve."""
        metric = self._problem.metric
        return bool(self.blend) and metric.is_perfect(self._held_out_truth, self._held_out())

    def describe(self) -> str:
        """The members of the blend, and its score."""
        metric = self._problem.metric
        score = metric.score(self._held_out_truth, self._held_out())
        return f"{describe([str(trial) for trial in self.blend])}: {metric.name} {score:.5f}"

    def _held_out(self) -> Array:
        return mean([trial.held_out for trial in self.blend])

    def try_out(self, family: Family, parameters: Parameters, limit_s: float) -> Trial | None:
        """Cross-validate, unless that fails or would take longer than `limit_s`."""
        problem = self._problem
        setting = replace(self._setting, fit_limit_s=self._cpus * limit_s / len(problem.folds))
        x = _view(problem.features, family)
        done: list[bool] = []
        started_s = time.monotonic()

        def run(fold: Fold) -> tuple[Array, Array]:
            _check_pace(len(done) / len(problem.folds), time.monotonic() - started_s, limit_s)
            fit, held_out = fold
            model = self._fit(x, family, parameters, fit, setting)
            done.append(True)
            return model(x[problem.rows[held_out]]), model(x[problem.features.train_rows :])

        try:
            if family.name not in self._most_rows:
                self._most_rows[family.name] = self._affordable_rows(x, family, setting)
            with ThreadPoolExecutor(self._cpus) as pool:
                held_out, tests = zip(*pool.map(run, problem.folds), strict=True)
        except TooSlowError:
            self._journal.say(f"  {family.name}: too slow for the time left")
            return None
        except Exception as error:  # noqa: BLE001 - a model that fails must not end the others
            self._journal.say(f"  {family.name}: failed: {error}")
            return None
        seconds = time.monotonic() - started_s
        predicted = np.concatenate(held_out)
        if not np.isfinite(predicted).all():
            self._journal.say(f"  {family.name}: predicts what is no number")
            return None
        loss = problem.metric.loss(self._held_out_truth, predicted)
        score = problem.metric.score(self._held_out_truth, predicted)
        fit_s = seconds * self._cpus / len(problem.folds)
        trial = Trial(family, parameters, predicted, mean(tests), loss, fit_s)
        self.trials.append(trial)
        self.blend = self._best_blend()
        self._journal.say(f"  {trial}: {problem.metric.name} {score:.5f}, {seconds:.1f} s")
        return trial

    def _affordable_rows(self, x: Matrix, family: Family, setting: Setting) -> int:
        """How many rows there is time to fit, by a fit on a few."""
        problem = self._problem
        fit, held_out = problem.folds[-1]
        if len(fit) <= 2 * PROBE_ROWS:
            return len(problem.rows)
        self._most_rows[family.name] = PROBE_ROWS
        started_s = time.monotonic()
        model = self._fit(x, family, family.start, fit, setting)
        fitted_s = time.monotonic()
        model(x[problem.rows[held_out]])
        model(x[problem.features.train_rows :])
        # Some of the time is kept for what grows faster than expected.
        spare_s = 0.6 * setting.fit_limit_s - (time.monotonic() - fitted_s)
        times = max(spare_s, 0) / (fitted_s - started_s)
        rows = int(PROBE_ROWS * times ** (1 / family.growth))
        if rows < PROBE_ROWS / 2:
            raise TooSlowError
        if rows < len(fit):
            self._journal.say(f"  {family.name}: time to fit {rows} of {len(fit)} rows")
        return rows

    def search(self, start: Trial) -> None:
        """Look for better parameters of a family, beginning with those of `start`."""
        if not start.family.space:
            return
        self._journal.say(f"searching {start.family.name}")
        proposer = _proposer(start, self._setting.seed)
        losses: dict[tuple[float, ...], float] = {tuple(start.parameters.values()): start.loss}
        best, idle = start.loss, 0
        for number in range(TRIALS):
            if idle == PATIENCE or self.spare_s() < 3 * start.fit_s * len(self._problem.folds):
                break
            proposal = proposer.suggest(str(number))
            if proposal is None:
                continue  # It wants to begin anew elsewhere.
            # It may propose what was tried: beside a bound, or when it begins anew.
            parameters = {name: float(f"{value:.3g}") for name, value in proposal.items()}
            key = tuple(parameters[name] for name in start.parameters)
            if key not in losses:
                trial = self.try_out(start.family, parameters, limit_s=self.spare_s() / 3)
                losses[key] = trial.loss if trial else WORST
            result = {"loss": losses[key], "cost": 1.0, "config": proposal}
            proposer.on_trial_complete(str(number), result)
            idle = 0 if losses[key] < best else idle + 1
            best = min(best, losses[key])

    def _best_blend(self) -> list[Trial]:
        # A few of each family: among many near-copies, luck would choose.
        ranked = sorted(self.trials, key=lambda trial: trial.loss)
        names = [trial.family.name for trial in ranked]
        pool = [t for i, t in enumerate(ranked) if names[:i].count(t.family.name) < BLENDED_TRIALS]
        truth = self._held_out_truth[self._judged]
        chosen = choose(
            [trial.held_out[self._judged] for trial in pool],
            lambda predicted: self._problem.metric.loss(truth, predicted),
            BLEND_STEPS,
        )
        return [pool[place] for place in chosen]

    def fit_on_all_rows(self, trial: Trial) -> Array:
        """Predictions of the test rows; those of cross-validation if there is no time."""
        if self._clock.left_s() < 1.6 * trial.fit_s:
            return trial.test
        x = _view(self._problem.features, trial.family)
        everything = np.concatenate(self._problem.folds[-1])
        try:
            model = self._fit(x, trial.family, trial.parameters, everything, self._setting)
        except Exception as error:  # noqa: BLE001 - as above
            self._journal.say(f"  {trial.family.name} on all train rows: failed: {error}")
            return trial.test
        return model(x[self._problem.features.train_rows :])

    def _fit(
        self, x: Matrix, family: Family, parameters: Parameters, rows: Rows, setting: Setting
    ) -> Model:
        rows = rows[-self._most_rows[family.name] :]
        x_fit, truth = x[self._problem.rows[rows]], self._problem.truth[rows]
        if self._problem.classes:
            return family.fit(x_fit, truth, parameters, setting)
        # Relative errors of what is never negative are differences of logarithms.
        is_relative = self._problem.metric.is_relative and truth.min() >= 0
        scale = np.log1p(truth) if is_relative else truth
        middle, spread = scale.mean(), max(float(scale.std()), 1e-12)
        model = family.fit(x_fit, (scale - middle) / spread, parameters, setting)

        def predict(x: Matrix) -> Array:
            predicted = model(x) * spread + middle
            return np.asarray(np.expm1(predicted) if is_relative else predicted)

        return predict


def _check_pace(done: float, spent_s: float, limit_s: float) -> None:
    """Raise `TooSlowError` if the whole will take longer than its limit; `done` is a share."""
    if limit_s <= 0 or (done and spent_s / done > limit_s):
        raise TooSlowError


def _view(features: Features, family: Family) -> Matrix:
    if family.view == "sparse" and features.sparse is not None:
        return features.sparse
    return features.trees if family.view == "trees" else features.scaled


def _proposer(start: Trial, seed: int) -> Any:
    from flaml import CFO, tune

    space = {
        name: tune.lograndint(low, high + 1) if isinstance(low, int) else tune.loguniform(low, high)
        for name, (low, high) in start.family.space.items()
    }
    return CFO(
        metric="loss",
        mode="min",
        space=space,
        points_to_evaluate=[dict(start.parameters)],
        evaluated_rewards=[start.loss],
        seed=seed,
        cost_attr="cost",
    )
