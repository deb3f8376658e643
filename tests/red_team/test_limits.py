"""What no limit can count in time cannot exhaust the machine either."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlebench.layout import TaskData
from tests.red_team.worlds import Inside

CHECKOUT = Path(__file__).parents[2]
MIB = 1024**2


def test_should_the_host_run_out_of_memory_its_kernel_ends_the_world_first(inside: Inside) -> None:
    assert inside.exec("cat", "/proc/self/oom_score_adj").stdout == "1000\n"
    lower = "echo 0 > /proc/self/oom_score_adj"
    assert "Read-only file system" in inside.exec("sh", "-c", lower).stderr


@pytest.mark.parametrize("how", ["disk", "disk in a mapping", "disk under way"])
def test_a_world_is_ended_before_the_disk_is_full_however_it_hides_what_it_writes(
    how: str, task_data: TaskData, tmp_path: Path
) -> None:
    # A disk of its own, much smaller than what the world may write.
    small = tmp_path / "small"
    small.mkdir()
    command = [
        "bwrap",
        # Root makes worlds with its capabilities, others without any.
        *(("--cap-add", "ALL") if os.geteuid() == 0 else ()),
        *("--dev-bind", "/", "/"),
        *("--size", str(200 * MIB), "--tmpfs", str(small), "--"),
        *(sys.executable, "-m", "tests.red_team.hold_disk", how, str(task_data.public), str(small)),
    ]
    ran = subprocess.run(
        command, cwd=CHECKOUT, env=os.environ, capture_output=True, text=True, check=False
    )
    assert "the disk had only" in ran.stdout, ran.stdout + ran.stderr
    left = int(ran.stdout.split()[-3].removesuffix("%"))
    assert left > 10
