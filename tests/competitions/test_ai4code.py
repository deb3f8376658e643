"""Google AI4Code: what only it has."""

from __future__ import annotations

import json

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "AI4Code"


@pytest.fixture(params=list(Edition))
def mini(miniature: Make, request: pytest.FixtureRequest) -> Miniature:
    return miniature(ID, request.param)


def test_families_of_notebooks_stay_on_one_side(mini: Miniature) -> None:
    ancestors = read(mini.data.raw / "train_ancestors.csv").set_index("id")["ancestor_id"]
    tested = mini.gold_submission()["id"]
    train = read(mini.data.public / "train_ancestors.csv")["id"]
    assert set(train) | set(tested) == set(ancestors.index)
    assert not set(ancestors[train]) & set(ancestors[tested])
    assert len(tested) == len(ancestors) // 10


def test_tables_keep_the_order_of_the_raw_orders(mini: Miniature) -> None:
    raw = read(mini.data.raw / "train_orders.csv")
    is_test = raw["id"].isin(mini.gold_submission()["id"])
    assert mini.gold_submission().to_numpy().tolist() == raw[is_test].to_numpy().tolist()
    train = read(mini.data.public / "train_orders.csv")
    assert train.to_numpy().tolist() == raw[~is_test].to_numpy().tolist()


def test_the_sample_submission_has_the_order_of_the_files(mini: Miniature) -> None:
    for notebook, order in mini.sample_submission().to_numpy():
        content = json.loads((mini.data.public / "test" / f"{notebook}.json").read_text())
        assert list(content["cell_type"]) == order.split()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda cells: [*cells[:-1], "beefbeef"], "beefbeef is not in the sample submission's row"),
        (lambda cells: [*cells[:-1], cells[0]], "{first} is in an earlier place already"),
        (lambda cells: cells[1:], "{first} has no place"),
        (lambda cells: [], "has no place"),
    ],
)
def test_a_notebook_with_other_cells_is_a_problem_that_names_both(
    mini: Miniature, change: object, complaint: str
) -> None:
    assert callable(change)
    gold = mini.gold_submission()
    cells = gold["cell_order"][3].split()
    gold.loc[3, "cell_order"] = " ".join(change(cells))
    (problem,) = mini.problems(gold)
    assert f"id {gold['id'][3]}: " in problem.message
    assert complaint.format(first=cells[0]) in problem.message
    assert mini.score(gold) is None


def test_reversed_orders_score_minus_one_and_any_white_space_separates(mini: Miniature) -> None:
    gold = mini.gold_submission()
    cells = gold["cell_order"].str.split()
    assert mini.score(gold.assign(cell_order=cells.map("\n\t".join))) == 1
    assert mini.score(gold.assign(cell_order=cells.map(lambda row: " ".join(row[::-1])))) == -1


def test_long_notebooks_weigh_with_the_square_of_their_length(mini: Miniature) -> None:
    gold = mini.gold_submission()
    lengths = gold["cell_order"].str.split().map(len)
    longest = int(lengths.to_numpy().argmax())
    gold.loc[longest, "cell_order"] = " ".join(gold["cell_order"][longest].split()[::-1])
    pairs = lengths * (lengths - 1)
    assert mini.score(gold) == pytest.approx(1 - 2 * pairs[longest] / pairs.sum(), abs=1e-5)
