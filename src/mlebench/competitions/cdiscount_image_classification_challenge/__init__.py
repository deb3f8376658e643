"""Cdiscount's Image Classification Challenge: which kind of product do these pictures show?

Documents are read one by one, twice; memory is that of a table of two numbers for each of 7
million products, about 1 GB while it is split.
"""

from __future__ import annotations

from itertools import islice

import numpy as np

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import accuracy
from mlebench.preparation.bson import leading_integers, read_documents, without
from mlebench.preparation.published import sample_submission, split, write_csv
from mlebench.preparation.raw_files import link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules

ID, TARGET = "_id", "category_id"
SAMPLE_CATEGORY = 1000010653
EXAMPLES = 100


def _prepare(data: Preparation) -> None:
    import pandas as pd

    products = data.raw / "train.bson"
    numbers = (
        [field.value for field in leading_integers(document, (ID, TARGET))]
        for document in read_documents(products)
    )
    table = pd.DataFrame(np.fromiter(numbers, np.dtype((np.int64, 2))), columns=[ID, TARGET])
    _, test = split(table, test_size=0.1)
    is_test = np.zeros(len(table), dtype=bool)
    is_test[test.index] = True
    test = test.sort_values(ID)
    sample = sample_submission(test[[ID]], {TARGET: SAMPLE_CATEGORY})
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(test, data.private / "answers.csv")
    train_file, test_file = data.public / "train.bson", data.public / "test.bson"
    with train_file.open("xb") as for_train, test_file.open("xb") as for_test:
        for document, goes_to_test in zip(read_documents(products), is_test, strict=True):
            if goes_to_test:
                _, category = leading_integers(document, (ID, TARGET))
                for_test.write(without(document, category))
            else:
                for_train.write(document)
    examples = islice(read_documents(train_file), EXAMPLES)
    (data.public / "train_example.bson").write_bytes(b"".join(examples))
    with open_raw_files(data.raw, data.scratch) as files:
        link_files(files, data.public, ["category_names.csv"])


competition = kaggle_competition(
    id="cdiscount-image-classification-challenge",
    package=__name__,
    category="image classification",
    metric_name="accuracy",
    rules=SubmissionRules(ID, (Number(TARGET, is_integer=True),)),
    score=scored_by(accuracy, TARGET),
    prepare=_prepare,
    answers_file="answers.csv",
    archive_caveat=(
        "The sponsor had these data taken down after the competition, so Kaggle may not have them "
        "any more. A copy of the archive that is already at hand does as well: name it with "
        "--raw-dir."
    ),
)
