"""Known leaks, as their own probes see them."""

from __future__ import annotations

from importlib import import_module, resources
from pathlib import Path

import pytest

from mlebench import competitions
from mlebench.audit import known_leaks
from mlebench.task import Edition
from tests.competitions.conftest import Make

PACKAGES = sorted(
    path.parent.name for path in Path(str(resources.files(competitions))).glob("*/leaks.py")
)


@pytest.mark.parametrize("package", PACKAGES)
def test_known_leaks_are_open_in_v1_and_shut_in_v2(miniature: Make, package: str) -> None:
    competition = import_module(f"mlebench.competitions.{package}").competition
    leaks = known_leaks(competition)
    assert leaks
    for edition in Edition:
        task = miniature(competition.id, edition).prepared_task
        found = {name: leak(task) for name, leak in leaks.items()}
        assert found == dict.fromkeys(leaks, edition is Edition.V1), edition
