from __future__ import annotations

from pathlib import Path

import pytest

from mlebench.competitions.synthetic_formats import encode_bson
from mlebench.errors import PreparationError
from mlebench.preparation.bson import leading_integers, read_documents, without


def test_documents_are_encoded_as_the_format_is_defined() -> None:
    document = encode_bson({"_id": 7, "kind": 2**40, "imgs": [{"picture": b"ab"}]})
    assert document == (
        b"\x3f\0\0\0\x10_id\0\7\0\0\0\x12kind\0\0\0\0\0\0\1\0\0"
        b"\4imgs\0\x1d\0\0\0\0030\0\x15\0\0\0\5picture\0\2\0\0\0\0ab\0\0\0"
    )


def test_a_field_is_taken_out_and_all_other_bytes_stay(tmp_path: Path) -> None:
    values = [{"_id": i, "kind": 2**33 * i, "imgs": [{"picture": bytes(i)}]} for i in range(5)]
    path = tmp_path / "documents"
    path.write_bytes(b"".join(map(encode_bson, values)))
    documents = list(read_documents(path))
    assert documents == [encode_bson(value) for value in values]
    for document, value in zip(documents, values, strict=True):
        row, kind = leading_integers(document, ["_id", "kind"])
        assert (row.value, kind.value) == (value["_id"], value["kind"])
        del value["kind"]
        assert without(document, kind) == encode_bson(value)


def test_a_file_that_ends_within_a_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "documents"
    whole = encode_bson({"_id": 1})
    for cut in (whole[:-1], whole[:3], whole + b"\0\0\0\0\0"):
        path.write_bytes(cut)
        with pytest.raises(PreparationError, match="cut short"):
            list(read_documents(path))


def test_other_fields_than_expected_are_refused() -> None:
    for document in (encode_bson({"id": 1, "_id": 2}), encode_bson({"_id": b"1"}), b"\5\0\0\0\0"):
        with pytest.raises(PreparationError, match="whole number _id"):
            leading_integers(document, ["_id"])
