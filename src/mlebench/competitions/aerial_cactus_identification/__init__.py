"""Aerial Cactus Identification: is there a columnar cactus on this aerial photograph?"""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic, csv_bytes, write_files
from mlebench.metrics import roc_auc
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.preparation.raw_files import open_raw_files
from mlebench.submissions import SubmissionRules, probability


def _prepare(data: Preparation) -> None:
    train, test = split(read_csv(data.raw / "train.csv"), test_size=0.19)
    write_csv(train, data.public / "train.csv")
    write_csv(
        sample_submission(test[["id"]], {"has_cactus": 0.5}), data.public / "sample_submission.csv"
    )
    write_csv(test, data.private / "test.csv")
    with open_raw_files(data.raw / "train.zip", data.scratch) as photos:
        for name, table in (("train.zip", train), ("test.zip", test)):
            members = {photo: photos.content(f"train/{photo}") for photo in table["id"]}
            write_zip(data.public / name, members, stored=False)


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    photos = data.bits(400, share=0.75)
    names = [f"{stem}.jpg" for stem in data.hex_ids(len(photos), digits=32)]
    files = data.image_files(dict(zip(names, photos, strict=True)), 32, 32)
    train, unlabelled = names[:390], names[390:]
    for folder, members in (("train", train), ("test", unlabelled)):
        content = {f"{folder}/{name}": files[name] for name in members}
        write_zip(raw / f"{folder}.zip", content, stored=False)
    table = pd.DataFrame({"id": train, "has_cactus": photos[: len(train)]})
    sample = pd.DataFrame({"id": unlabelled, "has_cactus": 0.5})
    write_files(raw, {"train.csv": csv_bytes(table), "sample_submission.csv": csv_bytes(sample)})


competition = kaggle_competition(
    id="aerial-cactus-identification",
    package=__name__,
    category="image classification",
    metric_name="area under the ROC curve",
    rules=SubmissionRules("id", (probability("has_cactus"),)),
    score=scored_by(roc_auc, "has_cactus"),
    prepare=_prepare,
    make_miniature=_make_miniature,
)
