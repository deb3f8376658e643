"""Whatever the data folder holds, the automl agent hands in what it can and does not crash."""

from __future__ import annotations

import json
import time
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlebench.preparation.archives import write_7z
from tests.agents.automl_program import Home

SAMPLE = pd.DataFrame({"id": ["007", "008", "NA"], "value": [0.5, 0.5, 0.5]})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def _assert_sample_stays(home: Home, log_says: str) -> None:
    outcome = home.run()
    assert outcome.status == 0
    assert log_says in outcome.log
    sample = (home.data / "sample_submission.csv").read_text("utf-8")
    assert outcome.submission_file.read_text("utf-8") == sample
    assert [path.name for path in outcome.submission_file.parent.iterdir()] == ["submission.csv"]


def test_without_a_train_table_the_sample_submission_is_handed_in(home: Home) -> None:
    home.write(sample_submission=SAMPLE, test=SAMPLE[["id"]])
    _assert_sample_stays(home, "no table and no file names tell value of train rows")


def test_columns_that_no_table_knows_leave_the_sample_submission(home: Home) -> None:
    train = pd.DataFrame({"id": range(50), "x": range(50), "y": range(50)})
    home.write(sample_submission=SAMPLE, train=train)
    _assert_sample_stays(home, "the sample submission stays")


def test_a_train_table_that_shares_nothing_with_the_test_rows_leaves_it(home: Home) -> None:
    train = pd.DataFrame({"name": range(50), "value": np.arange(50) / 7})
    home.write(sample_submission=SAMPLE, train=train)
    _assert_sample_stays(home, "nothing to learn from: the sample submission stays")


def test_a_sample_in_a_7z_is_handed_in_and_a_damaged_7z_is_left_alone(home: Home) -> None:
    content = SAMPLE.to_csv(index=False).encode()
    write_7z(home.data / "sample_submission.csv.7z", {"sample_submission.csv": content})
    (home.data / "train.csv.7z").write_bytes(b"7z")
    outcome = home.run()
    assert outcome.status == 0
    assert outcome.submission_file.read_bytes() == content


def test_targets_of_patients_are_not_learnt_by_heart_where_the_test_has_others(home: Home) -> None:
    patients = np.arange(60).repeat(5)
    train = pd.DataFrame({"id": range(300), "patient_id": patients, "value": patients % 7 / 7})
    test = pd.DataFrame({"id": SAMPLE["id"], "patient_id": [70, 71, 72]})
    home.write(sample_submission=SAMPLE, train=train, test=test)
    _assert_sample_stays(home, "column patient_id is left out")


def test_a_sample_without_rows_is_handed_in(home: Home) -> None:
    train = pd.DataFrame({"id": range(50), "x": range(50), "value": np.arange(50) / 7})
    home.write(sample_submission=SAMPLE.iloc[:0], train=train, test=train[["id", "x"]].iloc[:0])
    _assert_sample_stays(home, "the sample submission has no rows: it stays")


def test_a_sample_with_ids_alone_is_handed_in(home: Home) -> None:
    home.write(sample_submission=SAMPLE[["id"]])
    _assert_sample_stays(home, "the sample submission has no column to fill")


def test_a_target_that_never_varies_leaves_the_sample_submission(home: Home) -> None:
    train = pd.DataFrame({"id": range(50), "x": range(50), "value": 3.5})
    test = SAMPLE[["id"]].assign(x=1)
    home.write(sample_submission=SAMPLE, train=train, test=test)
    _assert_sample_stays(home, "nothing to learn from: the sample submission stays")


def test_files_that_are_not_what_their_names_say_are_passed_over(home: Home) -> None:
    home.write(sample_submission=SAMPLE)
    (home.data / "train.csv").write_bytes(b"\x00\xff\xfe binary \x00" * 100)
    (home.data / "train.zip").write_bytes(b"PK\x03\x04 broken")
    (home.data / "test.json").write_text("{not JSON", "utf-8")
    (home.data / "more.parquet").write_bytes(b"PAR1")
    (home.data / "empty.csv").write_bytes(b"")
    _assert_sample_stays(home, "test.json is not read")


def test_noise_leaves_the_sample_submission(home: Home) -> None:
    random = np.random.default_rng(0)
    train = pd.DataFrame({"id": range(60), "x": random.normal(size=60)})
    train["value"] = random.integers(2, size=60)
    sample = pd.DataFrame({"id": range(100, 160), "value": 0.5})
    test = sample[["id"]].assign(x=random.normal(size=60))
    home.write(sample_submission=sample, train=train, test=test)
    home.describe("Scored by log loss.")
    _assert_sample_stays(home, "no model is better than a guess: the sample submission stays")


def test_no_sample_submission_is_a_failure_that_the_log_explains(home: Home) -> None:
    home.write(train=pd.DataFrame({"id": [1], "value": [2]}))

    outcome = home.run()

    assert outcome.status == 1
    assert "nothing can be handed in: no sample submission" in outcome.log
    assert not outcome.submission_file.exists()


def test_a_submission_that_the_checker_refuses_does_not_replace_a_valid_one(home: Home) -> None:
    train = pd.DataFrame({"id": range(60), "x": range(60), "value": np.arange(60) * 2.0})
    home.write(sample_submission=SAMPLE, train=train, test=SAMPLE[["id"]].assign(x=[1, 2, 3]))
    checker = home.path / "validate_submission.sh"
    sample = home.data / "sample_submission.csv"
    checker.write_text(f'#!/bin/sh\ncmp -s "$1" {sample} || echo "Submission invalid!"')
    checker.chmod(0o755)
    _assert_sample_stays(home, "the checker says: Submission invalid!")


def test_it_ends_before_its_time_is_up_and_leaves_the_sample_submission(home: Home) -> None:
    random = np.random.default_rng(0)
    train = pd.DataFrame(random.normal(size=(20_000, 60))).add_prefix("x")
    train["value"] = random.integers(20, size=len(train))
    home.write(sample_submission=SAMPLE, train=train, test=SAMPLE[["id"]].join(train.iloc[:3, :60]))
    started_s = time.monotonic()

    outcome = home.run(limit_s=3)

    assert time.monotonic() - started_s < 5  # Two seconds to start Python on a busy machine.
    assert outcome.status == 0
    assert len(outcome.submission) == len(SAMPLE)


def test_awkward_columns_are_no_obstacle(home: Home) -> None:
    random = np.random.default_rng(0)
    records = [
        {
            "request": f"r{n}",
            "groups": ["a", "b"][: n % 3],
            "place": {"x": n, "y": None} if n % 2 else None,
            "mixed": n if n % 3 else "text",
            "huge": float(10.0 ** random.integers(300)),
            "flag": bool(n % 2) if n % 5 else None,
            "code": f"B/{n % 7}/S",
            "always": "same",
            "when": "2020-02-30" if n % 9 == 0 else "2020-02-03T04:05:06Z",
            "granted": bool(n % 3 == 0),
        }
        for n in range(150)
    ]
    (home.data / "train.json").write_text(json.dumps(records[:100]))
    asked = [{k: v for k, v in record.items() if k != "granted"} for record in records[100:]]
    (home.data / "test.json").write_text(json.dumps(asked))
    sample = pd.DataFrame({"request": [r["request"] for r in asked], "granted": 0})
    with zipfile.ZipFile(home.data / "sampleSubmission.csv.zip", "w") as archive:
        archive.writestr("sampleSubmission.csv", sample.to_csv(index=False))
    home.describe("Scored by ROC AUC.")

    submission = home.run().submission

    assert submission["request"].tolist() == sample["request"].tolist()
    assert submission["granted"].nunique() > 1
    assert submission["granted"].between(0, 1).all()
