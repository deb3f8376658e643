"""What a folder holds, for comparisons."""

from __future__ import annotations

from pathlib import Path


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Relative path, mode and bytes of all that `folder` holds, but for its lock."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in folder.rglob("*")
        if path.name != ".lock"
    }
