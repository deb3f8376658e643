"""Inspect's tools, the ones that it injects among them, in a sealed world."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import inspect_ai
import pytest
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog
from inspect_ai.model import ChatMessageTool, ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import Generate, Solver, TaskState, generate, solver, use_tools
from inspect_ai.tool import bash, bash_session, python, text_editor
from inspect_ai.util import SandboxEnvironmentSpec, sandbox

from mlebench.errors import SandboxError
from mlebench.sandbox.config import Limits, SandboxConfig
from mlebench.sandbox.providers import attempt_sandbox

from .conftest import MIB


def evaluate(config: SandboxConfig, folder: Path, *solvers: Solver, model: Any) -> EvalLog:
    task = inspect_ai.Task(
        dataset=[Sample(input="go", sandbox=SandboxEnvironmentSpec("bubblewrap", config))],
        solver=list(solvers),
        scorer=collecting(folder / "collected"),
    )
    (log,) = inspect_ai.eval(task, model=model, display="none", log_dir=str(folder / "logs"))
    return log


@scorer(metrics=[])
def collecting(destination: Path) -> Scorer:
    """Takes out what was handed in, as grading does."""

    async def score(state: TaskState, target: Target) -> Score:
        await attempt_sandbox(sandbox()).stop()
        left_out = await attempt_sandbox(sandbox()).collect(destination)
        return Score(value=len(left_out))

    return score


def scripted_model(*calls: tuple[str, dict[str, Any]]) -> Any:
    outputs = [ModelOutput.for_tool_call("mockllm/model", name, given) for name, given in calls]
    outputs.append(ModelOutput.from_content("mockllm/model", "done"))
    for output in outputs:
        # Otherwise Inspect counts tokens, for which it asks the network.
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    return get_model("mockllm/model", custom_outputs=outputs)


def test_inspects_tools_work_in_a_world(config: SandboxConfig, tmp_path: Path) -> None:
    file = "/home/code/hello.py"
    model = scripted_model(
        ("bash", {"command": "id -u; pwd"}),
        ("python", {"code": "print(6 * 7)"}),
        ("text_editor", {"command": "create", "path": file, "file_text": "print('hello')\n"}),
        ("bash_session", {"action": "type_submit", "input": f"python {file}"}),
    )
    tools = use_tools(bash(), python(), text_editor(), bash_session())
    log = evaluate(config, tmp_path, tools, generate(), model=model)
    assert log.status == "success", log.error
    assert log.samples
    answers = [m for m in log.samples[0].messages if isinstance(m, ChatMessageTool)]
    assert [answer.error for answer in answers] == [None] * 4
    assert answers[0].text == "1000\n/home\n"
    assert answers[1].text == "42\n"
    assert "hello" in answers[3].text
    assert list(config.work_dir.iterdir()) == [], "the world is removed with its sample"


@solver
def hog() -> Solver:
    """Needs more memory than there is, then would go on."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        await sandbox().exec(["sh", "-c", "echo done > submission/submission.csv"])
        await sandbox().exec(["python", "-c", "x = []\nwhile True: x.append(bytearray(1000000))"])
        state.metadata["went on"] = True
        return state

    return solve


def test_a_limit_of_the_sandbox_ends_the_sample_and_what_was_handed_in_is_collected(
    config: SandboxConfig, tmp_path: Path
) -> None:
    limited = config.model_copy(update={"limits": Limits(memory_bytes=128 * MIB)})
    log = evaluate(limited, tmp_path, hog(), model=scripted_model())
    assert log.status == "success", log.error
    assert log.samples
    sample = log.samples[0]
    assert sample.limit is not None
    assert sample.limit.type == "custom"
    assert "went on" not in sample.metadata
    assert (tmp_path / "collected/submission/submission.csv").read_text() == "done\n"


def test_a_sandbox_that_cannot_be_had_ends_the_task_before_it_begins(
    config: SandboxConfig, tmp_path: Path
) -> None:
    broken = config.model_copy(update={"public_dir": tmp_path / "missing"})
    with pytest.raises(SandboxError, match="is not a folder"):
        evaluate(broken, tmp_path, hog(), model=scripted_model())
