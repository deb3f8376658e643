"""PetFinder Pawpularity: how much attention does this pet's photograph draw?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import root_mean_squared_error
from mlebench.preparation.published import read_csv, require_unique, split, write_sides
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules

ID, TARGET = "Id", "Pawpularity"


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


competition = kaggle_competition(
    id="petfinder-pawpularity-score",
    package=__name__,
    category="image regression",
    metric_name="root mean squared error",
    rules=SubmissionRules(ID, (Number(TARGET, minimum=1, maximum=100),)),
    score=scored_by(root_mean_squared_error, TARGET),
    prepare=_prepare,
    note="the target is noisy, and a tenth of the labelled photographs makes medals noisier still",
)
