from __future__ import annotations

import json

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from mlebench.preparation.json_lines import json_line

texts = st.text() | st.text(alphabet='\\u07f/\x7f\x00\n"é😀')
records = st.dictionaries(texts, texts | st.integers(-(2**63), 2**64 - 1) | st.none(), min_size=1)


@given(records)
def test_a_line_is_what_pandas_writes(record: dict[str, object]) -> None:
    expected = pd.DataFrame({"nested": [[record]]}).to_json(orient="records", lines=True)
    assert json_line({"nested": [record]}) == expected


@given(records)
def test_a_line_reads_as_the_record(record: dict[str, object]) -> None:
    assert json.loads(json_line(record), strict=False) == record
