"""Copying and measuring folders that an agent has had in its hands."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlebench.sandbox.hostile_files import (
    UnmeasurableError,
    copy_out,
    disk_use_bytes,
    remove_tree,
)

MIB = 1024**2


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "home"
    (path / "submission").mkdir(parents=True)
    yield path
    # Trees may be too deep for pytest to remove, also those of a test that failed.
    remove_tree(path)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.mkdir()
    path.joinpath("answers.csv").write_text("the answers")
    return path


def copy(source: Path, destination: Path, **changes: int) -> tuple[str, ...]:
    bounds = {"max_bytes": MIB, "max_files": 100} | changes
    return copy_out(source, ("submission",), destination, **bounds)


def test_files_and_folders_are_copied(source: Path, tmp_path: Path) -> None:
    inner = source / "submission" / "a" / "b"
    inner.mkdir(parents=True)
    inner.joinpath("c.csv").write_bytes(b"1,2\n" * 100_000)
    assert copy(source, tmp_path / "out") == ()
    assert (tmp_path / "out/submission/a/b/c.csv").read_bytes() == b"1,2\n" * 100_000


def test_links_are_not_followed(source: Path, secret: Path, tmp_path: Path) -> None:
    (source / "submission" / "submission.csv").symlink_to(secret / "answers.csv")
    (source / "submission" / "folder").symlink_to(secret)
    left_out = copy(source, tmp_path / "out")
    assert len(left_out) == 2
    assert all("a symbolic link" in sentence for sentence in left_out)
    assert list((tmp_path / "out" / "submission").iterdir()) == []


def test_a_folder_that_is_itself_a_link_is_not_followed(
    source: Path, secret: Path, tmp_path: Path
) -> None:
    (source / "submission").rmdir()
    (source / "submission").symlink_to(secret)
    assert copy(source, tmp_path / "out") == (
        "submission was left out: it is a symbolic link, neither a file nor a folder.",
    )
    assert list((tmp_path / "out").iterdir()) == []


def test_fifos_sockets_and_missing_folders_are_left_out(source: Path, tmp_path: Path) -> None:
    os.mkfifo(source / "submission" / "submission.csv")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(source / "submission" / "socket"))
    (source / "code").mkdir()
    left_out = copy_out(
        source, ("submission", "code", "logs"), tmp_path / "out", max_bytes=MIB, max_files=10
    )
    assert sorted(left_out) == [
        "logs was left out: No such file or directory.",
        "submission/socket was left out: it is a socket, neither a file nor a folder.",
        "submission/submission.csv was left out: it is a FIFO, neither a file nor a folder.",
    ]


def test_copies_have_ordinary_permissions(source: Path, tmp_path: Path) -> None:
    program = source / "submission" / "program"
    program.write_text("x")
    program.chmod(0o6777)
    copy(source, tmp_path / "out")
    assert (tmp_path / "out/submission/program").stat().st_mode & 0o7777 == 0o644


def test_what_its_owner_has_closed_is_copied(source: Path, tmp_path: Path) -> None:
    closed = source / "submission" / "closed"
    closed.mkdir()
    closed.joinpath("file").write_text("x")
    closed.joinpath("file").chmod(0)
    closed.chmod(0)
    source.chmod(0)
    assert copy(source, tmp_path / "out") == ()
    source.chmod(0o700)
    closed.chmod(0o700)
    assert (tmp_path / "out/submission/closed/file").read_text() == "x"


def test_no_more_than_the_bounds_is_copied(source: Path, tmp_path: Path) -> None:
    with (source / "submission" / "sparse").open("wb") as file:
        file.truncate(1024**4)
    for number in range(150):
        (source / "submission" / f"{number}").write_bytes(bytes(1000))
    started = time.monotonic()
    left_out = copy(source, tmp_path / "out", max_bytes=50_000, max_files=100)
    assert time.monotonic() - started < 5
    assert any("disk limit" in sentence for sentence in left_out)
    copied = list((tmp_path / "out" / "submission").iterdir())
    assert sum(path.stat().st_size for path in copied) <= 50_000
    assert len(left_out) <= 22, "what is left out is told of in few words"


def test_folders_are_copied_to_a_bounded_depth(source: Path, tmp_path: Path) -> None:
    deep = source / "submission"
    for _ in range(100):
        deep /= "d"
        deep.mkdir()
    left_out = copy(source, tmp_path / "out", max_files=1000)
    assert len(left_out) == 1
    assert "64 folders deep" in left_out[0]


def test_names_that_would_garble_a_terminal_are_escaped(source: Path, tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(source) + b"/submission/\x1b[31m\xff\n")).symlink_to("x")
    (sentence,) = copy(source, tmp_path / "out")
    assert sentence.isprintable()


def test_small_files_are_counted_at_four_kibibytes(source: Path) -> None:
    for number in range(100):
        (source / "submission" / f"{number}").touch()
    assert disk_use_bytes((source,), MIB) >= 100 * 4096


def test_a_file_with_several_names_counts_once(source: Path) -> None:
    first = source / "submission" / "first"
    first.write_bytes(bytes(MIB))
    for number in range(10):
        (source / "submission" / f"{number}").hardlink_to(first)
    assert MIB <= disk_use_bytes((source,), 100 * MIB) < 2 * MIB


def test_counting_stops_above_the_limit(source: Path) -> None:
    for number in range(1000):
        (source / "submission" / f"{number}").touch()
    assert disk_use_bytes((source,), 100_000) < 120_000


def test_what_links_lead_to_is_not_counted(source: Path, secret: Path) -> None:
    (secret / "large").write_bytes(bytes(MIB))
    (source / "submission" / "link").symlink_to(secret)
    assert disk_use_bytes((source,), 100 * MIB) < MIB


def test_folders_too_deep_to_measure_are_said_to_be_so(source: Path) -> None:
    here = Path.cwd()
    os.chdir(source)
    try:
        for _ in range(300):
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.chdir(here)
    with pytest.raises(UnmeasurableError, match="200 deep"):
        disk_use_bytes((source,), MIB)


def test_trees_of_any_depth_are_removed_without_what_links_lead_to(
    source: Path, secret: Path
) -> None:
    here = Path.cwd()
    os.chdir(source)
    try:
        # Longer than any path that the kernel takes.
        for _ in range(60):
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
        Path("link").symlink_to(secret)
        Path("closed").mkdir(mode=0)
    finally:
        os.chdir(here)
    remove_tree(source)
    assert not source.exists()
    assert (secret / "answers.csv").exists()
