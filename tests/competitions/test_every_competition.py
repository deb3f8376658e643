"""What holds of every Kaggle competition, shown on its miniature."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pandas as pd
import pytest

from mlebench.competitions.facts import facts
from mlebench.competitions.synthetic import Synthetic
from mlebench.grading import grade_submission
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.submissions import Boolean, Label, Number, Pairing
from mlebench.task import Edition
from tests.competitions.conftest import KAGGLE_IDS, Make

PARITY = Path(__file__).parents[3] / "shared" / "parity"
PARITY_IDS = [task_id for task_id in KAGGLE_IDS if (PARITY / task_id).is_dir()]
MOST_MINIATURE_BYTES = 2 * 1024**2

every_competition = pytest.mark.parametrize("task_id", KAGGLE_IDS)
both_editions = pytest.mark.parametrize("edition", list(Edition))


@every_competition
@both_editions
def test_perfect_beats_noisy_beats_sample(miniature: Make, task_id: str, edition: Edition) -> None:
    mini = miniature(task_id, edition)
    perfect, noisy, sample = (
        mini.score(submission)
        for submission in (
            mini.gold_submission(),
            mini.noisy_submission(),
            mini.sample_submission(),
        )
    )
    assert perfect is not None
    assert noisy is not None
    assert sample is not None
    is_better = mini.competition.thresholds.is_better
    assert is_better(perfect, noisy)
    # In edition v1 some sample submissions score NaN.
    assert is_better(noisy, sample) or (edition is Edition.V1 and math.isnan(sample))


@every_competition
@both_editions
def test_the_order_of_rows_and_columns_is_free(
    miniature: Make, task_id: str, edition: Edition
) -> None:
    mini = miniature(task_id, edition)
    rules = mini.competition.rules_in(edition)
    noisy = mini.noisy_submission()
    shuffled = noisy
    # Rows of one id may be told apart by their order.
    has_keys = rules.id_parts or noisy[rules.id_column].is_unique
    if has_keys and rules.pairing not in {
        Pairing.BY_POSITION,
        Pairing.ANY_IDS,
        Pairing.BY_ID_IN_FILE_ORDER,
    }:
        shuffled = shuffled.sample(frac=1, random_state=1)
    if not (rules.starts_with_id or rules.is_in_order or rules.columns_by_position):
        shuffled = shuffled[shuffled.columns[::-1]]
    assert mini.score(shuffled) == mini.score(noisy)


@every_competition
def test_each_kind_of_damage_is_a_problem(miniature: Make, task_id: str) -> None:
    mini = miniature(task_id, Edition.V2)
    rules = mini.competition.rules
    good = mini.gold_submission()
    damaged = {
        "a row too few": good.iloc[:-1],
        "a row too many": pd.concat([good, good.iloc[:1]]),
        "an id twice": good.assign(
            **{rules.id_column: [*good[rules.id_column][:-1], good[rules.id_column][0]]}
        ),
        "an unknown id": good.assign(
            **{rules.id_column: ["no such id", *good[rules.id_column][1:]]}
        ),
        "no ids": good.drop(columns=rules.id_column),
    }
    if len(good) == 1:
        del damaged["an id twice"]
    for column in rules.columns:
        damaged[f"no {column.name}"] = good.drop(columns=column.name)
        values = good[column.name].tolist()

        def first(value: str, name: str = column.name, values: list[str] = values) -> pd.DataFrame:
            return good.assign(**{name: [value, *values[1:]]})

        if isinstance(column, Number):
            for value in ("", "nan", "inf", "word"):
                damaged[f"{value!r} in {column.name}"] = first(value)
            if column.minimum is not None:
                damaged[f"{column.name} too small"] = first(str(column.minimum - 1))
            if column.maximum is not None:
                damaged[f"{column.name} too large"] = first(str(column.maximum + 1))
        elif isinstance(column, Label | Boolean):
            damaged[f"an unknown label in {column.name}"] = first("no such label")
    for damage, submission in list(damaged.items())[:60]:
        assert mini.problems(submission), damage


@every_competition
def test_a_miniature_is_small_and_follows_from_its_seed(task_id: str, tmp_path: Path) -> None:
    make = find_competition(task_id).make_miniature
    assert make is not None
    contents = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        (tmp_path / name).mkdir()
        make(tmp_path / name, Synthetic(seed))
        contents.append(
            {p.relative_to(tmp_path / name): p.read_bytes() for p in files(tmp_path / name)}
        )
    assert contents[0] == contents[1]
    assert contents[0] != contents[2]
    assert sum(map(len, contents[0].values())) < MOST_MINIATURE_BYTES


@every_competition
@both_editions
def test_metadata_of_what_is_not_linked_is_all_alike(
    miniature: Make, task_id: str, edition: Edition
) -> None:
    mini = miniature(task_id, edition)
    raw_inodes = {path.stat().st_ino for path in files(mini.data.raw.resolve())}
    fresh = [p for p in files(mini.data.public) if p.stat().st_ino not in raw_inodes]
    copied = [p for p in fresh if p.stat().st_mtime == 1_000_000_000]
    assert all(path.stat().st_nlink == 1 for path in copied)
    for folder in {path.parent for path in copied}:
        by_name = sorted(path for path in copied if path.parent == folder)
        written = [path.stat().st_ctime_ns for path in by_name]
        assert written == sorted(written)


@every_competition
def test_the_declaration_is_complete(task_id: str) -> None:
    competition = find_competition(task_id)
    text = competition.description
    assert competition.title == facts(task_id).title
    assert len(text) > 1000
    assert competition.rules.id_column in text
    for section in ("## Data", "## Submission", "## Metric", "## Rules"):
        assert section in text, section
    for problem in competition.known_problems:
        assert problem.problem
        assert problem.evidence


@pytest.mark.parametrize("task_id", PARITY_IDS)
def test_edition_v1_makes_the_published_files_and_scores(task_id: str, tmp_path: Path) -> None:
    competition = find_competition(task_id)
    data = TaskData(tmp_path, task_id)
    data.root.mkdir()
    data.raw.symlink_to(PARITY / task_id / "raw")
    prepare_task(competition, tmp_path, Edition.V1)
    published = PARITY / task_id / "prepared"
    for path in files(published):
        made = data.prepared / path.relative_to(published)
        assert made.is_file(), made
        if path.suffix not in {".zip", ".7z", ".tar", ".parquet"}:
            assert made.read_bytes() == path.read_bytes(), made
    expected = {path.relative_to(published) for path in files(published)}
    made_files = {path.relative_to(data.prepared) for path in files(data.prepared)}
    assert made_files - expected <= {Path("edition.json"), Path("public/description.md")}
    scores = json.loads((PARITY / task_id / "expected.json").read_text())["scores"]
    for name, outcome in scores.items():
        submission = PARITY / task_id / "submissions" / f"{name}.csv"
        report = grade_submission(competition, submission, tmp_path)
        # As text, for NaN is not equal to itself.
        assert str(report.score) == str(outcome["score"]), (name, report.problems)


def files(folder: Path) -> list[Path]:
    return [Path(root, name) for root, _, names in os.walk(folder) for name in sorted(names)]
