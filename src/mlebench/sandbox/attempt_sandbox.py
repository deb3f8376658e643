"""What an attempt needs of its sandbox beyond running programs in it."""

from __future__ import annotations

import abc
import socket
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mlebench.runs.record import LimitReached, SandboxFacts


@dataclass(frozen=True, kw_only=True)
class SandboxUse:
    """What the programs in a sandbox have used so far; None where not measured."""

    cpu_s: float | None
    peak_memory_bytes: int | None


class AttemptSandbox(abc.ABC):
    """The harness's side of one attempt's sandbox.

    A sandbox provider's environment implements it beside Inspect's
    `SandboxEnvironment`.
    """

    home: PurePosixPath
    """The folder of data/, submission/, code/, logs/ as programs inside see it."""

    @abc.abstractmethod
    def checker_socket(self) -> socket.socket:
        """A listening TCP socket that programs inside reach, for the checker.

        Inside, its address is what `validate_submission.sh` posts to; in a sealed
        sandbox that is 127.0.0.1:5000 of the sandbox's own network.
        """

    @abc.abstractmethod
    async def stop(self) -> None:
        """End every process inside; its files stay until they are collected."""

    @abc.abstractmethod
    async def collect(self, destination: Path) -> tuple[str, ...]:
        """Copy submission/, code/ and logs/ into `destination`, after `stop`.

        Only regular files and folders are copied, never followed links, and no
        more than the sandbox's disk limit.

        Returns:
            What was left out and why, a sentence each.
        """

    @abc.abstractmethod
    def facts(self) -> SandboxFacts:
        """Which sandbox this is and how its limits are enforced."""

    @abc.abstractmethod
    def use(self) -> SandboxUse:
        """What its programs have used so far."""

    @abc.abstractmethod
    def limit_reached(self) -> LimitReached | None:
        """The sandbox limit that ended the attempt, if one did."""
