"""The closed world in which an agent's code runs.

`SandboxConfig` says what an attempt's sandbox is; `AttemptSandbox` is what the
harness does with it beyond running programs. The providers for Inspect
("bubblewrap", "mlebench_docker", "mlebench_local") are in `mlebench.sandbox.providers`,
which importing this package does not import: Inspect is heavy.
"""

from mlebench.sandbox.attempt_sandbox import AttemptSandbox, SandboxUse

__all__ = ["AttemptSandbox", "SandboxUse"]
