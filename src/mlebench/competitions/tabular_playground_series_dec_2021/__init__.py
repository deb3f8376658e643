"""Tabular Playground, December 2021: which trees cover a patch of forest?"""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic
from mlebench.metrics import accuracy
from mlebench.preparation.published import read_csv, split, write_csv, write_sides
from mlebench.submissions import Number, SubmissionRules

TARGET = "Cover_Type"
MEASUREMENTS = """
    Elevation Aspect Slope Horizontal_Distance_To_Hydrology Vertical_Distance_To_Hydrology
    Horizontal_Distance_To_Roadways Hillshade_9am Hillshade_Noon Hillshade_3pm
    Horizontal_Distance_To_Fire_Points
""".split()
AREAS = [f"Wilderness_Area{i}" for i in range(1, 5)]
SOILS = [f"Soil_Type{i}" for i in range(1, 41)]


def _prepare(data: Preparation) -> None:
    # The published table has eight bytes a cell, and twice: 4 GB.
    train, test = split(read_csv(data.raw / "train.csv", dtype="int32"), test_size=0.1)
    write_sides(data, train, test, {TARGET: 2}, id_column="Id")


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    shares = [0.36, 0.52, 0.05, 0.01, 0.01, 0.02, 0.03]
    types = data.random.choice(7, size=600, p=shares)
    measured = data.features(types, len(MEASUREMENTS))
    forest = pd.DataFrame((300 + 60 * measured).round().astype("int64"), columns=MEASUREMENTS)
    forest.insert(0, "Id", range(len(forest)))
    areas = pd.DataFrame(data.random.random((len(forest), 4)) < 0.3, columns=AREAS)
    soils = pd.DataFrame(data.random.random((len(forest), 40)) < 0.05, columns=SOILS)
    forest = pd.concat([forest, areas.astype("int64"), soils.astype("int64")], axis=1)
    write_csv(forest.assign(**{TARGET: types + 1}), raw / "train.csv")


competition = kaggle_competition(
    id="tabular-playground-series-dec-2021",
    package=__name__,
    category="tabular",
    metric_name="accuracy",
    rules=SubmissionRules(
        "Id", (Number(TARGET, minimum=1, maximum=7, is_integer=True, allows_booleans=False),)
    ),
    v1_rules=SubmissionRules("Id", (Number(TARGET, is_integer=True),)),
    score=scored_by(accuracy, TARGET),
    prepare=_prepare,
    make_miniature=_make_miniature,
    note="crowded leaderboard: medals are weak evidence",
)
