"""The miniature of iNaturalist 2019."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from mlebench.competitions.image_metadata import Pair, synthetic_pair, with_pairs
from mlebench.competitions.inaturalist_2019_fgvc6 import PHOTOGRAPHS, TRAIN, VALIDATION
from mlebench.competitions.synthetic import Synthetic
from mlebench.preparation.rewritten_archives import write_tar_gz


def make_miniature(raw: Path, data: Synthetic) -> None:
    random = data.random
    categories = random.choice(1010, 24, replace=False)
    counts = random.integers(12, 20, len(categories))
    counts[:4] = (1, 2, 3, 4)
    about: dict[str, Any] = {
        "categories": [
            {"id": int(i), "name": f"species {i}", "genus": "Poa", "kingdom": "Plantae"}
            for i in categories
        ],
        "info": {"year": 2019, "description": "a miniature"},
        "licenses": [{"id": 0, "name": "CC BY", "url": "http://localhost"}],
    }
    kinds = {
        TRAIN: random.permutation(np.arange(len(categories)).repeat(counts)).tolist(),
        VALIDATION: random.permutation(np.arange(len(categories)).repeat(2)).tolist(),
    }
    members: list[tuple[str, bytes | None]] = []
    for name, labels in kinds.items():
        ids = random.choice(300_000, len(labels), replace=False).tolist()
        paths = {
            f"{PHOTOGRAPHS}/Plants/{categories[k]}/{i}.jpg": k
            for i, k in zip(data.hex_ids(len(labels), digits=32), labels, strict=True)
        }
        pairs: list[Pair] = []
        for i, (path, k) in zip(ids, paths.items(), strict=True):
            annotation, image = synthetic_pair(i, int(categories[k]), path)
            # Two photographers have specialised in each species.
            pairs.append((annotation, {**image, "rights_holder": f"by {k}, {i % 2}"}))
        (raw / name).write_text(json.dumps(with_pairs(about, pairs)))
        members += data.image_files(paths, 20, 28).items()
    write_tar_gz(raw / f"{PHOTOGRAPHS}.tar.gz", members)
