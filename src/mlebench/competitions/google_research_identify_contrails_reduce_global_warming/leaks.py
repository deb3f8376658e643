"""Probes of Identify Contrails' leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask


def test_records_have_the_ids_under_which_their_masks_are_published(task: PreparedTask) -> bool:
    ids = task.answers()["record_id"].tolist()
    return ids != [str(place) for place in range(len(ids))]
