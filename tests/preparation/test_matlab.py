from __future__ import annotations

import io

import numpy as np
import pytest
from scipy.io import loadmat

from mlebench.errors import PreparationError
from mlebench.preparation.matlab import encode_matlab, with_empty_list

PATH = ("Video", "Labels")
FIELDS = ("Name", "Begin")


@pytest.mark.parametrize(
    "labels",
    [
        np.array([[("ok", 1.0), ("fame", 2.0)]], dtype=[(name, "O") for name in FIELDS]),
        np.array([[("ok", 1.0)]], dtype=[(name, "O") for name in FIELDS]),
        np.empty((0, 0)),
    ],
)
def test_a_list_is_emptied_and_all_else_stays(labels: object) -> None:
    frames = np.arange(6.0).reshape(2, 3)
    rest = {"Frames": frames, "Name": "a film", "IsWhole": np.array([True])}
    content = encode_matlab(
        {"Video": {"Labels": labels, **rest}, "Other": np.array([[7]], np.int16)}
    )
    emptied = with_empty_list("film.mat", content, PATH, FIELDS)
    assert emptied == with_empty_list("film.mat", content, PATH, FIELDS)
    found = loadmat(io.BytesIO(emptied), mat_dtype=True)
    video = found["Video"][0, 0]
    assert video["Labels"].shape == (1, 0)
    assert video["Labels"].dtype.names == FIELDS
    assert video["Frames"].tolist() == frames.tolist()
    assert video["Frames"].dtype == np.float64
    assert video["Name"].item() == "a film"
    assert video["IsWhole"].item() is True
    assert (found["Other"].item(), found["Other"].dtype) == (7, np.int16)


@pytest.mark.parametrize(
    "content", [b"", b"MATLAB", encode_matlab({"Video": {"Frames": 1}}), encode_matlab({"Film": 1})]
)
def test_a_file_without_the_list_is_refused(content: bytes) -> None:
    with pytest.raises(PreparationError, match=r"film\.mat: Video\.Labels cannot be read"):
        with_empty_list("film.mat", content, PATH, FIELDS)
