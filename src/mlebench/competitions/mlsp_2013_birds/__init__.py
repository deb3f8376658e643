"""MLSP 2013 Bird Classification: which of 19 species are heard in this recording?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import roc_auc
from mlebench.preparation.published import read_csv, sample_submission, write_csv
from mlebench.preparation.raw_files import RawFiles, copy_files, open_content, open_raw_files
from mlebench.submissions import SubmissionRules, probability

if TYPE_CHECKING:
    import pandas as pd

SPECIES = 19
TEST_RECORDINGS = 64
ROOT = "mlsp_contest_dataset"
ESSENTIAL, SUPPLEMENTAL = "essential_data", "supplemental_data"
LABELS_HEADER = "rec_id,[labels]"
V1_HEADER = "rec_id,[histogram of segment features]"
EXAMPLES = f"{SUPPLEMENTAL}/segmentation_examples"
IMAGES = [
    f"{SUPPLEMENTAL}/{kind}"
    for kind in ("filtered_spectrograms", "spectrograms", "supervised_segmentation")
]
TABLES = [
    f"{SUPPLEMENTAL}/{name}.txt"
    for name in ("histogram_of_segments", "segment_features", "segment_rectangles")
]
UNCHANGED = [
    f"{ESSENTIAL}/species_list.txt",
    f"{SUPPLEMENTAL}/segment_clusters.bmp",
    f"{SUPPLEMENTAL}/segment_mosaic.bmp",
]


def _prepare(data: Preparation) -> None:
    with open_raw_files(data.raw / f"{ROOT}.zip", data.scratch) as files:
        folds = _read_table(files, "CVfolds_2")
        folds = folds[folds["fold"] == 0].reset_index(drop=True)
        test_ids = folds.sample(frac=0.2, random_state=0).index
        if len(test_ids) != TEST_RECORDINGS:
            raise PreparationError(
                f"{data.raw / ROOT}.zip holds {len(folds)} labelled recordings, and "
                f"{len(test_ids)} would be test; {TEST_RECORDINGS} should. "
                "Download the raw data again."
            )
        new_ids = {str(old): new for new, old in enumerate(folds["rec_id"])}
        folds = folds.assign(rec_id=folds.index, fold=folds.index.isin(test_ids).astype(int))
        write_csv(folds, data.public / ESSENTIAL / "CVfolds_2.txt")
        recordings = _read_table(files, "rec_id2filename")
        recordings = recordings.assign(rec_id=recordings["rec_id"].astype(str).map(new_ids))
        recordings = recordings.dropna(subset="rec_id").astype({"rec_id": int})
        write_csv(recordings, data.public / ESSENTIAL / "rec_id2filename.txt")
        _copy_recordings(files, data, recordings.set_index("rec_id")["filename"], set(test_ids))
        for table in TABLES:
            header, *lines = _read_lines(files, table)
            kept = [
                f"{new_ids[old]},{rest}"
                for old, _, rest in (line.partition(",") for line in lines)
                if old in new_ids
            ]
            _write_lines(data.public / table, [V1_HEADER if data.is_v1 else header, *kept])
        labels = _new_labels(files, new_ids)
    public_labels = dict(labels) | dict.fromkeys(test_ids, "?")
    lines = [f"{row_id},{public_labels[row_id]}".removesuffix(",") for row_id in labels]
    label_file = data.public / ESSENTIAL / "rec_labels_test_hidden.txt"
    _write_lines(label_file, [LABELS_HEADER, *lines])
    sample = sample_submission(_pairs(sorted(test_ids)), {"Probability": 0})
    write_csv(sample, data.public / "sample_submission.csv")
    tested = [row_id for row_id in labels if public_labels[row_id] == "?"]
    is_heard = [
        int(str(species) in labels[row_id].split(","))
        for row_id in tested
        for species in range(SPECIES)
    ]
    write_csv(_pairs(tested).assign(Probability=is_heard), data.private / "answers.csv")


def _copy_recordings(
    files: RawFiles, data: Preparation, names: pd.Series[str], test_ids: set[int]
) -> None:
    shown = [f"{ESSENTIAL}/src_wavs/{name}.wav" for name in names]
    shown += [f"{folder}/{name}.bmp" for folder in IMAGES for name in names]
    known = set(files.names)
    for row_id, name in names.items():
        # In a test recording, the marks would tell whether and where a bird is heard.
        if data.is_v1 or row_id not in test_ids:
            example = f"{EXAMPLES}/{name}.bmp"
            shown += [example] * (f"{ROOT}/{example}" in known)
    for folder in (f"{ESSENTIAL}/src_wavs", EXAMPLES, *IMAGES):
        (data.public / folder).mkdir(parents=True, exist_ok=True)
    copy_files(files, data.public, {name: f"{ROOT}/{name}" for name in [*shown, *UNCHANGED]})


def _new_labels(files: RawFiles, new_ids: Mapping[str, int]) -> dict[int, str]:
    """The labels of the recordings that are kept, in the file's order."""
    _, *lines = _read_lines(files, f"{ESSENTIAL}/rec_labels_test_hidden.txt")
    labels = (line.partition(",") for line in lines)
    return {new_ids[old]: species for old, _, species in labels if old in new_ids}


def _pairs(row_ids: list[int]) -> pd.DataFrame:
    """A row for each recording and species."""
    import pandas as pd

    return pd.DataFrame(
        {"Id": (100 * np.array(row_ids)[:, np.newaxis] + np.arange(SPECIES)).ravel()}
    )


def _read_table(files: RawFiles, name: str) -> pd.DataFrame:
    with open_content(files.content(f"{ROOT}/{ESSENTIAL}/{name}.txt")) as file:
        return read_csv(file)


def _read_lines(files: RawFiles, name: str) -> list[str]:
    with open_content(files.content(f"{ROOT}/{name}")) as file:
        return [line for line in file.read().decode().splitlines() if line]


def _write_lines(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines))


competition = kaggle_competition(
    id="mlsp-2013-birds",
    package=__name__,
    category="audio classification (multi-label)",
    metric_name="ROC AUC over all pairs of a recording and a species",
    rules=SubmissionRules("Id", (probability("Probability"),)),
    score=scored_by(roc_auc, "Probability"),
    prepare=_prepare,
    answers_file="answers.csv",
)
