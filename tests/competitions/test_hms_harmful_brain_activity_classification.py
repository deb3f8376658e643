"""HMS - Harmful Brain Activity Classification: what only it has."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "hms-harmful-brain-activity-classification"
EEG = "eeg_id"


@pytest.fixture
def v1(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V1)


@pytest.fixture
def v2(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V2)


def votes(mini: Miniature) -> list[str]:
    return [name for name in map(str, mini.sample_submission()) if name != EEG]


def test_missing_values_beat_a_perfect_score_in_v1_and_are_invalid_in_v2(
    v1: Miniature, v2: Miniature
) -> None:
    for mini in (v1, v2):
        blank = mini.gold_submission()
        blank[votes(mini)] = ["", "", "", "", "", "1"]
        score = mini.score(blank)
        assert score is None if mini is v2 else score is not None and score < 0


def test_further_columns_must_be_zero_in_v1_and_are_ignored_in_v2(
    v1: Miniature, v2: Miniature
) -> None:
    for value, is_fine in (("0", True), ("", True), ("1", False), ("word", False)):
        assert v1.score(v1.gold_submission().assign(more=value)) == (0 if is_fine else None)
        assert v2.score(v2.gold_submission().assign(more=value)) == 0


def test_v1_takes_other_numbers_of_the_same_ids_but_not_fewer_ids(v1: Miniature) -> None:
    sample = v1.sample_submission()
    many = sample[EEG].value_counts().index[0]
    changed = sample.copy()
    other = sample[EEG][sample[EEG] != many].iloc[0]
    changed.loc[np.flatnonzero(sample[EEG] == many)[1:], EEG] = other
    assert v1.score(changed) == v1.score(sample)
    changed.loc[changed[EEG] == many, EEG] = other
    (problem,) = v1.problems(changed)
    assert many in problem.message


@pytest.mark.parametrize("edition", list(Edition))
def test_rows_must_add_up_to_one_in_five_decimals(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    sample = mini.sample_submission()
    for value, is_fine in (
        (1 / 6 + 4e-6, True),
        (1 / 6 + 1e-4, False),
        (-0.1, False),
        (1.2, False),
    ):
        changed = sample.assign(lpd_vote=[str(value), *sample["lpd_vote"][1:]])
        assert bool(mini.problems(changed)) != is_fine


def test_v2_gives_the_first_judged_window_and_nothing_of_the_rest(v2: Miniature) -> None:
    raw = pd.read_csv(v2.data.raw / "train.csv")
    test = pd.read_csv(v2.data.private / "test.csv")
    assert list(read(v2.data.public / "test.csv")) == ["spectrogram_id", EEG, "patient_id"]
    assert (test["eeg_sub_id"] == 0).all()
    assert set(raw[EEG][raw["patient_id"].isin(test["patient_id"])]) == set(test[EEG])
    assert (test["spectrogram_label_offset_seconds"] > 0).any()
    for window in test.to_dict("records"):
        whole, cut = (
            pq.read_table(folder / f"{window[EEG]}.parquet")
            for folder in (v2.data.raw / "train_eegs", v2.data.public / "test_eegs")
        )
        assert cut.equals(whole[:10_000])
        path = v2.data.raw / "train_spectrograms" / f"{window['spectrogram_id']}.parquet"
        start = round(window["spectrogram_label_offset_seconds"] / 2)
        expected = pq.read_table(path)[start : start + 300]
        found = pq.read_table(v2.data.public / "test_spectrograms" / f"{window[EEG]}.parquet")
        assert found["time"].to_pylist() == list(range(1, 600, 2))
        assert found["LL_0.59"].equals(expected["LL_0.59"])
        for table in (cut, found):
            assert table.schema.pandas_metadata["index_columns"] == []


def test_v1_gives_whole_recordings_of_each_side(v1: Miniature) -> None:
    for side in ("train", "test"):
        table = read(v1.data.public / f"{side}.csv")
        for kind, key in (("eegs", EEG), ("spectrograms", "spectrogram_id")):
            folder = v1.data.public / f"{side}_{kind}"
            assert {path.stem for path in folder.iterdir()} == set(table[key])
            for path in folder.iterdir():
                assert path.read_bytes() == (v1.data.raw / f"train_{kind}" / path.name).read_bytes()
    assert (v1.data.public / "example_figures" / "more" / "A.pdf").exists()
