"""The automl agent finds out what is asked and predicts better than the sample submission."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from mlebench.metrics import accuracy, mean_absolute_error, roc_auc, root_mean_squared_error
from tests.agents.automl_program import Home, png


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def _split(table: pd.DataFrame, test_rows: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    table.insert(0, "id", [f"{n:04d}x" for n in np.random.default_rng(9).permutation(len(table))])
    return table.iloc[test_rows:], table.iloc[:test_rows].reset_index(drop=True)


def _patients(rows: int) -> pd.DataFrame:
    """Half of the target's cause is a number, half a category; some of both are missing."""
    random = np.random.default_rng(1)
    dose = random.normal(size=rows)
    ward = random.choice(["north", "south", "east"], rows)
    score = 2 * dose + 3 * (ward == "north") - 1
    table = pd.DataFrame(
        {
            "dose": np.where(random.random(rows) < 0.1, np.nan, dose.round(3)),
            "ward": pd.Series(ward).mask(random.random(rows) < 0.1),
            "admitted": pd.date_range("2020-01-01", periods=rows).strftime("%Y-%m-%d"),
            "empty": np.nan,
        }
    )
    table = table.sample(frac=1, random_state=2, ignore_index=False)
    table["died"] = (score + random.normal(size=rows) > 0).astype(int)[table.index]
    return table.reset_index(drop=True)


def test_it_gives_probabilities_of_a_binary_target_in_a_table_with_gaps(home: Home) -> None:
    train, test = _split(_patients(300), 100)
    sample = test[["id"]].assign(died=0)
    home.write(train=train, test=test.drop(columns="died"), sample_submission=sample)
    home.describe("# Patients\n\n## Evaluation\n\nThe area under the ROC curve.\n")

    outcome = home.run()

    assert outcome.status == 0
    submission = outcome.submission
    assert submission["id"].tolist() == test["id"].tolist()
    assert submission["died"].between(0, 1).all()
    assert roc_auc(test["died"].to_numpy(), submission["died"].to_numpy()) > 0.85


def test_it_logs_what_it_inferred_tried_and_handed_in(home: Home) -> None:
    train, test = _split(_patients(120), 40)
    sample = test[["id"]].assign(died=0)
    home.write(train=train, test=test.drop(columns="died"), sample_submission=sample)
    home.describe("# Patients\n\n## Evaluation\n\nSubmissions are judged by accuracy.\n")

    log = home.run().log

    assert "metric by the description: accuracy" in log
    assert "test rows: test.csv, which holds the sample's id" in log
    assert "train rows: train.csv, which holds died" in log
    assert "died: label, as accuracy asks for labels" in log
    assert "logistic regression (c 1): accuracy 0." in log
    assert "handed in: the sample submission" in log
    assert "fitted on all train rows" in log


def test_it_gives_a_probability_for_each_class_that_is_a_column_of_the_sample(home: Home) -> None:
    random = np.random.default_rng(3)
    species = random.integers(3, size=180)
    length, width = species + random.normal(0, 0.3, 180), random.normal(0, 1, 180)
    names = np.array(["Acer", "Alnus", "Quercus"])
    table = pd.DataFrame({"length": length, "width": width, "species": names[species]})
    train, test = _split(table, 60)
    sample = test[["id"]].assign(**dict.fromkeys(names, 1 / 3))
    home.write(train=train, test=test.drop(columns="species"), sample_submission=sample)
    home.describe("Scored by the multi-class logarithmic loss.")

    submission = home.run().submission

    probabilities = submission[names].to_numpy()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-9)
    chosen = probabilities[np.arange(60), np.searchsorted(names, test["species"])]
    assert -np.log(chosen).mean() < 0.5 < np.log(3)


def test_it_predicts_numbers_better_than_their_mean(home: Home) -> None:
    random = np.random.default_rng(4)
    table = pd.DataFrame(random.normal(size=(200, 4)), columns=list("abcd"))
    table["price"] = 50 + 10 * table["a"] - 5 * table["b"] ** 2 + random.normal(size=200)
    train, test = _split(table, 80)
    sample = test[["id"]].assign(price=50.0)
    home.write(train=train, test=test.drop(columns="price"), sample_submission=sample)
    home.describe("The metric is RMSE.")

    submission = home.run().submission

    truth = test["price"].to_numpy()
    error = root_mean_squared_error(truth, submission["price"].to_numpy())
    assert error < truth.std() / 2


def test_the_same_seed_gives_the_same_submission_when_there_is_time_enough(home: Home) -> None:
    random = np.random.default_rng(5)
    table = pd.DataFrame({"x": random.normal(size=40)})
    table["y"] = np.sin(table["x"]) + random.normal(0, 0.1, 40)
    train, test = _split(table, 15)
    sample = test[["id"]].assign(y=0.0)
    home.write(train=train, test=test.drop(columns="y"), sample_submission=sample)
    home.describe("The metric is the mean absolute error.")

    first = home.run(limit_s=120).submission_file.read_bytes()

    assert home.run(limit_s=120).submission_file.read_bytes() == first


def test_it_learns_from_text(home: Home) -> None:
    random = np.random.default_rng(6)
    words = np.array([f"w{n}" for n in range(60)])
    is_rude = random.integers(2, size=200)

    def comment(rude: int) -> str:
        chosen = random.choice(words, 8).tolist()
        return " ".join([*chosen[:4], "idiot" if rude else "friend", *chosen[4:]])

    table = pd.DataFrame({"comment": [comment(r) for r in is_rude], "rude": is_rude})
    train, test = _split(table, 80)
    sample = test[["id"]].assign(rude=0.5)
    home.write(train=train, test=test.drop(columns="rude"), sample_submission=sample)

    submission = home.run().submission

    assert roc_auc(test["rude"].to_numpy(), submission["rude"].to_numpy()) > 0.9


def _bars(is_upright: Sequence[bool]) -> list[NDArray[np.uint8]]:
    """Noisy images of a bar somewhere, upright or lying."""
    random = np.random.default_rng(7)
    images = []
    for upright in is_upright:
        pixels = random.integers(0, 60, (12, 12))
        place = random.integers(2, 9)
        pixels[:, place : place + 2] += 150
        images.append((pixels if upright else pixels.T).astype(np.uint8))
    return images


def test_it_labels_images_in_zip_archives(home: Home) -> None:
    upright = np.random.default_rng(8).integers(2, size=150).astype(bool)
    table = pd.DataFrame({"label": np.where(upright, "upright", "lying")})
    train, test = _split(table, 50)
    bars = _bars(upright.tolist())
    home.zip_images(
        "train.zip", {f"{i}.png": p for i, p in zip(train["id"], bars[50:], strict=True)}
    )
    home.zip_images("test.zip", {f"{i}.png": p for i, p in zip(test["id"], bars, strict=False)})
    home.write(train=train, sample_submission=test[["id"]].assign(label="lying"))
    home.describe("## Metric\n\nThe share of right labels, that is, accuracy.\n")

    submission = home.run().submission

    assert accuracy(test["label"].to_numpy(str), submission["label"].to_numpy(str)) > 0.9


@pytest.mark.parametrize("is_in_name", [True, False])
def test_labels_may_stand_in_the_names_of_images_or_of_their_folders(
    home: Home, is_in_name: bool
) -> None:
    upright = np.random.default_rng(8).integers(2, size=140).astype(bool)
    for number, (is_upright, pixels) in enumerate(
        zip(upright, _bars(upright.tolist()), strict=True)
    ):
        name = "upright" if is_upright else "lying"
        if number < 40:
            path = home.data / "test" / f"{number}.png"
        elif is_in_name:
            path = home.data / "train" / f"{name}.{number}.png"
        else:
            path = home.data / "train" / name / f"image{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png(pixels))
    home.write(sample_submission=pd.DataFrame({"id": range(40), "lies": 0.5}))
    home.describe("Give the probability that the bar is lying. Scored by log loss.")

    submission = home.run().submission

    assert roc_auc(1 - upright[:40].astype(int), submission["lies"].to_numpy()) > 0.9


def test_it_forecasts_the_months_that_follow(home: Home) -> None:
    months = pd.date_range("2000-01", periods=150, freq="MS")
    time = np.arange(150)
    random = np.random.default_rng(10)
    level = 100 + 0.5 * time + 8 * np.sin(2 * np.pi * time / 12) + random.normal(0, 0.5, 150)
    table = pd.DataFrame({"month": months.strftime("%Y-%m"), "level": level})
    table.loc[[20, 21, 50], "level"] = np.nan
    table.insert(0, "id", random.permutation(150))
    train = table.iloc[:126].sort_values("id")
    test = table.iloc[126:].sort_values("id")
    sample = test[["id"]].assign(level=100.0)
    home.write(train=train, test=test.drop(columns="level"), sample_submission=sample)
    home.describe("Scored by the mean absolute error (MAE).")

    submission = home.run().submission

    assert submission["id"].tolist() == test["id"].tolist()
    assert mean_absolute_error(test["level"].to_numpy(), submission["level"].to_numpy()) < 1.5


def test_it_looks_up_texts_that_it_has_seen(home: Home) -> None:
    spoken = {"12": "twelve", "7": "seven", "Mr": "mister", ".": ".", "the": "the", "a": "a"}
    written = np.random.default_rng(11).choice(list(spoken), 300)
    table = pd.DataFrame({"before": written, "after": [spoken[word] for word in written]})
    table.insert(0, "token", np.arange(300) % 10)
    table.insert(0, "sentence", np.arange(300) // 10)
    train, test = table.iloc[:200], table.iloc[200:].reset_index(drop=True)
    ids = test["sentence"].astype(str) + "_" + test["token"].astype(str)
    sample = pd.DataFrame({"id": ids, "after": test["before"]})
    home.write(train=train, test=test.drop(columns="after"), sample_submission=sample)

    submission = home.run().submission

    assert submission["after"].tolist() == test["after"].tolist()
