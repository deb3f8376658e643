"""APTOS 2019 Blindness Detection: how severe is the diabetic retinopathy of this eye?"""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image, write_files
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


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    # About half are grade 0, and a size, which is a clinic's, hints at the grade.
    grades = data.random.permutation([0] * 130 + [1, 2, 3, 4] * 40)
    photos = []
    for grade in grades:
        width = int(data.random.choice([36, 48], p=[0.8, 0.2] if grade else [0.2, 0.8]))
        photos.append(data.image(grade, width, 32))
    # Twins: the same pixels, or nearly so, and now and then another grade.
    originals = data.random.permutation(len(photos))[:30]
    lighter = [
        photos[index] + (photos[index] < 255) * np.uint8(k % 2) for k, index in enumerate(originals)
    ]
    twin_grades = np.where(np.arange(30) < 27, grades[originals], 2)
    grades, photos = np.concatenate([grades, twin_grades]), photos + lighter
    ids = data.hex_ids(len(photos) + 10, digits=12)
    labelled, unlabelled = ids[: len(photos)], ids[len(photos) :]
    table = pd.DataFrame({"id_code": labelled, "diagnosis": grades})
    table = table.iloc[data.random.permutation(len(table))]
    test = pd.DataFrame({"id_code": unlabelled})
    files = {
        f"train_images/{row_id}.png": encode_image(photo, "PNG")
        for row_id, photo in zip(labelled, photos, strict=True)
    }
    for row_id in unlabelled:
        files[f"test_images/{row_id}.png"] = encode_image(data.image(0, 36, 32), "PNG")
    files |= {
        "train.csv": csv_bytes(table),
        "test.csv": csv_bytes(test),
        "sample_submission.csv": csv_bytes(test.assign(diagnosis=0)),
    }
    write_files(raw, files)


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
    make_miniature=_make_miniature,
)
