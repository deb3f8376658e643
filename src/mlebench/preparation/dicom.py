"""Reads a patient's id in DICOM headers, and takes it out of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mlebench.errors import PreparationError


def replace_patient(path: Path, old: str, new: str) -> None:
    """Write `new` where Patient's Name or Patient ID of a DICOM file holds `old`.

    All other bytes stay; so does a file that has neither, or cannot be parsed.

    Args:
        path: changed in place.
        old: an id of ASCII letters and digits.
        new: of the same length.

    Raises:
        PreparationError: if what reads DICOM files is not installed.
    """
    tags = ["PatientName", "PatientID"]
    dcmread = _import_dcmread(path)
    try:
        header = dcmread(path, stop_before_pixels=True, specific_tags=tags)
        found: list[Any] = [header.get_item(tag) for tag in tags if tag in header]
        places = [(element.value_tell, element.length) for element in found]
    except Exception:  # noqa: BLE001 - a damaged header may raise anything
        return
    with path.open("r+b") as file:
        for start, length in places:
            file.seek(start)
            value = file.read(length)
            file.seek(start)
            file.write(value.replace(old.encode(), new.encode()))


def patient_id(path: Path) -> str:
    """The Patient ID of a DICOM file; empty where it has none.

    Raises:
        PreparationError: if what reads DICOM files is not installed, or cannot read it.
    """
    dcmread = _import_dcmread(path)
    try:
        header = dcmread(path, stop_before_pixels=True, specific_tags=["PatientID"])
        return str(header.get("PatientID") or "").strip()
    except Exception as error:
        raise PreparationError(
            f"{path} cannot be read as a DICOM file: {error}; download the raw data again."
        ) from error


def _import_dcmread(path: Path) -> Callable[..., Any]:
    try:
        from pydicom import dcmread
    except ImportError:
        raise PreparationError(
            f"{path} is a DICOM file, and what reads those is not installed; "
            "run: pip install 'mlebench[dicom]'"
        ) from None
    return dcmread
