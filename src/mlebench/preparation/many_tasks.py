"""Prepares many tasks at once, each in a process of its own."""

from __future__ import annotations

import contextlib
import enum
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from mlebench.errors import MLEBenchError
from mlebench.preparation.one_task import is_prepared, prepare_task
from mlebench.preparation.raw_data import RawOptions
from mlebench.registry import find_task
from mlebench.task import Edition

CLEANUP_S = 3.0
"""How long a process that is told to stop may take to remove what it had begun."""
_BETWEEN_TELLING_S = 0.2


class Result(enum.StrEnum):
    """What came of preparing a task."""

    PREPARED = "prepared"
    ALREADY_PREPARED = "already prepared"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of preparing one task, and, if it failed, why."""

    task_id: str
    result: Result
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """How far the download of a task's raw data is."""

    task_id: str
    bytes_there: int
    total_bytes: int | None


def prepare_tasks(
    task_ids: Iterable[str],
    data_dir: Path,
    edition: Edition,
    options: RawOptions | None = None,
) -> Generator[Outcome | Download, None, None]:
    """Prepare tasks, as many at once as there are CPUs, and yield what happens as it does.

    A task that fails does not stop the others, however it fails. When the generator
    is closed (on Ctrl-C, say), the work stops, and nothing half-made stays.
    """
    waiting = deque(task_ids)
    working: dict[Connection, tuple[str, SpawnProcess]] = {}
    processes = len(os.sched_getaffinity(0))
    try:
        while waiting or working:
            if waiting and len(working) < processes:
                task_id = waiting.popleft()
                if outcome := _outcome_without_work(task_id, data_dir, edition, options):
                    yield outcome
                else:
                    # Else a process could be at work of which nobody knows.
                    with _ctrl_c_held_back():
                        receiver, process = _start(task_id, data_dir, edition, options)
                        working[receiver] = task_id, process
                continue
            ready = multiprocessing.connection.wait(list(working))
            for receiver in [receiver for receiver in working if receiver in ready]:
                event = _next_event(receiver, *working[receiver])
                if isinstance(event, Outcome):
                    _, process = working.pop(receiver)
                    receiver.close()
                    process.join()
                yield event
    finally:
        for _, process in working.values():
            process.terminate()
        for _, process in working.values():
            process.join(CLEANUP_S)
            process.kill()
            process.join()


def _outcome_without_work(
    task_id: str, data_dir: Path, edition: Edition, options: RawOptions | None
) -> Outcome | None:
    try:
        is_new = options is not None and options.seed is not None
        if is_prepared(find_task(task_id), data_dir, edition, options) and not is_new:
            return Outcome(task_id, Result.ALREADY_PREPARED)
    except MLEBenchError as error:
        return Outcome(task_id, Result.FAILED, str(error))
    return None


def _start(
    task_id: str, data_dir: Path, edition: Edition, options: RawOptions | None
) -> tuple[Connection, SpawnProcess]:
    # Spawned, because a fork copies locks that other threads of the caller hold.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(
        target=_work,
        args=(sender, task_id, data_dir, edition, options),
        name=f"prepare {task_id}",
    )
    process.start()
    sender.close()
    return receiver, process


@contextlib.contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    """Let Ctrl-C take effect after the block, not in the middle of it."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Ctrl-C is raised in the main thread alone
        return
    pressed = threading.Event()
    handler = signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if pressed.is_set():
            raise KeyboardInterrupt


def _next_event(receiver: Connection, task_id: str, process: SpawnProcess) -> Outcome | Download:
    try:
        event: Outcome | Download = receiver.recv()
    except EOFError:
        process.join()
        return Outcome(
            task_id,
            Result.FAILED,
            f"{task_id}: its process ended early with exit code {process.exitcode}; "
            "if memory ran out, prepare fewer tasks at once.",
        )
    return event


def _work(
    sender: Connection, task_id: str, data_dir: Path, edition: Edition, options: RawOptions | None
) -> None:
    # On Ctrl-C, which both get from the terminal, the parent says when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    threading.Thread(target=_die_with_parent, daemon=True).start()
    # Standard output is for the outcomes alone, whatever a task's code prints.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    told_s = 0.0

    def tell(bytes_there: int, total_bytes: int | None) -> None:
        nonlocal told_s
        if time.monotonic() - told_s > _BETWEEN_TELLING_S:
            told_s = time.monotonic()
            sender.send(Download(task_id, bytes_there, total_bytes))

    try:
        prepare_task(find_task(task_id), data_dir, edition, options, tell)
        outcome = Outcome(task_id, Result.PREPARED)
    except MLEBenchError as error:
        outcome = Outcome(task_id, Result.FAILED, str(error))
    except Exception:  # noqa: BLE001 - a task's code may raise anything
        # A bug, in the task's code or ours: whoever mends it needs the traceback.
        outcome = Outcome(task_id, Result.FAILED, f"{task_id}: {traceback.format_exc()}")
    with contextlib.suppress(BrokenPipeError):
        sender.send(outcome)


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
