from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlebench.errors import InvalidSubmissionError
from mlebench.submissions import Number, SubmissionRules
from mlebench.submissions.numbers import number_fault, parse_number
from mlebench.submissions.tables import read_ids, read_table

RULES = SubmissionRules("id", (Number("x"),))


def read_by_arrow(folder: Path, cell: str) -> float | None:
    """The number that a whole file gives for a cell, None if it is a problem."""
    path = folder / "cell.csv"
    quoted = cell.replace('"', '""')
    path.write_bytes(f'id,x\na,"{quoted}"\n'.encode())
    try:
        return float(read_table(path, RULES, read_ids(path, RULES))["x"][0])
    except InvalidSubmissionError:
        return None


number_like = st.text(alphabet="0123456789+-.eE_xXpPnaifNAI ,\t٣\u0969\u00a0\u2212", max_size=12)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("numbers")


@given(cell=number_like | st.floats().map(repr) | st.integers().map(str))
@example(cell="1e999")
@example(cell="-1e-999")
@example(cell="nan(1)")
@example(cell="0x1p3")
@example(cell="9007199254740993")
@example(cell="\v1\f")
@example(cell="1" * 400)
def test_a_file_gives_the_same_numbers_as_the_stated_rules(folder: Path, cell: str) -> None:
    assert read_by_arrow(folder, cell) == parse_number(cell)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_back_exactly(number: float) -> None:
    assert parse_number(repr(number)) == number
    assert parse_number(f" {number:+.17e}\t") == number


@given(st.text())
def test_what_python_reads_as_no_finite_number_is_none_here(text: str) -> None:
    number = parse_number(text)
    if number is not None:
        assert math.isfinite(number)
        assert float(text) == number


@given(number_like | st.text())
def test_whatever_is_no_number_has_a_fault(text: str) -> None:
    if parse_number(text) is None:
        assert number_fault(text).startswith(("is ", "has ", "stands "))
