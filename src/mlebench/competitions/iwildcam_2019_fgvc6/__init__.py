"""iWildCam 2019: which animal walked past this Californian camera trap, if any?

Images are read and written one by one, so memory is that of the table of images.
"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.image_metadata import macro_f1_of_cut_decimals
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import macro_f1
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import read_csv, sample_submission, split_groups, write_csv
from mlebench.preparation.raw_files import open_raw_files
from mlebench.submissions import Number, SubmissionRules

TARGET = "Category"


def _prepare(data: Preparation) -> None:
    table = read_csv(data.raw / "train.csv")
    train, test = split_groups(table, table["location"], test_size=0.1, seed=8)
    write_csv(train, data.public / "train.csv")
    write_csv(test.drop(columns="category_id"), data.public / "test.csv")
    write_csv(test, data.private / "test.csv")
    answers = test[["id", "category_id"]].set_axis(["Id", TARGET], axis=1)
    write_csv(answers, data.private / "answers.csv")
    sample = sample_submission(answers[["Id"]], {TARGET: 0})
    if data.is_v1:
        sample = sample.reset_index(names="")
    write_csv(sample, data.public / "sample_submission.csv")
    with open_raw_files(data.raw / "train_images.zip", data.scratch) as images:
        found = sum(name.endswith(".jpg") for name in images.names)
        if found != table["id"].nunique():
            raise PreparationError(
                f"{data.raw / 'train_images.zip'} has {found:,} images and should have "
                f"{table['id'].nunique():,}, as train.csv has; download the raw data again."
            )
        for name, side in (("train", train), ("test", test)):
            members = {f"{i}.jpg": images.content(f"{i}.jpg") for i in side["id"]}
            write_zip(data.public / f"{name}_images.zip", members, stored=False)


competition = kaggle_competition(
    id="iwildcam-2019-fgvc6",
    package=__name__,
    category="image classification (camera traps, domain shift)",
    metric_name="macro-averaged F1",
    rules=SubmissionRules("Id", (Number(TARGET, 0, 22, is_integer=True),)),
    v1_rules=SubmissionRules("Id", (Number(TARGET),)),
    score=scored_by(macro_f1, TARGET, of_true_classes=True),
    v1_score=scored_by(macro_f1_of_cut_decimals, TARGET),
    prepare=_prepare,
    answers_file="answers.csv",
)
