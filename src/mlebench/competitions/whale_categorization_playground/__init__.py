"""Humpback Whale Identification Challenge: which whale is this, by its fluke?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import mean_average_precision_at_k
from mlebench.preparation.image_groups import look_alike_groups
from mlebench.preparation.published import read_csv, rows_by_group, split, write_sides
from mlebench.preparation.raw_files import RawFiles, copy_files, link_files, open_raw_files
from mlebench.submissions import SubmissionRules, Text
from mlebench.submissions.published_text import holds_no_gaps
from mlebench.submissions.word_lists import each_word

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

ID, TARGET, NEW = "Image", "Id", "new_whale"
SAMPLE = f"{NEW} w_1287fbc w_98baff9 w_7554f44 w_1eafe46"


def _prepare(data: Preparation) -> None:
    table = read_csv(data.raw / "train.csv")
    with open_raw_files(data.raw / "train", data.scratch) as images:
        is_test = _v1_draw(table[TARGET]) if data.is_v1 else _draw(table, images)
        train, test = table[~is_test], table[is_test]
        test = test.assign(**{TARGET: test[TARGET].where(test[TARGET].isin(train[TARGET]), NEW)})
        if data.is_v1 and NEW not in set(test[TARGET]):
            raise PreparationError(
                f"{data.raw / 'train.csv'}: no test image is of a new whale, and some should be; "
                "download the raw data again."
            )
        write_sides(data, train, test, {TARGET: SAMPLE}, id_column=ID, has_test_table=False)
        link_files(images, data.public / "train", train[ID])
        copy_files(images, data.public / "test", test[ID])


def _v1_draw(whales: pd.Series[Any]) -> NDArray[np.bool_]:
    """Which rows are for testing: one of each whale with two or more, and a tenth of the others."""
    is_test = np.zeros(len(whales), np.bool_)
    is_drawn = np.zeros(len(whales), np.bool_)
    lone = np.random.default_rng(0)
    for rows in rows_by_group(whales):
        if len(rows) > 1:
            drawn = rows[np.random.RandomState(0).choice(len(rows), size=2, replace=False)]
            is_test[drawn[1]] = True
            is_drawn[drawn] = True
        else:
            is_test[rows] = lone.choice(["train", "test"], replace=False, p=[0.9, 0.1]) == "test"
            is_drawn[rows] = True
    _, rest = split(np.flatnonzero(~is_drawn).tolist(), test_size=0.1)
    is_test[rest] = True
    return is_test


def _draw(table: pd.DataFrame, images: RawFiles) -> NDArray[np.bool_]:
    """Which rows are for testing: shots in a row, of one whale, are drawn together.

    Of whales with a single such group it is a tenth, of the others three tenths.
    """
    groups = look_alike_groups(images, table[ID].tolist(), table[TARGET].tolist())
    firsts = np.unique(groups)
    whales = table[TARGET].iloc[firsts]
    is_lone = ~whales.duplicated(keep=False).to_numpy()
    _, lone = split(firsts[is_lone].tolist(), test_size=0.1)
    _, others = split(firsts[~is_lone].tolist(), test_size=0.3)
    return np.isin(groups, [*lone, *others])


competition = kaggle_competition(
    id="whale-categorization-playground",
    package=__name__,
    category="image classification (identification of individuals)",
    metric_name="mean average precision at 5",
    rules=SubmissionRules(
        ID,
        (Text(TARGET),),
        allows_extra_columns=False,
        public_checks=(each_word(TARGET, ID, lambda _: bool, allowed="name a whale"),),
    ),
    v1_rules=SubmissionRules(
        ID, (Text(TARGET),), allows_extra_columns=False, checks=(holds_no_gaps(TARGET),)
    ),
    score=scored_by(mean_average_precision_at_k, TARGET, k=5),
    prepare=_prepare,
)
