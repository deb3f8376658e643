"""Hostile agents in whole attempts, as `mlebench run` makes and grades them."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from mlebench.layout import TaskData
from mlebench.runs.record import AttemptStatus, attempt_folder
from tests.red_team.conftest import CANARY
from tests.red_team.worlds import PROGRAMS, file_handle, identity, ways_open
from tests.runs.conftest import TASK_ID, Run, record_of

MLEBENCH = str(Path(sys.executable).with_name("mlebench"))
BURN = "trap '' TERM INT; for i in 1 2 3 4; do (while :; do :; done) & done; wait"
HAND_IN = "cp /home/data/sample_submission.csv /home/submission/submission.csv; "


def test_an_attempt_that_looks_for_everything_finds_nothing_and_its_link_wins_nothing(
    data_dir: Path, tmp_path: Path
) -> None:
    task = TaskData(data_dir, TASK_ID)
    answers = task.private / "answers.csv"
    run_dir = tmp_path / "run"
    halves = f"{CANARY[:10]}|{CANARY[10:]}"
    steps = [
        ["read_private", str(answers), str(run_dir / "run.json"), file_handle(answers)],
        ["find_files", *map(identity, [answers, task.private, task.raw, Path.home()])],
        ["find_text", halves],
        ["use_network", "[]", "elsewhere"],
        ["use_kernel"],
        ["reach_process", "1"],
    ]
    line = "; ".join(
        f"python {shlex.join([f'{program}.py', *arguments])} > /home/logs/{program}.json"
        for program, *arguments in steps
    )
    line += f"; python leave_submission.py 'a symbolic link' {answers}"
    ended = subprocess.run(
        [
            *(MLEBENCH, "run", "-c", TASK_ID, "--agent", "command", "--cmd", line),
            *("--agent-dir", str(PROGRAMS), "--data-dir", str(data_dir), "--run-dir", str(run_dir)),
        ],
        # In the harness's environment from its first moment on.
        env={**os.environ, "OPENAI_API_KEY": CANARY, "HF_TOKEN": CANARY},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    attempt = attempt_folder(run_dir, TASK_ID, 1)
    told: dict[str, Any] = {
        program: json.loads((attempt / "logs" / f"{program}.json").read_text())
        for program, *_ in steps
    }
    for program in ("read_private", "use_network", "use_kernel", "reach_process"):
        assert told[program]
        assert ways_open(told[program]) == {}
    assert told["find_files"]["found"] == []
    assert told["find_files"]["looked at"] > 1000
    assert told["find_text"] == {CANARY: []}
    record = record_of(run_dir)
    assert record.report["score"] is None
    assert any("submission.csv was left out: it is a symbolic" in why for why in record.left_out)


def past_a_limit(
    limit: str, size: str, kind: str, line: str, *marks: pytest.MarkDecorator
) -> ParameterSet:
    return pytest.param(limit, size, kind, line, id=f"{kind}, {size}: {line[:25]}", marks=marks)


@pytest.mark.parametrize(
    ("limit", "size", "kind", "line"),
    [
        past_a_limit("--memory", "200MB", "memory", "python hold.py memory 1000"),
        past_a_limit("--memory", "200MB", "memory", "python hold.py 'memory in children' 100"),
        past_a_limit("--processes", "64", "processes", "while :; do sleep 99 & done"),
        past_a_limit("--disk", "50MB", "disk", "python hold.py disk 1000"),
        past_a_limit("--disk", "50MB", "disk", "yes an output without end"),
        past_a_limit("--time-limit", "3s", "wall time", BURN),
        past_a_limit("--disk", "3GB", "disk", "python hold.py disk 9000", pytest.mark.nightly),
        past_a_limit(
            "--memory", "3GB", "memory", "python hold.py memory 9000", pytest.mark.nightly
        ),
        past_a_limit(
            "--processes", "1024", "processes", "while :; do sleep 99 & done", pytest.mark.nightly
        ),
    ],
)
def test_going_past_a_limit_ends_the_attempt_and_what_was_handed_in_is_graded(
    limit: str, size: str, kind: str, line: str, run: Run
) -> None:
    arguments = ("--agent", "command", "--agent-dir", str(PROGRAMS), "--cpus", "1", limit, size)
    run_dir = run(*arguments, "--cmd", HAND_IN + line)
    record = record_of(run_dir)
    assert record.status is AttemptStatus.LIMIT
    assert record.limit is not None
    assert record.limit.kind == kind
    assert record.report["valid_submission"]
    assert not (run_dir / "work").exists()


def test_a_failed_agent_that_made_its_log_a_fifo_holds_nothing_up(run: Run) -> None:
    line = "rm /home/logs/agent.log; mkfifo /home/logs/agent.log; exit 3"
    record = record_of(run("--agent", "command", "--time-limit", "30s", "--cmd", HAND_IN + line))
    assert record.status is AttemptStatus.ERROR
    assert record.report["valid_submission"]
    assert any("agent.log was left out: it is a FIFO" in why for why in record.left_out)


def test_what_an_agent_prints_reaches_no_terminal(
    run: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    # Sets the title of a terminal, and asks some for their contents.
    run("--agent", "command", "--cmd", r"printf '\033]0;title\007\033[6n'; exit 3")
    shown = capfd.readouterr()
    assert "\x1b]" not in shown.out + shown.err
    assert "\x1b[6n" not in shown.out + shown.err
