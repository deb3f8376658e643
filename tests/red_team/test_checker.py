"""The checker serves hostile clients in bounds and tells nothing about the host."""

from __future__ import annotations

import logging
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal

from mlebench.layout import TaskData
from mlebench.registry import find_competition
from mlebench.runs.checker import MAX_CONNECTIONS, Checker
from mlebench.sandbox.config import SandboxConfig
from mlebench.task import Edition
from tests.red_team.worlds import Inside, standing
from tests.runs.conftest import TASK_ID

MIB = 1024**2


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@contextmanager
def checking(
    config: SandboxConfig, task_data: TaskData, portal: BlockingPortal, scratch: Path
) -> Iterator[Inside]:
    """A world with the checker of an attempt."""
    with standing(config, portal) as inside:
        checker = Checker(
            find_competition(TASK_ID),
            task_data.public,
            Edition.V2,
            inside.sandbox.checker_socket(),
            scratch,
            max_upload_bytes=64 * MIB,
            on_verdict=lambda _: None,
        )
        portal.call(checker.start)
        try:
            yield inside
        finally:
            portal.call(checker.close)


def test_hostile_requests_get_short_answers_and_leave_nothing(
    config: SandboxConfig,
    task_data: TaskData,
    portal: BlockingPortal,
    scratch: Path,
    caplog: pytest.LogCaptureFixture,
    recwarn: pytest.WarningsRecorder,
) -> None:
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with checking(config, task_data, portal, scratch) as inside, caplog.at_level(logging.INFO):
        answers = inside.answer("molest_checker")
    assert answers["health"].endswith('{"status": "running"}')
    assert "413" in answers["a file without end"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak_kib < 100 * 1024
    assert list(scratch.iterdir()) == []
    assert not Path("/tmp/written").exists()
    for name, answer in answers.items():
        assert not answer.startswith("HTTP/1.1 5"), name
        for told in (str(scratch), str(task_data.data_dir), "Traceback", "site-packages"):
            assert told not in answer, name
    # An agent must not fill the harness's log or its terminal.
    assert caplog.records == []
    assert list(recwarn) == []


def test_uploads_that_never_end_hold_up_nothing_but_their_own_checker(
    config: SandboxConfig, task_data: TaskData, portal: BlockingPortal, scratch: Path
) -> None:
    descriptors = Path("/proc/self/fd")
    with checking(config, task_data, portal, scratch) as inside:
        before = len(list(descriptors.iterdir()))
        inside.answer("molest_checker", "hold")
        assert inside.exec("true").success
        assert len(list(descriptors.iterdir())) - before <= 2 * MAX_CONNECTIONS
        before_s = time.monotonic()
    # The attempt's end does not wait for them.
    assert time.monotonic() - before_s < 10
    assert list(scratch.iterdir()) == []
