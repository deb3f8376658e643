"""What a command costs, as its user sees it: the start of its processes is included."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

RUNS = 3
"""The figures are medians of as many runs."""

# A small process in between: a child's peak memory is never below that of its parent.
_LAUNCHER = """
import resource, subprocess, sys, time

started = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
wall_s = time.perf_counter() - started
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians of several runs."""

    wall_s: float
    cpu_s: float
    peak_bytes: float
    """Of the process that took most."""

    def __str__(self) -> str:
        return (
            f"{self.wall_s:6.2f} s, {self.cpu_s:6.2f} s CPU, {self.peak_bytes / 1e6:5.0f} MB memory"
        )


def cost_of(arguments: list[str], before: Callable[[], None] = lambda: None) -> Cost:
    """What one `mlebench` command costs; `before` is called before each run."""
    command = [str(Path(sys.executable).with_name("mlebench")), *arguments]
    runs = []
    for _ in range(RUNS):
        before()
        output = subprocess.check_output([sys.executable, "-c", _LAUNCHER, *command])
        runs.append([float(figure) for figure in output.split()])
    return Cost(*map(statistics.median, zip(*runs, strict=True)))
