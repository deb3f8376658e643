"""Probes of the Humpback Whale Identification Challenge's leaks."""

from __future__ import annotations

import pandas as pd

from mlebench.audit import PreparedTask
from mlebench.preparation.image_groups import look_alike_groups
from mlebench.preparation.raw_files import open_raw_files


def photographs_of_one_encounter_are_on_both_sides(task: PreparedTask) -> bool:
    train, test = task.table("train.csv"), task.answers()
    sides = pd.concat({"train": train, "test": test}, names=["side"]).reset_index("side")
    paths = (sides["side"] + "/" + sides["Image"]).tolist()
    with open_raw_files(task.public, task.public) as files:
        groups = look_alike_groups(files, paths, sides["Id"].tolist())
    return bool((sides["side"].groupby(groups).nunique() > 1).any())


def whales_seen_twice_in_train_are_all_in_test(task: PreparedTask) -> bool:
    counts = task.table("train.csv")["Id"].value_counts()
    return set(counts[counts > 1].index) <= set(task.answers()["Id"])
