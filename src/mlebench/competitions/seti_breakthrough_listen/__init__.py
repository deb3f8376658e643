"""SETI Breakthrough Listen: is there a signal from far away in this radio snippet?

Arrays are linked or copied one by one, so memory is that of the table of labels.
"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import roc_auc
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, link_folders, open_raw_files
from mlebench.submissions import SubmissionRules, probability

TARGET = "target"
OLD_DATA = "old_leaky_data"


def _prepare(data: Preparation) -> None:
    train, test = split(read_csv(data.raw / "train_labels.csv", dtype={"id": str}), test_size=0.1)
    write_csv(train, data.public / "train_labels.csv")
    sample = sample_submission(test[["id"]], {TARGET: 0.5})
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(test, data.private / "test.csv")
    with open_raw_files(data.raw / "train", data.scratch) as snippets:
        link_files(snippets, data.public / "train", map(snippet_path, train["id"]))
        copy_files(snippets, data.public / "test", map(snippet_path, test["id"]))
    if data.is_v1:
        link_folders(data.raw, data.public, [OLD_DATA])


def snippet_path(snippet_id: str) -> str:
    """A snippet's place below train/ or test/."""
    return f"{snippet_id[0]}/{snippet_id}.npy"


competition = kaggle_competition(
    id="seti-breakthrough-listen",
    package=__name__,
    category="signal classification (spectrograms)",
    metric_name="area under the ROC curve",
    rules=SubmissionRules("id", (probability(TARGET),)),
    score=scored_by(roc_auc, TARGET),
    prepare=_prepare,
    note="the original competition's test was harder: medals may come more easily here",
)
