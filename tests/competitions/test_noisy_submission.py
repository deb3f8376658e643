"""The noisy submission that every competition's tests grade is really a worse one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.competitions.conftest import some_exchanged


@pytest.mark.parametrize("place", [0, 20, 39])
def test_an_answer_changes_even_where_nearly_all_are_alike(place: int) -> None:
    answers = pd.DataFrame({"label": ["common"] * 40})
    answers.loc[place, "label"] = "rare"
    for seed in range(50):
        exchanged = some_exchanged(answers, np.random.default_rng(seed))
        assert (exchanged != answers).to_numpy().sum() == 2
        assert sorted(exchanged["label"]) == sorted(answers["label"])
