"""Writes docs/editions.md from the known problems that declarations state.

.venv/bin/python scripts/editions_page.py
"""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Competition
from mlebench.registry import competition_ids, find_competition

PAGE = Path(__file__).parents[1] / "docs" / "editions.md"
HEAD = """\
# Editions

Edition v1 has the rules as they were published, so that scores compare with published ones;
edition v2, the default, has them repaired. This page lists what is wrong with each competition as
published, how to see it, and what v2 does about it; `mlebench show ID` prints the same. It is made
by `scripts/editions_page.py` from the declarations.

*Scores compare* says whether a score in v2 still means the same as one in v1.
"""


def page() -> str:
    """The page's text."""
    tasks = [task for task in map(find_competition, competition_ids()) if task.archive is not None]
    with_problems = [task for task in tasks if task.known_problems]
    without = ", ".join(task.id for task in tasks if not task.known_problems)
    parts = [HEAD, *map(_section, with_problems)]
    if without:
        parts.append(f"## No known problems\n\n{without}\n")
    return "\n".join(parts)


def _section(task: Competition) -> str:
    rows = [
        f"| {_cell(known.problem)} | {_cell(known.evidence)} | {_cell(known.remedy) or 'nothing'} "
        f"| {'yes' if known.scores_compare else 'no'} |"
        for known in task.known_problems
    ]
    head = ["| problem | how to see it | what v2 does | scores compare |", "|---|---|---|---|"]
    return "\n".join([f"## {task.id}", "", *head, *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
