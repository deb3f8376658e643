"""SETI Breakthrough Listen: is there a signal from far away in this radio snippet?

Arrays are linked or copied one by one, so memory is that of the table of labels.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_array, write_files
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
        link_files(snippets, data.public / "train", map(_path, train["id"]))
        copy_files(snippets, data.public / "test", map(_path, test["id"]))
    if data.is_v1:
        link_folders(data.raw, data.public, [OLD_DATA])


def _path(snippet_id: str) -> str:
    return f"{snippet_id[0]}/{snippet_id}.npy"


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    targets = data.bits(400, share=0.4)
    ids = data.hex_ids(len(targets), digits=15)
    arrays = [_encode_snippet(target == 1, data) for target in targets.tolist()]
    files = {f"train/{_path(i)}": array for i, array in zip(ids, arrays, strict=True)}
    labels = pd.DataFrame({"id": ids, TARGET: targets})
    # Snippets with new ids that were in the withdrawn data under old ones.
    old = labels[::5].assign(id=data.hex_ids(len(ids[::5]), digits=12))
    files |= {
        f"{OLD_DATA}/train_old/{_path(i)}": array
        for i, array in zip(old["id"], arrays[::5], strict=True)
    }
    files["train_labels.csv"] = csv_bytes(labels)
    files[f"{OLD_DATA}/train_labels_old.csv"] = csv_bytes(old)
    files[f"{OLD_DATA}/test_labels_old.csv"] = csv_bytes(old[:0])
    write_files(raw, files)


def _encode_snippet(has_needle: bool, data: Synthetic) -> bytes:
    """Six panels; a needle is a line that drifts through the first, third and fifth."""
    snippet = data.random.normal(0, 1, (6, 13, 16))
    if has_needle:
        times = np.arange(13)
        start, drift = data.random.integers(16), data.random.integers(-1, 2)
        snippet[::2, times, (start + drift * times) % 16] += 2
    return encode_array(((snippet - snippet.mean()) / snippet.std()).astype(np.float16))


competition = kaggle_competition(
    id="seti-breakthrough-listen",
    package=__name__,
    category="signal classification (spectrograms)",
    metric_name="area under the ROC curve",
    rules=SubmissionRules("id", (probability(TARGET),)),
    score=scored_by(roc_auc, TARGET),
    prepare=_prepare,
    make_miniature=_make_miniature,
    note="the original competition's test was harder: medals may come more easily here",
)
