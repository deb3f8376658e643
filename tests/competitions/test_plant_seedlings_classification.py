"""Plant Seedlings Classification: what only it has."""

from __future__ import annotations

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "plant-seedlings-classification"
both_editions = pytest.mark.parametrize("edition", list(Edition))


@pytest.mark.parametrize("wrong", ["", "Rye", "sugar beet", "Maize ", "3"])
def test_a_wrong_species_among_names_is_accepted_in_v1_alone(miniature: Make, wrong: str) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    gold = v1.gold_submission()
    gold.loc[0, "species"] = wrong
    assert v1.score(gold) == round(1 - 1 / len(gold), 5)
    (problem,) = v2.problems(gold)
    assert "Black-grass" in problem.message


@pytest.mark.parametrize("species", [["7"], ["7", ""], [""], ["True"]])
def test_v1_refuses_a_column_without_a_name(miniature: Make, species: list[str]) -> None:
    mini = miniature(ID, Edition.V1)
    submission = mini.sample_submission()
    submission["species"] = [species[row % len(species)] for row in range(len(submission))]
    assert mini.problems(submission)


@both_editions
def test_only_png_files_in_species_folders_are_photographs(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    made = {path.name for path in mini.data.public.rglob("*.[pP][nN][gG]")}
    raw = {path.name for path in (mini.data.raw / "train").resolve().rglob("*.[pP][nN][gG]")}
    assert raw - made == {"notes.PNG", "readme.png"}
