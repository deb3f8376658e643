"""Histopathologic Cancer Detection: is there tumour tissue in the centre of this patch?"""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image, write_files
from mlebench.metrics import roc_auc
from mlebench.preparation.published import read_csv, sample_submission, split_groups, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import SubmissionRules, probability


def _prepare(data: Preparation) -> None:
    import pandas as pd

    from mlebench.preparation.image_groups import overlap_groups

    labels = read_csv(data.raw / "train_labels.csv")
    with open_raw_files(data.raw / "test", data.scratch) as unlabelled:
        unlabelled_rows = sum(name.endswith(".tif") for name in unlabelled.names)
    with open_raw_files(data.raw / "train", data.scratch) as patches:
        groups = labels["id"]
        if not data.is_v1:
            groups = pd.Series(
                overlap_groups(patches, list(labels["id"] + ".tif")), index=labels.index
            )
        test_size = unlabelled_rows / (len(labels) + unlabelled_rows)
        train, test = split_groups(labels, groups, test_size=test_size)
        link_files(patches, data.public / "train", train["id"] + ".tif")
        copy_files(patches, data.public / "test", test["id"] + ".tif")
    write_csv(train, data.public / "train_labels.csv")
    write_csv(sample_submission(test[["id"]], {"label": 0}), data.public / "sample_submission.csv")
    write_csv(test, data.private / "answers.csv")


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    slides = data.bits(75, share=0.4)
    ids = data.hex_ids(2 * len(slides), digits=40)
    patches = {}
    for slide, label in enumerate(slides):
        # Few shades pack well.
        pixels = data.image(label, 136, 96) // 24 * 24
        for row_id, left in zip(ids[2 * slide :][:2], (0, 40), strict=True):
            patch = pixels[:, left : left + 96]
            patches[row_id] = encode_image(patch, "TIFF", compression="tiff_adobe_deflate")
    write_files(raw, {f"train/{row_id}.tif": patch for row_id, patch in patches.items()})
    unlabelled = data.hex_ids(40, digits=40)
    blank = encode_image(data.image(0, 96, 96) // 128, "TIFF", compression="tiff_adobe_deflate")
    write_files(raw, {f"test/{row_id}.tif": blank for row_id in unlabelled})
    labels = pd.DataFrame({"id": ids, "label": slides.repeat(2)})
    labels = labels.iloc[data.random.permutation(len(labels))]
    sample = pd.DataFrame({"id": unlabelled, "label": 0})
    write_files(
        raw, {"train_labels.csv": csv_bytes(labels), "sample_submission.csv": csv_bytes(sample)}
    )


competition = kaggle_competition(
    id="histopathologic-cancer-detection",
    package=__name__,
    category="image classification",
    metric_name="area under the ROC curve",
    rules=SubmissionRules("id", (probability("label"),)),
    score=scored_by(roc_auc, "label"),
    prepare=_prepare,
    make_miniature=_make_miniature,
    answers_file="answers.csv",
)
