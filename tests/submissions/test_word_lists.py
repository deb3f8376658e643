from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mlebench.layout import PublicDirectory
from mlebench.submissions.word_lists import each_word

PUBLIC = PublicDirectory(Path("public"))


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (["a b", " b \t a"], None),
        (["a", "a c b"], "id y: 'c' in column words; it must be a or b"),
        (["a", " "], "id y: an empty cell in column words; it must be a or b"),
    ],
)
def test_the_first_row_with_a_wrong_word_or_none_is_named(
    cells: list[str], fault: str | None
) -> None:
    columns = {"words": np.array(cells, object), "id": np.array(["x", "y"], object)}
    check = each_word("words", "id", lambda _: {"a", "b"}.__contains__, allowed="be a or b")
    assert check(columns, PUBLIC) == fault


def test_rows_without_words_may_be_allowed() -> None:
    columns = {"words": np.array(["", " "], object), "id": np.array(["x", "y"], object)}
    assert not each_word("words", "id", lambda _: bool, allowed="", allows_none=True)(
        columns, PUBLIC
    )
