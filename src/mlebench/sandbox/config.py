"""What shapes an attempt's sandbox: `Limits` and `SandboxConfig`.

Inspect carries the configuration in a sample's `sandbox` and writes it to its
logs, so it is serialisable and never names anything private.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from mlebench.errors import SandboxError
from mlebench.layout import PublicDirectory

_MIB = 1024**2
_GIB = 1024**3


class Limits(BaseModel):
    """What the programs of one attempt may use together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cpus: int = Field(default=2, ge=1)
    """Processors."""
    memory_bytes: int = Field(default=8 * _GIB, ge=64 * _MIB)
    """Memory of all programs, shared memory included."""
    processes: int = Field(default=1024, ge=16)
    """Processes and threads at one time."""
    disk_bytes: int = Field(default=20 * _GIB, ge=_MIB)
    """What the files of the attempt occupy; each counts as 4 KiB at least."""
    output_bytes: int = Field(default=10 * _MIB, ge=1024)
    """Standard output, and standard error, of one exec. A program that writes more
    is killed and its exec fails; the attempt goes on."""
    wall_time_s: float | None = Field(default=None, gt=0)
    """For the record: Inspect's time limit on the sample enforces it."""


class SandboxConfig(BaseModel):
    """One attempt's sandbox."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    public_dir: Path
    """The task's `PublicDirectory`, read only at /home/data."""
    agent_environment: Path
    """The Python environment that programs inside use, read only."""
    agent_dir: Path | None = None
    """The agent's own program, read only at /home/agent."""
    work_dir: Path
    """A folder on this machine in which the sandboxes' own files are kept."""
    home_files: dict[str, str] = Field(default_factory=dict)
    """Names and texts of files in /home, read only; `*.sh` are executable."""
    barred_packages: tuple[str, ...] = ()
    """Packages of the environment that are not there inside; sealed worlds only."""
    variables: dict[str, str] = Field(default_factory=dict)
    """Environment variables of the programs inside, beside the sandbox's own."""
    limits: Limits = Limits()
    gpus: int = Field(default=0, ge=0)
    """Graphics processors; only the Docker sandbox can give any."""

    @property
    def public(self) -> PublicDirectory:
        return PublicDirectory(self.public_dir)

    def __hash__(self) -> int:
        # Inspect gathers the configurations of a task's samples in a set; the
        # dictionaries here would make a frozen model unhashable.
        return hash(self.model_dump_json())


def require_config(config: object) -> SandboxConfig:
    """The configuration that Inspect hands to a provider.

    Raises:
        SandboxError: if it is something else.
    """
    if isinstance(config, SandboxConfig):
        return config
    raise SandboxError(
        "Our sandboxes need a SandboxConfig: "
        "sandbox=SandboxEnvironmentSpec(provider, SandboxConfig(…))."
    )
