from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mlebench.registry import find_competition
from tests.competitions.conftest import KAGGLE_IDS

ROOT = Path(__file__).parents[2]


def test_the_page_of_editions_says_what_the_declarations_say() -> None:
    program = "import editions_page; print(editions_page.page())"
    made = subprocess.check_output(
        [sys.executable, "-c", program], cwd=ROOT / "scripts", text=True, timeout=60
    )
    assert made.rstrip("\n") == (ROOT / "docs" / "editions.md").read_text("utf-8").rstrip("\n"), (
        "run scripts/editions_page.py"
    )


def test_the_page_has_every_competition() -> None:
    text = (ROOT / "docs" / "editions.md").read_text("utf-8")
    for task_id in KAGGLE_IDS:
        assert task_id in text
        for known in find_competition(task_id).known_problems:
            assert known.scores_compare or known.remedy, "only a remedy can part the scores"
