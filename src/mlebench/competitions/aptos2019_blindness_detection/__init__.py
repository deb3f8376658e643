"""APTOS 2019 Blindness Detection: how severe is the diabetic retinopathy of this eye?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import quadratic_weighted_kappa
from mlebench.preparation.published import read_csv, split, split_groups, write_sides
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules


def _prepare(data: Preparation) -> None:
    import pandas as pd

    from mlebench.preparation.image_groups import twin_groups

    table = read_csv(data.raw / "train.csv", dtype={"id_code": str})
    with open_raw_files(data.raw / "train_images", data.scratch) as photos:
        if data.is_v1:
            train, test = split(table, test_size=0.1)
        else:
            groups = pd.Series(
                twin_groups(photos, list(table["id_code"] + ".png")), index=table.index
            )
            train, test = split_groups(table, groups, test_size=0.1, in_split_order=True)
        link_files(photos, data.public / "train_images", train["id_code"] + ".png")
        copy_files(photos, data.public / "test_images", test["id_code"] + ".png")
    write_sides(data, train, test, {"diagnosis": 0}, id_column="id_code")


competition = kaggle_competition(
    id="aptos2019-blindness-detection",
    package=__name__,
    category="image classification",
    metric_name="quadratic weighted kappa",
    rules=SubmissionRules("id_code", (Number("diagnosis", minimum=0, maximum=4, is_integer=True),)),
    v1_rules=SubmissionRules("id_code", (Number("diagnosis", is_integer=True),)),
    score=scored_by(quadratic_weighted_kappa, "diagnosis", by_position=False),
    v1_score=scored_by(quadratic_weighted_kappa, "diagnosis", by_position=True),
    prepare=_prepare,
)
