"""Herbarium 2022: which of 15,501 taxa of North American plants is on this herbarium sheet?

Sheets are linked or copied one by one; the metadata of all are held in memory at once, about 1 GB.
"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.herbarium import TARGET, V1_RULES
from mlebench.competitions.image_metadata import (
    Pair,
    macro_f1_of_cut_decimals,
    new_names,
    pairs_of,
    read_json,
    split_by_category,
    with_pairs,
    write_answers,
    write_json,
)
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import macro_f1
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules

METADATA = "train_metadata.json"


def _prepare(data: Preparation) -> None:
    source = data.raw / METADATA
    metadata = read_json(source)
    pairs = pairs_of(metadata, source, image_key="image_id")
    train, test = split_by_category(pairs, test_size=0.2, is_last_of_few_test=False)
    renamed_train = _renamed(train)
    renamed_test = [
        {**image, "image_id": f"{k}", "file_name": f"{k // 1000:03}/test-{k:06}.jpg"}
        for k, (_, image) in enumerate(test)
    ]
    write_json(with_pairs(metadata, renamed_train), data.public / METADATA)
    write_json(renamed_test, data.public / "test_metadata.json")
    write_answers(data, ("Id", TARGET), range(len(test)), test, sample_category=42)
    with open_raw_files(data.raw / "train_images", data.scratch) as files:
        shown = new_names([image for _, image in renamed_train], train, source)
        link_files(files, data.public / "train_images", shown)
        copy_files(files, data.public / "test_images", new_names(renamed_test, test, source))


def _renamed(train: list[Pair]) -> list[Pair]:
    """Pairs whose images are numbered from 1 within each category."""
    counts: dict[int, int] = {}
    renamed = []
    for annotation, image in train:
        category = annotation["category_id"]
        counts[category] = counts.get(category, 0) + 1
        new_id = f"{category:05}__{counts[category]:03}"
        name = f"{category // 100:03}/{category % 100:02}/{new_id}.jpg"
        renamed.append(
            ({**annotation, "image_id": new_id}, {**image, "image_id": new_id, "file_name": name})
        )
    return renamed


competition = kaggle_competition(
    id="herbarium-2022-fgvc9",
    package=__name__,
    category="image classification (fine-grained, many classes)",
    metric_name="macro F1",
    rules=SubmissionRules("Id", (Number(TARGET, is_integer=True),)),
    v1_rules=V1_RULES,
    score=scored_by(macro_f1, TARGET, of_true_classes=True),
    v1_score=scored_by(macro_f1_of_cut_decimals, TARGET),
    prepare=_prepare,
    answers_file="answers.csv",
)
