"""What Inspect finds of ours through its entry point: tasks, agents, sandboxes."""

from mlebench.agents.automl.solver import automl
from mlebench.agents.command import command
from mlebench.agents.react import react
from mlebench.agents.sample import sample
from mlebench.agents.solutions import oracle, start
from mlebench.runs.inspect_tasks import competitions
from mlebench.sandbox.providers import BubblewrapSandbox

__all__ = [
    "BubblewrapSandbox",
    "automl",
    "command",
    "competitions",
    "oracle",
    "react",
    "sample",
    "start",
]
