"""Registers the sandbox providers with Inspect, and finds an attempt's sandbox."""

from __future__ import annotations

from inspect_ai.util import SandboxEnvironment

from mlebench.errors import SandboxError
from mlebench.sandbox.attempt_sandbox import AttemptSandbox
from mlebench.sandbox.bubblewrap import BubblewrapSandbox
from mlebench.sandbox.docker import DockerSandbox
from mlebench.sandbox.local import LocalSandbox

__all__ = ["BubblewrapSandbox", "DockerSandbox", "LocalSandbox", "attempt_sandbox"]


def attempt_sandbox(environment: SandboxEnvironment) -> AttemptSandbox:
    """The attempt's sandbox behind `inspect_ai.util.sandbox()`.

    Raises:
        SandboxError: if it is of a provider that is not ours.
    """
    # Inspect hands out a proxy that records events.
    provider = environment.as_type(SandboxEnvironment)  # type: ignore[type-abstract]  # any provider
    if not isinstance(provider, AttemptSandbox):
        raise SandboxError(
            f"The sandbox is a {type(provider).__name__}, which cannot hold an attempt; "
            "use bubblewrap, mlebench_docker or mlebench_local."
        )
    return provider
