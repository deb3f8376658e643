"""Hotel-ID 2021: what only it has."""

from __future__ import annotations

import pytest

from mlebench.competitions.hotel_id_2021_fgvc8 import NAMED_TWICE
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "hotel-id-2021-fgvc8"
both_editions = pytest.mark.parametrize("edition", list(Edition))


def visits(mini: Miniature) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Hotels and times of the training and of the test pictures."""
    train, test = (
        read(f / n) for f, n in ((mini.data.public, "train.csv"), (mini.data.private, "test.csv"))
    )
    first, second = (set(zip(s["hotel_id"], s["timestamp"], strict=True)) for s in (train, test))
    return first, second


def test_pictures_of_one_visit_are_on_both_sides_in_v1_alone(miniature: Make) -> None:
    for edition in Edition:
        train, test = visits(miniature(ID, edition))
        assert bool(train & test) == (edition is Edition.V1)


def test_hotels_are_tested_that_train_lacks_in_v1_alone(miniature: Make) -> None:
    for edition in Edition:
        train, test = ({hotel for hotel, _ in side} for side in visits(miniature(ID, edition)))
        assert test
        assert bool(test - train) == (edition is Edition.V1)


def test_files_say_when_they_were_taken_in_v1_alone(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        files = [path.read_bytes() for path in mini.data.public.rglob("*.jpg")]
        assert any(b"taken at" in content for content in files) == (edition is Edition.V1)
        assert any(b"Exif" in content for content in files) == (edition is Edition.V1)


def test_v2_sorts_test_pictures_by_name_and_keeps_train_in_raw_order(miniature: Make) -> None:
    mini = miniature(ID, Edition.V2)
    names = mini.sample_submission()["image"].tolist()
    assert names == sorted(names)
    raw = read(mini.data.raw / "train.csv")["image"]
    train = read(mini.data.public / "train.csv")["image"].tolist()
    assert train == raw[raw.isin(train)].tolist()


@both_editions
def test_the_image_of_two_rows_is_left_out(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    assert (mini.data.raw / "train_images/2" / NAMED_TWICE).exists()
    assert not list(mini.data.public.rglob(NAMED_TWICE))
    assert NAMED_TWICE not in {*mini.gold_submission()["image"]}


def test_stray_spaces_and_commas_cost_points_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini in (v1, v2):
        gold = mini.gold_submission()
        spaced = gold.assign(hotel_id="  7 " + gold["hotel_id"])
        assert mini.score(spaced) == (0.25 if mini is v1 else 0.5)
        commas = gold.assign(hotel_id=gold["hotel_id"] + ", 7")
        if mini is v1:
            assert mini.score(commas) == 0
        else:
            assert f"image {gold['image'][0]}: '{gold['hotel_id'][0]},'" in str(
                mini.problems(commas)[0]
            )


@both_editions
def test_an_empty_cell_is_refused(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    gold.loc[1, "hotel_id"] = ""
    assert mini.problems(gold)


def test_single_numbers_match_as_numbers_in_v1_but_not_with_a_fraction_part(
    miniature: Make,
) -> None:
    mini = miniature(ID, Edition.V1)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(hotel_id="0" + gold["hotel_id"])) == 1
    assert mini.score(gold.assign(hotel_id=gold["hotel_id"] + ".0")) == 0
    assert mini.score(gold.assign(hotel_id="0" + gold["hotel_id"] + " 7")) == 0


@both_editions
def test_only_five_entries_count_and_repeats_take_up_ranks(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    for before, score in (("7 7", round(1 / 3, 5)), ("1 2 3 4 5", 0.0)):
        assert mini.score(gold.assign(hotel_id=f"{before} " + gold["hotel_id"])) == score
