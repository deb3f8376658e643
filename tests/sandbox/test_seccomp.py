"""What the system call filter refuses, asked from inside a world."""

from __future__ import annotations

import ctypes
import errno
import platform
import socket

import pytest

from mlebench.errors import SandboxError
from mlebench.sandbox.bubblewrap import BubblewrapSandbox
from mlebench.sandbox.seccomp import system_call_filter

pytestmark = pytest.mark.anyio

NUMBERS = {
    "x86_64": {"keyctl": 250, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323},
    "aarch64": {"keyctl": 219, "bpf": 280, "perf_event_open": 241, "userfaultfd": 282},
}[platform.machine()]
SOCKET = {"x86_64": 41, "aarch64": 198}[platform.machine()]
AF_BLUETOOTH = 31
EVERYWHERE = {"io_uring_setup": 425, "clone3": 435}

CALL = """
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
result = libc.syscall(*(ctypes.c_long(int(argument)) for argument in sys.argv[1:]))
print(ctypes.get_errno() if result == -1 else 0)
"""


async def error_of(world: BubblewrapSandbox, *call: int) -> int:
    result = await world.exec(["python", "-c", CALL, *map(str, call)])
    assert result.success, result.stderr
    return int(result.stdout)


@pytest.mark.parametrize("name", NUMBERS)
async def test_calls_that_no_agent_needs_are_refused(world: BubblewrapSandbox, name: str) -> None:
    assert await error_of(world, NUMBERS[name], 0, 0, 0, 0, 0) == errno.EPERM


@pytest.mark.parametrize("name", EVERYWHERE)
async def test_calls_that_programs_do_without_seem_absent(
    world: BubblewrapSandbox, name: str
) -> None:
    assert await error_of(world, EVERYWHERE[name], 0, 0, 0, 0, 0) == errno.ENOSYS


async def test_the_hosts_kernel_log_cannot_be_read(world: BubblewrapSandbox) -> None:
    result = await world.exec(["dmesg"])
    assert not result.success


async def test_no_user_namespace_can_be_made(world: BubblewrapSandbox) -> None:
    result = await world.exec(["unshare", "--user", "true"])
    assert "Operation not permitted" in result.stderr


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        (socket.AF_UNIX, socket.SOCK_STREAM),
        (socket.AF_INET, socket.SOCK_STREAM),
        (socket.AF_INET6, socket.SOCK_DGRAM),
        (socket.AF_NETLINK, socket.SOCK_RAW),
    ],
)
async def test_sockets_that_know_network_namespaces_can_be_made(
    world: BubblewrapSandbox, family: int, kind: int
) -> None:
    assert await error_of(world, SOCKET, family, kind, 0) == 0


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        (socket.AF_VSOCK, socket.SOCK_STREAM),
        (socket.AF_ALG, socket.SOCK_SEQPACKET),
        (socket.AF_PACKET, socket.SOCK_RAW),
        (AF_BLUETOOTH, socket.SOCK_RAW),
    ],
)
async def test_other_sockets_cannot(world: BubblewrapSandbox, family: int, kind: int) -> None:
    assert await error_of(world, SOCKET, family, kind, 0) == errno.EAFNOSUPPORT


async def test_programs_of_another_architecture_find_no_system_calls(
    world: BubblewrapSandbox,
) -> None:
    if platform.machine() == "x86_64":
        # Of the x32 interface: getpid.
        assert await error_of(world, 0x40000000 + 39) == errno.ENOSYS


def test_a_machine_whose_system_calls_are_unknown_is_refused() -> None:
    with pytest.raises(SandboxError, match="not of riscv64"):
        system_call_filter(keeps_affinity=False, machine="riscv64")


def test_the_filter_is_one_that_the_kernel_takes_for_every_machine() -> None:
    for machine in ("x86_64", "aarch64"):
        program = system_call_filter(keeps_affinity=True, machine=machine)
        instructions = len(program) // 8
        assert len(program) % 8 == 0
        # Each jump stays inside, and the last instruction returns.
        for position in range(instructions):
            code, jump_true, jump_false = (
                ctypes.c_uint16.from_buffer_copy(program, position * 8).value,
                program[position * 8 + 2],
                program[position * 8 + 3],
            )
            if code & 0x07 == 0x05:
                assert position + 1 + max(jump_true, jump_false) < instructions
        assert ctypes.c_uint16.from_buffer_copy(program, len(program) - 8).value == 0x06
