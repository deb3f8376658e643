"""Nomad2018: what only it has."""

from __future__ import annotations

import pandas as pd
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "nomad2018-predict-transparent-conductors"


def test_rows_are_paired_by_position_in_v1_and_by_id_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    reversed_v1 = v1.score(v1.gold_submission()[::-1])
    assert reversed_v1 is not None
    assert reversed_v1 > 0.1
    assert v2.score(v2.gold_submission()[::-1]) == 0


def test_only_v1_does_without_ids(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert v1.score(v1.gold_submission().drop(columns="id")) == 0
    assert v2.problems(v2.gold_submission().drop(columns="id"))


@pytest.mark.parametrize("edition", list(Edition))
def test_values_above_minus_1_alone_have_a_logarithm(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    for value, is_problem in (("-0.999", False), ("-1", True), ("-7", True), ("", True)):
        changed = gold.assign(bandgap_energy_ev=[value, *gold["bandgap_energy_ev"][1:]])
        assert bool(mini.problems(changed)) == is_problem
        assert (mini.score(changed) is None) == is_problem


def test_geometries_follow_the_new_ids(miniature: Make) -> None:
    public = miniature(ID, Edition.V1).data.public
    for side in ("train", "test"):
        rows = pd.read_csv(public / f"{side}.csv")
        assert list(rows["id"]) == list(range(1, len(rows) + 1))
        for row in rows.itertuples():
            geometry = (public / side / str(row.id) / "geometry.xyz").read_text()
            assert f"lattice_vector {row.lattice_vector_1_ang:.7f} " in geometry
            assert geometry.count("\natom ") == row.number_of_total_atoms
