"""The agent `react`: a model that reasons and acts with tools until it says it is done."""

from __future__ import annotations

from inspect_ai.agent import AgentSubmit, as_solver
from inspect_ai.agent import react as inspect_react
from inspect_ai.solver import Solver, solver
from inspect_ai.tool import bash, python, text_editor

TOOL_TIMEOUT_S = 1800
"""A single command may take this long, so that one that hangs does not cost the attempt."""


@solver
def react() -> Solver:
    """Inspect's ReAct agent with bash, Python and text editing tools in the sandbox."""
    return as_solver(
        inspect_react(
            tools=[
                bash(timeout=TOOL_TIMEOUT_S, background=True),
                python(timeout=TOOL_TIMEOUT_S),
                text_editor(timeout=TOOL_TIMEOUT_S),
            ],
            submit=AgentSubmit(
                description="Say that you are done: the submission file is graded as it is now."
            ),
        )
    )
