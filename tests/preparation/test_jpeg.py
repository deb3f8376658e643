from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mlebench.competitions.synthetic import encode_image
from mlebench.preparation.jpeg import without_app1

PIXELS = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x0132] = "2017:05:01 12:00:00"
    return encode_image(PIXELS, "JPEG", exif=exif.tobytes(), comment=b"a comment")


def test_exif_goes_and_everything_else_stays() -> None:
    content, plain = with_exif(), encode_image(PIXELS, "JPEG", comment=b"a comment")
    assert b"2017:05:01" in content
    assert without_app1(content) == plain


def test_fill_bytes_and_several_segments_are_read() -> None:
    plain = encode_image(PIXELS, "JPEG")
    segment = b"\xff\xff\xff\xe1\x00\x05abc"
    assert without_app1(plain[:2] + segment + segment + plain[2:]) == plain


def test_bytes_after_the_first_scan_begins_stay() -> None:
    content = encode_image(PIXELS, "JPEG") + b"\xff\xe1\x00\x05abc"
    assert without_app1(content) == content


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff\xe1", with_exif()[:40]])
def test_what_is_no_jpeg_file_stays(content: bytes) -> None:
    assert without_app1(content) == content


@given(st.binary(max_size=60))
def test_any_bytes_come_back_or_lose_some(content: bytes) -> None:
    assert len(without_app1(b"\xff\xd8" + content)) <= len(content) + 2


def test_the_picture_stays() -> None:
    with (
        Image.open(io.BytesIO(with_exif())) as old,
        Image.open(io.BytesIO(without_app1(with_exif()))) as new,
    ):
        assert np.array_equal(np.asarray(old), np.asarray(new))
        assert not new.getexif()
