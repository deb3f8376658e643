"""H&M Personalized Fashion Recommendations: what only it has."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mlebench.competitions import h_and_m_personalized_fashion_recommendations
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "h-and-m-personalized-fashion-recommendations"


def test_the_documented_format_scores_nothing_in_v1_and_as_any_other_in_v2(
    miniature: Make,
) -> None:
    for edition, with_zeros in ((Edition.V1, 0), (Edition.V2, 1)):
        mini = miniature(ID, edition)
        gold = mini.gold_submission()
        items = gold["prediction"].str.split().explode().dropna()
        padded, plain = (
            change.groupby(items.index).agg(lambda part: " ".join(dict.fromkeys(part)))
            for change in (items.str.zfill(10), items.str.lstrip("0"))
        )
        assert (
            mini.score(gold.assign(prediction=padded.reindex(gold.index, fill_value="")))
            == with_zeros
        )
        assert mini.score(gold.assign(prediction=plain.reindex(gold.index, fill_value=""))) == 1


def test_the_window_is_eight_days_in_v1_and_a_week_in_v2(miniature: Make) -> None:
    raw = read(miniature(ID, Edition.V1).data.raw / "transactions_train.csv")
    for edition, days, digits in ((Edition.V1, 8, 9), (Edition.V2, 7, 10)):
        train = read(miniature(ID, edition).data.public / "transactions_train.csv")
        gap = pd.Timestamp(raw["t_dat"].max()) - pd.Timestamp(train["t_dat"].max())
        assert gap.days == days
        assert set(train["article_id"].str.len()) == {digits}
        assert list(train["customer_id"]) == list(raw["customer_id"][: len(train)])


def test_blocks_of_transactions_make_one_table(
    miniature: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mini = miniature(ID, Edition.V1)
    data = TaskData(tmp_path, ID)
    data.root.mkdir()
    data.raw.symlink_to(mini.data.raw)
    monkeypatch.setattr(h_and_m_personalized_fashion_recommendations, "BLOCK_ROWS", 700)
    prepare_task(mini.competition, tmp_path, Edition.V1)
    for path in ("public/transactions_train.csv", "private/answers.csv"):
        assert (data.prepared / path).read_bytes() == (mini.data.prepared / path).read_bytes()


def test_a_second_row_shifts_all_after_in_v1_and_is_a_problem_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    gold = v1.gold_submission().sort_values("customer_id")
    before, after = v1.score(gold), v1.score(pd.concat([gold, gold[:1]]))
    assert before is not None
    assert after is not None
    assert after < before / 2
    assert v2.problems(pd.concat([v2.gold_submission(), v2.gold_submission()[:1]]))


def test_an_empty_prediction_counts_nothing_in_v2_and_is_refused_in_v1(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    gold = v1.gold_submission()
    assert v1.score(gold.assign(prediction=["", *gold["prediction"][1:]])) is None
    assert v2.score(v2.gold_submission().assign(prediction="")) == 0


def test_answers_list_distinct_articles_in_v2_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini, repeats in ((v1, True), (v2, False)):
        lists = mini.gold_submission()["prediction"].str.split()
        assert any(len(set(items)) < len(items) for items in lists) == repeats


def test_only_scored_customers_need_a_row_in_v1(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    gold = mini.gold_submission()
    stranger = pd.DataFrame({"customer_id": ["nobody"], "prediction": [""]})
    assert mini.score(pd.concat([gold, stranger])) == mini.score(gold)
    assert mini.score(gold[1:]) is None
    assert len(gold) < len(mini.sample_submission())
