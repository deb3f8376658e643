"""Paddy Doctor: which disease or pest does this rice plant have, if any?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import accuracy
from mlebench.preparation.published import (
    read_csv,
    require_unique,
    sample_submission,
    split,
    write_csv,
)
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Label, SubmissionRules, Text
from mlebench.submissions.published_text import holds_words

LABELS = tuple(
    """
    bacterial_leaf_blight bacterial_leaf_streak bacterial_panicle_blight blast brown_spot dead_heart
    downy_mildew hispa normal tungro
    """.split()
)


def _prepare(data: Preparation) -> None:
    table = read_csv(data.raw / "train.csv")
    require_unique(table["image_id"], data.raw / "train.csv")
    train, test = split(table, train_size=0.75)
    write_csv(train, data.public / "train.csv")
    label = "" if data.is_v1 else "normal"
    write_csv(
        sample_submission(test[["image_id"]], {"label": label}),
        data.public / "sample_submission.csv",
    )
    write_csv(test, data.private / "test.csv")
    with open_raw_files(data.raw / "train_images", data.scratch) as images:
        train_names, test_names = (side["label"] + "/" + side["image_id"] for side in (train, test))
        link_files(images, data.public / "train_images", train_names)
        renamed = dict(zip(test["image_id"], test_names, strict=True))
        copy_files(images, data.public / "test_images", renamed)


competition = kaggle_competition(
    id="paddy-disease-classification",
    package=__name__,
    category="image classification",
    metric_name="accuracy",
    rules=SubmissionRules("image_id", (Label("label", LABELS),)),
    v1_rules=SubmissionRules(
        "image_id", (Text("label"),), checks=(holds_words("label", with_gaps=False),)
    ),
    score=scored_by(accuracy, "label"),
    prepare=_prepare,
)
