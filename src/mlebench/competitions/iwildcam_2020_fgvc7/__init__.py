"""iWildCam 2020: which animal walked past this camera trap, if any?

Images are linked or copied one by one; the metadata of all are held in memory at once, about 1 GB.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.image_metadata import read_json, require_keys
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import accuracy
from mlebench.preparation.published import require_unique, split, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules

if TYPE_CHECKING:
    import pandas as pd

TARGET = "Category"
TRAIN = "iwildcam2020_train_annotations.json"
TEST = "iwildcam2020_test_information.json"
DETECTIONS = "iwildcam2020_megadetector_results.json"
TEST_SHARE = 0.22


def _prepare(data: Preparation) -> None:
    import pandas as pd

    labelled, unlabelled = read_json(data.raw / TRAIN), read_json(data.raw / TEST)
    require_keys(labelled, ("annotations", "images", "categories", "info"), data.raw / TRAIN)
    require_keys(unlabelled, ("images", "categories", "info"), data.raw / TEST)
    images, annotations = (pd.DataFrame(labelled[key]) for key in ("images", "annotations"))
    require_unique(images["id"], data.raw / TRAIN)
    is_test = images["location"].isin(_test_locations(images["location"]))
    is_answer = annotations["image_id"].isin(images["id"][is_test])
    for name, source, tables in (
        (TRAIN, labelled, {"annotations": annotations[~is_answer], "images": images[~is_test]}),
        (TEST, unlabelled, {"images": images[is_test]}),
    ):
        categories = pd.DataFrame(source["categories"])
        if not data.is_v1:
            # Counts would be of all images, those for testing too.
            categories = categories.drop(columns="count", errors="ignore")
        tables["categories"] = categories
        lists = {key: table.to_dict("records") for key, table in tables.items()}
        (data.public / name).write_text(json.dumps({**lists, "info": source["info"]}))
    answers = annotations[is_answer][["image_id", "category_id"]].set_axis(["Id", TARGET], axis=1)
    if not data.is_v1:
        answers = answers.drop_duplicates("Id")
    write_csv(answers, data.private / "answers.csv")
    drawn = np.random.RandomState(0).randint(0, 676, size=len(answers))
    write_csv(answers.assign(**{TARGET: drawn}), data.public / "sample_submission.csv")
    with open_raw_files(data.raw, data.scratch) as files:
        link_files(files, data.public, [DETECTIONS, *_files(images["id"][~is_test])])
        names = _files(images["id"][is_test])
        copy_files(files, data.public, {f"test/{Path(name).name}": name for name in names})


def _test_locations(locations: pd.Series[Any]) -> list[Any]:
    """Cameras whose images are, just about, a given share of these and all images together."""
    counts = locations.value_counts()
    train, test = split(list(locations.unique()), test_size=TEST_SHARE)
    tested = counts[test].sum()
    while tested / (len(locations) + tested) < TEST_SHARE:
        test.append(train.pop())
        tested += counts[test[-1]]
    while tested / (len(locations) + tested) > TEST_SHARE:
        tested -= counts[test.pop()]
    return test


def _files(ids: pd.Series[Any]) -> list[str]:
    return [f"train/{i}.jpg" for i in ids]


competition = kaggle_competition(
    id="iwildcam-2020-fgvc7",
    package=__name__,
    category="image classification (camera traps, domain shift)",
    metric_name="accuracy",
    rules=SubmissionRules("Id", (Number(TARGET, is_integer=True),)),
    score=scored_by(accuracy, TARGET),
    prepare=_prepare,
    answers_file="answers.csv",
)
