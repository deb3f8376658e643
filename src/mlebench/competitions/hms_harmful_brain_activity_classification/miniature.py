"""The miniature of HMS."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.hms_harmful_brain_activity_classification import (
    EEG,
    EEG_RATE_HZ,
    EEG_WINDOW_S,
    PATIENT,
    PATTERNS,
    SPECTROGRAM,
    SPECTROGRAM_WINDOW_S,
    VOTES,
)
from mlebench.competitions.synthetic import Synthetic, csv_bytes, parquet_bytes, write_files

COLUMNS = [
    *(EEG, "eeg_sub_id", "eeg_label_offset_seconds"),
    *(SPECTROGRAM, "spectrogram_sub_id", "spectrogram_label_offset_seconds"),
    *("label_id", PATIENT, "expert_consensus", *VOTES),
]
ELECTRODES = "Fp1 F3 C3 P3 F7 T3 T5 O1 Fz Cz Pz Fp2 F4 C4 P4 F8 T4 T6 O2 EKG".split()


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    random, recordings = data.random, 120
    spectrograms = random.choice(2**31, recordings // 2, replace=False)
    patterns = data.labels(50, len(PATTERNS))
    patients = random.integers(len(patterns), size=len(spectrograms))
    files, rows = {"example_figures/more/A.pdf": b"%PDF-1.4"}, []
    for number, eeg in enumerate(random.choice(2**32, recordings, replace=False)):
        # Two recordings share a spectrogram; what is seen decides how long they are.
        place = number // 2
        pattern = patterns[patients[place]]
        likely = 0.08 + 0.52 * np.eye(len(PATTERNS))[pattern]
        length = 1 + pattern + int(random.integers(2))
        for window in range(length):
            # Nearly always someone votes for each pattern.
            votes = random.multinomial(random.integers(1, 30), likely) + random.binomial(1, 0.99, 6)
            starts = (2.0 * window, spectrograms[place], window, 40.0 * (number % 2) + 2 * window)
            others = (1000 * number + window, patients[place], PATTERNS[votes.argmax()])
            rows.append((eeg, window, *starts, *others, *votes))
        # A few samples, again and again, pack well.
        shape = (EEG_RATE_HZ * (EEG_WINDOW_S + 2 * length - 2), len(ELECTRODES))
        period = data.features(np.repeat(pattern, 10), len(ELECTRODES)).round().astype(np.float32)
        waves = pd.DataFrame(np.resize(period, shape), columns=ELECTRODES)
        files[f"train_eegs/{eeg}.parquet"] = parquet_bytes(waves)
        times = np.arange(1, SPECTROGRAM_WINDOW_S + 40 + 2 * length, 2)
        powers = dict.fromkeys(("LL_0.59", "RP_0.78"), (times // 8 % 5).astype(np.float32))
        table = pd.DataFrame({"time": times, **powers})
        files[f"train_spectrograms/{spectrograms[place]}.parquet"] = parquet_bytes(table)
    windows = pd.DataFrame(rows, columns=COLUMNS).iloc[random.permutation(len(rows))]
    write_files(raw, {**files, "train.csv": csv_bytes(windows)})
