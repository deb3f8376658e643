"""Nomad2018: how stable, and how transparent, is a mixed oxide?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import root_mean_squared_logarithmic_error
from mlebench.preparation.published import read_csv, split, write_sides
from mlebench.preparation.raw_files import copy_files, open_raw_files
from mlebench.submissions import Number, Pairing, SubmissionRules

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGETS = ("formation_energy_ev_natom", "bandgap_energy_ev")


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
)
