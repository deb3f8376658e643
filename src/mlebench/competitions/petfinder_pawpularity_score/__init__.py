"""PetFinder Pawpularity: how much attention does this pet's photograph draw?"""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic, encode_image, write_files
from mlebench.metrics import root_mean_squared_error
from mlebench.preparation.published import read_csv, require_unique, split, write_csv, write_sides
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules

ID, TARGET = "Id", "Pawpularity"
MARKS = [
    "Subject Focus",
    *"Eyes Face Near Action Accessory Group Collage Human Occlusion Info Blur".split(),
]


def _prepare(data: Preparation) -> None:
    import numpy as np

    pets = read_csv(data.raw / "train.csv")
    require_unique(pets[ID], data.raw / "train.csv")
    train, test = split(pets, test_size=0.1)
    drawn = np.random.default_rng(0).uniform(1, 100, len(test)).round(2)
    write_sides(data, train, test, {TARGET: drawn}, id_column=ID)
    with open_raw_files(data.raw / "train", data.scratch) as photographs:
        link_files(photographs, data.public / "train", train[ID] + ".jpg")
        copy_files(photographs, data.public / "test", test[ID] + ".jpg")


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    random, rows = data.random, 400
    marks = random.integers(0, 2, (rows, len(MARKS)))
    looks = data.labels(rows, classes=4)
    liking = data.response(np.column_stack([marks.astype(float), 2.0 * looks]))
    table = pd.DataFrame(marks, columns=MARKS)
    table.insert(0, ID, data.hex_ids(rows, 32))
    table[TARGET] = (40 + 20 * liking).round().clip(1, 100).astype(int)
    sizes = random.integers(20, 40, (rows, 2))
    files = {
        f"train/{name}.jpg": encode_image(data.image(look, *size), "JPEG")
        for name, look, size in zip(table[ID], looks, sizes, strict=True)
    }
    # Some photographs occur more than once, with scores of their own.
    files[f"train/{table[ID][1]}.jpg"] = files[f"train/{table[ID][0]}.jpg"]
    noise = pd.DataFrame(random.integers(0, 2, (8, len(MARKS))), columns=MARKS)
    noise.insert(0, ID, data.hex_ids(8, 32))
    files |= data.image_files({f"test/{name}.jpg": 9 for name in noise[ID]}, 8, 8)
    write_files(raw, files)
    write_csv(table, raw / "train.csv")
    write_csv(noise, raw / "test.csv")
    write_csv(noise[[ID]].assign(**{TARGET: 50.5}), raw / "sample_submission.csv")


competition = kaggle_competition(
    id="petfinder-pawpularity-score",
    package=__name__,
    category="image regression",
    metric_name="root mean squared error",
    rules=SubmissionRules(ID, (Number(TARGET, minimum=1, maximum=100),)),
    score=scored_by(root_mean_squared_error, TARGET),
    prepare=_prepare,
    make_miniature=_make_miniature,
    note="the target is noisy, and a tenth of the labelled photographs makes medals noisier still",
)
