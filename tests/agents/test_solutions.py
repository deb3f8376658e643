"""The agents `oracle` and `start`, through the whole path from preparation to record."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlebench.cli.main import main
from mlebench.runs.record import Record, attempt_folder

TASK_ID = "flawed-test-set"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    prepare = ["prepare", "-c", TASK_ID, "--seeds", "2", "--data-dir", str(folder)]
    assert main(prepare) == 0
    return folder


def _run(data_dir: Path, run_dir: Path, agent: str, seeds: int) -> list[Record]:
    command = ["run", "--agent", agent, "-c", TASK_ID, "--seeds", str(seeds)]
    folders = ["--data-dir", str(data_dir), "--run-dir", str(run_dir)]
    assert main([*command, *folders, "--time-limit", "3m"]) == 0
    records = [Record.read(attempt_folder(run_dir, TASK_ID, seed)) for seed in range(1, 1 + seeds)]
    return [record for record in records if record is not None]


def test_the_oracle_scores_1_on_each_instance_and_its_hand_in_is_kept(
    data_dir: Path, tmp_path: Path
) -> None:
    records = _run(data_dir, tmp_path / "run", "oracle", 2)
    assert [record.report["score"] for record in records] == [1.0, 1.0]
    assert [record.report["seed"] for record in records] == [1, 2]
    assert all(record.report["kind"] == "evaluate" for record in records)
    kept = [
        attempt_folder(tmp_path / "run", TASK_ID, seed) / "submission/evaluation.json"
        for seed in (1, 2)
    ]
    assert kept[0].read_text() != kept[1].read_text()
    assert main(["check", str(kept[0].parent), TASK_ID, "--data-dir", str(data_dir)]) == 0


def test_the_start_scores_0(data_dir: Path, tmp_path: Path) -> None:
    (record,) = _run(data_dir, tmp_path / "run", "start", 1)
    assert record.report["score"] == 0.0
    assert not record.report["any_medal"]


def test_an_instance_that_is_not_prepared_is_asked_for(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["run", "--agent", "start", "-c", TASK_ID, "--seeds", "3"]
    folders = ["--data-dir", str(data_dir), "--run-dir", str(tmp_path / "run")]
    assert main([*command, *folders]) == 2
    assert f"mlebench prepare -c {TASK_ID}" in capsys.readouterr().err


def test_competitions_and_research_tasks_share_no_run_of_several_seeds(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["run", "--agent", "command", "--cmd", "true", "-c", TASK_ID]
    command += ["breast-cancer", "--seeds", "2"]
    folders = ["--data-dir", str(data_dir), "--run-dir", str(tmp_path / "run")]
    assert main([*command, *folders]) == 2
    assert "a run of its own" in capsys.readouterr().err


@pytest.mark.parametrize(("agent", "task_id"), [("oracle", "breast-cancer"), ("sample", TASK_ID)])
def test_an_agent_for_the_other_kind_of_task_is_refused_before_the_first_attempt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], agent: str, task_id: str
) -> None:
    command = ["run", "--agent", agent, "-c", task_id, "--data-dir", str(tmp_path)]
    assert main([*command, "--run-dir", str(tmp_path / "run")]) == 2
    assert f"{task_id} is a" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
