"""Options that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from mlebench.errors import MLEBenchError, UnknownNameError
from mlebench.layout import (
    default_data_dir,
    default_edition,
    environment_edition,
    miniature_data_dir,
)
from mlebench.registry import competition_ids, parse_task_list, split_task_ids, task_ids
from mlebench.task import Edition


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """`--data-dir DIR` and `--miniature`, read by `data_dir`."""
    parser.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        help="where tasks' data lies (default: $MLEBENCH_DATA_DIR, else in the user's cache)",
    )
    parser.add_argument(
        "--miniature",
        action="store_true",
        help="small synthetic data in the true layout, kept in DIR/miniatures, without medals",
    )


def data_dir(arguments: argparse.Namespace) -> Path:
    """The data folder asked for, or the default one, as an absolute path."""
    given: Path | None = arguments.data_dir
    folder = default_data_dir() if given is None else given.expanduser().absolute()
    return miniature_data_dir(folder) if arguments.miniature else folder


def add_edition(parser: argparse.ArgumentParser) -> None:
    """`--edition v1|v2`, read by `edition`."""
    parser.add_argument(
        "--edition",
        choices=[edition.value for edition in Edition],
        help="the rules: v1 as published, v2 repaired (default: $MLEBENCH_EDITION, else v2)",
    )


def edition(arguments: argparse.Namespace) -> Edition:
    """The edition asked for, or the default one."""
    return Edition(arguments.edition) if arguments.edition else default_edition()


def add_required_edition(parser: argparse.ArgumentParser) -> None:
    """`--edition v1|v2` of a command for what is prepared, read by `required_edition`."""
    parser.add_argument(
        "--edition",
        choices=[edition.value for edition in Edition],
        help="refuse data that is prepared by other rules than these "
        "(default: $MLEBENCH_EDITION, else take any)",
    )


def required_edition(arguments: argparse.Namespace) -> Edition | None:
    """The edition that must lie prepared; None if any will do."""
    return Edition(arguments.edition) if arguments.edition else environment_edition()


def add_submission(parser: argparse.ArgumentParser) -> None:
    """`FILE ID`: a submission and the task it is for."""
    parser.add_argument(
        "submission", type=Path, metavar="FILE", help="the submission: a CSV file, or a folder"
    )
    parser.add_argument("competition_id", metavar="ID", help="the task it is for")


def add_instance(parser: argparse.ArgumentParser) -> None:
    """`--seed N`, the instance of a research task."""
    parser.add_argument(
        "--seed",
        type=count,
        default=1,
        metavar="N",
        help="the instance of a research task that the submission is for (1)",
    )


def count(text: str) -> int:
    """A whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON, and only that, to stdout")


def add_task_selection(parser: argparse.ArgumentParser, *, by_position: bool = False) -> None:
    """`--split S`, `-c ID …`, `--list FILE` or `--all`, read by `selected_task_ids`.

    Args:
        by_position: take single tasks as `ID …` in place of `-c ID …`.
    """
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--split", metavar="SPLIT", help="the tasks of a split, such as practice")
    if by_position:
        group.add_argument("competition", nargs="*", default=[], metavar="ID", help="single tasks")
    else:
        group.add_argument(
            "-c", "--competition", nargs="+", action="extend", metavar="ID", help="single tasks"
        )
    group.add_argument(
        "--list", type=Path, metavar="FILE", help="the tasks named in a file: one id a line"
    )
    group.add_argument(
        "--lite", dest="split", action="store_const", const="lite", help="the same as --split lite"
    )
    group.add_argument("--all", action="store_true", help="all tasks that there are")


def selected_task_ids(
    arguments: argparse.Namespace, *, all_are_competitions: bool = False
) -> tuple[str, ...]:
    """The ids asked for, each once, all of them known.

    Args:
        arguments: as parsed.
        all_are_competitions: leave research tasks out of `--all`.

    Raises:
        UnknownNameError: if a split or a task is not known.
        MLEBenchError: if the list file cannot be read or names no task.
    """
    if arguments.all:
        return competition_ids() if all_are_competitions else task_ids()
    if arguments.split is not None:
        return split_task_ids(arguments.split)
    if arguments.list is not None:
        try:
            ids = parse_task_list(arguments.list.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise MLEBenchError(f"cannot read the task list {arguments.list}: {error}") from None
        if not ids:
            raise MLEBenchError(f"{arguments.list} names no task; write one id a line.")
    else:
        ids = tuple(dict.fromkeys(arguments.competition))
    for task_id in ids:
        if task_id not in task_ids():
            raise UnknownNameError("task", task_id, task_ids())
    return ids
