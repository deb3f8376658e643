"""Random Acts of Pizza: what only it has."""

from __future__ import annotations

import json
import zipfile
from typing import Any

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "random-acts-of-pizza"

only_in_v1 = pytest.mark.parametrize(
    ("edition", "is_open"), [(Edition.V1, True), (Edition.V2, False)]
)


def requests(mini: Miniature, side: str) -> list[dict[str, Any]]:
    """One side's requests; those in the zip are the same."""
    text = (mini.data.public / f"{side}.json").read_bytes()
    with zipfile.ZipFile(mini.data.public / f"{side}.zip") as archive:
        assert archive.read(f"{side}.json") == text
    found: list[dict[str, Any]] = json.loads(text)
    return found


@only_in_v1
@pytest.mark.parametrize("side", ["train", "test"])
def test_only_in_v1_requests_name_users(
    miniature: Make, edition: Edition, is_open: bool, side: str
) -> None:
    for request in requests(miniature(ID, edition), side):
        names = {"giver_username_if_known", "requester_username"}
        assert (request.keys() & names) == (names if is_open else set())


def test_json_is_as_indented_by_four_and_in_the_order_of_the_raw_keys(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    for side in ("train", "test"):
        raw = json.loads((mini.data.raw / f"{side}.json").read_bytes())
        public = requests(mini, side)
        assert list(public[0]) == list(raw[0])
        text = (mini.data.public / f"{side}.json").read_text()
        assert text == json.dumps(public, indent=4)
    assert "caf\\u00e9" in (mini.data.public / "train.json").read_text()
