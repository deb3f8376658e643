"""A program inside has no privileges and gets none."""

from __future__ import annotations

import pytest

from tests.red_team.worlds import Inside

SETUID_PROGRAMS = {
    "su": "su -c id",
    "sudo": "sudo -n id",
    "mount": "mount -t tmpfs none /home/code",
    "passwd": "passwd -d root",
    "newgrp": "newgrp root -c id",
    "chsh": "chsh -s /bin/sh root",
    "ping": "ping -c 1 127.0.0.1",
    "bwrap": "bwrap --ro-bind / / id",
    "unshare": "unshare --user --map-root-user id",
    "fusermount3": "fusermount3 /home/code",
}


def test_the_kernel_gives_nothing_that_needs_a_privilege(inside: Inside) -> None:
    assert inside.ways_open("use_kernel") == {}


def test_a_program_has_no_capabilities_no_new_privileges_and_a_filter(inside: Inside) -> None:
    lines = inside.exec("cat", "/proc/self/status").stdout.splitlines()
    status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[name], 16) == 0, name
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert status["Uid"].split() == ["1000"] * 4
    assert status["Gid"].split() == ["1000"] * 4


def test_no_mount_lets_a_file_change_whom_it_runs_as(inside: Inside) -> None:
    for line in inside.exec("cat", "/proc/self/mountinfo").stdout.splitlines():
        assert "nosuid" in line.split()[5].split(","), line


def test_a_program_with_the_set_uid_bit_runs_as_its_caller(inside: Inside) -> None:
    ended = inside.exec(
        "sh", "-c", "cp /usr/bin/id /home/code/id && chmod 6755 /home/code/id && /home/code/id -u"
    )
    assert ended.stdout == "1000\n"


@pytest.mark.parametrize("name", SETUID_PROGRAMS)
def test_a_program_that_is_privileged_outside_gives_nothing(inside: Inside, name: str) -> None:
    ended = inside.exec("sh", "-c", SETUID_PROGRAMS[name] + " </dev/null", timeout=20)
    assert not ended.success
    assert "uid=0" not in ended.stdout


def test_the_world_tells_its_own_name_not_the_hosts(inside: Inside) -> None:
    assert inside.exec("uname", "-n").stdout == "mlebench\n"
    assert inside.exec("cat", "/proc/sys/kernel/hostname").stdout == "mlebench\n"


def test_the_users_there_are_the_worlds_own(inside: Inside) -> None:
    names = inside.exec("cut", "-d:", "-f1", "/etc/passwd").stdout.split()
    assert names == ["root", "agent", "nobody"]


def test_only_in_the_worlds_own_folders_a_file_can_be_made(inside: Inside) -> None:
    make = (
        "import os\n"
        "for folder, names, _ in os.walk('/'):\n"
        "    if folder == '/': names.remove('proc')\n"
        "    try: os.close(os.open(f'{folder}/probe', os.O_CREAT | os.O_EXCL))\n"
        "    except OSError: continue\n"
        "    os.unlink(f'{folder}/probe'); names.clear(); print(folder)"
    )
    found = set(inside.exec("python", "-c", make, timeout=120).stdout.split())
    assert found == {"/home", "/tmp", "/var/tmp", "/dev/shm"}
