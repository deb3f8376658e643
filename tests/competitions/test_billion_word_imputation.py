"""Billion Word Imputation: what only it has."""

from __future__ import annotations

import re
import zipfile

import numpy as np
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "billion-word-imputation"


@pytest.fixture
def v1(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V1)


@pytest.fixture
def v2(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V2)


def unzipped(mini: Miniature, folder: str, name: str) -> str:
    with zipfile.ZipFile(mini.data.root.resolve() / folder / f"{name}.zip") as archive:
        assert archive.namelist() == [name]
        return archive.read(name).decode()


def test_sentences_are_split_and_shortened_by_one_generator(v1: Miniature) -> None:
    generator = np.random.RandomState(0)
    train, tables = "", ['"id","sentence"\n'] * 2
    lines = re.split("(\r\n|\n|\r)", unzipped(v1, "raw", "train_v2.txt"))
    for line, end in zip(lines[::2], [*lines[1::2], ""], strict=True):
        words = line.split()
        if generator.uniform() > 0.01 or len(words) <= 2:
            train += line + ("\n" if end else "")
            continue
        missing = generator.randint(1, len(words) - 1)
        short = " ".join(words[:missing] + words[missing + 1 :])
        row_id = tables[0].count("\n") - 1
        for place, sentence in enumerate((line.strip(), short)):
            doubled = sentence.replace('"', '""')
            tables[place] += f'{row_id},"{doubled}"\n'
    assert unzipped(v1, "prepared/public", "train_v2.txt") == train
    assert unzipped(v1, "prepared/public", "test_v2.txt") == tables[1]
    assert (v1.data.private / "test.csv").read_text() == tables[0]
    assert '""' in tables[1]
    assert "\u3000" in tables[0]
    assert "\u3000" not in tables[1]


def test_only_v2_shows_the_sample_submission(v1: Miniature, v2: Miniature) -> None:
    sample = (v2.data.private / "sample_submission.csv").read_bytes()
    assert (v1.data.private / "sample_submission.csv").read_bytes() == sample
    assert (v2.data.public / "sample_submission.csv").read_bytes() == sample
    assert not (v1.data.public / "sample_submission.csv").exists()


def test_only_v2_takes_every_text(v1: Miniature, v2: Miniature) -> None:
    for mini in (v1, v2):
        gold = mini.gold_submission()
        sentences = gold["sentence"].tolist()
        for text in ("", "NA", "null"):
            score = mini.score(gold.assign(sentence=[text, *sentences[1:]]))
            assert (score is None) == (mini is v1)
        assert (mini.score(gold.assign(sentence="7")) is None) == (mini is v1)
        assert mini.score(gold.assign(sentence=["7", *sentences[1:]])) is not None
    assert v2.score(gold.assign(sentence="")) == round(gold["sentence"].map(len).mean(), 5)


def test_case_and_blanks_count(v2: Miniature) -> None:
    gold = v2.gold_submission()
    assert v2.score(gold.assign(sentence=gold["sentence"] + " ")) == 1


def test_the_description_forbids_looking_sentences_up(v2: Miniature) -> None:
    assert "Do not look up the test sentences" in v2.competition.description
