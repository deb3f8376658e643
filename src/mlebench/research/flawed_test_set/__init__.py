"""Evaluate models on a test set with flaws: what will each cost in deployment?"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlebench.errors import InvalidSubmissionError
from mlebench.research_task import (
    Examination,
    Examining,
    HandInFile,
    Instance,
    Kind,
    ResearchTask,
)
from mlebench.task import Thresholds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pydantic import BaseModel

    from mlebench.research.flawed_test_set.shape import Evaluation

    Array = NDArray[Any]

SEGMENTS = ("north", "east", "south", "west")
FEATURES = [f"x{number}" for number in range(1, 7)]
MISSED_COST, ALARM_COST = 10, 1
TRAIN_ROWS, TEST_ROWS, REPEATED_ROWS = 3_000, 6_000, 500
HIDDEN_ROWS = 400_000
CLEAR_DIFFERENCE = 0.15
"""Relative to the smaller cost: what a careful evaluation of this many rows must find."""
WEIGHTS = {
    "ranking": 2.0,
    "costs": 1.5,
    "intervals": 1.5,
    "differences": 1.5,
    "repeated rows": 1.5,
    "annotator": 1.0,
}


class _World:
    """Cases and models of one instance."""

    def __init__(self, random: np.random.Generator) -> None:
        import numpy as np

        self.random = random
        self.direction = random.normal(size=len(FEATURES))
        self.direction *= 2.2 / np.linalg.norm(self.direction)
        self.bias = random.normal(-2.6, 0.5, size=len(SEGMENTS))
        self.centre = random.normal(0, 0.5, size=(len(SEGMENTS), len(FEATURES)))
        self.test_shares = random.permutation([0.45, 0.3, 0.15, 0.1])
        self.deployment_shares = self.test_shares[::-1][np.argsort(-self.test_shares)]
        self.deployment_shares = random.dirichlet(8 * self.deployment_shares + 1)
        # Noise of the score, shift of the threshold, handicap by segment, memory.
        models = [
            _model(random, noise=0.5, shift=-0.3),
            _model(random, noise=1.0, shift=-0.3),
            _model(random, noise=1.0, shift=0.6),
            _model(random, noise=1.6, shift=-0.2, remembers=True),
            _model(random, noise=2.2, shift=0.3, remembers=True),
            # Says no to nearly everything, and so has a high accuracy.
            _model(random, noise=1.5, shift=2.5),
        ]
        # As good as those, with other errors.
        models += [dict(models[k]) for k in (1, 1, 3)]
        self.models = [models[k] for k in random.permutation(len(models))]
        self.names = [f"m{number}" for number in range(1, len(models) + 1)]

    def cases(self, rows: int, shares: Array) -> tuple[Array, Array, Array]:
        """Segments, features and labels of shape (rows,), (rows, 6), (rows,)."""
        segment = self.random.choice(len(SEGMENTS), rows, p=shares)
        features = self.random.normal(size=(rows, len(FEATURES))) + self.centre[segment]
        return segment, features, self._is_positive(segment, features)

    def _is_positive(self, segment: Array, features: Array) -> Array:
        return self._logit(segment, features) + self.random.logistic(0, 0.6, len(segment)) > 0

    def _logit(self, segment: Array, features: Array) -> Array:
        logit: Array = features @ self.direction + self.bias[segment]
        return logit

    def decisions(self, segment: Array, features: Array, remembered: Array, label: Array) -> Array:
        """Of shape (rows, models); a model that remembers is right on remembered rows."""
        import numpy as np

        columns = []
        for model in self.models:
            noise = self.random.normal(0, model["noise"], len(segment))
            score = self._logit(segment, features) + noise + model["handicap"][segment]
            decided = score > model["shift"] - 1
            if model["remembers"]:
                decided = np.where(remembered, label, decided)
            columns.append(decided)
        return np.column_stack(columns)


def _model(
    random: np.random.Generator, *, noise: float, shift: float, remembers: bool = False
) -> dict[str, Any]:
    return {
        "noise": noise * random.uniform(0.9, 1.1),
        "shift": shift,
        "handicap": random.normal(0, 0.4, size=len(SEGMENTS)),
        "remembers": remembers,
    }


def _costs(label: Array, decisions: Array) -> Array:
    import numpy as np

    positive = label[:, np.newaxis].astype(bool)
    cost = np.where(positive, MISSED_COST, ALARM_COST)
    return np.asarray(cost * (decisions != positive))


def _generate(instance: Instance) -> None:
    import numpy as np
    import pandas as pd

    random = instance.random
    world = _World(random)
    segment, features, label = world.cases(TRAIN_ROWS, world.test_shares)
    train = _table(segment, features, label)
    repeated = random.choice(TRAIN_ROWS, REPEATED_ROWS, replace=False)
    fresh = world.cases(TEST_ROWS - REPEATED_ROWS, world.test_shares)
    segment, features, label = (
        np.concatenate([new, old[repeated]])
        for new, old in zip(fresh, (segment, features, label), strict=True)
    )
    is_repeated = np.arange(TEST_ROWS) >= TEST_ROWS - REPEATED_ROWS
    decisions = world.decisions(segment, features, is_repeated, label)
    annotator = random.choice(6, TEST_ROWS, p=[0.2, 0.2, 0.15, 0.15, 0.15, 0.15])
    careless = int(random.integers(6))
    is_flipped = (annotator == careless) & (random.random(TEST_ROWS) < 0.3) & ~is_repeated
    order = random.permutation(TEST_ROWS)
    test = _table(segment, features, label ^ is_flipped)
    test.insert(0, "annotator", [f"a{number + 1}" for number in annotator])
    test = test.iloc[order].reset_index(drop=True)
    test.insert(0, "row_id", random.permutation(10 * TEST_ROWS)[:TEST_ROWS])
    decided = pd.DataFrame(decisions[order].astype(int), columns=world.names)
    accuracy = decided.eq(test["label"], axis=0).mean()
    public = instance.public
    train.to_csv(public / "train.csv", index=False)
    test.to_csv(public / "test.csv", index=False)
    pd.concat([test["row_id"], decided], axis=1).to_csv(public / "decisions.csv", index=False)
    accuracy.rename_axis("model").rename("accuracy").round(4).to_csv(public / "leaderboard.csv")
    shares = dict(zip(SEGMENTS, world.deployment_shares.round(4).tolist(), strict=True))
    (public / "deployment.json").write_text(json.dumps(shares))
    segment, features, label = world.cases(HIDDEN_ROWS, world.deployment_shares)
    nothing = np.zeros(HIDDEN_ROWS, bool)
    hidden = _costs(label, world.decisions(segment, features, nothing, label)).mean(axis=0)
    twins = [
        [world.names[i], world.names[j]]
        for i, j in itertools.combinations(range(len(world.models)), 2)
        if np.array_equal(world.models[i]["handicap"], world.models[j]["handicap"])
    ]
    truth = {
        "costs": dict(zip(world.names, hidden.tolist(), strict=True)),
        "equally_good": twins,
        "repeated_rows": test["row_id"][is_repeated[order]].tolist(),
        "careless_annotator": f"a{careless + 1}",
    }
    truth["scale"] = _scale(public, truth)
    (instance.private / "truth.json").write_text(json.dumps(truth))


def _table(segment: Array, features: Array, label: Array) -> Any:
    import pandas as pd

    table = pd.DataFrame(features.round(4), columns=FEATURES)
    table.insert(0, "segment", [SEGMENTS[number] for number in segment])
    return table.assign(label=label.astype(int))


def _scale(public: Path, truth: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """What the starting point and the reference achieve on an instance, by category."""
    from mlebench.research.flawed_test_set.shape import Evaluation
    from mlebench.research.flawed_test_set.solutions import reference, start

    return {
        name: {
            category: points
            for category, (points, _) in _points(
                Evaluation.model_validate(solution.evaluate(public)), truth
            ).items()
        }
        for name, solution in (("start", start), ("reference", reference))
    }


def _points(evaluation: Evaluation, truth: Mapping[str, Any]) -> dict[str, tuple[float, str]]:
    """Points in [0, 1] and what was seen, by category."""
    costs: Mapping[str, float] = truth["costs"]
    order = {model: place for place, model in enumerate(evaluation.ranking)}
    pairs = list(itertools.combinations(costs, 2))
    clear = [
        (one, other) if costs[one] < costs[other] else (other, one)
        for one, other in pairs
        if abs(costs[one] - costs[other]) > CLEAR_DIFFERENCE * min(costs[one], costs[other])
    ]
    in_order = sum(
        better in order and worse in order and order[better] < order[worse]
        for better, worse in clear
    )
    close, narrow, covered = [], [], 0
    for model, cost in costs.items():
        estimate = evaluation.estimates.get(model)
        if estimate is None or estimate.low > estimate.high:
            close.append(0.0)
            narrow.append(0.0)
            continue
        close.append(math.exp(-abs(estimate.cost - cost) / (0.05 * cost)))
        miss = max(estimate.low - cost, cost - estimate.high, 0)
        covered += miss == 0
        narrow.append(math.exp(-(estimate.high - estimate.low + 40 * miss) / (0.3 * cost)))
    claimed = {frozenset(pair) for pair in evaluation.different}
    equal = {frozenset(pair) for pair in truth["equally_good"]}
    real = {frozenset(pair) for pair in pairs} - equal
    missed = {frozenset(pair) for pair in clear} - equal - claimed
    right, false = len(claimed & real), len(claimed & equal)
    named, there = set(evaluation.repeated_rows), set(truth["repeated_rows"])
    found = len(named & there)
    is_annotator = evaluation.careless_annotator == truth["careless_annotator"]
    return {
        "ranking": (in_order / len(clear), f"{in_order} of {len(clear)} clear pairs in order"),
        "costs": (sum(close) / len(costs), "by the errors of the estimates"),
        "intervals": (sum(narrow) / len(costs), f"{covered} of {len(costs)} hold the true cost"),
        "differences": (
            right / max(right + len(missed) + 4 * false, 1),
            f"{right} claims are right, {false} false, {len(missed)} clear ones missed",
        ),
        "repeated rows": (
            2 * found / (len(named) + len(there)),
            f"{found} of {len(there)} found, {len(named) - found} named falsely",
        ),
        "annotator": (float(is_annotator), "found" if is_annotator else "not found"),
    }


def _examine(examining: Examining) -> Examination:
    from mlebench.research.flawed_test_set.shape import Evaluation
    from mlebench.research.scale import findings_on_scale

    truth = json.loads((examining.private / "truth.json").read_text())
    problems: tuple[str, ...] = ()
    try:
        points = _points(examining.hand_in.read_json("evaluation.json", Evaluation), truth)
    except InvalidSubmissionError as error:
        start = truth["scale"]["start"]
        points = {name: (start[name], "not handed in") for name in WEIGHTS}
        problems = tuple(str(problem) for problem in error.problems)
    return Examination(
        findings=findings_on_scale(
            points, WEIGHTS, truth["scale"]["start"], truth["scale"]["reference"]
        ),
        problems=problems,
    )


def _shape() -> type[BaseModel]:
    from mlebench.research.flawed_test_set.shape import Evaluation

    return Evaluation


task = ResearchTask(
    id="flawed-test-set",
    title="What models will cost in deployment, from a test set with flaws",
    category="evaluation",
    kind=Kind.EVALUATE,
    package=__name__,
    metric_name="points for ranking, costs, intervals, differences and flaws found",
    size_bytes=1_000_000,
    thresholds=Thresholds(gold=0.9, silver=0.75, bronze=0.5, median=0.4, is_lower_better=False),
    hand_in=(HandInFile(name="evaluation.json", max_bytes=2_000_000, shape=_shape),),
    generate=_generate,
    examine=_examine,
)
