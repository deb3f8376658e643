"""The published benchmark's small functions, under the module name that integrations import."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["get_logger", "get_timestamp", "load_answers", "read_csv", "read_jsonl"]


def read_csv(*args: Any, **kwargs: Any) -> pd.DataFrame:
    """`pandas.read_csv`, whose numbers come out exactly as they went in."""
    import pandas as pd

    table: pd.DataFrame = pd.read_csv(*args, **kwargs)
    return table


def read_jsonl(file_path: str | Path, skip_commented_out_lines: bool = False) -> list[Any]:
    """The values of a JSON lines file; empty lines are skipped.

    Args:
        file_path: in UTF-8.
        skip_commented_out_lines: skip lines that begin with # or //, too.
    """
    lines = (line.strip() for line in Path(file_path).read_text("utf-8").split("\n"))
    return [
        json.loads(line)
        for line in lines
        if line and not (skip_commented_out_lines and line.startswith(("#", "//")))
    ]


def load_answers(path_to_answers: Path) -> pd.DataFrame | list[Any]:
    """Answers from a CSV file, or from JSON lines.

    Raises:
        ValueError: if the file is neither by its name.
    """
    if path_to_answers.suffix == ".csv":
        return read_csv(path_to_answers)
    if path_to_answers.suffix == ".jsonl":
        return read_jsonl(path_to_answers)
    raise ValueError(f"{path_to_answers} is neither a .csv nor a .jsonl file")


def get_logger(name: str, level: int = logging.INFO) -> logging.Logger:
    """A logger by its name, at `level`."""
    logger = logging.getLogger(name)
    logger.setLevel(level)
    return logger


def get_timestamp() -> str:
    """The time now, for file names: "2026-01-31T12-00-00-UTC"."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%Z")
