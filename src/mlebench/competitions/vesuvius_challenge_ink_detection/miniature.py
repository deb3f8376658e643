"""The miniature of Vesuvius Challenge - Ink Detection."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.synthetic import Synthetic, encode_image, write_files
from mlebench.competitions.vesuvius_challenge_ink_detection import ID, INK
from mlebench.metrics.masks import runs_of
from mlebench.submissions.run_lengths import write_run_lengths


def make_miniature(raw: Path, data: Synthetic) -> None:
    files = {f"test/{name}/mask.png": encode_image(np.ones((5, 8), bool), "PNG") for name in "ab"}
    files["sample_submission.csv"] = b"Id,Predicted\na,1 1 5 1\nb,1 1 5 1\n"
    for number, (height, width) in enumerate([(60, 90), (80, 110), (70, 100)], start=1):
        # Strokes, which the middle layers show a little brighter than the papyrus.
        rows, columns = np.mgrid[:height, :width]
        period, slope = data.random.uniform(16, 24), data.random.uniform(-0.5, 0.5)
        ink = (columns + slope * rows) % period < 5
        outline = (rows - height / 2) ** 2 + (columns - width / 2) ** 2 < (0.48 * width) ** 2
        ink &= outline
        for layer in range(12):
            bright = 9000 + 3000 * np.exp(-((layer - 6) ** 2) / 6) * ink
            noise = data.random.normal(0, 90, size=ink.shape) * 16
            volume = ((bright + noise) * outline).clip(0, 65535).astype(np.uint16) // 256 * 256
            tif = encode_image(volume, "TIFF", compression="tiff_deflate")
            files[f"train/{number}/surface_volume/{layer:02}.tif"] = tif
        dark = np.where(ink, 60, 160) + data.random.integers(20, size=ink.shape)
        files[f"train/{number}/mask.png"] = encode_image(outline, "PNG")
        files[f"train/{number}/inklabels.png"] = encode_image(ink, "PNG")
        files[f"train/{number}/ir.png"] = encode_image(dark.astype(np.uint8), "PNG")
        cell = write_run_lengths(runs_of(ink.ravel()))
        files[f"train/{number}/inklabels_rle.csv"] = f"{ID},{INK}\n{number},{cell}\n".encode()
    write_files(raw, files)
