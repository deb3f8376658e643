"""Folders that agents hand in for research tasks, read and checked without running anything."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest

from mlebench.errors import InvalidSubmissionError
from mlebench.registry import find_task
from mlebench.research_task import ResearchTask
from mlebench.submissions.hand_in import HandIn, check_hand_in, max_archive_bytes, unpack_files


@pytest.fixture
def task() -> ResearchTask:
    found = find_task("flawed-test-set")
    assert isinstance(found, ResearchTask)
    return found


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "Invalid JSON"),
        ("[]", "object"),
        ('{"ranking": 5}', "evaluation.json at ranking"),
        ('{"ranking": [], "estimates": {"m1": {"cost": NaN, "low": 0, "high": 1}}}', "cost"),
        ('{"ranking": [], "estimates": {"m1": {"cost": "1", "low": 0, "high": 1}}}', "cost"),
        ("[" * 200_000, "evaluation.json"),
        ('{"ranking": [' + ",".join(["1"] * 500) + "]}", "more faults"),
    ],
)
def test_json_of_a_wrong_shape_is_told_where(
    task: ResearchTask, tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "evaluation.json").write_text(content)
    problems = check_hand_in(task, tmp_path)
    assert any(said in str(problem) for problem in problems), problems
    assert len(problems) <= 20


@pytest.mark.parametrize("kind", ["missing", "link", "folder", "fifo", "huge"])
def test_what_is_no_file_is_never_opened(task: ResearchTask, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "evaluation.json"
    if kind == "link":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "huge":
        with path.open("wb") as file:
            file.truncate(10**11)
    (problem,) = check_hand_in(task, tmp_path)
    assert str(problem).startswith("evaluation.json ")


def test_the_only_file_of_a_task_may_be_named_itself(task: ResearchTask, tmp_path: Path) -> None:
    path = tmp_path / "any name"
    path.write_text("{}")
    assert HandIn(task, path).read_bytes("evaluation.json") == b"{}"


def test_extra_files_are_named_but_not_all_of_many(task: ResearchTask, tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / f"extra{number}").touch()
    extra = HandIn(task, tmp_path).extra_files()
    assert 0 < len(extra) <= 20


def _tar(folder: Path, *members: tarfile.TarInfo) -> Path:
    path = folder / "archive"
    with tarfile.open(path, "w") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return path


def _member(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.type, member.linkname = size, kind, "/etc/passwd"
    return member


def test_only_the_tasks_files_come_out_of_a_tar(task: ResearchTask, tmp_path: Path) -> None:
    archive = _tar(
        tmp_path,
        _member("../outside", 3),
        _member("/tmp/outside", 3),
        _member("./evaluation.json", 5),
        _member("more.json", 5),
    )
    unpack_files(archive, tmp_path / "out", task)
    assert [path.name for path in (tmp_path / "out").rglob("*")] == ["evaluation.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "out"]


@pytest.mark.parametrize(
    "member",
    [
        _member("evaluation.json", kind=tarfile.SYMTYPE),
        _member("evaluation.json", kind=tarfile.FIFOTYPE),
        _member("evaluation.json", 3_000_000),
    ],
)
def test_a_tar_with_something_else_under_a_files_name_is_refused(
    task: ResearchTask, tmp_path: Path, member: tarfile.TarInfo
) -> None:
    with pytest.raises(InvalidSubmissionError, match=r"evaluation\.json"):
        unpack_files(_tar(tmp_path, member), tmp_path / "out", task)


def test_what_is_no_tar_is_refused(task: ResearchTask, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.write_bytes(os.urandom(5_000))
    with pytest.raises(InvalidSubmissionError, match="tar"):
        unpack_files(archive, tmp_path / "out", task)
    assert max_archive_bytes(task) > 2_000_000
