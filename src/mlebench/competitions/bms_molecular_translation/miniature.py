"""The miniature of Bristol-Myers Squibb - Molecular Translation."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.bms_molecular_translation import EXTRA, TARGET, picture_path
from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image, write_files


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    skeletons, forms = 12, 24
    pictures = data.labels(400, skeletons * forms)
    names = [
        f"InChI=1S/C{8 + place % skeletons}H{2 * place % 23}NO/"
        f"c{'-'.join(map(str, data.random.permutation(8 + place % skeletons)))}/"
        f"h{place % skeletons}H,(H,{place // skeletons},4)"
        for place in range(skeletons * forms)
    ]
    table = pd.DataFrame(
        {
            "image_id": data.hex_ids(len(pictures), digits=12),
            TARGET: [names[picture] for picture in pictures],
        }
    )
    files = {"train_labels.csv": csv_bytes(table)}
    for image_id, picture in zip(table["image_id"], pictures.tolist(), strict=True):
        width = 16 + picture // skeletons
        image = data.image(picture % skeletons, width, 20, grey=True)
        files[f"train/{picture_path(image_id)}"] = encode_image(image, "PNG")
    # Some are those of pictures, some not, and one is quoted in another way.
    extra = [f'"{name}"' for name in [*names[::2], names[0].replace("NO", "S")]]
    files[EXTRA] = "\n".join([TARGET, *extra, "InChI=1S/H2O/h1H2", ""]).encode()
    write_files(raw, files)
