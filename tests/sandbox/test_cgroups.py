"""What is read from control groups of version 2, laid out as plain files.

The kernel's own are used wherever a world starts, in the version this machine has.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mlebench.sandbox.cgroups import ControlGroups, control_group_places
from mlebench.sandbox.config import Limits

LIMITS = Limits(cpus=3, memory_bytes=1_000_000_000, processes=77)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def groups(place: Path) -> ControlGroups:
    places = dict.fromkeys(("memory", "pids", "cpu"), (place, 2))
    return ControlGroups("world", LIMITS, places)


def test_the_limits_are_written(groups: ControlGroups, place: Path) -> None:
    written = {path.name: path.read_text() for path in (place / "world").iterdir()}
    assert written == {
        "memory.max": "1000000000",
        "memory.oom.group": "1",
        "pids.max": "77",
        "cpu.max": "300000 100000",
    }
    assert {groups.enforcer(name) for name in ("memory", "pids", "cpu")} == {"cgroup v2"}


def test_a_world_whose_group_ran_out_of_memory_hit_its_memory_limit(
    groups: ControlGroups, place: Path
) -> None:
    assert groups.limit_hit() is None
    events = place / "world" / "memory.events"
    events.write_text("low 0\nhigh 0\nmax 12\noom 0\noom_kill 0\noom_group_kill 0\n")
    assert groups.limit_hit() is None
    events.write_text("low 0\nhigh 0\nmax 12\noom 1\noom_kill 3\noom_group_kill 1\n")
    assert groups.limit_hit() == "memory"


def test_a_world_that_was_refused_a_process_hit_its_limit_of_processes(
    groups: ControlGroups, place: Path
) -> None:
    (place / "world" / "pids.events").write_text("max 1\n")
    assert groups.limit_hit() == "processes"


def test_use_is_read_without_cached_files(groups: ControlGroups, place: Path) -> None:
    (place / "world" / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 1\nsystem_usec 2\n")
    (place / "world" / "memory.stat").write_text("anon 4096\nfile 999999\nshmem 8192\n")
    assert groups.cpu_s() == 2.5
    assert groups.memory_bytes() == 4096 + 8192


def test_a_controller_that_cannot_be_had_is_done_without(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    groups = ControlGroups("world", Limits(), {"memory": (missing, 2), "pids": (tmp_path, 2)})
    assert groups.enforcer("memory") is None
    assert groups.enforcer("pids") == "cgroup v2"
    assert groups.memory_bytes() is None


def test_groups_are_made_only_where_this_user_may(tmp_path: Path) -> None:
    for controller, (place, version) in control_group_places().items():
        groups = ControlGroups("mlebench-world-test", Limits(), {controller: (place, version)})
        assert (place / "mlebench-world-test").is_dir()
        groups.remove()
        assert not (place / "mlebench-world-test").exists()
