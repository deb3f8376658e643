"""What competitions share whose images and labels stand in COCO's JSON: pairs and their split.

All entries are held in memory at once, about 1 kB for an image with its annotation.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlebench.competition import Preparation
from mlebench.errors import PreparationError
from mlebench.metrics import macro_f1
from mlebench.preparation.published import rows_by_group, split, write_csv

Json: TypeAlias = dict[str, Any]
"""An object of JSON."""
Pair: TypeAlias = tuple[Json, Json]
"""An annotation, and the image it is of."""


def read_json(path: Path, decode: Callable[[bytes], str] = bytes.decode) -> Json:
    """The object in a JSON file.

    Args:
        decode: turns the file's bytes into text.

    Raises:
        PreparationError: if there is none.
    """
    try:
        found: Json = json.loads(decode(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise PreparationError(f"{path}: {error}; download the raw data again.") from error
    return found


def write_json(content: Json | list[Json], path: Path) -> None:
    """Write JSON as the published benchmark does: indented by 4, with sorted keys, in ASCII."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x") as file:
        json.dump(content, file, indent=4, sort_keys=True)


def read_labelled(
    source: Path, *more_keys: str, decode: Callable[[bytes], str] = bytes.decode
) -> tuple[Json, list[Pair]]:
    """COCO's object in a JSON file, with these keys beside its own, and its pairs.

    Raises:
        PreparationError: if the file, its keys or its lists are not as they should be.
    """
    metadata = read_json(source, decode)
    require_keys(
        metadata, ("annotations", "categories", "images", "info", "licenses", *more_keys), source
    )
    return metadata, pairs_of(metadata, source)


def require_keys(metadata: Json, keys: Sequence[str], source: Path) -> None:
    """See that an object has these keys and no other.

    Raises:
        PreparationError: shows both lists.
    """
    if set(metadata) != set(keys):
        found, wanted = (", ".join(sorted(names)) for names in (metadata, keys))
        raise PreparationError(
            f"{source} has the keys {found} and should have {wanted}; download the raw data again."
        )


def pairs_of(metadata: Json, source: Path, *, image_key: str = "id") -> list[Pair]:
    """Each annotation and its image, from two parallel lists.

    Args:
        image_key: by which images go; annotations say `image_id`.

    Raises:
        PreparationError: if the lists are not parallel.
    """
    annotations, images = metadata["annotations"], metadata["images"]
    ids = [image[image_key] for image in images]
    if [annotation["image_id"] for annotation in annotations] != ids:
        raise PreparationError(
            f"{source}: annotations and images do not belong together one by one; "
            "download the raw data again."
        )
    return list(zip(annotations, images, strict=True))


def with_pairs(metadata: Json, pairs: Sequence[Pair]) -> Json:
    """The same object with other annotations and images."""
    annotations, images = ([pair[side] for pair in pairs] for side in (0, 1))
    return {**metadata, "annotations": annotations, "images": images}


def split_by_category(
    pairs: Sequence[Pair], *, test_size: float, is_last_of_few_test: bool = True
) -> tuple[list[Pair], list[Pair]]:
    """Split each category's pairs, with the same seed.

    Args:
        is_last_of_few_test: whether of four pairs or fewer the last is for testing, and
            a single one for training.

    Returns:
        The training pairs, category by category in the order of first appearance, and the
        test pairs, shuffled.

    Raises:
        PreparationError: if a single image cannot be split.
    """

    @cache
    def places(count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        every = np.arange(count)
        if is_last_of_few_test and count < 5:
            return every[: max(1, count - 1)], every[1:][-1:]
        if count < 2:
            raise PreparationError(
                "a category has a single image and should have one for each side of the split; "
                "download the raw data again."
            )
        train, test = split(list(range(count)), test_size=test_size)
        return every[train], every[test]

    members = rows_by_group([annotation["category_id"] for annotation, _ in pairs])
    train, test = (
        np.concatenate([rows[places(len(rows))[side]] for rows in members]).tolist()
        for side in (0, 1)
    )
    random.Random(0).shuffle(test)  # noqa: S311 - as published
    return [pairs[row] for row in train], [pairs[row] for row in test]


def new_names(images: Sequence[Json], pairs: Sequence[Pair], source: Path) -> dict[str, str]:
    """The old names of image files by their new ones.

    Args:
        images: the new entries, of the same images as `pairs`.

    Raises:
        PreparationError: if two images have the same name.
    """
    names = {
        image["file_name"]: old["file_name"] for image, (_, old) in zip(images, pairs, strict=True)
    }
    if len(names) < len(images):
        raise PreparationError(
            f"{source} has a file name more than once; download the raw data again."
        )
    return names


def about_test(metadata: Json, images: list[Json]) -> Json:
    """What is public of test images: their new entries, and what goes for all images."""
    return {"images": images, "info": metadata["info"], "licenses": metadata["licenses"]}


def write_answers(
    data: Preparation,
    columns: tuple[str, str],
    ids: Iterable[int],
    test: Sequence[Pair],
    *,
    sample_category: int,
    sample_submission_file: str = "sample_submission.csv",
) -> None:
    """Write answers.csv, and a sample submission with one category in each row.

    Args:
        columns: the names of ids and categories.
        ids: of the test images, in their order.
    """
    import pandas as pd

    categories = [annotation["category_id"] for annotation, _ in test]
    answers = pd.DataFrame({columns[0]: list(ids), columns[1]: categories})
    write_csv(answers, data.private / "answers.csv")
    sample = answers.assign(**{columns[1]: sample_category})
    write_csv(sample, data.public / sample_submission_file)


def synthetic_pair(image_id: int, category_id: int, file_name: str) -> Pair:
    """The entries of a miniature's image of 20 by 28 pixels."""
    return (
        {"id": image_id, "image_id": image_id, "category_id": category_id},
        {"id": image_id, "file_name": file_name, "width": 20, "height": 28, "license": 0},
    )


def macro_f1_of_cut_decimals(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    """The macro F1 of predictions of which the published grader takes the whole part."""
    return macro_f1(truth, np.trunc(predicted))
