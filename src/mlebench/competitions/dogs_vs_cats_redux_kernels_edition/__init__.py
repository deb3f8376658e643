"""Dogs vs. Cats Redux: does this photograph show a dog or a cat?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import log_loss
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import sample_submission, split, write_csv
from mlebench.preparation.raw_files import copy_files, open_raw_files
from mlebench.submissions import SubmissionRules, probability


def _prepare(data: Preparation) -> None:
    import pandas as pd

    with open_raw_files(data.raw / "train.zip", data.scratch) as photos:
        names = sorted(name for name in photos.names if name.endswith(".jpg"))
        train, test = split(names, test_size=0.1)
        sides = {
            "train": _numbered(train),
            "test": {f"{place}.jpg": name for place, name in enumerate(test, start=1)},
        }
        for side, renamed in sides.items():
            # Train files, too: the raw ones are in an archive, so there is nothing to link.
            copy_files(photos, data.public / side, renamed)
            members = {name: data.public / side / name for name in renamed}
            write_zip(data.public / f"{side}.zip", members, stored=False)
    ids = pd.DataFrame({"id": range(1, len(test) + 1)})
    write_csv(sample_submission(ids, {"label": 0.5}), data.public / "sample_submission.csv")
    answers = ids.assign(label=[int(_animal(name) == "dog") for name in test])
    write_csv(answers, data.private / "answers.csv")


def _animal(path: str) -> str:
    return "cat" if "cat" in path.rpartition("/")[2] else "dog"


def _numbered(names: list[str]) -> dict[str, str]:
    """New names, with a counter for each animal, and the old ones."""
    renamed: dict[str, str] = {}
    counts = {"cat": 0, "dog": 0}
    for name in names:
        animal = _animal(name)
        renamed[f"{animal}.{counts[animal]}.jpg"] = name
        counts[animal] += 1
    return renamed


competition = kaggle_competition(
    id="dogs-vs-cats-redux-kernels-edition",
    package=__name__,
    category="image classification",
    metric_name="log loss",
    rules=SubmissionRules("id", (probability("label"),)),
    score=scored_by(log_loss, "label"),
    prepare=_prepare,
    answers_file="answers.csv",
)
