"""What is Inspect's works with our tasks, and Inspect keeps to itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlebench.cli.main import main
from mlebench.runs.record import AttemptStatus, RunPlan
from tests.runs.conftest import TASK_ID, Run, record_of

BIN = Path(sys.executable).parent

WATCHED = """
import json, sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        with open(sys.argv[1], "a") as file:
            print(json.dumps([event, str(arguments[1:] if "." in event else arguments)]), file=file)

sys.addaudithook(watch)
from mlebench.cli import main
sys.exit(main(sys.argv[2:]))
"""

THEIR_AGENT = """
from inspect_ai.agent import agent
from inspect_ai.solver import solver
from inspect_ai.util import sandbox

COPY = ["cp", "/home/data/sample_submission.csv", "/home/submission/submission.csv"]

@solver
def copier():
    async def solve(state, generate):
        await sandbox().exec(COPY)
        return state
    return solve

@solver
def failing_copier():
    async def solve(state, generate):
        await sandbox().exec(COPY)
        raise RuntimeError("a bug of theirs")
    return solve

@agent
def acting_copier():
    async def execute(state):
        await sandbox().exec(COPY)
        return state
    return execute
"""


def test_inspect_eval_does_what_mlebench_run_does(
    data_dir: Path, tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run_dir = tmp_path / "run"
    options = {"competition": TASK_ID, "data_dir": data_dir, "run_dir": run_dir, "time_limit": "9m"}
    subprocess.run(
        [
            *(str(BIN / "inspect"), "eval", "mlebench/competitions", "--solver", "mlebench/sample"),
            *(
                argument
                for name, value in options.items()
                for argument in ("-T", f"{name}={value}")
            ),
            *("--epochs", "2", "--model", "none", "--display", "plain"),
            *("--log-dir", str(tmp_path / "logs")),
        ],
        check=True,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path)},
        cwd=tmp_path,
    )
    plan = RunPlan.read(run_dir)
    assert (plan.agent, plan.model, plan.task_ids, plan.seeds) == ("sample", None, (TASK_ID,), 2)
    assert record_of(run_dir, seed=2).report["valid_submission"]
    assert record_of(run_dir).sandbox.limits["wall_time_s"] == 540
    assert not (run_dir / "work").exists()
    capsys.readouterr()
    # It is the same run: there is nothing left to do.
    run("--agent", "sample", "--seeds", "2", "--time-limit", "9m", run_dir=run_dir)
    assert "begun" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("split=practise", "no split is called 'practise'; did you mean practice?"),
        (f"competition={TASK_ID}", f"mlebench prepare -c {TASK_ID}"),
        ("miniature=true", "/nothing-here --miniature"),
        ("edition=v7", "no edition is called 'v7'; did you mean v"),
        ("sandbox=x[bold]", "no sandbox is called 'x[bold]'; known: bubblewrap, docker, local."),
    ],
)
def test_inspect_eval_tells_a_users_error_without_a_traceback(
    option: str, message: str, tmp_path: Path
) -> None:
    arguments = [option, "data_dir=nothing-here"]
    if not option.startswith(("split", "competition")):
        arguments.append("split=practice")
    told = subprocess.run(
        [
            *(str(BIN / "inspect"), "eval", "mlebench/competitions", "--solver", "mlebench/sample"),
            *(word for argument in arguments for word in ("-T", argument)),
            *("--model", "none", "--display", "plain"),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path), "COLUMNS": "1000"},
        cwd=tmp_path,
    )
    assert told.returncode != 0
    assert message in told.stdout + told.stderr
    assert "Traceback" not in told.stdout + told.stderr


def test_inspect_eval_takes_no_epochs_of_a_research_task(tmp_path: Path) -> None:
    research, data_dir = "flawed-test-set", tmp_path / "data"
    assert main(["prepare", "-c", research, "--data-dir", str(data_dir)]) == 0
    run_dir = tmp_path / "run"
    options = {"competition": research, "data_dir": data_dir, "run_dir": run_dir}
    told = subprocess.run(
        [
            *(str(BIN / "inspect"), "eval", "mlebench/competitions", "--solver", "mlebench/start"),
            *(f"-T{name}={value}" for name, value in options.items()),
            *("--epochs", "2", "--model", "none", "--display", "plain"),
            *("--log-dir", str(tmp_path / "logs")),
        ],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path)},
        cwd=tmp_path,
    )
    assert "give -T seeds=" in " ".join((told.stdout + told.stderr).split())
    assert not (run_dir / "attempts").exists()


@pytest.mark.parametrize(
    ("name", "error"),
    [("copier", None), ("acting_copier", None), ("failing_copier", "a bug of theirs")],
)
def test_solvers_and_agents_of_other_packages_are_agents(
    name: str, error: str | None, data_dir: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site-packages"
    about = site / "their_agents-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: their-agents\nVersion: 1.0\n")
    (about / "top_level.txt").write_text("their_agents\n")
    (about / "entry_points.txt").write_text("[inspect_ai]\ntheir_agents = their_agents\n")
    (site / "their_agents.py").write_text(THEIR_AGENT)
    run_dir = tmp_path / "run"
    subprocess.run(
        [
            *(str(BIN / "mlebench"), "run", "-c", TASK_ID, "--agent", f"their_agents/{name}"),
            *("--data-dir", str(data_dir), "--run-dir", str(run_dir)),
        ],
        check=True,
        env={**os.environ, "PYTHONPATH": str(site)},
    )
    record = record_of(run_dir)
    assert record.agent == f"their_agents/{name}"
    assert record.status is (AttemptStatus.COMPLETED if error is None else AttemptStatus.ERROR)
    assert (error or "") in (record.error or "")
    assert record.report["valid_submission"]


def test_a_run_connects_to_nothing_and_writes_nothing_into_the_users_folders(
    data_dir: Path, tmp_path: Path
) -> None:
    home, seen = tmp_path / "home", tmp_path / "seen"
    home.mkdir()
    seen.touch()
    subprocess.run(
        [
            *(sys.executable, "-c", WATCHED, str(seen), "run", "-c", TASK_ID, "--agent", "sample"),
            *("--data-dir", str(data_dir), "--run-dir", str(tmp_path / "run")),
        ],
        check=True,
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "MLEBENCH_AGENT_ENVIRONMENT": str(Path(__file__).parents[2] / ".agent-env"),
        },
    )
    assert record_of(tmp_path / "run").report["valid_submission"]
    assert [json.loads(line) for line in seen.read_text().splitlines()] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "run", "seen"]
    assert [path for path in home.rglob("*") if path.is_file()] == []
