"""Paddy Doctor: which disease or pest does this rice plant have, if any?"""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic, write_files
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


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    # As in the real table, rows are sorted by label and numbers of images are not.
    labels = sorted(data.labels(rows=400, classes=len(LABELS)))
    names = [f"{number}.jpg" for number in 100_001 + data.random.permutation(600)]
    train, unlabelled = names[: len(labels)], names[len(labels) :][:10]
    table = pd.DataFrame(
        {
            "image_id": train,
            "label": pd.Series(LABELS).to_numpy()[labels],
            "variety": data.random.choice(["ADT45", "KarnatakaPonni", "Ponni"], len(labels)),
            "age": data.random.integers(45, 83, len(labels)),
        }
    )
    images = {
        f"train_images/{LABELS[label]}/{name}": label
        for name, label in zip(train, labels, strict=True)
    }
    images |= {f"test_images/{name}": 0 for name in unlabelled}
    write_files(raw, data.image_files(images, 24, 32))
    write_csv(table, raw / "train.csv")
    sample = pd.DataFrame({"image_id": unlabelled, "label": ""})
    write_csv(sample, raw / "sample_submission.csv")


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
    make_miniature=_make_miniature,
)
