"""Asks the kernel for everything that a process without privileges should not get."""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import socket
import struct
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from signal import SIGCHLD

from tries import LIBC, checked, report, system_call

NEW_NAMESPACES = {
    "mount": 0x00020000,
    "cgroup": 0x02000000,
    "UTS": 0x04000000,
    "IPC": 0x08000000,
    "user": 0x10000000,
    "process": 0x20000000,
    "network": 0x40000000,
}
NEW_USER = NEW_NAMESPACES["user"]
BLOCK_DEVICE, CHARACTER_DEVICE = 0o60000, 0o20000
MS_REMOUNT_BIND = 32 | 4096
PR_CAPBSET_READ = 23
ZEROS = ctypes.create_string_buffer(256)


def clone_with_old_call() -> int:
    child = system_call("clone", NEW_USER | SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    return child


def clone_with_new_call() -> int:
    arguments = ctypes.create_string_buffer(struct.pack("=8Q", NEW_USER, 0, 0, 0, SIGCHLD, 0, 0, 0))
    child = system_call("clone3", arguments, 64)
    if child == 0:
        os._exit(0)
    return child


def mount(kind: str, target: str) -> int:
    return checked(LIBC.mount(b"none", target.encode(), kind.encode(), 0, None))


def remount_writable(place: str) -> int:
    return checked(LIBC.mount(None, place.encode(), None, MS_REMOUNT_BIND, None))


def detach(place: str) -> int:
    return checked(LIBC.umount2(place.encode(), 2))


def make_device(kind: int, major: int, minor: int) -> int:
    path = "/home/code/device"
    Path(path).unlink(missing_ok=True)
    os.mknod(path, kind | 0o666, os.makedev(major, minor))
    return os.open(path, os.O_RDWR)


def write(path: str) -> int:
    return os.write(os.open(path, os.O_WRONLY), b"1")


def raise_limit(name: int) -> None:
    try:
        resource.setrlimit(name, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except ValueError as error:
        raise PermissionError(1, str(error)) from None


def set_clock() -> None:
    time.clock_settime(time.CLOCK_REALTIME, time.time() - 3600)


def bring_down_loopback() -> int:
    with socket.socket() as any_socket:
        return checked(LIBC.ioctl(any_socket.fileno(), 0x8914, struct.pack("16sh22x", b"lo", 0)))


def allocate_disk() -> int:
    with tempfile.TemporaryFile() as file:
        return checked(LIBC.fallocate(file.fileno(), 0, ctypes.c_long(0), ctypes.c_long(4096)))


def lease_a_file() -> int:
    with tempfile.TemporaryFile() as file:
        return fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)


def every_capability() -> int:
    header = ctypes.create_string_buffer(struct.pack("=II", 0x20080522, 0))
    return checked(LIBC.capset(header, ctypes.create_string_buffer(b"\xff" * 24)))


def bounding_set() -> list[int]:
    """The capabilities that a program could still gain; raises if there are none."""
    left = [number for number in range(64) if LIBC.prctl(PR_CAPBSET_READ, number, 0, 0, 0) == 1]
    if not left:
        raise PermissionError(1, "none")
    return left


WAYS: dict[str, Callable[[], object]] = {
    **{
        f"a new {name} namespace": partial(system_call, "unshare", flag)
        for name, flag in NEW_NAMESPACES.items()
    },
    "a new user namespace with clone": clone_with_old_call,
    "a new user namespace with clone3": clone_with_new_call,
    **{
        f"mounting {kind}": partial(mount, kind, "/home/code")
        for kind in ("tmpfs", "proc", "sysfs", "cgroup2", "overlay", "devtmpfs", "debugfs")
    },
    **{
        f"remounting {place}": partial(remount_writable, place)
        for place in ("/", "/usr", "/proc", "/dev", "/home/data", "/home/agent")
    },
    **{
        f"unmounting {place}": partial(detach, place)
        for place in ("/proc", "/home/data", "/home/instructions.txt", "/home/agent")
    },
    "a mount by handle": partial(system_call, "fsopen", b"tmpfs", 0),
    "a copied mount": partial(system_call, "open_tree", -100, b"/home/data", 1),
    "another attribute of a mount": partial(
        system_call, "mount_setattr", -100, b"/home/data", 0, ZEROS, 32
    ),
    "another root": partial(os.chroot, "/home/code"),
    "a pivoted root": partial(system_call, "pivot_root", b"/home/code", b"/home/code"),
    "a device node of memory": partial(make_device, CHARACTER_DEVICE, 1, 1),
    "a device node of the console": partial(make_device, CHARACTER_DEVICE, 5, 1),
    "a device node of a loop device": partial(make_device, BLOCK_DEVICE, 7, 0),
    "a device node of the host's disk": partial(
        make_device,
        BLOCK_DEVICE,
        os.major(os.stat("/home/data").st_dev),
        os.minor(os.stat("/home/data").st_dev),
    ),
    **{
        f"opening {path}": partial(os.open, path, os.O_RDONLY)
        for path in (
            "/dev/mem",
            "/dev/kmsg",
            "/dev/loop0",
            "/dev/loop-control",
            "/dev/fuse",
            "/dev/kvm",
            "/dev/vda",
            "/dev/sda",
            "/dev/net/tun",
            "/dev/tty",
            "/dev/userfaultfd",
            "/proc/kcore",
            "/proc/kmsg",
            "/sys",
            "/sys/fs/cgroup",
            "/run/docker.sock",
            "/var/run",
        )
    },
    **{
        f"writing to {path}": partial(write, path)
        for path in (
            "/proc/sysrq-trigger",
            "/proc/sys/kernel/core_pattern",
            "/proc/sys/kernel/hostname",
            "/proc/sys/vm/drop_caches",
            "/proc/sys/user/max_user_namespaces",
            "/proc/self/oom_score_adj",
            "/proc/self/uid_map",
            "/proc/self/setgroups",
            "/proc/1/oom_score_adj",
        )
    },
    "io_uring": partial(system_call, "io_uring_setup", 8, ZEROS),
    "bpf": partial(system_call, "bpf", 0, ZEROS, 48),
    "userfaultfd": partial(system_call, "userfaultfd", 1),
    "perf events": partial(system_call, "perf_event_open", ZEROS, 0, -1, -1, 0),
    "its session's keys": partial(system_call, "keyctl", 0, -3, 0),
    "its user's keys": partial(system_call, "keyctl", 11, -4, ZEROS, 256),
    "a new key": partial(system_call, "add_key", b"user", b"name", b"secret", 6, -3),
    "a requested key": partial(system_call, "request_key", b"user", b"name", b"", -3),
    "memory that outlives programs": lambda: checked(LIBC.shmget(0, 4096, 0o1600)),
    "semaphores that outlive programs": lambda: checked(LIBC.semget(0, 1, 0o1600)),
    "messages that outlive programs": lambda: checked(LIBC.msgget(0, 0o1600)),
    "disk at one blow": allocate_disk,
    "a file that others cannot open": lease_a_file,
    "the kernel's log": lambda: checked(LIBC.klogctl(3, ZEROS, 256)),
    "a kernel module": partial(system_call, "init_module", ZEROS, 16, b""),
    "a kernel module from a file": partial(system_call, "finit_module", 0, b"", 0),
    "another kernel": partial(system_call, "kexec_load", 0, 0, 0, 0),
    "accounting": partial(system_call, "acct", b"/home/code/accounts"),
    "quotas": partial(system_call, "quotactl", 0x800002 << 8, 0, 0, 0),
    "a reboot": lambda: checked(LIBC.reboot(0x01234567)),
    "swap": lambda: checked(LIBC.swapoff(b"/swapfile")),
    "another host name": partial(socket.sethostname, "other"),
    "another time": set_clock,
    "no loopback": bring_down_loopback,
    "a higher priority": partial(os.setpriority, os.PRIO_PROCESS, 0, -10),
    "more open files": partial(raise_limit, resource.RLIMIT_NOFILE),
    "larger files": partial(raise_limit, resource.RLIMIT_FSIZE),
    "core files": partial(raise_limit, resource.RLIMIT_CORE),
    "user 0": partial(os.setuid, 0),
    "user 0 for files": partial(os.setresuid, -1, 0, -1),
    "group 0": partial(os.setgid, 0),
    "the group of terminals": partial(os.setgid, 5),
    "more groups": partial(os.setgroups, [0]),
    "every capability": every_capability,
    "a capability to be gained": bounding_set,
    "a privileged port": lambda: socket.socket().bind(("127.0.0.1", 80)),
}

report(WAYS)
