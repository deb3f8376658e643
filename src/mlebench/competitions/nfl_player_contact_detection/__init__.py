"""1st and Future - Player Contact Detection: which players touch each other, or the ground?

Videos are linked or copied one by one; memory is that of one table, about 2 GB.
"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import matthews_correlation
from mlebench.preparation.published import read_csv, split_groups, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules

ID, TARGET, PLAY = "contact_id", "contact", "game_play"
TABLES = ("baseline_helmets", "player_tracking", "video_metadata")
VIEWS = ("All29", "Endzone", "Sideline")


def _prepare(data: Preparation) -> None:
    # The second player of a pair may be the ground, G.
    labels = read_csv(data.raw / "train_labels.csv", dtype={"nfl_player_id_2": str})
    train, test = split_groups(labels, labels[PLAY], test_size=0.1)
    write_csv(train, data.public / "train_labels.csv")
    write_csv(test[[ID]].assign(**{TARGET: 0}), data.public / "sample_submission.csv")
    write_csv(test, data.private / "test.csv")
    plays = {"train": train[PLAY].unique(), "test": test[PLAY].unique()}
    del labels, train, test
    for name in TABLES:
        table = read_csv(data.raw / f"train_{name}.csv", low_memory=False)
        for side, of_side in plays.items():
            rows = table[table[PLAY].isin(of_side)]
            write_csv(rows, data.public / f"{side}_{name}.csv")
    videos = {
        side: [f"{play}_{view}.mp4" for play in of_side for view in VIEWS]
        for side, of_side in plays.items()
    }
    with open_raw_files(data.raw / "train", data.scratch) as files:
        link_files(files, data.public / "train", videos["train"])
        copy_files(files, data.public / "test", videos["test"])


competition = kaggle_competition(
    id="nfl-player-contact-detection",
    package=__name__,
    category="event classification (video and tracking)",
    metric_name="Matthews correlation coefficient",
    rules=SubmissionRules(ID, (Number(TARGET, minimum=0, maximum=1, is_integer=True),)),
    v1_rules=SubmissionRules(ID, (Number(TARGET, is_integer=True),)),
    score=scored_by(matthews_correlation, TARGET),
    prepare=_prepare,
)
