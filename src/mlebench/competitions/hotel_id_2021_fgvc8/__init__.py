"""Hotel-ID to Combat Human Trafficking 2021: in which hotel was this picture taken?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import texts_as_pandas_reads
from mlebench.metrics import mean_average_precision_at_k
from mlebench.preparation.jpeg import drop_app1
from mlebench.preparation.published import read_csv, split, split_groups, write_sides
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import SubmissionRules, Text
from mlebench.submissions.published_text import holds_no_gaps
from mlebench.submissions.word_lists import each_word

if TYPE_CHECKING:
    import pandas as pd

ID, TARGET = "image", "hotel_id"
NAMED_TWICE = "ce27d36c9147cc19.jpg"


def _prepare(data: Preparation) -> None:
    table = read_csv(data.raw / "train.csv")
    table = table[table[ID] != NAMED_TWICE]
    train, test = split(table, test_size=0.1) if data.is_v1 else _split_visits(table)
    sample = {TARGET: "36363 53586 18807 64314 60181"}
    write_sides(data, train, test, sample, id_column=ID, has_test_table=False)
    train_names, test_names = (
        [f"{chain}/{image}" for chain, image in zip(side["chain"], side[ID], strict=True)]
        for side in (train, test)
    )
    with open_raw_files(data.raw / "train_images", data.scratch) as images:
        if data.is_v1:
            link_files(images, data.public / "train_images", train_names)
        else:
            copy_files(images, data.public / "train_images", train_names, drop_app1)
        copied = dict(zip(test[ID], test_names, strict=True))
        change = None if data.is_v1 else drop_app1
        copy_files(images, data.public / "test_images", copied, change)


def _split_visits(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Keep a hotel's pictures of one time together, and each hotel in train."""
    hotels = table[TARGET]
    # Numbered in the order of first appearance.
    visits = table.groupby([TARGET, "timestamp"], dropna=False, sort=False).ngroup()
    train, _ = split_groups(table, visits, test_size=0.1)
    is_lacking = ~hotels.isin(train[TARGET])
    first_visits = visits[is_lacking].groupby(hotels[is_lacking]).min()
    is_train = table.index.isin(train.index) | visits.isin(first_visits)
    return table[is_train], table[~is_train].sort_values(ID)


def _score(columns: Aligned) -> float:
    cells = [" ".join(cell.split()) for cell in columns.predicted[TARGET]]
    return mean_average_precision_at_k(columns.truth[TARGET], np.array(cells, object), k=5)


def _v1_score(columns: Aligned) -> float:
    predicted = texts_as_pandas_reads(columns.predicted[TARGET], missing="nan")
    return mean_average_precision_at_k(columns.truth[TARGET], predicted, k=5)


competition = kaggle_competition(
    id="hotel-id-2021-fgvc8",
    package=__name__,
    category="image recognition, retrieval",
    metric_name="mean average precision at 5",
    rules=SubmissionRules(
        ID,
        (Text(TARGET),),
        public_checks=(
            each_word(
                TARGET,
                ID,
                lambda _: re.compile("[0-9]+").fullmatch,
                allowed="list hotel ids in digits, parted by spaces",
            ),
        ),
    ),
    v1_rules=SubmissionRules(ID, (Text(TARGET),), checks=(holds_no_gaps(TARGET),)),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
)
