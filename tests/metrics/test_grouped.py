from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlebench.metrics import mean_log_mean_absolute_error, mean_of_group_quantiles

values = st.floats(-1e6, 1e6).map(lambda value: round(value, 6))
groups = st.sampled_from(["1JHC", "2JHH", "3JHN"])


@given(st.lists(st.tuples(values, values, groups), min_size=1, max_size=30))
def test_the_log_error_is_a_mean_over_groups(rows: list[tuple[float, float, str]]) -> None:
    table = pd.DataFrame(rows, columns=["truth", "predicted", "group"])
    errors = (table["truth"] - table["predicted"]).abs().groupby(table["group"]).mean()
    expected = np.log(np.maximum(errors, 1e-9)).mean()
    truth, predicted, group = (table[name].to_numpy() for name in table)
    score = mean_log_mean_absolute_error(truth, predicted, group, least_error=1e-9)
    assert score == pytest.approx(expected)


def test_one_group_met_exactly_makes_the_log_error_minus_infinity() -> None:
    truth, predicted = np.array([1.0, 2.0]), np.array([1.0, 9.0])
    assert mean_log_mean_absolute_error(truth, predicted, np.array(["a", "b"])) == -np.inf


@given(
    st.lists(st.tuples(values, groups), min_size=1, max_size=30),
    st.lists(st.floats(0, 1), min_size=1, max_size=3),
)
def test_quantiles_are_those_of_numpy_in_each_group(
    rows: list[tuple[float, str]], quantiles: list[float]
) -> None:
    table = pd.DataFrame(rows, columns=["value", "group"])
    expected = np.mean(
        [np.quantile(part["value"], quantiles).mean() for _, part in table.groupby("group")]
    )
    score = mean_of_group_quantiles(table["value"].to_numpy(), table["group"].to_numpy(), quantiles)
    assert score == pytest.approx(expected, abs=1e-6)


def test_a_missing_value_makes_the_mean_of_quantiles_missing() -> None:
    values = np.array([1.0, np.nan, 2.0])
    assert np.isnan(mean_of_group_quantiles(values, np.array(["a", "a", "b"]), [0.5]))
