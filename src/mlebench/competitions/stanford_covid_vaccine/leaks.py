"""Probes of OpenVaccine's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.competitions.stanford_covid_vaccine import sequence_groups


def near_identical_sequences_are_on_both_sides(task: PreparedTask) -> bool:
    import pandas as pd

    train, test = (
        list(pd.read_json(task.public / f"{side}.json", lines=True)["sequence"])
        for side in ("train", "test")
    )
    groups = sequence_groups(train + test)
    return not set(groups[: len(train)]).isdisjoint(groups[len(train) :])
