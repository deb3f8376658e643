"""Whatever an agent leaves in place of its submission, only its own files are taken and graded."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal
from inspect_ai.util import LimitExceededError

from mlebench.grading import Report, grade_submission
from mlebench.layout import TaskData
from mlebench.registry import find_competition
from mlebench.sandbox.config import Limits, SandboxConfig
from mlebench.sandbox.docker import DockerSandbox
from mlebench.sandbox.folders import WorldFolders
from mlebench.sandbox.hostile_files import remove_tree
from tests.red_team.worlds import standing
from tests.runs.conftest import TASK_ID


def leave(
    what: str, of: list[str], config: SandboxConfig, portal: BlockingPortal, destination: Path
) -> tuple[str, ...]:
    """Have a program leave `what` as its submission; stop the world and collect what there is."""
    with standing(config, portal) as inside:
        ended = inside.exec("python", "/home/agent/leave_submission.py", what, *of, timeout=60)
        assert ended.success, ended.stderr
        inside.stop()
        return inside.collect(destination)


def grade(destination: Path, task_data: TaskData) -> Report:
    """As the scorer does."""
    submission = destination / "submission" / "submission.csv"
    return grade_submission(
        find_competition(TASK_ID), submission if submission.exists() else None, task_data.data_dir
    )


LINK, ANSWERS = "it is a symbolic link", "the answers"


@pytest.mark.parametrize(
    ("what", "of", "kind"),
    [
        ("a symbolic link", [ANSWERS], LINK),
        ("a symbolic link to a link", [ANSWERS], LINK),
        ("a link in place of its folder", [ANSWERS], LINK),
        ("a link to a device", [], LINK),
        ("a link to its own output", [], LINK),
        ("a link to itself", [], LINK),
        ("a FIFO", [], "it is a FIFO"),
        ("a FIFO that is held open", [], "it is a FIFO"),
        ("a socket", [], "it is a socket"),
    ],
)
def test_what_is_not_a_file_is_left_out_and_graded_as_no_submission(
    what: str,
    of: list[str],
    kind: str,
    config: SandboxConfig,
    task_data: TaskData,
    portal: BlockingPortal,
    tmp_path: Path,
) -> None:
    answers = str(task_data.private / "answers.csv")
    reasons = leave(what, [answers for _ in of], config, portal, tmp_path)
    assert f"{kind}, neither a file nor a folder" in "".join(reasons)
    for path in tmp_path.rglob("*"):
        assert path.is_dir()
        assert not path.is_symlink()
    report = grade(tmp_path, task_data)
    assert (report.valid_submission, report.score) == (False, None)
    assert report.problems


@pytest.mark.parametrize("what", ["a folder", "closed to everyone", "a file of many names"])
def test_what_is_no_table_is_graded_as_invalid_with_a_reason(
    what: str, config: SandboxConfig, task_data: TaskData, portal: BlockingPortal, tmp_path: Path
) -> None:
    leave(what, [], config, portal, tmp_path)
    report = grade(tmp_path, task_data)
    assert report.submission_exists
    assert (report.valid_submission, report.score) == (False, None)
    assert report.problems


def test_files_longer_than_the_disk_limit_are_not_copied(
    config: SandboxConfig, portal: BlockingPortal, tmp_path: Path
) -> None:
    size_bytes = 64 * 1024**2
    config = config.model_copy(update={"limits": Limits(disk_bytes=size_bytes)})
    # They occupy nothing, so that no limit ends the attempt.
    reasons = leave("longer than what is left", [str(size_bytes)], config, portal, tmp_path)
    assert f"its {size_bytes} bytes are beyond the sandbox's disk limit" in "".join(reasons)
    assert len(list((tmp_path / "submission").iterdir())) == 1


def test_a_submission_that_changes_places_with_a_link_is_never_the_link(
    config: SandboxConfig, task_data: TaskData, portal: BlockingPortal, tmp_path: Path
) -> None:
    answers = str(task_data.private / "answers.csv")
    for number in range(5):
        copy = tmp_path / str(number)
        leave("swapped with a link", [answers], config, portal, copy)
        for path in copy.rglob("*"):
            assert not path.is_symlink()
            assert path.is_dir() or path.read_text() in ("", "id,malignant\n")


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """Where trees are copied to that pytest could not remove itself."""
    folder = tmp_path / "copy"
    yield folder
    remove_tree(folder)


def test_hard_names_and_trees_are_copied_in_part_and_removed_whole(
    config: SandboxConfig, portal: BlockingPortal, copy: Path
) -> None:
    with standing(config, portal) as inside:
        # Paths would be longer than any may be; the disk's watch may end the world for it.
        with suppress(LimitExceededError):
            ended = inside.exec("python", "/home/agent/leave_trees.py", "5000", timeout=60)
            assert ended.success, ended.stderr
        inside.stop()
        reasons = inside.collect(copy)
        assert inside.sandbox.folders.root.is_dir()
    assert not inside.sandbox.folders.root.exists()
    names = {os.fsencode(path.name) for path in (copy / "code").iterdir()}
    assert {b"line\nbreak", b"\xff\xfe", b"-rf", b"$(id)", b"a" * 255, b"closed"} <= names
    assert (copy / "code" / "closed" / "inner").read_text() == "kept"
    assert all(reason.isprintable() and reason.isascii() for reason in reasons)
    assert any("64 folders deep" in reason for reason in reasons)


def test_hard_names_and_trees_are_read_out_of_a_container_in_part(
    config: SandboxConfig, portal: BlockingPortal, tmp_path: Path, copy: Path
) -> None:
    folders = WorldFolders(tmp_path / "work", {})
    with standing(config, portal) as inside:
        # The Docker sandbox asks of Inspect's container only what a world gives as well.
        container = DockerSandbox(config, folders, inside.sandbox)
        ended = inside.exec("python", "/home/agent/leave_trees.py", "150", timeout=60)
        assert ended.success, ended.stderr
        reasons = portal.call(container.collect, copy)
        container.checker_socket().close()
    folders.remove()
    names = {os.fsencode(path.name) for path in (copy / "code").iterdir()}
    assert {b"line\nbreak", b"\xff\xfe", b"-rf", b"$(id)", b"a" * 255} <= names
    assert all(reason.isprintable() and reason.isascii() for reason in reasons)
    assert any("lies too deep" in reason for reason in reasons)


def test_copies_have_no_permissions_that_the_agent_chose(
    config: SandboxConfig, portal: BlockingPortal, tmp_path: Path
) -> None:
    with standing(config, portal) as inside:
        command = "cp /usr/bin/id code/id; chmod 6777 code/id; mkdir code/all; chmod 7777 code/all"
        assert inside.exec("sh", "-c", command).success
        inside.stop()
        inside.collect(tmp_path)
    assert stat.S_IMODE((tmp_path / "code" / "id").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "code" / "all").stat().st_mode) == 0o755
    assert (tmp_path / "code" / "id").stat().st_uid == os.geteuid()
