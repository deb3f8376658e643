"""`mlebench run`: have an agent attempt tasks in sandboxes, and grade what it hands in."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import shlex
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from mlebench.cli import options
from mlebench.errors import MLEBenchError
from mlebench.runs.record import DEFAULT_TIME_LIMIT, SandboxKind
from mlebench.task import Medal

HELP = "have an agent attempt tasks, each in a sandbox, and grade what it hands in"
EXAMPLES = """
  mlebench run --agent automl --split practice
  mlebench run --agent react --model openai/gpt-5 -c breast-cancer --seeds 3 --time-limit 2h
  mlebench run --agent command --cmd "python my_agent.py" --agent-dir my_agent --split practice
  mlebench run --agent automl --split practice --run-dir runs/first   # again: continues it

The exit status is 0 when every attempt has its record, whatever its score; it is 1 if one
has none, because its sandbox or its model's provider failed.
"""

DISPLAYS = ("full", "conversation", "rich", "plain", "log", "none")
UNSEALED = (
    "--sandbox local seals nothing: the agent's programs run as you, and can read your files, "
    "the answers among them, and use the network. Every record is marked as unsealed."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    options.add_task_selection(parser)
    parser.add_argument(
        "--agent",
        required=True,
        metavar="A",
        help="sample, automl, react, command; oracle or start for research tasks; or package/name "
        "of any Inspect solver",
    )
    parser.add_argument("--model", metavar="M", help="an Inspect model, such as openai/gpt-5")
    parser.add_argument("--cmd", metavar="LINE", help="what the agent command runs")
    parser.add_argument(
        "--agent-dir", type=Path, metavar="DIR", help="the agent's own files, at /home/agent"
    )
    parser.add_argument(
        "--seeds", type=options.count, default=1, metavar="N", help="attempts a task (1)"
    )
    parser.add_argument(
        "--run-dir",
        type=Path,
        metavar="DIR",
        help="where records go; the same command again continues there "
        "(default: a new folder in ./runs)",
    )
    parser.add_argument(
        "--max-parallel",
        type=options.count,
        metavar="N",
        help="attempts at a time (default: as many as have --cpus processors each)",
    )
    parser.add_argument(
        "--display",
        choices=DISPLAYS,
        help="Inspect's display (default: rich in a terminal, else plain)",
    )
    limits = parser.add_argument_group("limits of an attempt")
    limits.add_argument(
        "--time-limit",
        default=DEFAULT_TIME_LIMIT,
        metavar="T",
        help=f"wall time, such as 90s, 3m, 2h ({DEFAULT_TIME_LIMIT})",
    )
    limits.add_argument("--cpus", type=options.count, metavar="N", help="processors")
    limits.add_argument("--memory", metavar="SIZE", help="memory, such as 4GB")
    limits.add_argument(
        "--processes", type=options.count, metavar="N", help="processes and threads"
    )
    limits.add_argument("--disk", metavar="SIZE", help="what it may write, such as 20GB")
    sandbox = parser.add_argument_group("sandbox")
    sandbox.add_argument(
        "--sandbox",
        choices=[kind.value for kind in SandboxKind],
        default=SandboxKind.BUBBLEWRAP.value,
        help="local seals nothing (default: bubblewrap)",
    )
    sandbox.add_argument(
        "--gpus",
        type=options.count,
        default=0,
        metavar="N",
        help="graphics processors, with docker only (0)",
    )
    sandbox.add_argument(
        "--agent-environment",
        type=Path,
        metavar="DIR",
        help="Python environment of the agent's programs "
        "(default: $MLEBENCH_AGENT_ENVIRONMENT, else .agent-env of this checkout)",
    )
    options.add_data_dir(parser)
    options.add_edition(parser)
    options.add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Make the attempts; the status is 1 if any has no record in the end."""
    from rich.console import Console

    from mlebench.runs.agent_environment import agent_environment_path
    from mlebench.runs.run import run_attempts
    from mlebench.runs.setup import RunSetup, default_run_dir, make_limits

    task_ids = options.selected_task_ids(arguments)
    limits = make_limits(
        time_limit=arguments.time_limit,
        cpus=arguments.cpus,
        memory=arguments.memory,
        processes=arguments.processes,
        disk=arguments.disk,
    )
    run_dir = (
        default_run_dir(arguments.agent, arguments.split or task_ids[0])
        if arguments.run_dir is None
        else arguments.run_dir.expanduser().absolute()
    )
    setup = RunSetup(
        run_dir=run_dir,
        task_ids=task_ids,
        edition=options.edition(arguments),
        sandbox=SandboxKind(arguments.sandbox),
        limits=limits,
        gpus=arguments.gpus,
        agent_environment=agent_environment_path(arguments.agent_environment),
        agent_dir=_agent_dir(arguments.agent_dir),
    )
    messages = Console(stderr=True)
    messages.print(f"The run's folder: {run_dir}", markup=False, highlight=False, soft_wrap=True)
    if setup.sandbox is SandboxKind.LOCAL:
        messages.print(UNSEALED, style="bold red")
    talk = contextlib.redirect_stdout(sys.stderr) if arguments.json else contextlib.nullcontext()
    try:
        with talk, _stopped_by_signals():
            failed = run_attempts(
                setup,
                agent=arguments.agent,
                model=arguments.model,
                cmd=arguments.cmd,
                seeds=arguments.seeds,
                data_dir=options.data_dir(arguments),
                max_parallel=arguments.max_parallel or max(1, (os.cpu_count() or 1) // limits.cpus),
                display=arguments.display or ("rich" if sys.stdout.isatty() else "plain"),
            )
    except KeyboardInterrupt:
        messages.print(
            f"The same command continues with --run-dir {shlex.quote(str(run_dir))}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        raise
    _show_results(run_dir, as_json=arguments.json)
    for attempt in failed:
        messages.print(
            f"{attempt.task_id}, seed {attempt.seed} failed and has no record: {attempt.reason}",
            style="red",
            markup=False,
            soft_wrap=True,
        )
    if failed:
        messages.print("The same command with this --run-dir tries these again.")
    return 1 if failed else 0


def _show_results(run_dir: Path, *, as_json: bool) -> None:
    """Print the run's attempts: as JSON, or as a short table and where to read more."""
    from rich.console import Console
    from rich.table import Table

    from mlebench.runs.quantities import format_duration
    from mlebench.runs.record import Record, RunPlan

    attempts = [
        (task_id, seed, folder, Record.read(folder))
        for task_id, seed, folder in RunPlan.read(run_dir).attempts(run_dir)
    ]
    if as_json:
        facts = [
            {
                "task_id": task_id,
                "seed": seed,
                "attempt_dir": str(folder),
                "record": record and dataclasses.asdict(record),
            }
            for task_id, seed, folder, record in attempts
        ]
        print(json.dumps({"run_dir": str(run_dir), "attempts": facts}, indent=2))
        return
    table = Table("task", "seed", "score", "medal", "ended", "time")
    for task_id, seed, _, record in attempts:
        if record is None:
            table.add_row(task_id, str(seed), "", "", "no record", "")
            continue
        score = record.report["score"]
        table.add_row(
            task_id,
            str(seed),
            "no valid submission" if score is None else str(score),
            next((medal for medal in Medal if record.report[f"{medal}_medal"]), ""),
            record.limit.kind if record.limit else record.status,
            format_duration(record.resources.wall_s),
        )
    Console().print(table)
    print(f"More, and means over seeds: mlebench report {shlex.quote(str(run_dir))}")


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Have SIGTERM, by which clusters end jobs, stop a run as cleanly as Ctrl-C.

    Also where a shell has started the run in the background: it ignores Ctrl-C there.
    """
    handlers = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: lambda *_: signal.raise_signal(signal.SIGINT),
    }
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _agent_dir(given: Path | None) -> Path | None:
    if given is None:
        return None
    folder = given.expanduser().absolute()
    if not folder.is_dir():
        raise MLEBenchError(f"--agent-dir {given} is not a folder.")
    return folder
