"""Time, peak memory and disk of preparing tasks with many files or many rows.

    python benchmarks/prepare.py [--files N] [--rows N]

Aim: 50,000 files by links under 5 s. The raw data is generated; the table is scaled
down: the true one has 55 million rows.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from costs import cost_of

from mlebench.competitions.synthetic import Synthetic, encode_image
from mlebench.registry import find_competition

FILES_TASK = "dog-breed-identification"
ROWS_TASK = "new-york-city-taxi-fare-prediction"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--rows", type=int, default=2_000_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_photos(root / FILES_TASK, arguments.files)
        measure(FILES_TASK, root, f"{arguments.files:,} small files")
        write_rides(root / ROWS_TASK, arguments.rows)
        measure(ROWS_TASK, root, f"a table of {arguments.rows:,} rows")


def measure(task_id: str, root: Path, what: str) -> None:
    """Prepare a task from raw data below `root`, and print what it took."""
    data_dir = root / "data"
    cost = cost_of(
        ["prepare", "-c", task_id, "--raw-dir", str(root), "--data-dir", str(data_dir)],
        before=lambda: shutil.rmtree(data_dir, ignore_errors=True),
    )
    raw_bytes, new_bytes = disk_bytes(root / task_id), disk_bytes(data_dir, only_new=True)
    print(f"{what:26} {cost}, {new_bytes / 1e6:5.0f} MB disk beyond {raw_bytes / 1e6:.0f} MB raw")


def disk_bytes(folder: Path, *, only_new: bool = False) -> int:
    """The disk that the files below a folder take; without those that are linked elsewhere."""
    files = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return sum(512 * file.st_blocks for file in files if not (only_new and file.st_nlink > 1))


def write_photos(raw: Path, files: int) -> None:
    """Write raw data with as many photographs, of which a few are alike."""
    make = find_competition(FILES_TASK).make_miniature
    assert make is not None
    raw.mkdir()
    data = Synthetic(0)
    make(raw, data)
    breeds = pd.read_csv(raw / "labels.csv")["breed"].unique()
    photos = [encode_image(data.image(breed, 64, 64), "JPEG") for breed in range(len(breeds))]
    shutil.rmtree(raw / "train")
    (raw / "train").mkdir()
    ids = data.hex_ids(files, digits=32)
    labels = data.labels(files, len(breeds))
    for row_id, label in zip(ids, labels, strict=True):
        (raw / "train" / f"{row_id}.jpg").write_bytes(photos[label])
    pd.DataFrame({"id": ids, "breed": breeds[labels]}).to_csv(raw / "labels.csv", index=False)


def write_rides(raw: Path, rows: int) -> None:
    """Write raw data whose rides are a miniature's again and again, under keys of their own."""
    make = find_competition(ROWS_TASK).make_miniature
    assert make is not None
    raw.mkdir()
    make(raw, Synthetic(0))
    miniature = pd.read_csv(raw / "train.csv")
    rides = miniature.iloc[np.arange(rows) % len(miniature)]
    keys = rides["pickup_datetime"].str.removesuffix(" UTC") + "." + pd.RangeIndex(rows).astype(str)
    rides.assign(key=keys).to_csv(raw / "train.csv", index=False)


if __name__ == "__main__":
    main()
