"""Plant Pathology 2021: which diseases does this apple leaf show?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts
from mlebench.metrics import micro_word_f1
from mlebench.preparation.published import read_csv, require_unique, split, write_sides
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import SubmissionRules, Text
from mlebench.submissions.word_lists import each_word

ID, TARGET = "image", "labels"
LABELS = ("healthy", "scab", "frog_eye_leaf_spot", "rust", "powdery_mildew", "complex")


def _prepare(data: Preparation) -> None:
    table = read_csv(data.raw / "train.csv")
    require_unique(table[ID], data.raw / "train.csv")
    train, test = split(table, test_size=0.2)
    names = test[ID]
    if not data.is_v1:
        # Published names are like those of images that look alike.
        test = test.assign(**{ID: [f"{place}.jpg" for place in range(len(test))]})
    sample, answers = {TARGET: "healthy"}, "answers.csv"
    write_sides(data, train, test, sample, id_column=ID, answers_file=answers, has_test_table=False)
    with open_raw_files(data.raw / "train_images", data.scratch) as images:
        link_files(images, data.public / "train_images", train[ID])
        copied = dict(zip(test[ID], names, strict=True))
        copy_files(images, data.public / "test_images", copied)


competition = kaggle_competition(
    id="plant-pathology-2021-fgvc8",
    package=__name__,
    category="image classification (multi-label)",
    metric_name="micro-averaged F1",
    rules=SubmissionRules(
        ID,
        (Text(TARGET),),
        public_checks=(
            each_word(
                TARGET,
                ID,
                lambda _: LABELS.__contains__,
                allowed=f"be one of {', '.join(LABELS)}",
                allows_none=True,
            ),
        ),
    ),
    v1_rules=SubmissionRules(ID, (Text(TARGET),), checks=(reads_as_texts(TARGET),)),
    score=scored_by(micro_word_f1, TARGET),
    prepare=_prepare,
    answers_file="answers.csv",
)
