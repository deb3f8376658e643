from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlebench.competitions.synthetic_formats import encode_tfrecords
from mlebench.errors import PreparationError
from mlebench.preparation.tfrecords import bytes_feature, read_records

examples = st.dictionaries(st.text(max_size=9), st.binary(max_size=300) | st.integers(0, 2**63 - 1))


@given(st.lists(examples, max_size=4))
def test_features_come_out_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, written: list[dict[str, bytes | int]]
) -> None:
    path = tmp_path_factory.mktemp("records") / "a.tfrec"
    path.write_bytes(encode_tfrecords(written))
    records = list(read_records(path))
    assert len(records) == len(written)
    for record, features in zip(records, written, strict=True):
        for name, value in features.items():
            if isinstance(value, bytes):
                assert bytes_feature(record, name) == value


def test_checksums_are_those_of_the_format() -> None:
    # An example without features is two bytes; both checksums come from another library.
    assert encode_tfrecords([{}]).hex() == "020000000000000078270b340a0039818bab"


@pytest.mark.parametrize("kept", [1, 11, 12, 30, -1])
def test_a_file_that_is_cut_short_is_an_error(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "a.tfrec"
    path.write_bytes(encode_tfrecords([{"name": b"x" * 100}])[:kept])
    with pytest.raises(PreparationError, match="cut short"):
        list(read_records(path))


@pytest.mark.parametrize("example", [b"", b"\x0a\x05abc", b"\xff", b"no example"])
def test_an_example_without_the_feature_is_an_error(example: bytes) -> None:
    with pytest.raises(PreparationError, match="no feature 'name'"):
        bytes_feature(example, "name")
