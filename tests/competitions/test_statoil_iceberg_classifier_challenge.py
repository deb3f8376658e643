"""Statoil/C-CORE Iceberg Classifier Challenge: what only it has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlebench.competitions.synthetic import Synthetic
from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.preparation.archives import only_member, write_7z
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "statoil-iceberg-classifier-challenge"


def targets(mini: Miniature, side: str) -> list[dict[str, Any]]:
    with only_member(mini.data.public / f"{side}.json.7z") as path:
        rows: list[dict[str, Any]] = json.loads(path.read_text())
        return rows


@pytest.mark.parametrize("edition", list(Edition))
def test_everything_is_packed_and_test_targets_have_no_label(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    names = {path.name for path in mini.data.public.iterdir()}
    assert names == {
        "train.json.7z", "test.json.7z", "sample_submission.csv.7z", "description.md"
    }  # fmt: skip
    test = targets(mini, "test")
    assert all(list(row) == ["id", "band_1", "band_2", "inc_angle"] for row in test)
    assert [row["id"] for row in test] == list(mini.gold_submission()["id"])
    assert len(test) + len(targets(mini, "train")) == 300


@pytest.mark.parametrize("edition", list(Edition))
def test_a_repeated_row_is_named(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    problems = mini.problems(gold.iloc[[*range(len(gold)), 3]])
    assert any(gold["id"][3] in problem.message for problem in problems)


def test_other_fields_are_refused(tmp_path: Path) -> None:
    raw = TaskData(tmp_path, ID).raw
    raw.mkdir(parents=True)
    competition = find_competition(ID)
    assert competition.make_miniature is not None
    competition.make_miniature(raw, Synthetic(0))
    (raw / "test.json.7z").unlink()
    content = json.dumps([{"id": "a", "inc_angle": 30}, {"id": "b"}]).encode()
    write_7z(raw / "test.json.7z", {"data/processed/test.json": content})
    with pytest.raises(PreparationError, match="target 'b' has other fields"):
        prepare_task(competition, tmp_path, Edition.V2)
