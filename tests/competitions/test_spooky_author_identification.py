"""Spooky Author Identification: what only it has."""

from __future__ import annotations

from mlebench.task import Edition
from tests.competitions.conftest import Make


def test_only_v1_wants_the_ids_first(miniature: Make) -> None:
    v1, v2 = (miniature("spooky-author-identification", edition) for edition in Edition)
    ids_second = ["EAP", "id", "MWS", "HPL"]
    assert v1.problems(v1.sample_submission()[ids_second])
    assert not v2.problems(v2.sample_submission()[ids_second])
