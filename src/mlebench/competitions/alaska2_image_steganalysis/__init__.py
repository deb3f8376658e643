"""ALASKA2 Image Steganalysis: is a message hidden in this photograph?"""

from __future__ import annotations

import random

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import weighted_roc_auc
from mlebench.preparation.published import fixed_test_size, split, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules

TARGET = "Label"
ALGORITHMS = ("JMiPOD", "JUNIWARD", "UERD")
FOLDERS = ("Cover", *ALGORITHMS)
TEST_PICTURES = 5000


def _prepare(data: Preparation) -> None:
    import pandas as pd

    with open_raw_files(data.raw / "Cover", data.scratch) as covers:
        names = [name for name in covers.names if name.endswith(".jpg") and "/" not in name]
    train, test = split(names, test_size=fixed_test_size(len(names), TEST_PICTURES), seed=42)
    draw = random.Random(0)  # noqa: S311 - as published
    draw.shuffle(test)
    versions, labels = {}, {}
    for number, name in enumerate(test, start=1):
        is_cover = draw.choice([True, False])
        folder = "Cover" if is_cover else draw.choice(ALGORITHMS)
        versions[f"Test/{number:04}.jpg"] = f"{folder}/{name}"
        labels[f"{number:04}.jpg"] = int(not is_cover)
    shown = {
        f"{folder}/{number:05}.jpg": f"{folder}/{name}"
        for folder in FOLDERS
        for number, name in enumerate(train, start=1)
    }
    with open_raw_files(data.raw, data.scratch) as pictures:
        link_files(pictures, data.public, shown)
        copy_files(pictures, data.public, versions)
    answers = pd.DataFrame({"Id": list(labels), TARGET: list(labels.values())})
    write_csv(answers, data.private / "test.csv")
    write_csv(answers.assign(**{TARGET: 0}), data.public / "sample_submission.csv")


competition = kaggle_competition(
    id="alaska2-image-steganalysis",
    package=__name__,
    category="image classification",
    metric_name="weighted area under the ROC curve",
    rules=SubmissionRules("Id", (Number(TARGET),)),
    score=scored_by(weighted_roc_auc, TARGET, edges=(0, 0.4, 1), weights=(2, 1)),
    prepare=_prepare,
)
