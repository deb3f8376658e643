"""The harness's side: starts a sandbox for each run, times it, believes nothing."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
from inspect_ai.util import ExecResult, LimitExceededError, OutputLimitExceededError

from mlebench.errors import SandboxError
from mlebench.examiner import values
from mlebench.layout import PublicDirectory
from mlebench.sandbox.bubblewrap import BubblewrapSandbox
from mlebench.sandbox.config import Limits, SandboxConfig
from mlebench.sandbox.hostile_files import copy_out
from mlebench.submissions.problems import shorten

_MAX_ANSWER_BYTES = 64 * 1024**2
_MAX_CODE_BYTES = 64 * 1024**2
_MAX_CODE_FILES = 2_000
_SHOWN_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Kept:
    """An argument: what an earlier step returned and kept under this name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call of the code under examination."""

    function: str
    """Its name in the module, with dots for attributes."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Plain values, arrays and `Kept`, by name."""
    keep_as: str | None = None
    """The name under which the result stays inside for later steps; it is not brought back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one step."""

    value: Any = None
    """What was returned: plain values, lists for tuples, and arrays. Hostile."""
    error: str | None = None
    """Why there is no value, for people."""
    is_lost: bool = False
    """Whether the process had ended by then: in a new one the step may do better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one run."""

    outcomes: tuple[Outcome, ...]
    """One a step."""
    wall_s: float
    """From the start of the process to its end, measured outside."""
    cpu_s: float | None
    """Of all processes inside, the sandbox's own start included; None where it cannot be
    measured. A busy machine disturbs it less than the time on the wall."""
    peak_memory_bytes: int | None
    """Of all processes inside; None where it cannot be measured."""


class Examiner:
    """Runs handed-in code, each time in a new sandbox without any network.

    The code sees its own files and the arguments it is called with, nothing else of
    the examination. What it can do is to return wrong values.

    Args:
        agent_environment: the Python environment that the code may use.
        cpus: processors a run may use.
        memory_bytes: memory a run may use.
    """

    def __init__(
        self, agent_environment: Path, *, cpus: int = 2, memory_bytes: int = 2 * 1024**3
    ) -> None:
        self._environment = agent_environment
        self._limits = Limits(
            cpus=cpus,
            memory_bytes=memory_bytes,
            processes=64,
            disk_bytes=1024**3,
            output_bytes=_MAX_ANSWER_BYTES,
        )

    def call(
        self,
        code: Path,
        module: str,
        steps: Sequence[Step],
        *,
        timeout_s: int,
        barred: Sequence[str] = (),
    ) -> Result:
        """Import a module in a new process and make calls, one after the other.

        Args:
            code: a folder of handed-in files; anything at all may lie there.
            module: the module's name.
            steps: the calls.
            timeout_s: for the whole run, import included.
            barred: packages of the environment that cannot be imported.

        Raises:
            SandboxError: if no sandbox can be had here.
        """
        asked = json.dumps([_encoded(step) for step in steps])
        with tempfile.TemporaryDirectory(prefix="mlebench-examiner-") as scratch:
            folder = Path(scratch)
            copy_out(
                code.parent,
                (code.name,),
                folder / "copied",
                max_bytes=_MAX_CODE_BYTES,
                max_files=_MAX_CODE_FILES,
            )
            shown = folder / "copied" / code.name
            if not shown.is_dir():
                raise ValueError(f"{code} is no folder")
            folder.chmod(0o711)
            here = Path(__file__).parent
            config = SandboxConfig(
                public_dir=PublicDirectory(shown),
                agent_environment=self._environment,
                work_dir=folder / "work",
                home_files={
                    name: here.joinpath(name).read_text("utf-8")
                    for name in ("serve.py", "values.py")
                },
                barred_packages=tuple(barred),
                limits=self._limits,
            )
            # A thread of its own, as the caller's may belong to an event loop already.
            with ThreadPoolExecutor(max_workers=1) as thread:
                running = thread.submit(
                    anyio.run, _run, config, module, asked, len(steps), timeout_s
                )
                return running.result()


async def _run(
    config: SandboxConfig, module: str, asked: str, steps: int, timeout_s: int
) -> Result:
    sandbox = await BubblewrapSandbox.start(config)
    printed, ended = "", ""
    started = time.monotonic()
    try:
        command = ["python", "-I", "/home/serve.py", "/home/data", module]
        result: ExecResult[str] = await sandbox.exec(command, input=asked, timeout=timeout_s)
        printed = result.stdout
        ended = f"its process ended with exit status {result.returncode} and no answer"
        if tail := result.stderr.strip()[-_SHOWN_CHARACTERS:]:
            ended += f": {shorten(tail, _SHOWN_CHARACTERS)}"
    except TimeoutError as error:
        printed = getattr(error, "truncated_output", "")
        ended = f"it was not done after {timeout_s} s"
    except OutputLimitExceededError:
        ended = f"it wrote more than {_MAX_ANSWER_BYTES / 1024**2:.0f} MiB"
    except LimitExceededError as error:
        ended = error.message or f"it went past its limit of {error.type}"
    except SandboxError as error:
        ended = str(error)
    finally:
        wall_s = time.monotonic() - started
        with anyio.CancelScope(shield=True):
            await sandbox.stop()
            use = sandbox.use()
            await sandbox.clean_up()
    return Result(
        outcomes=_outcomes(printed, steps, ended),
        wall_s=wall_s,
        cpu_s=use.cpu_s,
        peak_memory_bytes=use.peak_memory_bytes,
    )


def _encoded(step: Step) -> dict[str, Any]:
    plain = {n: value for n, value in step.arguments.items() if not isinstance(value, Kept)}
    kept = {n: value.name for n, value in step.arguments.items() if isinstance(value, Kept)}
    return {
        "function": step.function,
        "arguments": {name: values.encode(value) for name, value in plain.items()},
        "kept_arguments": kept,
        "keep_as": step.keep_as,
    }


def _outcomes(printed: str, steps: int, ended: str) -> tuple[Outcome, ...]:
    """The answers that are there, and why the others are not."""
    answers = list(_answers(printed, steps + 1))
    if answers and answers[0].error is not None:
        return (answers[0],) * steps
    missing = Outcome(error=ended, is_lost=True)
    return (*answers[1:], *[missing] * (steps + 1 - max(len(answers), 1)))


def _answers(printed: str, most: int) -> Iterator[Outcome]:
    # A line without its end was cut off.
    for line in printed.split("\n")[:-1][:most]:
        try:
            answer = values.loads(line)
        except values.UnfitValueError as error:
            yield Outcome(error=f"its answer cannot be read: {error}")
            continue
        if isinstance(answer, dict) and answer.keys() == {"value"}:
            yield Outcome(value=answer["value"])
        elif isinstance(answer, dict) and isinstance(answer.get("error"), str):
            yield Outcome(error=shorten(answer["error"], 2 * _SHOWN_CHARACTERS))
        else:
            yield Outcome(error="its answer is neither a value nor an error")
