"""RSNA-MICCAI Brain Tumor Radiogenomic Classification: what only it has."""

from __future__ import annotations

import random

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "rsna-miccai-brain-tumor-radiogenomic-classification"
SUBJECT = "BraTS21ID"
FAULTY = {"00109", "00123", "00709"}


def subjects(mini: Miniature) -> list[str]:
    train, test = (
        read(mini.data.public / f"{n}.csv") for n in ("train_labels", "sample_submission")
    )
    for side, table in (("train", train), ("test", test)):
        assert {path.name for path in (mini.data.public / side).iterdir()} == set(table[SUBJECT])
    return [*train[SUBJECT], *test[SUBJECT]]


def raw_subjects(mini: Miniature) -> list[str]:
    return list(read(mini.data.raw / "train_labels.csv")[SUBJECT])


def test_a_tenth_is_test_in_v1_and_three_in_ten_of_each_class_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert len(v1.sample_submission()) == 25
    assert len(v2.sample_submission()) == 75
    labels = [
        read(v2.data.public / "train_labels.csv")["MGMT_value"],
        v2.gold_submission()["MGMT_value"],
    ]
    shares = [side.astype(int).mean() for side in labels]
    assert shares[0] == pytest.approx(shares[1], abs=0.02)


def test_faulty_subjects_are_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert sorted(subjects(v1)) == sorted(raw_subjects(v1))
    kept = [subject for subject in raw_subjects(v2) if subject not in FAULTY]
    assert sorted(subjects(v2)) == [f"{number:05}" for number in range(1, len(kept) + 1)]


def test_subjects_are_renamed_in_v2_in_folders_tables_and_headers(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    kept = [subject for subject in raw_subjects(v2) if subject not in FAULTY]
    numbers = list(range(1, len(kept) + 1))
    random.Random(0).shuffle(numbers)
    labels = dict(read(v2.data.raw / "train_labels.csv").to_numpy())
    shown = dict(read(v2.data.public / "train_labels.csv").to_numpy())
    shown |= dict(v2.gold_submission().to_numpy())
    renamed = 0
    for old, number in zip(kept, numbers, strict=True):
        new = f"{number:05}"
        assert shown[new] == labels[old]
        (folder,) = v2.data.public.glob(f"t*/{new}")
        raw = v2.data.raw / "train" / old
        assert {path.relative_to(raw) for path in raw.rglob("*")} == {
            path.relative_to(folder) for path in folder.rglob("*")
        }
        for path in raw.rglob("*.dcm"):
            before, after = path.read_bytes(), (folder / path.relative_to(raw)).read_bytes()
            head = b"\x10\0\x10\0PN\x06\0%b \x10\0\x20\0LO\x06\0%b "
            heads = [head % (name.encode(), name.encode()) for name in (old, new)]
            assert after == before.replace(heads[0], heads[1])
            renamed += heads[0] in before
    assert renamed > len(kept)
    assert any(
        subject.encode() in path.read_bytes()[:400]
        for subject in raw_subjects(v1)
        for path in v1.data.public.glob(f"test/{subject}/*/*.dcm")
    )


@pytest.mark.parametrize("edition", list(Edition))
def test_ids_count_as_numbers(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(**{SUBJECT: gold[SUBJECT].astype(int)})) == 1
