"""Tabular Playground, May 2022: which state is a simulated machine in?"""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic
from mlebench.metrics import roc_auc
from mlebench.preparation.published import fixed_test_size, read_csv, split, write_csv, write_sides
from mlebench.submissions import SubmissionRules, probability

FEATURES = [f"f_{i:02}" for i in range(31)]
INTEGERS = [*FEATURES[7:19], *FEATURES[29:]]
TEST_ROWS = 100_000


def _prepare(data: Preparation) -> None:
    rows = read_csv(data.raw / "train.csv")
    train, test = split(rows, test_size=fixed_test_size(len(rows), TEST_ROWS))
    train = train.assign(id=range(len(train)))
    test = test.assign(id=range(len(train), len(rows)))
    write_sides(data, train, test, {"target": 0.5})
    write_csv(test[["id", "target"]], data.private / "gold_submission.csv")


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    states = data.labels(rows=600, classes=2)
    rows = pd.DataFrame(data.features(states, len(FEATURES)).round(6), columns=FEATURES)
    rows[INTEGERS] = (2 * rows[INTEGERS]).round().abs().astype("int64")
    letters = data.random.integers(0, 20, size=(len(rows), 10))
    # The more letters from the end of the alphabet, the more likely is state 1.
    letters[states == 1, :3] += data.random.integers(0, 6, size=(int(states.sum()), 3))
    rows["f_27"] = ["".join(chr(ord("A") + letter) for letter in row) for row in letters]
    rows.insert(0, "id", range(len(rows)))
    write_csv(rows.assign(target=states), raw / "train.csv")


competition = kaggle_competition(
    id="tabular-playground-series-may-2022",
    package=__name__,
    category="tabular",
    metric_name="ROC AUC",
    rules=SubmissionRules("id", (probability("target"),)),
    score=scored_by(roc_auc, "target"),
    prepare=_prepare,
    make_miniature=_make_miniature,
    gold_submission_file="gold_submission.csv",
    note="crowded leaderboard: medals are weak evidence",
)
