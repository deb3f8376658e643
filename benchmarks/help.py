"""CPU time of `mlebench --help`: what every command waits for before its own work.

.venv/bin/python benchmarks/help.py
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

RUNS = 20
AIM_MS = 150


def cpu_ms(command: list[str]) -> float:
    """User and system time of one run of `command`, in milliseconds."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    return 1000 * (usage.ru_utime + usage.ru_stime)


def main() -> None:
    mlebench = str(Path(sys.executable).with_name("mlebench"))
    for name, command in (
        ("python -c pass", [sys.executable, "-c", "pass"]),
        ("mlebench --help", [mlebench, "--help"]),
    ):
        times_ms = [cpu_ms(command) for _ in range(RUNS + 1)][1:]  # the first fills the caches
        print(
            f"{name:<16} {statistics.median(times_ms):4.0f} ms of CPU time (median of {RUNS} runs; "
            f"{min(times_ms):.0f} to {max(times_ms):.0f})"
        )
    print(f"The aim for mlebench --help is {AIM_MS} ms.")


if __name__ == "__main__":
    main()
