"""The miniature of Histopathologic Cancer Detection."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image, write_files


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    slides = data.bits(75, share=0.4)
    ids = data.hex_ids(2 * len(slides), digits=40)
    patches = {}
    for slide, label in enumerate(slides):
        # Few shades pack well.
        pixels = data.image(label, 136, 96) // 24 * 24
        for row_id, left in zip(ids[2 * slide :][:2], (0, 40), strict=True):
            patch = pixels[:, left : left + 96]
            patches[row_id] = encode_image(patch, "TIFF", compression="tiff_adobe_deflate")
    write_files(raw, {f"train/{row_id}.tif": patch for row_id, patch in patches.items()})
    unlabelled = data.hex_ids(40, digits=40)
    blank = encode_image(data.image(0, 96, 96) // 128, "TIFF", compression="tiff_adobe_deflate")
    write_files(raw, {f"test/{row_id}.tif": blank for row_id in unlabelled})
    labels = pd.DataFrame({"id": ids, "label": slides.repeat(2)})
    labels = labels.iloc[data.random.permutation(len(labels))]
    sample = pd.DataFrame({"id": unlabelled, "label": 0})
    write_files(
        raw, {"train_labels.csv": csv_bytes(labels), "sample_submission.csv": csv_bytes(sample)}
    )
