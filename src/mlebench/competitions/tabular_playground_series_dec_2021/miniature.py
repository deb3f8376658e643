"""The miniature of Tabular Playground, December 2021."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic
from mlebench.competitions.tabular_playground_series_dec_2021 import TARGET
from mlebench.preparation.published import write_csv

MEASUREMENTS = """
    Elevation Aspect Slope Horizontal_Distance_To_Hydrology Vertical_Distance_To_Hydrology
    Horizontal_Distance_To_Roadways Hillshade_9am Hillshade_Noon Hillshade_3pm
    Horizontal_Distance_To_Fire_Points
""".split()
AREAS = [f"Wilderness_Area{i}" for i in range(1, 5)]
SOILS = [f"Soil_Type{i}" for i in range(1, 41)]


def make_miniature(raw: Path, data: Synthetic) -> None:
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
