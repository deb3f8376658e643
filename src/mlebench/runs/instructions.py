"""What an agent is told: where things are, what to hand in, limits and rules."""

from __future__ import annotations

from importlib import resources
from pathlib import PurePosixPath

from mlebench.competition import Competition
from mlebench.research_task import ResearchTask
from mlebench.runs.quantities import format_duration, format_size
from mlebench.sandbox.config import Limits
from mlebench.submissions.hand_in import files_of
from mlebench.task import Task

SUBMISSION_FILE = "submission.csv"
VALIDATION_SCRIPT = "validate_submission.sh"
SEALED_HOME = PurePosixPath("/home")
"""In every sandbox that has a file system of its own."""
SEALED_CHECKER_URL = "http://localhost:5000"
"""In every sandbox that has a network of its own."""


def home_files(
    task: Task,
    limits: Limits,
    home: PurePosixPath = SEALED_HOME,
    checker_url: str = SEALED_CHECKER_URL,
) -> dict[str, str]:
    """Names and texts of the files that an agent finds beside its folders.

    Args:
        task: the task.
        limits: what the agent's programs may use together.
        home: the folder of data/, submission/, code/ and logs/ inside the sandbox.
        checker_url: where the checker listens, as programs inside reach it.
    """
    return {
        "instructions.txt": instructions(task, limits, home, checker_url),
        VALIDATION_SCRIPT: validation_script(checker_url),
    }


def instructions(task: Task, limits: Limits, home: PurePosixPath, checker_url: str) -> str:
    """The text of `instructions.txt`: the frame, then the task's description."""
    if isinstance(task, ResearchTask):
        return _research_instructions(task, limits, home, checker_url)
    if not isinstance(task, Competition):
        raise TypeError(f"{task.id} is a {type(task).__name__}")
    return _competition_instructions(task, limits, home, checker_url)


def _limits_in_words(limits: Limits) -> str:
    stated = [
        "1 CPU" if limits.cpus == 1 else f"{limits.cpus} CPUs",
        f"{format_size(limits.memory_bytes)} of memory",
        f"{limits.processes} processes and threads",
        f"{format_size(limits.disk_bytes)} of files written",
    ]
    if limits.wall_time_s is not None:
        stated.insert(0, f"{format_duration(limits.wall_time_s)} of wall time")
    return f"""\
Limits
- {", ".join(stated)}. Going past a limit ends the attempt.
- There is no network beyond this machine's loopback.
"""


def _competition_instructions(
    competition: Competition, limits: Limits, home: PurePosixPath, checker_url: str
) -> str:
    return f"""\
You compete in a machine-learning competition, alone: nobody answers questions or helps.

What there is
- {home}/data: the competition's files, read only. They hold no answers to the test set.
- {home}/submission: put your submission here, as {SUBMISSION_FILE}.
- {home}/code: your programs. Keep the code that made the submission here.
- {home}/logs: your logs and notes.
- /tmp: scratch space, thrown away afterwards.
- Python 3 with the usual libraries for data and machine learning.

What to hand in
- Write {home}/submission/{SUBMISSION_FILE} in the format that the description states and
  {home}/data/{competition.sample_submission_file} shows.
- What lies there when you finish, or when a limit stops you, is graded; nothing else is.
  Hand in something valid early, then improve it.
- Check it as often as you like:
    {home}/{VALIDATION_SCRIPT} {home}/submission/{SUBMISSION_FILE}
  or post the file as the multipart field `file` to {checker_url}/validate. The reply says
  whether the file is well-formed, and nothing about its score.

{_limits_in_words(limits)}
Rules
- Train on the competition's data; predict the test set with models or programs that you make.
- Do not look for the answers, label the test set by hand, or tamper with the checker.

The competition: {competition.title}
Metric: {competition.metric_name} ({"lower" if competition.is_lower_better else "higher"} is better)

{competition.description.strip()}
"""


def _research_instructions(
    task: ResearchTask, limits: Limits, home: PurePosixPath, checker_url: str
) -> str:
    return f"""\
You do a piece of machine-learning research, alone: nobody answers questions or helps.

What there is
- {home}/data: what you are given, read only.
- {home}/submission: put what you hand in here: {files_of(task)}.
- {home}/code: your programs.
- {home}/logs: your logs and notes.
- /tmp: scratch space, thrown away afterwards.
- Python 3 with NumPy, SciPy, pandas, scikit-learn, matplotlib and more.

What to hand in
- What lies in {home}/submission when you finish, or when a limit stops you, is judged; nothing
  else is. Hand in something early, then improve it.
- Check it as often as you like:
    {home}/{VALIDATION_SCRIPT} {home}/submission
  or post a tar of the folder's files as the multipart field `file` to {checker_url}/validate.
  The reply says whether the files are there and have the right shape, and nothing about
  their worth.

{_limits_in_words(limits)}
Rules
- Do the work yourself, from what is given here.
- Do not look for the answers or tamper with what judges the work.

The task: {task.title}
Score: {task.metric_name}

{task.description.strip()}
"""


def validation_script(checker_url: str) -> str:
    """The text of `validate_submission.sh`, which posts a file to the checker.

    It prints the verdict and exits with 0 if the file is valid, 1 if it is not,
    and 2 if it could not be checked.
    """
    program = resources.files("mlebench.runs").joinpath("validate_submission.py").read_text("utf-8")
    # `-I` keeps modules that lie in the agent's folder from being imported in
    # place of the library's.
    return f"#!/bin/sh\nexec python3 -I - {checker_url} \"$@\" <<'END'\n{program}END\n"
