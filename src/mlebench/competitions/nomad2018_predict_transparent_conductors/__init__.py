"""Nomad2018: how stable, and how transparent, is a mixed oxide?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.errors import PreparationError
from mlebench.metrics import root_mean_squared_logarithmic_error
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import read_csv, split, write_sides
from mlebench.preparation.raw_files import copy_files, open_raw_files
from mlebench.submissions import Number, Pairing, SubmissionRules

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

TARGETS = ("formation_energy_ev_natom", "bandgap_energy_ev")
METALS = ("al", "ga", "in")
LATTICE = [f"lattice_vector_{i}_ang" for i in (1, 2, 3)]
ANGLES = [f"lattice_angle_{angle}_degree" for angle in ("alpha", "beta", "gamma")]


def _prepare(data: Preparation) -> None:
    train, test = split(read_csv(data.raw / "train.csv.zip"), test_size=0.1)
    with open_raw_files(data.raw / "train.zip", data.scratch) as files:
        geometries = {}
        for name in sorted(files.names):
            parts = name.split("/")
            if len(parts) == 3 and parts[0] == "train" and name.endswith(".xyz"):
                geometries[parts[1]] = name
        for side, rows in (("train", train), ("test", test)):
            lacking = [row_id for row_id in rows["id"] if str(row_id) not in geometries]
            if lacking:
                raise PreparationError(
                    f"{data.raw / 'train.zip'} has no train/{lacking[0]}/geometry.xyz; "
                    "download the raw data again."
                )
            names = {
                f"{side}/{new_id}/geometry.xyz": geometries[str(old_id)]
                for new_id, old_id in enumerate(rows["id"], start=1)
            }
            copy_files(files, data.public, names)
    train, test = (rows.assign(id=range(1, len(rows) + 1)) for rows in (train, test))
    write_sides(data, train, test, dict(zip(TARGETS, (0.1779, 1.8892), strict=True)))


def _make_miniature(raw: Path, data: Synthetic) -> None:
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


def _above_minus_one(columns: Mapping[str, NDArray[Any]]) -> str | None:
    for name in TARGETS:
        wrong = np.flatnonzero(columns[name] <= -1)
        if wrong.size:
            value = columns[name][wrong[0]]
            return f"{value:g} in row {wrong[0] + 1}, column {name}; it must be above -1"
    return None


def _score(columns: Aligned) -> float:
    errors = [
        root_mean_squared_logarithmic_error(columns.truth[name], columns.predicted[name])
        for name in TARGETS
    ]
    return sum(errors) / len(errors)


competition = kaggle_competition(
    id="nomad2018-predict-transparent-conductors",
    package=__name__,
    category="tabular",
    metric_name="mean of two columns' root mean squared logarithmic error",
    rules=SubmissionRules("id", tuple(map(Number, TARGETS)), checks=(_above_minus_one,)),
    v1_rules=SubmissionRules(
        "id",
        tuple(map(Number, TARGETS)),
        checks=(_above_minus_one,),
        pairing=Pairing.BY_POSITION,
    ),
    score=_score,
    prepare=_prepare,
    make_miniature=_make_miniature,
)
