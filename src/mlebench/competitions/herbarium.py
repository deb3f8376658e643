"""What the Herbarium competitions share: which plant species is on this herbarium sheet?

Sheets are linked or copied one by one; the metadata of all are held in memory at once, about
2 GB for the 2.3 million of 2021.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mlebench.competition import Competition, Preparation, scored_by
from mlebench.competitions.image_metadata import (
    Pair,
    about_test,
    macro_f1_of_cut_decimals,
    new_names,
    read_labelled,
    split_by_category,
    synthetic_pair,
    with_pairs,
    write_answers,
    write_json,
)
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic, write_files
from mlebench.errors import PreparationError
from mlebench.metrics import macro_f1
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlebench.layout import PublicDirectory

TARGET = "Predicted"
CATEGORIES = "train/categories.json"
"""Edition v2's: the categories alone, for a check needs no more of the metadata."""

CATEGORIES_IN_MINIATURE = 30
PLACES = ("Ås", "Köln", "Rom", "Aix")
V1_RULES = SubmissionRules("Id", (Number(TARGET),))


def sheets(data: Synthetic, few: tuple[int, ...]) -> tuple[list[int], list[int], list[bytes]]:
    """A miniature's sheets in random order: their ids, their categories from 0 to 29, and images.

    Args:
        few: how many sheets the first categories have; the others have 6 to 14.
    """
    counts = data.random.integers(6, 15, CATEGORIES_IN_MINIATURE)
    counts[: len(few)] = few
    categories = data.random.permutation(np.repeat(np.arange(len(counts)), counts)).tolist()
    ids = data.random.choice(10**6, len(categories), replace=False).tolist()
    images = data.image_files({f"{i}.jpg": k for i, k in zip(ids, categories, strict=True)}, 20, 28)
    return ids, categories, list(images.values())


def herbarium(
    *,
    id: str,  # noqa: A002 - the declaration's word
    package: str,
    folder: str,
    place_key: str,
    rank: str,
    categories: int,
    decode: Callable[[bytes], str] = bytes.decode,
    v1_decode: Callable[[bytes], str] = bytes.decode,
    encode: Callable[[str], bytes] = str.encode,
) -> Competition:
    """The declaration of one of the first two.

    Args:
        folder: of the raw and public files, with a slash at its end, or empty.
        place_key: the key of the list that says where sheets come from.
        rank: the key of what is told of a category beside name and family.
        categories: the ids of all categories are below this.
        decode: turns the bytes of the raw metadata into text.
        v1_decode: edition v1's.
        encode: the other way, for the miniature.
    """

    def prepare(data: Preparation) -> None:
        source = data.raw / f"{folder}train/metadata.json"
        metadata, pairs = read_labelled(
            source, place_key, decode=v1_decode if data.is_v1 else decode
        )
        _require_folders(pairs, source)
        train, test = split_by_category(pairs, test_size=0.2)
        renamed = [
            {**image, "id": f"{k}", "file_name": f"images/{k // 1000:03}/{k}.jpg"}
            for k, (_, image) in enumerate(test)
        ]
        public = data.public / folder
        write_json(with_pairs(metadata, train), public / "train/metadata.json")
        write_json(about_test(metadata, renamed), public / "test/metadata.json")
        first = 0
        if not data.is_v1:
            write_json(metadata["categories"], public / CATEGORIES)
            first = min(category["id"] for category in metadata["categories"])
        write_answers(data, ("Id", TARGET), range(len(test)), test, sample_category=first)
        with open_raw_files(data.raw / f"{folder}train", data.scratch) as files:
            shown = new_names([image for _, image in train], train, source)
            link_files(files, public / "train", shown)
            copy_files(files, public / "test", new_names(renamed, test, source))

    def is_known(columns: Mapping[str, NDArray[Any]], public: PublicDirectory) -> str | None:
        known = [
            category["id"] for category in json.loads((public / folder / CATEGORIES).read_bytes())
        ]
        unknown = np.flatnonzero(~np.isin(columns[TARGET], known))
        if unknown.size:
            row, more = unknown[0], f" (and {unknown.size - 1:,} more rows)" * (unknown.size > 1)
            return (
                f"Id {columns['Id'][row]}: {columns[TARGET][row]:.0f} in column {TARGET} is no "
                f"category of {folder}{CATEGORIES}{more}"
            )
        return None

    def make_miniature(raw: Path, data: Synthetic) -> None:
        others = 1 + data.random.choice(categories - 1, CATEGORIES_IN_MINIATURE - 1, replace=False)
        category_ids = [0, *others.tolist()]
        ids, of_category, files = sheets(data, few=(1, 2, 3, 4))
        place_id = f"{place_key.removesuffix('s')}_id"
        pairs: list[Pair] = []
        for i, k in zip(ids, of_category, strict=True):
            annotation, image = synthetic_pair(
                i, category_ids[k], f"{_folder(category_ids[k])}/{i}.jpg"
            )
            pairs.append(({**annotation, place_id: i % 4}, image))
        about = {
            "categories": [
                {"id": i, "name": f"Poa {data.text(i, 1)}é", "family": "Poaceæ", rank: "Poa"}
                for i in category_ids
            ],
            "info": {"year": 2021, "description": "a miniature"},
            "licenses": [{"id": 0, "name": "CC BY", "url": "http://localhost"}],
            place_key: [{"id": i, "name": name} for i, name in enumerate(PLACES)],
        }
        images = {image["file_name"]: file for (_, image), file in zip(pairs, files, strict=True)}
        write_files(raw / folder / "train", images)
        metadata = json.dumps(with_pairs(about, pairs), ensure_ascii=False)
        (raw / folder / "train/metadata.json").write_bytes(encode(metadata))

    return kaggle_competition(
        id=id,
        package=package,
        category="image classification (fine-grained, long-tailed)",
        metric_name="macro-averaged F1",
        rules=SubmissionRules("Id", (Number(TARGET, is_integer=True),), public_checks=(is_known,)),
        v1_rules=V1_RULES,
        score=scored_by(macro_f1, TARGET),
        v1_score=scored_by(macro_f1_of_cut_decimals, TARGET),
        prepare=prepare,
        make_miniature=make_miniature,
        answers_file="answers.csv",
    )


def _folder(category_id: int) -> str:
    return f"images/{category_id // 100:03}/{category_id % 100:02}"


def _require_folders(pairs: list[Pair], source: Path) -> None:
    for annotation, image in pairs:
        folder, name = _folder(annotation["category_id"]), image["file_name"]
        if name.rpartition("/")[0] != folder:
            raise PreparationError(
                f"{source}: {name} should lie in {folder}; download the raw data again."
            )
