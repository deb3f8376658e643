"""Bristol-Myers Squibb - Molecular Translation: what only it has."""

from __future__ import annotations

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "bms-molecular-translation"
EXTRA = "extra_approved_InChIs.csv"


@pytest.fixture
def v1(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V1)


@pytest.fixture
def v2(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V2)


def molecules(mini: Miniature) -> set[str]:
    return set(mini.gold_submission()["InChI"])


def test_v2_keeps_all_other_lines_of_the_extra_list_as_they_are(
    v1: Miniature, v2: Miniature
) -> None:
    whole, kept = (
        (mini.data.public / EXTRA).read_bytes().splitlines(keepends=True) for mini in (v1, v2)
    )
    tested = {f'"{name}"\n'.encode() for name in molecules(v2)}
    assert kept == [line for line in whole if line not in tested]
    assert len(kept) > 2


def test_only_v1_takes_texts_as_pandas_reads_them(v1: Miniature, v2: Miniature) -> None:
    for mini in (v1, v2):
        gold = mini.gold_submission()
        # As written, and as Python writes what pandas reads.
        for written, read_as in (("", "nan"), ("N/A", "nan"), ("0.5" + "0" * 300, "0.5")):
            first, second = (
                mini.score(gold.assign(InChI=[text] * len(gold))) for text in (written, read_as)
            )
            assert (first == second) == (mini is v1), written


@pytest.mark.parametrize("edition", list(Edition))
def test_blanks_and_each_code_point_count(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(InChI=gold["InChI"] + " ")) == 1
    assert mini.score(gold.assign(InChI="𝄞é" + gold["InChI"])) == 2
