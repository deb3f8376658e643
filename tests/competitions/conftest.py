"""Every Kaggle competition's miniature, prepared once per edition and test run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlebench.audit import PreparedTask
from mlebench.competition import Competition
from mlebench.competitions.synthetic import Synthetic
from mlebench.grading import grade_submission
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.preparation.archives import only_member
from mlebench.registry import competition_ids, find_competition, split_task_ids
from mlebench.submissions import Number, Pairing, Problem, Text, check_submission
from mlebench.task import Edition

KAGGLE_IDS = tuple(
    task_id for task_id in competition_ids() if task_id not in split_task_ids("practice")
)
SEED = 20_000


@dataclass(frozen=True)
class Miniature:
    """A competition's miniature, prepared in one edition."""

    competition: Competition
    edition: Edition
    data_dir: Path

    @property
    def data(self) -> TaskData:
        return TaskData(self.data_dir, self.competition.id)

    @property
    def prepared_task(self) -> PreparedTask:
        return PreparedTask(self.competition, self.edition, self.data.public, self.data.private)

    def sample_submission(self) -> pd.DataFrame:
        return read(self.data.public / self.competition.sample_submission_file)

    def gold_submission(self) -> pd.DataFrame:
        """A perfect submission with the sample submission's columns that count, all as text."""
        names = self.competition.rules_in(self.edition).other_names
        gold = read(self.competition.gold_submission(self.data.private)).rename(columns=names)
        return gold[[name for name in self.sample_submission() if name in gold]]

    def noisy_submission(self) -> pd.DataFrame:
        """The perfect submission with the answers of two rows in ten exchanged.

        Of a single row's text, the second half of the words is left out instead. Where
        the sample submission says another text for each row, those rows get that.
        Numbers between two bounds are drawn towards the sample submission, too, as
        those of an honest model are.
        """
        noisy, sample = self.gold_submission(), self.sample_submission()
        random = np.random.default_rng(0)
        rules = self.competition.rules_in(self.edition)
        columns = rules.columns
        answers = [column.name for column in columns if column.name not in rules.id_parts]
        places = np.arange(len(noisy))
        if rules.pairing is Pairing.KNOWN_IDS:
            # Rows without an answer are not scored.
            places = np.flatnonzero((noisy[answers] != "").all(axis=1))
        if len(noisy) == 1:
            words = noisy[answers[0]][0].split()
            return noisy.assign(**{answers[0]: " ".join(words[: len(words) // 4 * 2])})
        if isinstance(columns[0], Text) and sample[answers[0]].nunique() > 1:
            chosen = random.permutation(places)[: max(2, len(places) // 5)]
            texts = sample.set_index(rules.id_column)[answers[0]]
            noisy.loc[chosen, answers[0]] = texts[noisy.loc[chosen, rules.id_column]].to_numpy()
            return noisy
        noisy.loc[places, answers] = some_exchanged(noisy.loc[places, answers], random)
        for column in columns:
            if isinstance(column, Number) and column.maximum is not None and not column.is_integer:
                drawn = 0.7 * noisy[column.name].astype(float) + 0.3 * sample[column.name].astype(
                    float
                )
                noisy[column.name] = drawn.astype(str)
        return noisy

    def score(self, submission: pd.DataFrame) -> float | None:
        """The score of a submission, None if it is rejected."""
        path = self._write(submission)
        report = grade_submission(self.competition, path, self.data_dir)
        assert (report.score is None) == bool(report.problems)
        return report.score

    def problems(self, submission: pd.DataFrame) -> tuple[Problem, ...]:
        """What the public side alone tells to be wrong with a submission."""
        path = self._write(submission)
        return check_submission(self.competition, path, self.data.public, self.edition)

    def _write(self, submission: pd.DataFrame) -> Path:
        path = self.data_dir / "submission.csv"
        submission.to_csv(path, index=False)
        return path


def some_exchanged(answers: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Answers of which two rows in ten went to other rows, and one at least has changed."""
    differs = (answers != answers.iloc[0]).any(axis=1).to_numpy()
    assert differs.any(), "all answers are alike"
    # Rows drawn by chance may all have the same answer.
    drawn = random.permutation(len(answers))[: len(answers) // 5]
    chosen = np.array(list(dict.fromkeys([0, int(differs.argmax()), *drawn])))
    exchanged = answers.copy()
    exchanged.iloc[chosen] = answers.iloc[np.roll(chosen, 1)].to_numpy()
    return exchanged


Make = Callable[[str, Edition], Miniature]


def read(path: Path) -> pd.DataFrame:
    if path.suffix == ".7z":
        with only_member(path) as plain:
            return read(plain)
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="session")
def miniature(tmp_path_factory: pytest.TempPathFactory) -> Make:
    @cache
    def raw(task_id: str) -> Path:
        folder = tmp_path_factory.mktemp(task_id)
        make = find_competition(task_id).make_miniature
        assert make is not None
        make(folder, Synthetic(SEED))
        return folder

    @cache
    def prepared(task_id: str, edition: Edition) -> Miniature:
        competition = find_competition(task_id)
        data_dir = tmp_path_factory.mktemp(f"{task_id}-{edition}")
        data = TaskData(data_dir, task_id)
        data.root.mkdir()
        data.raw.symlink_to(raw(task_id))
        prepare_task(competition, data_dir, edition)
        return Miniature(competition, edition, data_dir)

    return prepared
