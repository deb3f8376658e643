"""Packages as others would write them, that bring tasks of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

MLEBENCH = str(Path(sys.executable).with_name("mlebench"))

COMPETITION = '''
from mlebench.competition import Competition
from mlebench.submissions.rules import Number, SubmissionRules
from mlebench.task import Thresholds


def declare(task_id, make_raw=lambda raw: None, prepare=None):
    """A competition without much to it; by default its one answer is 1."""

    def prepare_one_row(preparation):
        for folder, name in ((preparation.public, "sample_submission.csv"),
                             (preparation.private, "answers.csv")):
            (folder / name).write_text("id,value\\n7,1\\n")

    return Competition(
        id=task_id,
        title="A task from outside",
        category="tabular regression",
        package=__name__,
        metric_name="mean absolute error",
        size_bytes=1000,
        thresholds=Thresholds(gold=1.0, silver=2.0, bronze=3.0, median=4.0, is_lower_better=True),
        rules=SubmissionRules("id", (Number("value"),)),
        score=lambda columns: 0.0,
        make_raw=make_raw,
        prepare=prepare or prepare_one_row,
    )
'''


def install(site: Path, name: str, tasks: Mapping[str, str], source: str = "") -> None:
    """Install a package below `site`, as pip would.

    Args:
        site: a folder that is on the path of those who are to see it.
        name: the package's name.
        tasks: ids of tasks, and the names in the package that declare them.
        source: the package's code, after `declare(task_id, make_raw, prepare)`.
    """
    package = site / name
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(COMPETITION + textwrap.dedent(source))
    (package / "description.md").write_text("# A task from outside\n\nSay 1.\n")
    metadata = site / f"{name}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = [f"{task_id} = {name}:{attribute}" for task_id, attribute in tasks.items()]
    (metadata / "entry_points.txt").write_text("\n".join(["[mlebench.tasks]", *lines, ""]))


def environment(site: Path) -> dict[str, str]:
    """The environment of a process that sees what is installed below `site`."""
    return {**os.environ, "PYTHONPATH": str(site)}


def mlebench(site: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `mlebench` where what is installed below `site` can be seen."""
    return subprocess.run(
        [MLEBENCH, *map(str, arguments)],
        env=environment(site),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
