"""What metadata tells of test labels: nothing, and the attack would see it if it did."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlebench.audit import telling_metadata
from mlebench.audit.metadata import telling_features
from mlebench.preparation.archives import write_zip
from mlebench.task import Edition
from tests.competitions.conftest import KAGGLE_IDS, Make

WHALES = "the-icml-2013-whale-challenge-right-whale-redux"
PUBLISHED_LEAKS = {(WHALES, Edition.V1)}
"""Where the published names or order tell the labels, as a known problem says."""


@pytest.mark.parametrize("task_id", KAGGLE_IDS)
@pytest.mark.parametrize("edition", list(Edition))
def test_metadata_tells_the_labels_only_where_a_known_problem_says_so(
    miniature: Make, task_id: str, edition: Edition
) -> None:
    found = telling_metadata(miniature(task_id, edition).prepared_task)
    assert bool(found) == ((task_id, edition) in PUBLISHED_LEAKS), found


LABELS = pd.DataFrame({"label": np.random.default_rng(1).permutation(np.arange(60) % 2)})
IDS = [f"{row_id:06x}" for row_id in np.random.default_rng(0).permutation(2**20)[:60]]
BY_CLASS = [row_id for label in (0, 1) for row_id in np.array(IDS)[LABELS["label"] == label]]


def _write(folder: Path, ids: list[str]) -> list[Path]:
    paths = [folder / f"{row_id}.jpg" for row_id in ids]
    for path in paths:
        path.write_bytes(b"an image")
        os.utime(path, (0, 0))
    return paths


def _write_by_class(public: Path) -> None:
    _write(public, BY_CLASS)


def _keep_times(public: Path) -> None:
    for path in _write(public, sorted(IDS)):
        os.utime(path, (0, BY_CLASS.index(path.stem)))


def _link_one_class(public: Path) -> None:
    for path in _write(public, sorted(IDS)):
        if BY_CLASS.index(path.stem) < len(IDS) // 2:
            (public.parent / path.name).hardlink_to(path)


def _zip_with_modes(public: Path) -> None:
    with zipfile.ZipFile(public / "test.zip", "w") as archive:
        for row_id in sorted(IDS):
            info = zipfile.ZipInfo(f"{row_id}.jpg")
            info.external_attr = 0o600 + (BY_CLASS.index(row_id) < len(IDS) // 2)
            archive.writestr(info, b"an image")


def _zip_by_class(public: Path) -> None:
    with zipfile.ZipFile(public / "test.zip", "w") as archive:
        for row_id in BY_CLASS:
            archive.writestr(zipfile.ZipInfo(f"{row_id}.jpg"), b"an image")


@pytest.mark.parametrize(
    ("leak", "feature"),
    [
        (_write_by_class, "./*.jpg: changed"),
        (_keep_times, "./*.jpg: modified"),
        (_link_one_class, "./*.jpg: links"),
        (_zip_by_class, "test.zip:.jpg: order"),
        (_zip_with_modes, "test.zip:.jpg: mode"),
    ],
)
def test_the_attack_finds_what_metadata_tells(
    tmp_path: Path, leak: Callable[[Path], None], feature: str
) -> None:
    public = tmp_path / "public"
    public.mkdir()
    leak(public)
    assert feature in telling_features(public, IDS, LABELS)


def test_the_attack_finds_labels_in_the_order_of_rows(tmp_path: Path) -> None:
    by_class = LABELS.sort_values("label")
    assert telling_features(tmp_path, IDS, by_class) == ["rows: order"]


def test_the_attack_finds_nothing_in_files_that_say_nothing(tmp_path: Path) -> None:
    _write(tmp_path, sorted(IDS))
    write_zip(tmp_path / "test.zip", {f"{row_id}.jpg": b"an image" for row_id in IDS}, stored=False)
    assert telling_features(tmp_path, IDS, LABELS) == []
