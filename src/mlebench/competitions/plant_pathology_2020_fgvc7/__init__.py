"""Plant Pathology 2020: is this apple leaf healthy, rusty, scabbed or several of these?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import mean_roc_auc
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.preparation.raw_files import copy_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules

LABELS = ("healthy", "multiple_diseases", "rust", "scab")


def _prepare(data: Preparation) -> None:
    table = read_csv(data.raw / "train.csv")
    strange = table.loc[~table["image_id"].str.startswith("Train_"), "image_id"]
    if len(strange):
        raise PreparationError(
            f"{data.raw / 'train.csv'} has the image_id {strange.iloc[0]!r}, which does not begin "
            "with Train_; download the raw data again."
        )
    pictures: dict[str, str] = {}
    sides = []
    for prefix, side in zip(("Train", "Test"), split(table, test_size=0.1), strict=True):
        # New names follow the shuffled order, so that they say nothing.
        names = [f"{prefix}_{place}" for place in range(len(side))]
        old_names = side["image_id"]
        pictures |= {f"{new}.jpg": f"{old}.jpg" for new, old in zip(names, old_names, strict=True)}
        sides.append(side.assign(image_id=names))
    train, test = sides
    ids = test[["image_id"]]
    write_csv(train, data.public / "train.csv")
    write_csv(ids, data.public / "test.csv")
    write_csv(
        sample_submission(ids, dict.fromkeys(LABELS, 0.25)), data.public / "sample_submission.csv"
    )
    write_csv(test, data.private / "test.csv")
    with open_raw_files(data.raw / "images", data.scratch) as images:
        copy_files(images, data.public / "images", pictures)


competition = kaggle_competition(
    id="plant-pathology-2020-fgvc7",
    package=__name__,
    category="image classification",
    metric_name="mean column-wise area under the ROC curve",
    rules=SubmissionRules("image_id", tuple(map(Number, LABELS)), allows_extra_columns=False),
    score=scored_by(mean_roc_auc, LABELS),
    prepare=_prepare,
)
