"""The miniature of Freesound Audio Tagging 2019."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.freesound_audio_tagging_2019 import CLASSES, LABELS, LABELS_TABLE, SAMPLE
from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_wav
from mlebench.preparation.archives import write_zip


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    clips = 480
    sounds = np.column_stack([data.labels(clips, len(CLASSES)) for _ in range(2)])
    sounds[data.random.random(clips) < 0.8, 1] = -1
    names = [f"{name}.wav" for name in data.hex_ids(clips, digits=8)]
    waves = [
        encode_wav(np.sum([data.tone(s + 1, 1000, 44_100) // 2 for s in pair], axis=0), 44_100)
        for pair in sounds.tolist()
    ]
    texts = [",".join({CLASSES[s]: "" for s in pair if s >= 0}) for pair in sounds.tolist()]
    table = pd.DataFrame({"fname": names, "labels": texts})
    # The noisy labels are wrong in one clip of three.
    table.loc[160:212, "labels"] = np.roll(table.loc[160:212, "labels"], 1)
    for name, part in (("train_curated", table[:160]), ("train_noisy", table[160:320])):
        (raw / f"{name}.csv").write_bytes(csv_bytes(part))
        write_zip(raw / f"{name}.zip", {names[i]: waves[i] for i in part.index}, stored=False)
    test = table[320:].assign(usage="Private")
    # One clip with a label outside the vocabulary alone, and rows of the public leaderboard.
    test.iloc[0, 1] = "Silence"
    public = pd.DataFrame({"fname": ["0a.wav"], "labels": ["Bark"], "usage": ["Public"]})
    released = {LABELS_TABLE: csv_bytes(pd.concat([public, test]))}
    write_zip(raw / f"{LABELS}.zip", released, stored=False)
    write_zip(raw / "test.zip", {names[i]: waves[i] for i in test.index}, stored=False)
    sample = pd.DataFrame(0, index=test.index, columns=list(CLASSES))
    (raw / SAMPLE).write_bytes(csv_bytes(test[["fname"]].join(sample)))
