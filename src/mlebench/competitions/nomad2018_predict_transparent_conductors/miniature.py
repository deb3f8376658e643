"""The miniature of Nomad2018."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mlebench.competitions.nomad2018_predict_transparent_conductors import TARGETS
from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.preparation.archives import write_zip

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


METALS = ("al", "ga", "in")
LATTICE = [f"lattice_vector_{i}_ang" for i in (1, 2, 3)]
ANGLES = [f"lattice_angle_{angle}_degree" for angle in ("alpha", "beta", "gamma")]


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    rows = 400
    shares = data.random.dirichlet([1, 1, 1], rows).round(4)
    lengths = data.random.uniform(5, 25, (rows, 3)).round(4)
    spacegroups = data.random.choice([12, 33, 167, 194, 206, 227], rows)
    features = np.column_stack([2 * shares, lengths / 20, spacegroups / 100])
    materials = pd.DataFrame(
        {
            "id": range(1, rows + 1),
            "spacegroup": spacegroups,
            "number_of_total_atoms": data.random.choice([10, 20, 30], rows),
            **{f"percent_atom_{metal}": shares[:, i] for i, metal in enumerate(METALS)},
            **dict(zip(LATTICE, lengths.T, strict=True)),
            **{angle: data.random.choice([60.0, 90.0, 120.0], rows) for angle in ANGLES},
            TARGETS[0]: np.exp(0.6 * data.response(features) - 2).round(4),
            TARGETS[1]: np.exp(0.4 * data.response(features) + 1).round(4),
        }
    )
    write_zip(raw / "train.csv.zip", {"train.csv": csv_bytes(materials)}, stored=False)
    write_zip(raw / "train.zip", _geometries("train", materials, data), stored=False)
    others = materials.head(5).drop(columns=list(TARGETS))
    write_zip(raw / "test.csv.zip", {"test.csv": csv_bytes(others)}, stored=False)
    write_zip(raw / "test.zip", _geometries("test", others, data), stored=False)


def _geometries(folder: str, materials: pd.DataFrame, data: Synthetic) -> dict[str, bytes]:
    geometries = {}
    columns = ["id", "number_of_total_atoms", *LATTICE]
    for row_id, atoms, *lengths in materials[columns].itertuples(index=False):
        lines = ["#=======", "# Created for a miniature", "#======="]
        lines += ["lattice_vector " + _numbers(vector) for vector in np.diag(lengths)]
        elements = ["Al", "Ga", "In", "O"]
        for place in data.random.random((int(atoms), 3)) * lengths:
            lines.append(f"atom {_numbers(place)} {elements[data.random.integers(4)]}")
        geometries[f"{folder}/{row_id:.0f}/geometry.xyz"] = "\n".join([*lines, ""]).encode()
    return geometries


def _numbers(values: NDArray[np.float64]) -> str:
    return " ".join(f"{value:.7f}" for value in values)
