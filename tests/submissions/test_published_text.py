"""Which columns the published grader would read as numbers or booleans."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlebench.submissions.published_text import holds_no_gaps, holds_words

CELLS = ["", "nan", "NA", "None", "1", "-2.5", "1e3", "inf", "True", "false", "blast", "1 "]


@given(st.lists(st.sampled_from(CELLS), min_size=1))
def test_a_column_without_gaps_is_refused_where_pandas_reads_numbers_or_booleans(
    cells: list[str],
) -> None:
    text = "".join(f"{row},{cell}\n" for row, cell in enumerate(cells))
    column = pd.read_csv(io.StringIO(text), names=["id", "label"])["label"]
    kind = "O" if column.isna().any() else column.dtype.kind
    complaint = holds_words("label", with_gaps=False)({"label": np.array(cells, dtype=object)})
    assert (complaint is not None) == (kind in "ifb")


@pytest.mark.parametrize("cells", [["1", ""], ["", "nan"], ["1", "2"], ["True", "False"]])
def test_gaps_do_not_save_a_column_without_words_where_they_are_refused_too(
    cells: list[str],
) -> None:
    assert holds_words("label", with_gaps=True)({"label": np.array(cells, dtype=object)})


@pytest.mark.parametrize("cells", [["1", "blast"], ["", "blast"]])
def test_one_word_makes_a_column_of_words(cells: list[str]) -> None:
    assert holds_words("label", with_gaps=True)({"label": np.array(cells, dtype=object)}) is None


@given(st.lists(st.sampled_from([*CELLS, " ", "NULL ", "n/a"]), min_size=1))
def test_gaps_are_where_pandas_reads_missing_values(cells: list[str]) -> None:
    text = "".join(f"{row},{cell}\n" for row, cell in enumerate(cells))
    column = pd.read_csv(io.StringIO(text), names=["id", "label"])["label"]
    complaint = holds_no_gaps("label")({"label": np.array(cells, dtype=object)})
    assert (complaint is not None) == column.isna().any()
