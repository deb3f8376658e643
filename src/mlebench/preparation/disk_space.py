"""Room on disk: asked for before work that would fill it begins."""

from __future__ import annotations

import shutil
from pathlib import Path

from mlebench.errors import PreparationError


class NotEnoughDiskError(PreparationError):
    """Something needs more room than the disk has."""


def require_free_disk(folder: Path, needed_bytes: int, what: str) -> None:
    """See to it that `folder`, which exists, has room for `needed_bytes` more.

    Args:
        folder: where something is about to be written.
        needed_bytes: how much that will take.
        what: what needs it, as the message begins.

    Raises:
        NotEnoughDiskError: if there is less; it states both figures.
    """
    free_bytes = shutil.disk_usage(folder).free
    if needed_bytes > free_bytes:
        raise NotEnoughDiskError(
            f"{what} needs {readable_size(needed_bytes)} on the disk of {folder}, "
            f"where {readable_size(free_bytes)} are free; free some, or use another disk."
        )


def readable_size(size_bytes: int) -> str:
    """A size for people, in powers of 1000: "116.2 GB"."""
    size, unit = float(size_bytes), "bytes"
    for larger_unit in ("kB", "MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger_unit
    return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"
