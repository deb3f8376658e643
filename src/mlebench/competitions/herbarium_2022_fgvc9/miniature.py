"""The miniature of Herbarium 2022."""

from __future__ import annotations

import json
from pathlib import Path

from mlebench.competitions.herbarium import CATEGORIES_IN_MINIATURE, sheets
from mlebench.competitions.herbarium_2022_fgvc9 import METADATA
from mlebench.competitions.image_metadata import Json, Pair, with_pairs
from mlebench.competitions.synthetic import Synthetic, write_files


def make_miniature(raw: Path, data: Synthetic) -> None:
    category_ids = 1 + data.random.choice(15_505, CATEGORIES_IN_MINIATURE, replace=False)
    ids, categories, files = sheets(data, few=(2, 3, 4))
    pairs: list[Pair] = []
    for i, k in zip(ids, categories, strict=True):
        category = int(category_ids[k])
        # In their own order of fields, which the published files sort.
        image = {
            "image_id": f"{category}_{i}",
            "file_name": f"{category // 100:03}/{category % 100:02}/{i}.jpg",
            "license": 0,
        }
        annotation = {"genus_id": k % 9, "institution_id": i % 60, "image_id": image["image_id"]}
        pairs.append(({**annotation, "category_id": category}, image))
    about: Json = {
        "categories": [
            {
                "category_id": category,
                "scientificName": f"Poa {data.text(k, 1)} L.",
                "authors": "L.",
                "family": "Poaceæ",
                "genus": f"Poa{k % 9}",
                "species": data.text(k, 1),
            }
            for k, category in enumerate(category_ids.tolist())
        ],
        "genera": [{"genus_id": k, "genus": f"Poa{k}"} for k in range(9)],
        "distances": [
            {"genus_id_x": x, "genus_id_y": y, "distance": (y - x) / 3}
            for y in range(9)
            for x in range(y)
        ],
        "institutions": [{"institution_id": k, "collectionCode": f"H{k}"} for k in range(60)],
        "license": [{"id": 0, "name": "CC BY", "url": "http://localhost"}],
    }
    images = {image["file_name"]: file for (_, image), file in zip(pairs, files, strict=True)}
    write_files(raw / "train_images", images)
    (raw / METADATA).write_text(json.dumps(with_pairs(about, pairs)))
