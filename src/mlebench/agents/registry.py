"""Finds agents by name: our own, and any Inspect solver or agent of another package."""

from __future__ import annotations

from collections.abc import Iterable

from inspect_ai.agent import as_solver
from inspect_ai.solver import Solver
from inspect_ai.util import registry_create

from mlebench.agents.automl.solver import automl
from mlebench.agents.command import command
from mlebench.agents.react import react
from mlebench.agents.sample import sample
from mlebench.agents.solutions import oracle, start
from mlebench.errors import MLEBenchError, UnknownNameError
from mlebench.research_task import ResearchTask
from mlebench.task import Task

NAMES = ("sample", "automl", "react", "command", "oracle", "start")


_FOR_RESEARCH_TASKS = {"sample": False, "automl": False, "oracle": True, "start": True}
"""Agents of ours that can do one kind of task alone."""


class AgentOptionsError(MLEBenchError):
    """An agent lacks an option that it needs, or is given one that it cannot use."""


def find_agent(name: str, *, model: str | None, cmd: str | None) -> Solver:
    """The solver of the agent called `name`.

    Args:
        name: one of `NAMES`, or `package/name` of an Inspect solver or agent.
        model: the run's model; `react` needs one.
        cmd: the command line of the agent `command`.

    Raises:
        UnknownNameError: if there is no such agent.
        AgentOptionsError: if its options do not fit it.
    """
    if name == "command" and not cmd:
        raise AgentOptionsError('the agent command needs --cmd, such as --cmd "python agent.py".')
    if name != "command" and cmd is not None:
        raise AgentOptionsError(f"--cmd is for the agent command; {name} does not take it.")
    if name == "react" and model is None:
        raise AgentOptionsError("the agent react needs --model, such as --model openai/gpt-5.")
    if cmd is not None:
        return command(cmd)
    own = {"sample": sample, "automl": automl, "react": react, "oracle": oracle, "start": start}
    if name in own:
        return own[name]()
    if "/" not in name:
        raise UnknownNameError("agent", name, NAMES)
    return _outside_agent(name)


def require_fit(name: str, tasks: Iterable[Task]) -> None:
    """See that the agent called `name` can do the tasks.

    Raises:
        AgentOptionsError: if it is made for another kind of task than one of them.
    """
    is_for_research = _FOR_RESEARCH_TASKS.get(name)
    for task in tasks:
        if is_for_research is not None and isinstance(task, ResearchTask) is not is_for_research:
            kind = "a research task" if isinstance(task, ResearchTask) else "a competition"
            others = "research tasks" if is_for_research else "competitions"
            raise AgentOptionsError(f"{task.id} is {kind}; the agent {name} is for {others} alone.")


def _outside_agent(name: str) -> Solver:
    try:
        return registry_create("solver", name)
    except LookupError:
        pass
    try:
        return as_solver(registry_create("agent", name))
    except LookupError:
        raise UnknownNameError("agent", name, NAMES) from None
