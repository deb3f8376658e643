"""The miniature of MLSP 2013 Bird Classification."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.mlsp_2013_birds import (
    ESSENTIAL,
    EXAMPLES,
    IMAGES,
    LABELS_HEADER,
    ROOT,
    SPECIES,
    TABLES,
    UNCHANGED,
    V1_HEADER,
)
from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image, encode_wav
from mlebench.preparation.archives import write_zip


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    count, labelled = 340, 320
    folds = data.random.permutation((np.arange(count) >= labelled).astype(int))
    # Birds that are heard: none, one or two of 19; number 0 is a recording's silence.
    birds = data.random.integers(1, SPECIES + 1, size=(count, 2))
    birds *= data.random.random((count, 2)) < [0.75, 0.25]
    heard = [sorted({int(bird) - 1 for bird in pair if bird}) for pair in birds]
    places = data.random.integers(1, 14, size=count)
    names = [f"PC{p}_20090{5 + i % 3}13_054500_{i:04}" for i, p in enumerate(places)]
    files: dict[str, bytes] = {}
    segments: dict[str, list[str]] = {
        TABLES[0]: [V1_HEADER],
        TABLES[1]: ["rec_id,segment_id,[feature vector]"],
        TABLES[2]: ["rec_id,segment_id,min_x,max_x,min_y,max_y"],
    }
    for row_id, name in enumerate(names):
        sound = sum(data.tone(int(bird), 500, 16_000) // 2 for bird in birds[row_id])
        files[f"{ESSENTIAL}/src_wavs/{name}.wav"] = encode_wav(np.asarray(sound), 16_000)
        shown = int(birds[row_id].max())
        for folder in IMAGES:
            image = data.image(shown, 7, 6)
            files[f"{folder}/{name}.bmp"] = encode_image(image, "BMP")
        if row_id < 40 and not folds[row_id]:
            files[f"{EXAMPLES}/{name}.bmp"] = encode_image(data.image(shown, 7, 6), "BMP")
        found = len(heard[row_id])
        singing = np.array([bird + 1 for bird in heard[row_id]] or [0])
        # Segments fall into bins that their birds like.
        likes = np.exp(data.features(singing, 100)).sum(axis=0)
        histogram = data.random.multinomial(5 * found, likes / likes.sum())
        segments[TABLES[0]].append(f"{row_id},{','.join(map(str, histogram))}")
        features = data.features(singing, 38)
        for segment in range(found):
            numbers = ",".join(f"{number:.3f}" for number in features[segment])
            segments[TABLES[1]].append(f"{row_id},{segment},{numbers}")
            edges = ",".join(map(str, data.random.integers(0, 200, size=4)))
            segments[TABLES[2]].append(f"{row_id},{segment},{edges}")
    ids = pd.DataFrame({"rec_id": range(count)})
    species = [f"{number},SP{number:02},Species {number}" for number in range(SPECIES)]
    labels = [
        f"{row_id}," + ("?" if folds[row_id] else ",".join(map(str, numbers)))
        for row_id, numbers in enumerate(heard)
    ]
    # Both spellings of an empty list.
    labels = [line.removesuffix(",") if i % 2 else line for i, line in enumerate(labels)]
    texts = segments | {
        f"{ESSENTIAL}/rec_labels_test_hidden.txt": [LABELS_HEADER, *labels],
        UNCHANGED[0]: ["class_id,code,species", *species],
    }
    files |= {
        name: "".join(f"{line}\n" for line in lines).encode() for name, lines in texts.items()
    }
    files |= {name: encode_image(data.image(0, 12, 12), "BMP") for name in UNCHANGED[1:]}
    files[f"{ESSENTIAL}/CVfolds_2.txt"] = csv_bytes(ids.assign(fold=folds))
    files[f"{ESSENTIAL}/rec_id2filename.txt"] = csv_bytes(ids.assign(filename=names))
    members = {f"{ROOT}/{name}": content for name, content in files.items()}
    write_zip(raw / f"{ROOT}.zip", members, stored=False)
