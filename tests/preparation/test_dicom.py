from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mlebench.competitions.synthetic_formats import encode_dicom
from mlebench.preparation.dicom import replace_patient

PIXELS = np.frombuffer(b"000130001300013A", np.uint8).reshape(4, 4)


def dicom(name: str, patient_id: str) -> bytes:
    texts = {(0x0010, 0x0010): ("PN", name), (0x0010, 0x0020): ("LO", patient_id)}
    # The referring physician is not the patient.
    return encode_dicom(PIXELS, "1.2.3", {**texts, (0x0008, 0x0090): ("PN", "00013")})


def replaced(folder: Path, content: bytes) -> bytes:
    path = folder / "image.dcm"
    path.write_bytes(content)
    replace_patient(path, "00013", "00207")
    return path.read_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("00013", "00013"), ("00207", "00207")),
        (("BraTS^00013", "x"), ("BraTS^00207", "x")),
        (("", "00013"), ("", "00207")),
        (("00014", "13"), ("00014", "13")),
    ],
)
def test_the_patient_s_name_and_id_alone_are_replaced(
    tmp_path: Path, before: tuple[str, str], after: tuple[str, str]
) -> None:
    assert replaced(tmp_path, dicom(*before)) == dicom(*after)


@pytest.mark.parametrize("length", [0, 3, 140, 250])
def test_what_cannot_be_parsed_stays_as_it_is(tmp_path: Path, length: int) -> None:
    content = dicom("00013", "00013")[:length]
    assert replaced(tmp_path, content) == content
    assert replaced(tmp_path, b"00013" * 60) == b"00013" * 60
