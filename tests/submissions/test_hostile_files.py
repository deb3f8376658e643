"""A submission may be anything at all: each gets one clear problem, in bounded memory and time."""

from __future__ import annotations

import dataclasses
import gzip
import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mlebench.competition import Competition
from mlebench.layout import PublicDirectory
from mlebench.submissions import check_submission
from mlebench.task import Edition

from .conftest import SAMPLE

MIB = 2**20
PEAK_BYTES = 300 * MIB
"""Python with NumPy and Arrow takes some 80 MiB; the hostile files are larger than the rest."""
LIMIT_S = 60
"""Enough for a slow machine under load, and too little for anything that hangs."""

Complaint = Callable[[], str]

CHECK = """
import re
import sys
from pathlib import Path
from mlebench.errors import InvalidSubmissionError
from mlebench.submissions import Label, SubmissionRules, Text, probability
from mlebench.submissions.tables import read_ids, read_table
from mlebench.task import Edition
public, submission = map(Path, sys.argv[1:])
rules = SubmissionRules("id", (probability("cat"), Label("kind", ("small",))))
ids = read_ids(public / "sample_submission.csv", rules)
try:
    read_table(submission, rules, ids)
except InvalidSubmissionError as error:
    print(error)
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@pytest.fixture
def complaint(competition: Competition, public: PublicDirectory, submission: Path) -> Complaint:
    """Checks what lies at `submission` and gives the only problem."""

    def check() -> str:
        problems = check_submission(competition, submission, public, Edition.V2)
        assert len(problems) == 1
        return problems[0].message

    return check


@pytest.fixture
def bounded_complaints(public: PublicDirectory, submission: Path) -> Complaint:
    """Does the same in a process of its own, and sees to its memory and time."""

    def check() -> str:
        arguments = [sys.executable, "-c", CHECK, str(public), str(submission)]
        output = subprocess.check_output(arguments, text=True, timeout=LIMIT_S)
        *lines, peak_kib = output.splitlines()
        assert int(peak_kib) * 1024 < PEAK_BYTES
        return "\n".join(lines)

    return check


def write_repeated(path: Path, start: bytes, part: bytes, times: int, end: bytes = b"") -> None:
    with path.open("wb") as file:
        file.write(start)
        for _ in range(times):
            file.write(part)
        file.write(end)


def test_a_symbolic_link_is_not_followed(
    complaint: Complaint, submission: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.csv").write_text(SAMPLE)
    submission.symlink_to(tmp_path / "secret.csv")
    assert complaint() == ("submission.csv is a symbolic link; a submission must be a regular file")


def test_a_loop_of_symbolic_links_ends(complaint: Complaint, submission: Path) -> None:
    submission.symlink_to(submission)
    assert "symbolic link" in complaint()


def test_a_fifo_without_a_writer_is_not_waited_for(
    bounded_complaints: Complaint, submission: Path
) -> None:
    os.mkfifo(submission)
    assert bounded_complaints() == "submission.csv is a FIFO; a submission must be a regular file"


def test_a_socket_is_no_submission(
    complaint: Complaint, submission: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(submission.parent)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(submission.name)
        assert "socket" in complaint()


def test_a_directory_is_no_submission(complaint: Complaint, submission: Path) -> None:
    submission.mkdir()
    assert complaint() == "submission.csv is a directory; a submission must be a regular file"


def test_an_endless_device_is_not_read(competition: Competition, public: PublicDirectory) -> None:
    (problem,) = check_submission(competition, Path("/dev/zero"), public, Edition.V2)
    assert problem.message == "zero is a device; a submission must be a regular file"


def test_nothing_at_all_is_a_problem(complaint: Complaint) -> None:
    assert complaint() == "submission.csv cannot be opened: No such file or directory"


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_an_impossible_path_is_a_problem(
    competition: Competition, public: PublicDirectory, name: str
) -> None:
    assert len(check_submission(competition, public / name, public, Edition.V2)) == 1


def test_fifty_gigabytes_are_not_read(bounded_complaints: Complaint, submission: Path) -> None:
    with submission.open("wb") as file:
        file.write(SAMPLE.encode())
        file.truncate(50 * 2**30)
    assert bounded_complaints() == "submission.csv is 50 GiB long; 4 GiB is the most"


def test_a_file_that_is_longer_than_it_says_is_not_read_to_the_end(
    competition: Competition, public: PublicDirectory
) -> None:
    # The kernel gives this regular file the size 0.
    tables = Path("/proc/self/smaps")
    rules = dataclasses.replace(competition.rules, max_bytes=1000)
    competition = dataclasses.replace(competition, rules=rules)
    (problem,) = check_submission(competition, tables, public, Edition.V2)
    assert problem.message == "smaps grew beyond 1,000 bytes while it was read"


def test_an_empty_file_is_a_problem(complaint: Complaint, submission: Path) -> None:
    submission.touch()
    assert complaint() == "submission.csv is empty; it must have a header and a row for each id"


def test_a_header_alone_is_a_problem(complaint: Complaint, submission: Path) -> None:
    submission.write_text(SAMPLE.splitlines()[0])
    assert complaint() == "submission.csv has no rows; it must have 4, one for each id"


def test_gzip_under_a_csv_name_is_recognised(complaint: Complaint, submission: Path) -> None:
    submission.write_bytes(gzip.compress(SAMPLE.encode()))
    assert "is compressed with gzip" in complaint()


def test_a_zip_archive_under_a_csv_name_is_recognised(
    complaint: Complaint, submission: Path
) -> None:
    with zipfile.ZipFile(submission, "w") as archive:
        archive.writestr("submission.csv", SAMPLE)
    assert "is a zip archive" in complaint()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused(complaint: Complaint, submission: Path, encoding: str) -> None:
    submission.write_bytes(SAMPLE.encode(encoding))
    assert "UTF" in complaint()


def test_random_bytes_are_refused(complaint: Complaint, submission: Path) -> None:
    submission.write_bytes(bytes(range(1, 256)) * 100)
    assert complaint() == "line 2 of submission.csv: byte 0x80 is not UTF-8; save it as UTF-8"


def test_a_byte_that_is_not_utf_8_is_found_in_its_line(
    complaint: Complaint, submission: Path
) -> None:
    submission.write_bytes((SAMPLE[:-1] + "é\n").encode() + "e,é".encode("latin-1"))
    assert complaint() == "line 6 of submission.csv: byte 0xe9 is not UTF-8; save it as UTF-8"


def test_text_split_between_blocks_is_still_utf_8(
    bounded_complaints: Complaint, submission: Path
) -> None:
    row = "é".encode() * 1000 + b"\n"
    write_repeated(submission, b"id,cat,kind\n", b"a,0.5," + row, 5000)
    assert "UTF-8" not in bounded_complaints()


def test_nul_bytes_are_refused(complaint: Complaint, submission: Path) -> None:
    submission.write_text(SAMPLE.replace("small", "sm\0all", 1))
    assert complaint() == "submission.csv has NUL bytes: it is binary, or not text in UTF-8"


def test_two_gigabytes_of_holes_are_not_read(
    bounded_complaints: Complaint, submission: Path
) -> None:
    with submission.open("wb") as file:
        file.truncate(2 * 2**30)
    assert "NUL bytes" in bounded_complaints()


def test_one_endless_line_is_given_up(bounded_complaints: Complaint, submission: Path) -> None:
    write_repeated(submission, b"id,cat,kind\n", b"a" * MIB, 400)
    assert bounded_complaints() == "line 2 of submission.csv is longer than 8 MiB"


def test_an_endless_header_is_given_up(bounded_complaints: Complaint, submission: Path) -> None:
    write_repeated(submission, b"", b"a" * MIB, 400)
    assert bounded_complaints() == "line 1 of submission.csv is longer than 8 MiB"


@pytest.mark.parametrize("name", [b"", b"x"])
def test_ten_million_columns_are_refused(
    bounded_complaints: Complaint, submission: Path, name: bytes
) -> None:
    write_repeated(submission, b"id,cat,kind", b"," + name, 10_000_000, b"\na,0.5,small\n")
    assert bounded_complaints() in {
        "submission.csv has more than 10,000 columns",
        "line 1 of submission.csv is longer than 8 MiB",
    }


def test_ten_million_cells_in_a_row_are_too_many(
    bounded_complaints: Complaint, submission: Path
) -> None:
    write_repeated(submission, b"id,cat,kind\na", b",", 10_000_000, b"\nb,0.5,small\n")
    assert bounded_complaints().startswith("row 1 of submission.csv has 10,000,001 cells")


def test_a_quote_that_never_closes_is_found_where_it_opens(
    complaint: Complaint, submission: Path
) -> None:
    submission.write_text(SAMPLE.replace("c,0.5,0.5,1,small,", 'c,0.5,0.5,1,small,"never'))
    assert complaint() == (
        "line 4 of submission.csv: the row that begins here has a quote that never closes"
    )


def test_a_quote_that_never_closes_does_not_swallow_a_long_file(
    bounded_complaints: Complaint, submission: Path
) -> None:
    write_repeated(submission, b'id,cat,kind\n"a,0.5,small\n', b"a,0.5,small\n" * 10_000, 3000)
    assert "line 2 of submission.csv: the row that begins here" in bounded_complaints()


def test_quotes_alone_take_linear_time(bounded_complaints: Complaint, submission: Path) -> None:
    write_repeated(submission, b"id,cat,kind\n", b'"' * MIB + b"\n" + b'a"' * MIB + b"\n", 50)
    assert "row 1 of submission.csv has 1 cell" in bounded_complaints()


def test_a_billion_rows_too_many_are_not_held(
    bounded_complaints: Complaint, submission: Path
) -> None:
    write_repeated(submission, b"id,cat,kind\n", b",,\n" * 100_000, 1200)
    assert "submission.csv has more than 4 rows" in bounded_complaints()


def test_ids_as_long_as_the_file_are_not_held(
    bounded_complaints: Complaint, submission: Path
) -> None:
    write_repeated(submission, b"id,cat,kind\n", b"x" * 7 * MIB + b",0.5,small\n", 48)
    output = bounded_complaints()
    assert f"row 1 of submission.csv: id '{'x' * 40}…' in column id is not in" in output


def test_numbers_and_labels_as_long_as_the_file_are_not_held(
    bounded_complaints: Complaint, submission: Path
) -> None:
    digits, letters = b"1" * 3 * MIB, b"y" * 3 * MIB
    write_repeated(submission, b"id,cat,kind\n", b"a," + digits + b"," + letters + b"\n", 56)
    output = bounded_complaints()
    assert f"row 1 of submission.csv: '{'1' * 40}…' in column cat is too large" in output
