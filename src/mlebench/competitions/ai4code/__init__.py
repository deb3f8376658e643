"""Google AI4Code: where between a notebook's code cells does each piece of prose belong?

Notebooks are linked or copied one by one, so memory is that of the tables of ids and orders.
"""

from __future__ import annotations

import json

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import pooled_kendall_tau
from mlebench.preparation.published import fixed_test_size, read_csv, write_csv
from mlebench.preparation.raw_files import (
    RawFiles,
    copy_files,
    link_files,
    open_content,
    open_raw_files,
)
from mlebench.submissions import SubmissionRules, Text
from mlebench.submissions.orders import is_order_of_sample, places_among

ORDER = "cell_order"
SAMPLE = "sample_submission.csv"
TEST_NOTEBOOKS = 20_000


def _prepare(data: Preparation) -> None:
    ancestors = read_csv(data.raw / "train_ancestors.csv", dtype=str)
    ancestors = ancestors.sample(frac=1, random_state=0).reset_index(drop=True)
    test_rows = fixed_test_size(len(ancestors), TEST_NOTEBOOKS)
    sizes = ancestors.groupby("ancestor_id", sort=False).size()
    test_families = []
    room = test_rows
    for family, size in sizes.items():
        if size <= room:
            test_families.append(family)
            room -= size
    if room:
        raise PreparationError(
            f"{data.raw}/train_ancestors.csv: families of notebooks fill a test of {test_rows} "
            f"only up to {test_rows - room}; download the raw data again."
        )
    is_test = ancestors["ancestor_id"].isin(test_families)
    write_csv(ancestors[~is_test], data.public / "train_ancestors.csv")
    orders = read_csv(data.raw / "train_orders.csv", dtype=str)
    is_test = orders["id"].isin(ancestors["id"][is_test])
    train, test = orders[~is_test], orders[is_test]
    write_csv(train, data.public / "train_orders.csv")
    write_csv(test, data.private / "test_orders.csv")
    with open_raw_files(data.raw / "train", data.scratch) as notebooks:
        shown = [_shown_order(notebooks, i) for i in test["id"]]
        write_csv(test.assign(**{ORDER: shown}), data.public / SAMPLE)
        link_files(notebooks, data.public / "train", [f"{i}.json" for i in train["id"]])
        copy_files(notebooks, data.public / "test", [f"{i}.json" for i in test["id"]])


def _shown_order(notebooks: RawFiles, notebook: str) -> str:
    with open_content(notebooks.content(f"{notebook}.json")) as file:
        return " ".join(json.load(file)["cell_type"])


def _score(columns: Aligned) -> float:
    return pooled_kendall_tau(*places_among(columns.truth[ORDER], columns.predicted[ORDER]))


competition = kaggle_competition(
    id="AI4Code",
    package=__name__,
    category="ranking of text and code cells",
    metric_name="Kendall tau, pooled over notebooks",
    rules=SubmissionRules(
        "id", (Text(ORDER),), public_checks=(is_order_of_sample("id", ORDER, SAMPLE),)
    ),
    score=_score,
    prepare=_prepare,
    answers_file="test_orders.csv",
)
