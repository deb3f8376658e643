"""Real worlds for the red team, and the host's side of looking at them."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal
from inspect_ai.util import ExecResult

from mlebench.sandbox.bubblewrap import BubblewrapSandbox
from mlebench.sandbox.config import SandboxConfig

PROGRAMS = Path(__file__).with_name("programs")


class Inside:
    """A world in which hostile programs can be run, from tests that are not async."""

    def __init__(self, sandbox: BubblewrapSandbox, portal: BlockingPortal) -> None:
        self.sandbox = sandbox
        self._portal = portal

    def exec(self, *command: str, **options: Any) -> ExecResult[str]:
        """Run a program as the harness runs the agent's."""
        return self._portal.call(lambda: self.sandbox.exec(list(command), **options))

    def answer(self, program: str, *arguments: str) -> Any:
        """What one of `PROGRAMS` prints, which is JSON."""
        ended = self.exec("python", f"/home/agent/{program}.py", *arguments, timeout=120)
        assert ended.success, ended.stderr
        return json.loads(ended.stdout)

    def ways_open(self, program: str, *arguments: str) -> dict[str, str]:
        """The ways out that a program found open; it must have tried some."""
        outcomes = self.answer(program, *arguments)
        assert outcomes
        return ways_open(outcomes)

    def write(self, path: str, text: str) -> None:
        self._portal.call(lambda: self.sandbox.write_file(path, text))

    def stop(self) -> None:
        self._portal.call(self.sandbox.stop)

    def collect(self, destination: Path) -> tuple[str, ...]:
        return self._portal.call(self.sandbox.collect, destination)


def ways_open(outcomes: dict[str, str]) -> dict[str, str]:
    return {way: outcome for way, outcome in outcomes.items() if outcome.startswith("open")}


@contextmanager
def standing(config: SandboxConfig, portal: BlockingPortal) -> Iterator[Inside]:
    """A world that is removed in the end."""
    sandbox = portal.call(BubblewrapSandbox.start, config)
    try:
        yield Inside(sandbox, portal)
    finally:
        portal.call(sandbox.clean_up)


def identity(path: Path) -> str:
    """Device and inode: the file itself, by whatever name."""
    about = path.lstat()
    return f"{about.st_dev}:{about.st_ino}"


def file_handle(path: Path) -> str:
    """What open_by_handle_at opens without any path, as `type:hex`; the kernel makes it."""
    libc = ctypes.CDLL(None, use_errno=True)
    handle = ctypes.create_string_buffer((128).to_bytes(4, "little") + bytes(132))
    mount = ctypes.c_int()
    if libc.name_to_handle_at(-100, os.fsencode(path), handle, ctypes.byref(mount), 0) != 0:
        # This file system gives none out: then one as others make it, without a generation.
        return f"1:{(path.stat().st_ino & 0xFFFFFFFF).to_bytes(4, 'little').hex()}00000000"
    length, kind = (int.from_bytes(handle.raw[i : i + 4], "little") for i in (0, 4))
    return f"{kind}:{handle.raw[8 : 8 + length].hex()}"
