"""HMS: which patterns of harmful brain activity do experts see in this EEG?

Recordings are linked, copied or cut one by one, so memory is that of train.csv and a recording.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import as_pandas_reads
from mlebench.competitions.synthetic import Synthetic, csv_bytes, parquet_bytes, write_files
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
ELECTRODES = "Fp1 F3 C3 P3 F7 T3 T5 O1 Fz Cz Pz Fp2 F4 C4 P4 F8 T4 T6 O2 EKG".split()
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
    link_folders(data.raw, data.public, {"example_figures": "example_figures"})
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
    import pyarrow as pa
    import pyarrow.parquet as pq

    folders = [data.scratch / "test_eegs", data.scratch / "test_spectrograms"]
    for folder in folders:
        folder.mkdir()
    offsets = ("eeg_label_offset_seconds", "spectrogram_label_offset_seconds")
    rows = zip(*(test[name].tolist() for name in (EEG, SPECTROGRAM, *offsets)), strict=True)
    for eeg_id, spectrogram_id, eeg_offset_s, spectrogram_offset_s in rows:
        name = f"{eeg_id}.parquet"
        eeg = pq.read_table(data.raw / "train_eegs" / name)
        eeg = eeg.slice(round(eeg_offset_s * EEG_RATE_HZ), EEG_WINDOW_S * EEG_RATE_HZ)
        path = data.raw / "train_spectrograms" / f"{spectrogram_id}.parquet"
        spectrogram = pq.read_table(path)
        times = spectrogram["time"].to_numpy()
        since = times - spectrogram_offset_s
        is_within = (since >= 0) & (since < SPECTROGRAM_WINDOW_S)
        shifted = pa.array(since.astype(times.dtype))
        place = spectrogram.column_names.index("time")
        spectrogram = spectrogram.set_column(place, "time", shifted).filter(pa.array(is_within))
        for table, folder in zip((eeg, spectrogram), folders, strict=True):
            # Without pandas' own metadata, which has the length of the whole.
            pq.write_table(table.replace_schema_metadata(None), folder / name)
    for folder in folders:
        with open_raw_files(folder, data.scratch) as files:
            copy_files(files, data.public / folder.name, files.names)


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    random, recordings = data.random, 120
    ids = random.choice(2**32, recordings, replace=False)
    spectrograms = random.choice(2**31, recordings // 2, replace=False)
    pattern_of_patient = data.labels(50, len(PATTERNS))
    patient_of_spectrogram = random.integers(50, size=len(spectrograms))
    files, rows, last_offsets_s = {"example_figures/more/A.pdf": b"%PDF-1.4"}, [], [0] * 60
    for number, eeg in enumerate(ids):
        # Two recordings share a spectrogram; what is seen decides how long one is.
        place = number // 2
        patient = patient_of_spectrogram[place]
        pattern = pattern_of_patient[patient]
        likely = np.full(len(PATTERNS), 0.08)
        likely[pattern] += 0.52
        count = 1 + pattern + int(random.integers(2))
        for window in range(count):
            # Nearly always someone votes for each pattern.
            votes = random.multinomial(random.integers(1, 30), likely) + random.binomial(1, 0.97, 6)
            consensus = PATTERNS[votes.argmax()]
            offset_s = 40 * (number % 2) + 2 * window
            last_offsets_s[place] = max(last_offsets_s[place], offset_s)
            seen = (eeg, window, 2.0 * window, spectrograms[place], window, float(offset_s))
            rows.append((*seen, 1000 * number + window, 1000 + patient, consensus, *votes))
        # A few samples, again and again, pack well.
        samples = EEG_RATE_HZ * (EEG_WINDOW_S + 2 * (count - 1))
        period = data.features(np.repeat(pattern, 10), len(ELECTRODES)).round().astype(np.float32)
        waves = pd.DataFrame(np.resize(period, (samples, len(ELECTRODES))), columns=ELECTRODES)
        files[f"train_eegs/{eeg}.parquet"] = parquet_bytes(waves)
    for place, name in enumerate(spectrograms):
        times = np.arange(1, SPECTROGRAM_WINDOW_S + last_offsets_s[place], 2)
        powers = {
            f"{chain}_0.59": (times // 8 % 5).astype("f4") for chain in ("LL", "RL", "LP", "RP")
        }
        files[f"train_spectrograms/{name}.parquet"] = parquet_bytes(
            pd.DataFrame({"time": times, **powers})
        )
    names = [EEG, "eeg_sub_id", "eeg_label_offset_seconds", SPECTROGRAM, "spectrogram_sub_id"]
    names += ["spectrogram_label_offset_seconds", "label_id", PATIENT, "expert_consensus", *VOTES]
    windows = pd.DataFrame(rows, columns=names).iloc[random.permutation(len(rows))]
    write_files(raw, {**files, "train.csv": csv_bytes(windows)})


def _shares(votes: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = votes / votes.sum(axis=1, keepdims=True)
    return shares


def _score(columns: Aligned) -> float:
    votes, predicted = columns.matrices(VOTES)
    return kullback_leibler_divergence(_shares(votes), predicted, epsilon=1e-15)


def _v1_score(columns: Aligned) -> float:
    """Both sides are sorted by recording, in an unstable way; missing values cost nothing."""
    truth_order, order = (
        # The default sort, as the published grader's: rows of one recording get mixed up.
        np.argsort(np.array(as_pandas_reads(side[EEG]).tolist()))
        for side in (columns.truth, columns.predicted)
    )
    truth = _shares(np.column_stack([columns.truth[name] for name in VOTES]))[truth_order]
    predicted = np.column_stack([_v1_numbers(columns.predicted[name]) for name in VOTES])[order]
    filled = np.where(np.isnan(predicted), truth, predicted)
    return kullback_leibler_divergence(truth, filled, epsilon=1e-15)


def _v1_numbers(cells: NDArray[Any]) -> NDArray[np.float64]:
    """Numbers, NaN for what is missing; infinities throughout if there is a word."""
    values = as_pandas_reads(cells)
    has_words = any(isinstance(value, str) for value in values)
    return np.full(len(cells), np.inf) if has_words else values.astype(np.float64)


def _v1_fault(columns: Mapping[str, NDArray[Any]]) -> str | None:
    numbers = {name: _v1_numbers(cells) for name, cells in columns.items()}
    table = np.column_stack([*numbers.values()])
    votes = np.column_stack([numbers[name] for name in VOTES])
    faults = {
        "has a value that is no number in [0, 1]": ((table < 0) | (table > 1)).any(axis=1),
        "must add up to 1": np.round(np.nansum(votes, axis=1), 5) != 1,
        "must add up to 1, further columns included": np.abs(np.nansum(table, axis=1) - 1)
        > 1.001e-5,
    }
    for fault, is_wrong in faults.items():
        if is_wrong.any():
            return f"row {np.argmax(is_wrong) + 1} {fault}"
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
    make_miniature=_make_miniature,
    gold_submission_file="gold_submission.csv",
)
