"""Checks what a sandbox would show of the host, before it shows it."""

from __future__ import annotations

import os
from pathlib import Path

import mlebench
from mlebench.errors import SandboxError
from mlebench.sandbox.config import SandboxConfig


def refuse_to_show(config: SandboxConfig, others: tuple[Path, ...], *, reads_as: int) -> None:
    """Refuse folders that hold what an agent must not see, or that it could not read.

    Args:
        config: the sandbox; its public_dir and agent_dir are shown.
        others: further folders of the host that are shown.
        reads_as: the host's user id of the programs inside.

    Raises:
        SandboxError: if there is such a folder.
    """
    named = [config.public_dir, *([config.agent_dir] if config.agent_dir else [])]
    for folder in named:
        if not folder.is_dir():
            raise SandboxError(f"{folder}, which a sandbox is to show, is not a folder.")
        if reads_as != os.geteuid() and folder.stat().st_mode & 0o005 != 0o005:
            raise SandboxError(
                f"Programs in the sandbox run as user {reads_as}, who cannot read {folder}; "
                f"allow it with\n  chmod -R o+rX {folder}"
            )
    public, *agent = (folder.resolve() for folder in named)
    for shown in (*others, *agent, public):
        for hidden, what in (
            (Path(mlebench.__file__).resolve().parent, "mlebench itself"),
            (config.work_dir.resolve(), "the files of other attempts"),
            (public.parent, "perhaps the answers beside the task's public data"),
        ):
            if hidden.is_relative_to(shown):
                raise SandboxError(
                    f"A sandbox would show {shown}, and with it {what}, in {hidden}. "
                    "Keep them apart: each of the agent's environment, the agent's own program, "
                    "the data, mlebench and its runs in a folder of its own, outside /usr."
                )
