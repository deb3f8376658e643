"""Probes of Histopathologic Cancer Detection's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.preparation.image_groups import overlap_groups
from mlebench.preparation.raw_files import open_raw_files


def overlapping_patches_are_on_both_sides(task: PreparedTask) -> bool:
    with open_raw_files(task.public, task.public) as files:
        patches = [name for name in files.names if name.endswith(".tif")]
        groups = overlap_groups(files, patches)
    sides: dict[str, set[int]] = {"train": set(), "test": set()}
    for patch, group in zip(patches, groups.tolist(), strict=True):
        sides[patch.partition("/")[0]].add(group)
    return not sides["train"].isdisjoint(sides["test"])
