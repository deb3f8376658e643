"""Plant Seedlings Classification: which of 12 species is this seedling?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import accuracy
from mlebench.preparation.published import require_unique, sample_submission, split, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Label, SubmissionRules, Text
from mlebench.submissions.published_text import holds_words

SPECIES = (
    "Black-grass",
    "Charlock",
    "Cleavers",
    "Common Chickweed",
    "Common wheat",
    "Fat Hen",
    "Loose Silky-bent",
    "Maize",
    "Scentless Mayweed",
    "Shepherds Purse",
    "Small-flowered Cranesbill",
    "Sugar beet",
)


def _prepare(data: Preparation) -> None:
    import pandas as pd

    with open_raw_files(data.raw / "train", data.scratch) as photos:
        paths = [name.split("/") for name in photos.names if name.endswith(".png")]
        rows = sorted((path[1], path[0]) for path in paths if len(path) == 2)
        rows.sort(key=lambda row: row[1])
        table = pd.DataFrame(rows, columns=["file", "species"])
        train, test = split(table, test_size=0.14)
        require_unique([*train["file"].unique(), *test["file"]], data.raw / "train")
        write_csv(
            sample_submission(test[["file"]], {"species": "Sugar beet"}),
            data.public / "sample_submission.csv",
        )
        write_csv(test, data.private / "answers.csv")
        train_names, test_names = (side["species"] + "/" + side["file"] for side in (train, test))
        link_files(photos, data.public / "train", train_names)
        copy_files(photos, data.public / "test", dict(zip(test["file"], test_names, strict=True)))


competition = kaggle_competition(
    id="plant-seedlings-classification",
    package=__name__,
    category="image classification",
    metric_name="micro-averaged F1",
    rules=SubmissionRules("file", (Label("species", SPECIES),)),
    v1_rules=SubmissionRules(
        "file", (Text("species"),), checks=(holds_words("species", with_gaps=True),)
    ),
    # With one label a row, F1 averaged over all decisions is the accuracy.
    score=scored_by(accuracy, "species"),
    prepare=_prepare,
    answers_file="answers.csv",
)
