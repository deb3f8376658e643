from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlebench.competition import Aligned, Competition, Preparation
from mlebench.layout import PublicDirectory
from mlebench.submissions import (
    Label,
    Number,
    Problem,
    RowSum,
    SubmissionRules,
    Text,
    check_submission,
    probability,
)
from mlebench.task import Edition, Thresholds

SAMPLE = """\
id,cat,dog,size,kind,note
a,0.5,0.5,1,small,
b,0.5,0.5,1,small,
c,0.5,0.5,1,small,
d,0.5,0.5,1,small,
"""

Check = Callable[[str | bytes], list[Problem]]


def nothing(_: Path | Preparation) -> None:
    pass


def no_score(_: Aligned) -> float:
    raise ValueError("nothing is measured here")


@pytest.fixture
def competition() -> Competition:
    """A competition with every kind of column, prepared by the tests themselves."""
    return Competition(
        id="pets",
        title="Pets",
        category="test",
        package=__name__,
        metric_name="none",
        size_bytes=0,
        thresholds=Thresholds(4, 3, 2, 1, is_lower_better=False),
        rules=SubmissionRules(
            id_column="id",
            columns=(
                probability("cat"),
                probability("dog"),
                Number("size", minimum=0, is_integer=True),
                Label("kind", ("small", "large", "3")),
                Text("note"),
            ),
            row_sum=RowSum(("cat", "dog")),
            max_bytes=2**30,
        ),
        score=no_score,
        make_raw=nothing,
        prepare=nothing,
    )


@pytest.fixture
def public(tmp_path: Path) -> PublicDirectory:
    folder = tmp_path / "public"
    folder.mkdir()
    (folder / "sample_submission.csv").write_text(SAMPLE)
    return PublicDirectory(folder)


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    """Where tests put a submission."""
    return tmp_path / "submission.csv"


@pytest.fixture
def check(competition: Competition, public: PublicDirectory, submission: Path) -> Check:
    """Writes a submission and checks it."""

    def write_and_check(content: str | bytes) -> list[Problem]:
        submission.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(check_submission(competition, submission, public, Edition.V2))

    return write_and_check
