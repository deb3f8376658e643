"""The agent `command`: any program, run inside the sandbox."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator, Mapping

from inspect_ai.agent import AgentState, sandbox_agent_bridge
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import sandbox

from mlebench.agents.programs import run_program, sandbox_home
from mlebench.errors import SandboxError
from mlebench.sandbox.providers import attempt_sandbox

BRIDGE_PORT = 13131
_WAIT_FOR_BRIDGE = """
import socket, sys, time
for _ in range(300):
    try:
        sys.exit(socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=1).close())
    except OSError:
        time.sleep(0.1)
sys.exit("nothing listens")
"""


@solver
def command(cmd: str) -> Solver:
    """Runs a shell command in the sandbox.

    It starts in the agent's folder where `--agent-dir` put one, else in code/.
    If the run has a model, the program reaches it at `OPENAI_BASE_URL` and its
    Anthropic and Google likes, and no other way; any model name will do.

    Args:
        cmd: the command line, as `sh` takes it.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001 - Inspect's shape
        home = sandbox_home()
        has_program = (await sandbox().exec(["test", "-d", str(home / "agent")])).success
        async with _models(state) as variables:
            await run_program(
                ["sh", "-c", cmd],
                cwd=home / ("agent" if has_program else "code"),
                variables=variables,
            )
        return state

    return solve


@contextlib.asynccontextmanager
async def _models(state: TaskState) -> AsyncIterator[Mapping[str, str]]:
    """Serve the run's model inside the sandbox; the variables that say where."""
    if state.model.api == "none":
        yield {}
        return
    agent = AgentState(messages=state.messages)
    port = _bridge_port()
    async with sandbox_agent_bridge(agent, port=port) as bridge:
        waiting = await sandbox().exec(["python3", "-I", "-c", _WAIT_FOR_BRIDGE, str(port)])
        if not waiting.success:
            raise SandboxError(f"the bridge to the model did not start: {waiting.stderr.strip()}")
        try:
            yield _variables(port)
        finally:
            state.messages, state.output = bridge.state.messages, bridge.state.output


def _bridge_port() -> int:
    if attempt_sandbox(sandbox()).facts().is_sealed:
        return BRIDGE_PORT
    # Without a network of its own, the sandbox shares the host's ports with
    # the other attempts.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _variables(port: int) -> dict[str, str]:
    url = f"http://localhost:{port}"
    unused_key = "inspect"  # clients insist on a key; the harness holds the real one
    return {
        "OPENAI_BASE_URL": f"{url}/v1",
        "OPENAI_API_KEY": unused_key,
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_API_KEY": unused_key,
        "GOOGLE_GEMINI_BASE_URL": url,
        "GEMINI_API_KEY": unused_key,
        "GOOGLE_API_KEY": unused_key,
    }
