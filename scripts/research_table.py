"""Prints the table of research tasks: what each of a task's solutions scores, over seeds.

    python scripts/research_table.py [--seeds 20] [ID ...]

Medal thresholds in the declarations are set from it: see docs/research.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from mlebench.registry import find_task, split_task_ids
from mlebench.research.solutions import grade_solution, prepared_instance, solution_names
from mlebench.research_task import ResearchTask
from mlebench.runs.agent_environment import agent_environment_path


def main() -> None:
    """Print a Markdown table, a row for each solution of each task."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--parallel", type=int, default=len(os.sched_getaffinity(0)))
    arguments = parser.parse_args()
    print("| task | kind | solution | median | range | grading, s |")
    print("|---|---|---|---|---|---|")
    for task_id in arguments.ids or split_task_ids("research"):
        task = find_task(task_id)
        if not isinstance(task, ResearchTask):
            parser.error(f"{task_id} is no research task")
        with ThreadPoolExecutor(arguments.parallel) as pool:
            rows = list(pool.map(lambda seed, task=task: _row(task, seed), range(arguments.seeds)))
        for name in solution_names(task):
            scores = sorted(row[name][0] for row in rows)
            seconds = statistics.median(row[name][1] for row in rows)
            print(
                f"| {task.id} | {task.kind} | {name} | {statistics.median(scores):.3f} "
                f"| {scores[0]:.3f} to {scores[-1]:.3f} | {seconds:.1f} |",
                flush=True,
            )


def _row(task: ResearchTask, seed: int) -> dict[str, tuple[float, float]]:
    """Each solution's score, and the seconds that it took to solve and grade."""
    environment = agent_environment_path(None)
    results = {}
    with prepared_instance(task, seed) as data_dir:
        for name in solution_names(task):
            started = time.monotonic()
            report = grade_solution(task, name, data_dir, environment)
            score = float("nan") if report.score is None else report.score
            results[name] = score, time.monotonic() - started
    return results


if __name__ == "__main__":
    main()
