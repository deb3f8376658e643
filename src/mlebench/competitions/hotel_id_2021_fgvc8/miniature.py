"""The miniature of Hotel-ID to Combat Human Trafficking 2021."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.hotel_id_2021_fgvc8 import ID, NAMED_TWICE, TARGET
from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image, write_files


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd
    from PIL import Image

    # One picture of each of 40 hotels; of each other up to three visits, of one to four
    # pictures each. Some have no time.
    numbers = data.random.choice(70_000, 90, replace=False)
    visits = np.where(np.arange(90) < 40, 1, np.arange(90) % 3 + 1)
    hotels = data.random.permutation(np.arange(90).repeat(visits))
    pictures = np.where(hotels < 40, 1, data.random.integers(1, 5, len(hotels)))
    times = data.random.choice(10**6, len(hotels), replace=False).repeat(pictures)
    hotels = hotels.repeat(pictures)
    table = pd.DataFrame(
        {
            ID: [f"{name}.jpg" for name in data.hex_ids(len(hotels), digits=16)],
            "chain": hotels % 9,
            TARGET: numbers[hotels],
            "timestamp": (pd.Timestamp("2017-01-01") + pd.to_timedelta(times, "min")).astype(str),
        }
    )
    table["timestamp"] = table["timestamp"].mask(times % 20 == 0)
    files = {}
    for image, chain, kind, time in zip(table[ID], table["chain"], hotels, times, strict=True):
        exif = Image.Exif()
        exif[0x0132] = f"taken at {time}"
        picture = data.image(int(kind), 24, 24)
        files[f"train_images/{chain}/{image}"] = encode_image(
            picture, "JPEG", exif=exif.tobytes(), quality=70
        )
    twice = pd.DataFrame({ID: NAMED_TWICE, "chain": [2, 5], TARGET: numbers[:2]})
    files |= {f"train_images/{chain}/{NAMED_TWICE}": b"" for chain in (2, 5)}
    table = pd.concat([table, twice]).iloc[data.random.permutation(len(table) + 2)]
    write_files(raw, {**files, "train.csv": csv_bytes(table)})
