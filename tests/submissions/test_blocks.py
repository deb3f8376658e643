from __future__ import annotations

import csv
import io
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlebench.errors import InvalidSubmissionError
from mlebench.submissions import SubmissionRules, Text, blocks
from mlebench.submissions.tables import read_ids, read_table

RULES = SubmissionRules("id", (Text("text"),))

csv_like = st.text(alphabet='ab",\n\r é', max_size=40)
cells = st.text(alphabet='ab",\n\ré ', min_size=1, max_size=8)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("blocks") / "table.csv"


def read_rows(path: Path) -> list[tuple[str, str]]:
    ids = read_ids(path, RULES)
    texts = read_table(path, RULES, ids)["text"]
    return list(zip(ids.to_pylist(), texts.tolist(), strict=True))


def python_rows(text: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(text, newline="")) if row]


@settings(max_examples=300)
@given(text=csv_like, block_bytes=st.integers(1, 8))
@example(text='a,"b\n"c\n', block_bytes=1)
@example(text='a,b"\nc,"d""\n"\n', block_bytes=2)
def test_blocks_are_the_rows_that_pythons_csv_reader_finds(
    path: Path, text: str, block_bytes: int
) -> None:
    path.write_bytes(text.encode())
    # Within open quotes, what follows does not make a row of its own.
    is_open = python_rows(text + "\nend")[-1] != ["end"]
    expectation = (
        pytest.raises(InvalidSubmissionError, match="quote that never closes")
        if is_open
        else nullcontext()
    )
    with pytest.MonkeyPatch.context() as patch, blocks.open_regular(path) as file, expectation:
        patch.setattr(blocks, "BLOCK_BYTES", block_bytes)
        found = [block.decode() for block in blocks.read_blocks(file, "table.csv", 2**20, 2**20)]
        assert [row for block in found for row in python_rows(block)] == python_rows(text)


@given(
    rows=st.dictionaries(cells, cells, min_size=1, max_size=8),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_pythons_csv_writer_writes_is_read_back(
    path: Path, rows: dict[str, str], line_end: str
) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator=line_end, quoting=csv.QUOTE_ALL)
        writer.writerows([("id", "text"), *rows.items()])
    assert read_rows(path) == list(rows.items())


@settings(max_examples=300)
@given(body=csv_like)
def test_any_text_gives_the_cells_that_pythons_csv_reader_finds_or_a_problem(
    path: Path, body: str
) -> None:
    path.write_bytes(f"id,text\n{body}".encode())
    is_open = python_rows(f"id,text\n{body}\nend")[-1] != ["end"]
    rows = python_rows(body)
    if is_open or not rows or any(len(row) != 2 for row in rows):
        with pytest.raises(InvalidSubmissionError):
            read_rows(path)
    else:
        assert read_rows(path) == [(row_id, text) for row_id, text in rows]
