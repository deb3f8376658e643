"""The miniature of SETI Breakthrough Listen."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.seti_breakthrough_listen import OLD_DATA, TARGET, snippet_path
from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_array, write_files


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    targets = data.bits(400, share=0.4)
    ids = data.hex_ids(len(targets), digits=15)
    arrays = [_encode_snippet(target == 1, data) for target in targets.tolist()]
    files = {f"train/{snippet_path(i)}": array for i, array in zip(ids, arrays, strict=True)}
    labels = pd.DataFrame({"id": ids, TARGET: targets})
    # Snippets with new ids that were in the withdrawn data under old ones.
    old = labels[::5].assign(id=data.hex_ids(len(ids[::5]), digits=12))
    files |= {
        f"{OLD_DATA}/train_old/{snippet_path(i)}": array
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
