"""Compares prepared tables with the published ones."""

from __future__ import annotations

import hashlib
from pathlib import Path

from mlebench.competition import Competition
from mlebench.layout import TaskData


def differing_files(competition: Competition, data_dir: Path) -> tuple[str, ...]:
    """The paths below prepared/ of tables whose md5 is not the published one, or missing.

    Published md5s are of edition v1 from real data; a task without any never differs.
    """
    prepared = TaskData(data_dir, competition.id).prepared
    return tuple(
        path
        for path, md5 in competition.prepared_md5s.items()
        if not (prepared / path).is_file() or _md5(prepared / path) != md5
    )


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
