"""The sealed sandbox: one bubblewrap world per attempt, as a provider for Inspect."""

from __future__ import annotations

from inspect_ai.util import sandboxenv
from typing_extensions import override

from mlebench.sandbox.cgroups import ControlGroups
from mlebench.sandbox.config import SandboxConfig
from mlebench.sandbox.exec_sandbox import ExecSandbox, common_variables
from mlebench.sandbox.folders import WorldFolders
from mlebench.sandbox.world import HOME, World


@sandboxenv(name="bubblewrap")
class BubblewrapSandbox(ExecSandbox):
    """One attempt's sealed world."""

    kind = "bubblewrap"
    is_sealed = True
    home = HOME

    @override
    @classmethod
    def make_world(
        cls, config: SandboxConfig, folders: WorldFolders, groups: ControlGroups
    ) -> World:
        return World(config, folders, keeps_affinity=groups.enforcer("cpu") is None)

    @override
    def variables(self) -> dict[str, str]:
        return common_variables(self.config, self.home)
