"""A program inside sees, traces and signals the processes of its world, and no others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.red_team.conftest import Neighbour
from tests.red_team.worlds import Inside


def test_process_1_gives_nothing_of_its_memory_environment_and_descriptors(inside: Inside) -> None:
    assert inside.ways_open("reach_process", "1") == {}
    # The same ways do open to a process of one's own.
    own = inside.ways_open("reach_process", "child")
    assert {
        "its memory by process_vm_readv",
        "its environment",
        "its descriptor 0",
        "its root",
        "what its descriptors are",
        "attaching",
        "seizing",
    } <= set(own)


def test_the_harness_is_not_a_process_that_could_be_named(inside: Inside) -> None:
    # A number that no process inside has by chance.
    assert not inside.exec("test", "-e", f"/proc/{os.getpid()}").success
    assert inside.ways_open("reach_process", str(os.getpid())) == {}


def test_every_process_that_is_seen_is_of_this_world(inside: Inside) -> None:
    show = "for process in /proc/[0-9]*; do tr '\\0' ' ' <$process/cmdline; echo; done"
    first, *others = inside.exec("sh", "-c", show).stdout.splitlines()
    assert "/run/mlebench/exec_server.py" in first
    # What lists them: sh and tr.
    assert {line.split()[0] for line in others if line} <= {"sh", "tr"}


@pytest.mark.parametrize("name", ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"])
def test_each_namespace_is_not_the_hosts(inside: Inside, name: str) -> None:
    inner = inside.exec("readlink", f"/proc/self/ns/{name}").stdout.strip()
    assert inner.startswith(f"{name}:[")
    assert inner != str(Path(f"/proc/self/ns/{name}").readlink())


def test_signals_reach_nobody_outside_and_do_not_end_process_1(inside: Inside) -> None:
    program = (
        "import os, signal\n"
        "for number in range(1, 65):\n"
        "    if number in (32, 33): continue\n"
        "    os.kill(1, number)\n"
        "    signal.pidfd_send_signal(os.pidfd_open(1), number)\n"
        f"for pid in ({os.getpid()}, -{os.getpid()}):\n"
        "    try: os.kill(pid, 9)\n"
        "    except ProcessLookupError: print('nobody')\n"
        "print('alive')"
    )
    assert inside.exec("python", "-c", program).stdout.split() == ["nobody", "nobody", "alive"]
    assert inside.exec("true").success


def test_killing_everyone_ends_programs_of_this_world_alone(
    inside: Inside, neighbour: Neighbour
) -> None:
    start = "sleep 1000 >/dev/null 2>&1 & echo $!"
    own, other = (
        world.exec("sh", "-c", start).stdout.strip() for world in (inside, neighbour.inside)
    )
    assert inside.exec("python", "-c", "import os; os.kill(-1, 9)").success
    assert not inside.exec("sh", "-c", f"kill -0 {own}").success
    assert inside.exec("true").success
    assert neighbour.inside.exec("sh", "-c", f"kill -0 {other}").success
