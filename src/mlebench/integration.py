"""The published benchmark's Python names, for programs written against them.

Thin, and on top of everything else: `mlebench.registry.registry`, `mlebench.data`,
`mlebench.grade`, `mlebench.grade_helpers` and `mlebench.utils` lead here.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlebench import competition as declaration
from mlebench.files import write_atomically
from mlebench.grading import grade_submission
from mlebench.layout import TaskData, default_data_dir, default_edition
from mlebench.registry import competition_ids, find_competition, split_task_ids
from mlebench.task import Edition

if TYPE_CHECKING:
    import pandas as pd

    from mlebench.competition import Preparation

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Grader:
    """A competition's metric as a function of two data frames."""

    name: str
    _competition: declaration.Competition = field(repr=False)
    _edition: Edition = field(repr=False)

    def __call__(self, submission: pd.DataFrame, answers: pd.DataFrame | list[Any]) -> float | None:
        """The score, rounded to 5 decimals; None (and a warning) for an invalid submission.

        Args:
            answers: as `mlebench.utils.load_answers` loads them.
        """
        import pandas as pd

        competition = dataclasses.replace(
            self._competition,
            answers_file="answers.csv" if isinstance(answers, pd.DataFrame) else "answers.jsonl",
            sample_submission_file="sample_submission.csv",
        )
        with tempfile.TemporaryDirectory() as folder:
            data = TaskData(Path(folder), competition.id)
            data.public.mkdir(parents=True)
            data.private.mkdir()
            answers_file = data.private / competition.answers_file
            id_column = competition.rules_in(self._edition).id_column
            if isinstance(answers, pd.DataFrame):
                answers.to_csv(answers_file, index=False)
                ids = answers[[id_column]]
            else:
                assert competition.read_answers is not None  # noqa: S101 - of JSON lines alone
                answers_file.write_text("\n".join(map(json.dumps, answers)) + "\n")
                ids = pd.DataFrame({id_column: competition.read_answers(answers_file)[id_column]})
            ids.to_csv(data.public / competition.sample_submission_file, index=False)
            stated = {"edition": self._edition, "rules_version": competition.rules_version}
            data.edition_file.write_text(json.dumps(stated))
            path = Path(folder) / "submission.csv"
            submission.to_csv(path, index=False)
            report = grade_submission(competition, path, data.data_dir)
        for problem in report.problems:
            _log.warning("Invalid submission: %s", problem)
        return report.score

    def is_lower_better(self, leaderboard: pd.DataFrame) -> bool:
        """Whether a lower score is better: whether the leaderboard, best first, rises."""
        scores = leaderboard["score"]
        return bool(scores.iloc[0] < scores.iloc[-1])

    def rank_score(
        self, score: float | None, leaderboard: pd.DataFrame
    ) -> dict[str, bool | float | None]:
        """The thresholds and what `score` wins by them.

        The thresholds are the exact ones, whatever the leaderboard has.
        """
        del leaderboard
        thresholds = self._competition.thresholds
        medal = None if score is None else thresholds.medal(score)
        return {
            "gold_medal": medal == "gold",
            "silver_medal": medal == "silver",
            "bronze_medal": medal == "bronze",
            "above_median": score is not None and thresholds.above_median(score),
            "gold_threshold": thresholds.gold,
            "silver_threshold": thresholds.silver,
            "bronze_threshold": thresholds.bronze,
            "median_threshold": thresholds.median,
        }


@dataclass(frozen=True)
class Competition:
    """A competition and where its data lies."""

    id: str
    name: str
    description: str
    competition_type: str
    answers: Path
    gold_submission: Path
    sample_submission: Path
    raw_dir: Path
    public_dir: Path
    private_dir: Path
    grader: Grader
    _declaration: declaration.Competition = field(repr=False)

    @property
    def leaderboard(self) -> Path:
        """A CSV with a column `score`, best first, made when it is asked for.

        It holds quantiles, or the thresholds where there are none: enough for the
        leaderboard's direction and for plots, not for ranks.
        """
        path = self.raw_dir.with_name("leaderboard.csv")
        thresholds = self._declaration.thresholds
        scores = self._declaration.leaderboard_quantiles or (
            thresholds.gold,
            thresholds.silver,
            thresholds.bronze,
            thresholds.median,
        )
        write_atomically(path, "\n".join(["score", *map(repr, scores)]) + "\n")
        return path

    def prepare_fn(self, raw: Path, public: Path, private: Path) -> None:
        """Fill the two empty folders from raw data, by the default edition's rules."""
        from mlebench.layout import PrivateDirectory, PublicDirectory

        with tempfile.TemporaryDirectory(dir=public.parent) as scratch:
            preparation: Preparation = declaration.Preparation(
                raw,
                PublicDirectory(public),
                PrivateDirectory(private),
                default_edition(),
                Path(scratch),
            )
            self._declaration.prepare(preparation)


class Registry:
    """Finds competitions, with their data in one data folder."""

    def __init__(self, data_dir: Path | None = None) -> None:
        self._data_dir = data_dir

    def get_competition(self, competition_id: str) -> Competition:
        """A competition by its id.

        Raises:
            UnknownNameError: if there is none.
        """
        task = find_competition(competition_id)
        data = TaskData(self.get_data_dir(), task.id)
        edition = data.prepared_edition(task) or default_edition()
        answers = data.private / task.answers_file
        return Competition(
            id=task.id,
            name=task.title,
            description=task.description,
            competition_type="simple",
            answers=answers,
            gold_submission=task.gold_submission(data.private),
            sample_submission=data.public / task.sample_submission_file,
            raw_dir=data.raw,
            public_dir=data.public,
            private_dir=data.private,
            grader=Grader(task.metric_name, task, edition),
            _declaration=task,
        )

    def get_data_dir(self) -> Path:
        """The data folder."""
        return self._data_dir or default_data_dir()

    def set_data_dir(self, new_data_dir: Path) -> Registry:
        """A registry of the same competitions with their data elsewhere."""
        return Registry(Path(new_data_dir).expanduser().absolute())

    def list_competition_ids(self) -> list[str]:
        """The ids of all competitions."""
        return list(competition_ids())

    def get_lite_competition_ids(self) -> list[str]:
        """The ids of split `lite`."""
        return list(split_task_ids("lite"))


registry = Registry()
