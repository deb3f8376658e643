"""A world's own folders on the host."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from mlebench.sandbox.hostile_files import remove_tree
from mlebench.sandbox.leftovers import make_locked, new_name, sweep

COLLECTED = ("submission", "code", "logs")
"""Folders in /home that are copied out when an attempt has ended."""


def sweep_folders(work_dir: Path) -> None:
    """Remove what dead harnesses have left in `work_dir`."""
    sweep(work_dir, remove_tree)


class WorldFolders:
    """Folders that one world's programs write to, and texts that they only read.

    All lie in `root`, which is closed to other users: programs inside may leave
    anything there, such as a program that runs as its owner.

    Args:
        work_dir: where `root` is made.
        home_files: names and texts of files that programs find in their home.

    Raises:
        OSError: if they cannot be made.
    """

    def __init__(self, work_dir: Path, home_files: Mapping[str, str]) -> None:
        work_dir.mkdir(parents=True, exist_ok=True)
        self.name = new_name()
        self.root = work_dir.absolute() / self.name
        self.home, self.tmp, self.var_tmp = (
            self.root / name for name in ("home", "tmp", "var_tmp")
        )
        self.home_files = self.root / "home_files"
        self._lock = make_locked(self.root)
        try:
            for folder in (*self.writable, *self._collected, self.home_files):
                folder.mkdir()
            for folder in (self.tmp, self.var_tmp):
                folder.chmod(0o1777)
            for name, text in home_files.items():
                file = self.home_files / name
                file.write_text(text, encoding="utf-8")
                file.chmod(0o755 if name.endswith(".sh") else 0o644)
        except BaseException:
            self.remove()
            raise

    @property
    def writable(self) -> tuple[Path, ...]:
        """The folders that programs write to."""
        return self.home, self.tmp, self.var_tmp

    @property
    def _collected(self) -> tuple[Path, ...]:
        return tuple(self.home / name for name in COLLECTED)

    def give_to(self, owner: int) -> None:
        """Make a user of the host own what programs write to."""
        for folder in (*self.writable, *self._collected):
            os.chown(folder, owner, owner)

    def remove(self) -> None:
        """Remove them all, after the world has ended.

        Raises:
            OSError: if something cannot be removed; a later world tries again.
        """
        try:
            remove_tree(self.root)
        finally:
            os.close(self._lock)
