"""HMS: which patterns of harmful brain activity do experts see in this EEG?

Recordings are linked, copied or cut one by one, so memory is that of train.csv and a recording.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import as_pandas_reads, numbers_as_pandas_reads
from mlebench.layout import PublicDirectory
from mlebench.metrics import kullback_leibler_divergence
from mlebench.preparation.published import read_csv, sample_submission, split_groups, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, link_folders, open_raw_files
from mlebench.submissions import Number, Pairing, RowSum, SubmissionRules, Text, probability

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

EEG, SPECTROGRAM, PATIENT = "eeg_id", "spectrogram_id", "patient_id"
PATTERNS = ("Seizure", "LPD", "GPD", "LRDA", "GRDA", "Other")
VOTES = [f"{pattern.lower()}_vote" for pattern in PATTERNS]
EEG_RATE_HZ, EEG_WINDOW_S, SPECTROGRAM_WINDOW_S = 200, 50, 600


def _prepare(data: Preparation) -> None:
    windows = read_csv(data.raw / "train.csv")
    groups = windows[SPECTROGRAM if data.is_v1 else PATIENT]
    train, test = split_groups(windows, groups, test_size=0.1)
    if not data.is_v1:
        by_window = test.sort_values("eeg_sub_id", kind="stable")
        test = by_window.drop_duplicates(EEG).sort_index()
    write_csv(train, data.public / "train.csv")
    write_csv(test[[SPECTROGRAM, EEG, PATIENT]], data.public / "test.csv")
    sample = sample_submission(test[[EEG]], dict.fromkeys(VOTES, 1 / len(VOTES)))
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(test, data.private / "test.csv")
    shares = test[VOTES].div(test[VOTES].sum(axis=1), axis=0)
    write_csv(sample.assign(**shares), data.private / "gold_submission.csv")
    link_folders(data.raw, data.public, ["example_figures"])
    for kind, key in (("eegs", EEG), ("spectrograms", SPECTROGRAM)):
        with open_raw_files(data.raw / f"train_{kind}", data.scratch) as files:
            names = [f"{name}.parquet" for name in train[key].unique()]
            link_files(files, data.public / f"train_{kind}", names)
            if data.is_v1:
                names = [f"{name}.parquet" for name in test[key].unique()]
                copy_files(files, data.public / f"test_{kind}", names)
    if not data.is_v1:
        _copy_windows(test, data)


def _copy_windows(test: pd.DataFrame, data: Preparation) -> None:
    """Cut recordings to what the experts saw; spectrograms, too, are named by the EEG here."""
    import pandas as pd

    for kind in ("eegs", "spectrograms"):
        (data.scratch / f"test_{kind}").mkdir()
    for window in test.to_dict("records"):
        name = f"{window[EEG]}.parquet"
        start = round(EEG_RATE_HZ * window["eeg_label_offset_seconds"])
        eeg = pd.read_parquet(data.raw / "train_eegs" / name)
        eeg = eeg[start : start + EEG_RATE_HZ * EEG_WINDOW_S]
        path = data.raw / "train_spectrograms" / f"{window[SPECTROGRAM]}.parquet"
        spectrogram = pd.read_parquet(path)
        since_s = spectrogram["time"] - window["spectrogram_label_offset_seconds"]
        spectrogram["time"] = since_s.astype(spectrogram["time"].dtype)
        spectrogram = spectrogram[since_s.between(0, SPECTROGRAM_WINDOW_S, inclusive="left")]
        # An index would tell how long the whole is.
        eeg.to_parquet(data.scratch / "test_eegs" / name, index=False)
        spectrogram.to_parquet(data.scratch / "test_spectrograms" / name, index=False)
    with open_raw_files(data.scratch, data.scratch) as files:
        copy_files(files, data.public, files.names)


def _shares(votes: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = votes / votes.sum(axis=1, keepdims=True)
    return shares


def _score(columns: Aligned) -> float:
    votes, predicted = columns.matrices(VOTES)
    return kullback_leibler_divergence(_shares(votes), predicted, epsilon=1e-15)


def _v1_score(columns: Aligned) -> float:
    """Both sides are sorted by recording, in an unstable way; missing values cost nothing."""
    # The default sort, as the published grader's: rows of one recording get mixed up.
    truth_order, order = (
        np.argsort(np.array(as_pandas_reads(side[EEG]).tolist()))
        for side in (columns.truth, columns.predicted)
    )
    truth = _shares(np.column_stack([columns.truth[name] for name in VOTES]))[truth_order]
    predicted = _v1_numbers(columns.predicted, VOTES)[order]
    filled = np.where(np.isnan(predicted), truth, predicted)
    return kullback_leibler_divergence(truth, filled, epsilon=1e-15)


def _v1_numbers(columns: Mapping[str, NDArray[Any]], names: Iterable[str]) -> NDArray[np.float64]:
    return np.column_stack([numbers_as_pandas_reads(columns[name]) for name in names])


def _v1_fault(columns: Mapping[str, NDArray[Any]]) -> str | None:
    try:
        table = _v1_numbers(columns, columns)
    except ValueError as error:
        return str(error)
    is_outside = (table < 0) | (table > 1)
    sum_of_votes, sum_of_all = (
        np.nansum(part, axis=1) for part in (_v1_numbers(columns, VOTES), table)
    )
    is_wrong = is_outside.any(axis=1) | (sum_of_votes.round(5) != 1) | (sum_of_all > 1 + 1.001e-5)
    if is_wrong.any():
        row = 1 + is_wrong.argmax()
        return f"row {row}: values must lie in [0, 1] and add up to 1, also with further columns"
    return None


def _lacks_recordings(columns: Mapping[str, NDArray[Any]], public: PublicDirectory) -> str | None:
    wanted = read_csv(public / "sample_submission.csv", usecols=[EEG])[EEG]
    missing = wanted[~wanted.isin(as_pandas_reads(columns[EEG]).tolist())]
    return f"there is no row for {EEG} {missing.iloc[0]}" if len(missing) else None


competition = kaggle_competition(
    id="hms-harmful-brain-activity-classification",
    package=__name__,
    category="time series classification (EEG)",
    metric_name="Kullback-Leibler divergence",
    # As far as rounding to 5 decimals goes.
    rules=SubmissionRules(
        EEG, tuple(map(probability, VOTES)), row_sum=RowSum(tuple(VOTES), tolerance=5e-6)
    ),
    v1_rules=SubmissionRules(
        EEG,
        tuple(map(Text, VOTES)),
        reads_extra_columns=True,
        pairing=Pairing.LEFT_TO_METRIC,
        checks=(_v1_fault,),
        public_checks=(_lacks_recordings,),
        caveat="Rows of one recording are only told apart by the sample submission's order.",
    ),
    answer_columns=tuple(map(Number, VOTES)),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
    gold_submission_file="gold_submission.csv",
)
