"""Generated files where `mlebench` looks for prepared data and a submission."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from mlebench.competition import Competition
from mlebench.layout import TaskData
from mlebench.task import Edition


def random_ids(random: np.random.Generator, rows: int) -> list[str]:
    """As many different ids, in no order."""
    return [f"id_{number:08x}" for number in random.permutation(rows)]


def write_prepared(
    competition: Competition,
    data_dir: Path,
    *,
    answers: pd.DataFrame,
    sample: pd.DataFrame,
    submission: pd.DataFrame,
) -> Path:
    """Write both sides of edition v2, and a submission beside them, which is returned."""
    data = TaskData(data_dir, competition.id)
    data.public.mkdir(parents=True)
    data.private.mkdir()
    stated = {"edition": Edition.V2, "rules_version": competition.rules_version}
    data.edition_file.write_text(json.dumps(stated))
    answers.to_csv(data.private / competition.answers_file, index=False)
    sample.to_csv(data.public / competition.sample_submission_file, index=False)
    path = data_dir / "submission.csv"
    submission.to_csv(path, index=False)
    return path
