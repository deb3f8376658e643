"""A system call filter for the sealed world, as classic BPF for `bwrap --seccomp`.

It shuts what namespaces leave open to a process without capabilities: sockets of
families that know no network namespace (AF_VSOCK reaches a virtual machine's
host), the host's kernel log, the keyring that the harness was started with, and
new user namespaces, in which a process would have capabilities again. bpf, io_uring,
perf and userfaultfd go too: no agent needs them, and many ways out began there. So does
what takes memory or disk that no limit sees in time: System V's shared memory, which
outlives whoever uses it, its semaphores and queues, and allocating disk at one blow. And
leases: one on a file that worlds share would hold up everyone else who opens it.
"""

from __future__ import annotations

import errno
import platform
import struct
from dataclasses import dataclass

from mlebench.errors import SandboxError


@dataclass(frozen=True, slots=True)
class _Architecture:
    audit: int
    """AUDIT_ARCH_* of the kernel's headers."""
    clone: int
    unshare: int
    socket: int
    socketpair: int
    sched_setaffinity: int
    fallocate: int
    fcntl: int
    refused: tuple[int, ...]
    """add_key, request_key, keyctl, syslog, perf_event_open, bpf, userfaultfd, shmget,
    semget, msgget."""


_ARCHITECTURES = {
    "x86_64": _Architecture(
        audit=0xC000003E,
        clone=56,
        unshare=272,
        socket=41,
        socketpair=53,
        sched_setaffinity=203,
        fallocate=285,
        fcntl=72,
        refused=(248, 249, 250, 103, 298, 321, 323, 29, 64, 68),
    ),
    "aarch64": _Architecture(
        audit=0xC00000B7,
        clone=220,
        unshare=97,
        socket=198,
        socketpair=199,
        sched_setaffinity=122,
        fallocate=47,
        fcntl=25,
        refused=(217, 218, 219, 116, 241, 280, 282, 194, 190, 186),
    ),
}
# The same numbers everywhere; programs fall back when these do not exist. clone3
# must not, or a filter could not see its flags: they lie in memory.
_ABSENT = (425, 426, 427, 435)  # io_uring_setup, io_uring_enter, io_uring_register, clone3
_FAMILIES = (1, 2, 10, 16)  # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK
_CLONE_NEWUSER = 0x10000000
_F_SETLEASE = 1024
_X32_BIT = 0x40000000

_LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_GREATER_EQUAL = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_JUMP_ANY_BIT = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K
# Offsets in struct seccomp_data.
_NUMBER, _AUDIT, _FIRST_ARGUMENT, _SECOND_ARGUMENT = 0, 4, 16, 24

_Instruction = tuple[int, int, int, int]
_ALLOW: _Instruction = (_RETURN, 0, 0, 0x7FFF0000)


def _refuse(error: int) -> _Instruction:
    return (_RETURN, 0, 0, 0x00050000 | error)


def _when(number: int, body: list[_Instruction]) -> list[_Instruction]:
    """`body`, which must return, for one system call."""
    return [(_JUMP_EQUAL, 0, len(body), number), *body]


def system_call_filter(*, keeps_affinity: bool, machine: str | None = None) -> bytes:
    """The filter as an array of `struct sock_filter`.

    Args:
        keeps_affinity: refuse sched_setaffinity, where the processors a world may
            use are held by nothing else.
        machine: as `platform.machine()` names it; None for this one.

    Raises:
        SandboxError: on a machine whose system calls are not known here.
    """
    machine = machine or platform.machine()
    architecture = _ARCHITECTURES.get(machine)
    if architecture is None:
        raise SandboxError(
            f"The bubblewrap sandbox knows the system calls of {' and '.join(_ARCHITECTURES)}, "
            f"not of {machine}; use --sandbox docker, or --sandbox local (unsealed)."
        )
    refused = architecture.refused
    if keeps_affinity:
        refused = (*refused, architecture.sched_setaffinity)
    no_new_user_namespace: list[_Instruction] = [
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_JUMP_ANY_BIT, 0, 1, _CLONE_NEWUSER),
        _refuse(errno.EPERM),
        _ALLOW,
    ]
    no_lease: list[_Instruction] = [
        (_LOAD, 0, 0, _SECOND_ARGUMENT),
        (_JUMP_EQUAL, 0, 1, _F_SETLEASE),
        _refuse(errno.EPERM),
        _ALLOW,
    ]
    known_families: list[_Instruction] = [
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        *((_JUMP_EQUAL, len(_FAMILIES) - i, 0, family) for i, family in enumerate(_FAMILIES)),
        _refuse(errno.EAFNOSUPPORT),
        _ALLOW,
    ]
    program: list[_Instruction] = [
        (_LOAD, 0, 0, _AUDIT),
        (_JUMP_EQUAL, 1, 0, architecture.audit),
        _refuse(errno.ENOSYS),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_GREATER_EQUAL, 0, 1, _X32_BIT),
        _refuse(errno.ENOSYS),
    ]
    for number in _ABSENT:
        program += _when(number, [_refuse(errno.ENOSYS)])
    for number in refused:
        program += _when(number, [_refuse(errno.EPERM)])
    # As file systems say that cannot do it: then programs write instead.
    program += _when(architecture.fallocate, [_refuse(errno.EOPNOTSUPP)])
    program += _when(architecture.fcntl, no_lease)
    for number in (architecture.clone, architecture.unshare):
        program += _when(number, no_new_user_namespace)
    for number in (architecture.socket, architecture.socketpair):
        program += _when(number, known_families)
    program.append(_ALLOW)
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
