"""The miniature of Aerial Cactus Identification."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic, csv_bytes, write_files
from mlebench.preparation.archives import write_zip


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    photos = data.bits(400, share=0.75)
    names = [f"{stem}.jpg" for stem in data.hex_ids(len(photos), digits=32)]
    files = data.image_files(dict(zip(names, photos, strict=True)), 32, 32)
    train, unlabelled = names[:390], names[390:]
    for folder, members in (("train", train), ("test", unlabelled)):
        content = {f"{folder}/{name}": files[name] for name in members}
        write_zip(raw / f"{folder}.zip", content, stored=False)
    table = pd.DataFrame({"id": train, "has_cactus": photos[: len(train)]})
    sample = pd.DataFrame({"id": unlabelled, "has_cactus": 0.5})
    write_files(raw, {"train.csv": csv_bytes(table), "sample_submission.csv": csv_bytes(sample)})
