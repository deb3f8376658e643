from __future__ import annotations

import json
import os
import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.outside_packages import MLEBENCH, environment, install, mlebench
from tests.preparation.trees import tree

DEADLINE_S = 120

TASKS = """
import os
import signal
import time


def fail(raw):
    raise ArithmeticError("no such number")


def die(raw):
    os._exit(3)


def chatter(raw):
    print("chatter")


def say_so(raw):
    with open(os.environ["SAID_BY"], "a") as file:
        file.write(f"{os.getpid()}\\n")


def wait_forever(raw):
    (raw / "half").touch()
    say_so(raw)
    while True:
        time.sleep(0.01)


def turn_a_deaf_ear(raw):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    wait_forever(raw)


fails = declare("fails", fail)
dies = declare("dies", die)
chatters = declare("chatters", chatter)
says_so = declare("says-so", say_so)
waits = declare("waits", wait_forever)
deaf = declare("deaf", turn_a_deaf_ear)
"""
IDS = {
    "fails": "fails",
    "dies": "dies",
    "chatters": "chatters",
    "says-so": "says_so",
    "waits": "waits",
    "deaf": "deaf",
    "broken": "not_there",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    install(tmp_path / "site", "outside", IDS, TASKS)
    return tmp_path / "site"


def test_a_task_that_fails_does_not_stop_the_others(site: Path, tmp_path: Path) -> None:
    ids = ("fails", "broken", "dies", "chatters", "diabetes-progression")
    run = mlebench(site, "prepare", "-c", *ids, "--data-dir", tmp_path / "data", "--json")
    assert run.returncode == 1
    outcomes = {task["task_id"]: task for task in json.loads(run.stdout)["tasks"]}
    assert {task_id: outcome["result"] for task_id, outcome in outcomes.items()} == {
        "fails": "failed",
        "broken": "failed",
        "dies": "failed",
        "chatters": "prepared",
        "diabetes-progression": "prepared",
    }
    assert "ArithmeticError: no such number" in outcomes["fails"]["error"]
    assert "package outside 1.0" in outcomes["broken"]["error"]
    assert "exit code 3" in outcomes["dies"]["error"]
    assert "chatter\n" in run.stderr


def test_tasks_that_are_prepared_are_reported_as_such(site: Path, tmp_path: Path) -> None:
    arguments = ("prepare", "-c", "chatters", "--data-dir", tmp_path / "data", "--json")
    for expected in ("prepared", "already prepared"):
        run = mlebench(site, *arguments)
        assert run.returncode == 0
        assert json.loads(run.stdout)["tasks"] == [
            {"task_id": "chatters", "result": expected, "error": None}
        ]


def test_two_prepares_at_once_do_the_work_once(site: Path, tmp_path: Path) -> None:
    said_by = tmp_path / "said_by"
    command = [MLEBENCH, "prepare", "-c", "says-so", "--data-dir", str(tmp_path / "data")]
    processes = [
        subprocess.Popen(command, env={**environment(site), "SAID_BY": str(said_by)})
        for _ in range(3)
    ]
    assert [process.wait(DEADLINE_S) for process in processes] == [0, 0, 0]
    assert len(said_by.read_text().splitlines()) == 1


def test_ctrl_c_stops_the_work_and_leaves_nothing(site: Path, tmp_path: Path) -> None:
    with _working(site, tmp_path, "waits") as (process, worker):
        os.killpg(process.pid, signal.SIGINT)
        _, complaints = process.communicate(timeout=DEADLINE_S)
        assert process.returncode == 130
        assert b"Traceback" not in complaints
        assert _ends(worker)
    assert tree(tmp_path / "data" / "waits") == {}


def test_ctrl_c_stops_a_task_that_does_not_listen(site: Path, tmp_path: Path) -> None:
    with _working(site, tmp_path, "deaf") as (process, worker):
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=DEADLINE_S)
        assert process.returncode == 130
        assert _ends(worker)


def test_a_prepare_that_is_killed_takes_its_processes_with_it(site: Path, tmp_path: Path) -> None:
    with _working(site, tmp_path, "waits") as (process, worker):
        process.kill()
        assert _ends(worker)


@contextmanager
def _working(
    site: Path, tmp_path: Path, task_id: str
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A `prepare` at work on a task without end, and a descriptor of the process that does it."""
    fifo = tmp_path / "said_by"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    process = subprocess.Popen(
        [MLEBENCH, "prepare", "-c", task_id, "--data-dir", str(tmp_path / "data")],
        env={**environment(site), "SAID_BY": str(fifo)},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert select.select([reader], [], [], DEADLINE_S)[0]
        worker = os.pidfd_open(int(os.read(reader, 100)))
        yield process, worker
        os.close(worker)
    finally:
        process.kill()
        process.communicate()
        os.close(reader)


def _ends(worker: int) -> bool:
    return bool(select.select([worker], [], [], DEADLINE_S)[0])
