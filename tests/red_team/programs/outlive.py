"""Starts processes that mean to outlive the attempt; argv holds a mark for their command lines.

With `stay` as the second argument it stays itself, too.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable

MARK = sys.argv[1]


def start(behave: Callable[[], None]) -> None:
    if os.fork() == 0:
        null = os.open("/dev/null", os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        behave()
        os._exit(0)


def wait() -> None:
    os.execv("/usr/bin/sleep", [MARK, "1000"])


def be_a_daemon() -> None:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        os.chdir("/")
        os.closerange(0, 100)
        wait()


def heed_no_signal() -> None:
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    os.setsid()
    wait()


def be_stopped() -> None:
    os.setsid()
    os.kill(os.getpid(), signal.SIGSTOP)
    wait()


def trace_each_other() -> None:
    """A tracer whose tracee is stopped."""
    import ctypes

    os.setsid()
    traced = os.fork()
    if traced == 0:
        wait()
    ctypes.CDLL(None).ptrace(16, traced, None, None)
    wait()


def leave_zombies() -> None:
    os.setsid()
    for _ in range(20):
        if os.fork() == 0:
            os._exit(0)
    wait()


def race() -> None:
    """A chain of processes, each of which lives only until it has forked the next."""
    os.setsid()
    while True:
        try:
            if os.fork() > 0:
                os._exit(0)
        except OSError:
            time.sleep(0.001)


def burn() -> None:
    os.setsid()
    while True:
        pass


for behave in (
    wait,
    be_a_daemon,
    heed_no_signal,
    be_stopped,
    trace_each_other,
    leave_zombies,
    burn,
):
    start(behave)
for _ in range(4):
    start(race)
print("started", flush=True)
if sys.argv[2:] == ["stay"]:
    signal.pause()
