"""The miniature of ALASKA2 Image Steganalysis."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.alaska2_image_steganalysis import FOLDERS
from mlebench.competitions.synthetic import Synthetic, encode_image, write_files


def make_miniature(raw: Path, data: Synthetic) -> None:
    # Each picture has looks of its own, and each algorithm a trace in all it was used on.
    traces = [data.image(kind, 24, 24) // 8 for kind in range(len(FOLDERS))]
    files = {}
    for number in range(1, 401):
        picture = data.image(len(FOLDERS) + number, 24, 24) // 4 * 3
        for kind, (folder, trace) in enumerate(zip(FOLDERS, traces, strict=True)):
            version = picture if kind == 0 else picture + trace
            quality = (75, 90, 95)[number % 3]
            files[f"{folder}/{number:05}.jpg"] = encode_image(version, "JPEG", quality=quality)
    write_files(raw, files)
